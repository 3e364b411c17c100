"""The operations that scenarios are written against: which ids a rule can match, which codes it may refuse with, and
which findings there are.

It is made of Service values that are handed in; no service is known by name here.
"""

import re
from collections.abc import Iterable, Mapping

from simulator.call.call import Service
from simulator.scenario.findings import known_findings, why_no_finding
from simulator.scenario.matchers import Matcher
from simulator.scenario.reading import Node, instead

_PLACEHOLDER = re.compile(r"\{([^{}.]+)(?:\.\.\.)?\}")


class Operations:
    """All operations by id. Without services nothing is checked: any id may be right.

    With `any_finding` none of the findings is checked: another version may have known others.
    """

    def __init__(self, services: Iterable[Service] = (), *, any_finding: bool = False) -> None:
        self.services: Mapping[str, Service] = {service.name: service for service in services}
        self.finding_ids = () if any_finding else known_findings(self.services.values())
        self.service_of: dict[str, str] = {}
        self._aims: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._placeholders: dict[str, frozenset[str]] = {}
        for service in self.services.values():
            for operation in service.operations:
                self.service_of[operation.id] = service.name
                self._placeholders[operation.id] = frozenset(_PLACEHOLDER.findall(operation.path))

    def ids(self) -> list[str]:
        """Every operation's id, in the services' order."""
        return list(self.service_of)

    def placeholders(self, ids: Iterable[str]) -> frozenset[str]:
        """The path values that at least one of these operations has."""
        return frozenset().union(*(self._placeholders[each] for each in ids))

    def codes(self, ids: Iterable[str]) -> tuple[list[str], list[str]]:
        """The services of these operations, and the refusal codes that all of them know.

        Without operations (their pattern was wrong) it is all services, and the codes that any of them knows.
        """
        names = list(dict.fromkeys(self.service_of[each] for each in ids))
        if not names:
            return list(self.services), list(dict.fromkeys(c for each in self.services.values() for c in each.refusals))
        tables = [self.services[name].refusals for name in names]
        return names, [code for code in tables[0] if all(code in table for table in tables)]

    def knowing(self, code: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the operations whose service knows a refusal code."""
        return tuple(each for each in ids if code in self.services[self.service_of[each]].refusals)

    def aimed_at(self, operation: Matcher | None, service: Matcher | None) -> tuple[str, ...]:
        """The operations that fit both matchers, as far as there are any. Many rules ask the same: it is kept."""
        key = (operation.said if operation else "", service.said if service else "")
        if key not in self._aims:
            self._aims[key] = tuple(
                each
                for each, name in self.service_of.items()
                if (operation is None or operation.test((each,))) and (service is None or service.test((name,)))
            )
        return self._aims[key]

    def read_operation(self, node: Node) -> Matcher:
        """An operation's id, a pattern such as `pds.*`, or `{one_of: [...]}` of them."""
        patterns = self._one_of(node) if isinstance(node.value, dict) else [self._pattern(node)]
        said = " or ".join(patterns)
        return Matcher(said, lambda seen: any(fits(pattern, operation) for pattern in patterns for operation in seen))

    def read_service(self, node: Node) -> Matcher:
        """A service's name, or `{one_of: [...]}` of them."""
        if isinstance(node.value, dict):
            names = frozenset(self._service(item) for item in _only_one_of(node))
        else:
            names = frozenset((self._service(node),))
        return Matcher(" or ".join(sorted(names)), lambda seen: not names.isdisjoint(seen), names)

    def read_finding(self, node: Node) -> str:
        """A finding's id, or the beginning of several followed by `*`."""
        text = node.text("a finding's id")
        if not isinstance(node.value, str):
            return text
        if not text.strip() or "*" in text[:-1]:
            node.wants("a finding's id", "such as itk.duplicate, or itk.pem.*: a * stands at the end")
        elif self.finding_ids and (wrong := why_no_finding(text, self.finding_ids)) is not None:
            node.say(wrong.what, wrong.remedy)
        return text

    def _one_of(self, node: Node) -> list[str]:
        return [self._pattern(item) for item in _only_one_of(node)]

    def _pattern(self, node: Node) -> str:
        pattern = node.text("an operation's id")
        if self.service_of and pattern and not any(fits(pattern, each) for each in self.service_of):
            node.say(f"no operation is called {pattern!r}", instead(pattern, self.service_of, "operations"))
        return pattern

    def _service(self, node: Node) -> str:
        name = node.text("a service's name")
        if self.services and name and name not in self.services:
            node.say(f"no service is called {name!r}", instead(name, self.services, "services"))
        return name


def fits(pattern: str, operation: str) -> bool:
    """Is this the operation's id, or its beginning followed by `*`?"""
    return operation.startswith(pattern[:-1]) if pattern.endswith("*") else operation == pattern


def _only_one_of(node: Node) -> list[Node]:
    entries = node.entries()
    for name in entries.keys() - {"one_of"}:
        entries[name].say(f"unknown key {name!r}", "a value or {one_of: [...]} belongs here")
    if node.value in ({}, {"one_of": []}):
        node.say("nothing is named", "give at least one")
    return entries["one_of"].items("a list of values") if "one_of" in entries else []
