"""JUnit XML: results in the form that build servers show. What a suite is, and what a case, is for whoever has them.

Written as Jenkins and GitLab read it; what XML cannot carry is replaced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.wire.xml import escape, quoted


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that holds or not. `failure` says in a line why not, `detail` at length; `seconds` how long it took."""

    name: str
    failure: str | None = None
    detail: str = ""
    seconds: float = 0.0
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases that belong together. `began` is an ISO 8601 instant; `output` is a text that is kept with them."""

    name: str
    cases: Sequence[Case]
    began: str = ""
    output: str = ""


def write_junit(name: str, suites: Iterable[Suite]) -> bytes:
    """A whole document."""
    every = list(suites)
    cases = [case for suite in every for case in suite.cases]
    inside = "".join(_suite(suite) for suite in every)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={quoted(name)}{_counts(cases)}>\n'
        f"{inside}</testsuites>\n"
    ).encode()


def _suite(suite: Suite) -> str:
    began = f" timestamp={quoted(suite.began)}" if suite.began else ""
    output = f"<system-out>{escape(suite.output)}</system-out>\n" if suite.output else ""
    cases = "".join(_case(suite.name, case) for case in suite.cases)
    return (
        f"<testsuite name={quoted(suite.name)}{_counts(suite.cases)} skipped={quoted(_skipped(suite.cases))}{began}>\n"
        f"{cases}{output}</testsuite>\n"
    )


def _counts(cases: Sequence[Case]) -> str:
    failed = sum(case.failure is not None for case in cases)
    seconds = sum(case.seconds for case in cases)
    return f' tests="{len(cases)}" failures="{failed}" errors="0" time="{seconds:.3f}"'


def _skipped(cases: Sequence[Case]) -> str:
    return str(sum(case.skipped is not None for case in cases))


def _case(suite: str, case: Case) -> str:
    said = ""
    if case.failure is not None:
        said = f'<failure type="assertion" message={quoted(case.failure)}>{escape(case.detail)}</failure>'
    elif case.skipped is not None:
        said = f"<skipped message={quoted(case.skipped)}/>"
    return f'<testcase classname={quoted(suite)} name={quoted(case.name)} time="{case.seconds:.3f}">{said}</testcase>\n'
