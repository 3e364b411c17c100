"""The findings that may be named: which ids there are, and what was meant by one that there is not.

What a finding is, and who makes it, is no business of this module: the ids are handed in with the services.
"""

from collections.abc import Collection, Iterable

from simulator.call.call import Service
from simulator.call.rows import ROWS
from simulator.scenario.reading import cut, did_you_mean
from simulator.wire.errors import Problem
from simulator.wire.findings import ids_of

LONGEST = 200
"""Characters of an id at most; what was meant by a longer one is not looked for."""


def known_findings(services: Iterable[Service]) -> tuple[str, ...]:
    """The ids of all findings that there are with these services, each once. Without services it is none."""
    served = tuple(services)
    own = ids_of(ROWS) if served else ()
    return tuple(dict.fromkeys([*own, *(each for service in served for each in service.finding_ids)]))


def is_finding(asked: str, finding: str) -> bool:
    """Is this the finding's id, or its beginning followed by `*`?"""
    return finding.startswith(asked[:-1]) if asked.endswith("*") else finding == asked


def why_no_finding(asked: str, known: Collection[str]) -> Problem | None:
    """What is wrong with an id, or with a beginning and `*`, that is of no known finding; None if it is of one."""
    if any(is_finding(asked, each) for each in known):
        return None
    if "*" in asked[:-1]:
        return Problem(f"no finding is called {cut(asked)!r}", "a * stands at the end: itk.pem.*")
    what = "begins with" if asked.endswith("*") else "is called"
    return Problem(f"no finding {what} {cut(asked.removesuffix('*'))!r}", _instead(asked, known))


def _instead(asked: str, known: Collection[str]) -> str:
    family = asked.removesuffix("*").rstrip(".")
    if any(each.startswith(f"{family}.") for each in known):
        return f"did you mean {f'{family}.*'!r}?"
    # What begins otherwise is not looked through: there are hundreds of ids, and may be hundreds of mistakes.
    beginnings = dict.fromkeys(map(_beginning, known))
    begins = _beginning(family.lower()) if len(asked) <= LONGEST else ""
    near = [begins] if begins in beginnings else [each for each in beginnings if did_you_mean(begins, (each,))]
    alike = [each for each in known if _beginning(each) in near]
    options = tuple(_families(alike)) if asked.endswith("*") else tuple(alike)
    return (
        did_you_mean(asked.lower(), options)
        or f"ids begin with {', '.join(beginnings)}: see the tables of the services' pages"
    )


def _beginning(finding: str) -> str:
    return finding.partition(".")[0]


def _families(known: Iterable[str]) -> Iterable[str]:
    """What ids begin with, in dotted parts, each followed by `.*`."""
    parts = (each.split(".") for each in known)
    return dict.fromkeys(".".join([*each[:number], "*"]) for each in parts for number in range(1, len(each)))
