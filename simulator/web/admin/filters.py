"""Which exchanges the admin API is asked for: the records' own filters, and those that need findings or a body."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.records.selection import FILTERS, Selection, read_selection
from simulator.scenario.findings import is_finding, why_no_finding
from simulator.scenario.messages import request_of
from simulator.scenario.paths import compile_path
from simulator.web.admin.errors import AdminError
from simulator.web.admin.route import Parameter
from simulator.wire.errors import Problems
from simulator.wire.findings import Severity
from simulator.wire.json import Json, read_json
from simulator.wire.xpath import compile_xpath, decoded_root

Test = Callable[[Exchange], bool]

LARGEST_BODY = 1_000_000
"""Bodies larger than this many bytes are not looked into by JSONPath and XPath."""

PARAMETERS = (
    Parameter("service", "a service's name, such as pds"),
    Parameter("operation", "an operation's id; a trailing * stands for any ending"),
    Parameter("nhs_number", "the patient that it was about"),
    Parameter("correlation_id", "its X-Correlation-ID"),
    Parameter("request_id", "its X-Request-ID"),
    Parameter("message_id", "its wsa:MessageID"),
    Parameter("tracking_id", "its ITK tracking id"),
    Parameter("status", "the status answered: 404, 4xx or 400..499"),
    Parameter("rule", "the name of the scenario rule that had a hand in it"),
    Parameter("scenario", "the name of that rule's scenario, or of one that includes it"),
    Parameter("finding", "the id of a finding's rule; a trailing * stands for any ending"),
    Parameter("severity", "at least one finding this bad, or worse", choices=tuple(Severity)),
    Parameter("since", "not before this instant, real time"),
    Parameter("until", "before this instant, real time"),
    Parameter("text", "stands in a header or body; the case of A-Z is ignored"),
    Parameter("xpath", "finds something in the request body, encoded payloads decoded"),
    Parameter("jsonpath", "finds something in the request body", longest=500),
)
"""The filters, as query parameters."""

AFTER = Parameter("after", "the first ones recorded after this exchange's id; without, the newest", "integer", least=0)
MOST_EXPORTED = 100_000
"""Most exchanges in one export or looked at by one request to verify."""

LIMIT = Parameter("limit", "at most so many, and never more than 1000", "integer", least=1, most=1000, default=100)
EXPORTED = Parameter("limit", "at most so many", "integer", least=1, most=MOST_EXPORTED, default=MOST_EXPORTED)


def selection(simulator: Simulator, query: Mapping[str, Json]) -> Selection:
    """What a query asks for. Raises AdminError (400)."""
    tests: list[Test] = []
    if "finding" in query:
        tests.append(_by_rule(simulator, query["finding"]))
    if "severity" in query:
        tests.append(_by_severity(simulator, Severity(query["severity"])))
    if "jsonpath" in query:
        tests.append(_by_jsonpath(query["jsonpath"]))
    if "xpath" in query:
        tests.append(_by_xpath(query["xpath"]))
    asked = {name: query[name] for name in FILTERS if name in query}
    for name in ("since", "until"):
        if name in asked:
            asked[name] = asked[name].replace(" ", "+")  # a + that was not encoded arrives as a space
    try:
        return read_selection(asked, where=_all_of(tests))
    except Problems as fault:
        problem = fault.problems[0]
        raise AdminError(400, "bad-parameter", str(fault), problem.path, fault.problems) from None


def _all_of(tests: list[Test]) -> Test | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda exchange: all(test(exchange) for test in tests)


def _by_rule(simulator: Simulator, rule: str) -> Test:
    wrong = why_no_finding(rule, simulator.finding_ids)
    if wrong is not None:
        problem = replace(wrong, path="finding")
        raise AdminError(400, "bad-parameter", str(wrong), "finding", [problem])
    return lambda exchange: any(is_finding(rule, found.rule) for found in simulator.findings(exchange))


def _by_severity(simulator: Simulator, severity: Severity) -> Test:
    return lambda exchange: any(found.severity.rank <= severity.rank for found in simulator.findings(exchange))


def _by_jsonpath(text: str) -> Test:
    try:
        if not text.startswith("$"):
            raise ValueError("a JSONPath begins with $")
        look = compile_path(text)
    except ValueError as fault:
        raise AdminError(400, "bad-parameter", str(fault), "jsonpath") from None

    def finds(exchange: Exchange) -> bool:
        if not 0 < len(exchange.request_body) <= LARGEST_BODY:
            return False
        try:
            return bool(look(read_json(exchange.request_body)))
        except ValueError:
            return False

    return finds


def _by_xpath(text: str) -> Test:
    try:
        path = compile_xpath(text)
    except ValueError as fault:
        raise AdminError(400, "bad-parameter", str(fault), "xpath") from None

    def finds(exchange: Exchange) -> bool:
        if not 0 < len(exchange.request_body) <= LARGEST_BODY:
            return False
        root = decoded_root(request_of(exchange))
        return root is not None and path.finds(root)

    return finds
