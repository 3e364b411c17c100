"""Which exchanges a query asks for, and what cannot be asked."""

from typing import Any

import pytest

from simulator.pipeline import Simulator
from simulator.records.exchange import Exchange
from simulator.records.selection import FILTERS
from simulator.web.admin.errors import AdminError
from simulator.web.admin.filters import LARGEST_BODY, PARAMETERS, selection
from simulator.wire.findings import Finding, Severity
from tests.itk_makers import a_distribution, an_envelope
from tests.records.makers import NOON, an_exchange
from tests.web.admin.conftest import Said
from tests.web.conftest import Client
from tests.web.worlds import API, BRAM

EXCHANGES = f"{API}/tenants/default/exchanges"


def _found(rule: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(severity, rule, "body", "what")


def _matches(simulator: Simulator, exchange: Exchange, **query: Any) -> bool:
    return selection(simulator, query).matches(exchange)


def test_every_filter_of_the_records_can_be_asked_for() -> None:
    assert {parameter.name for parameter in PARAMETERS} == {*FILTERS, "finding", "severity", "xpath", "jsonpath"}


def test_nothing_asked_lets_everything_through(simulator: Simulator) -> None:
    assert _matches(simulator, an_exchange(operation=None))


@pytest.mark.parametrize("asked", Severity)
@pytest.mark.parametrize("found", Severity)
def test_a_severity_lets_through_what_is_as_bad_or_worse(
    simulator: Simulator, asked: Severity, found: Severity
) -> None:
    order = ["error", "warning", "information"]
    exchange = an_exchange(noted=(_found("echo.id.odd", found),))

    assert _matches(simulator, exchange, severity=asked.value) is (order.index(found) <= order.index(asked))


def test_an_exchange_without_findings_has_no_severity(simulator: Simulator) -> None:
    assert not _matches(simulator, an_exchange(), severity="information")


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("echo.id.odd", True),
        ("echo.id.*", True),
        ("echo.id.odd*", True),
        ("echo.*", True),
        ("*", True),
        ("echo.id.odder", False),
        ("echo.id.s*", False),
        ("wire.*", False),
    ],
)
def test_a_finding_is_asked_for_by_its_rule_or_the_beginning_of_it(
    simulator: Simulator, asked: str, fits: bool
) -> None:
    exchange = an_exchange(noted=(_found("echo.other"), _found("echo.id.odd")))

    assert _matches(simulator, exchange, finding=asked) is fits


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"finding": "echo.id.odd", "severity": "warning", "jsonpath": "$.a"}, True),
        ({"finding": "echo.id.odder", "severity": "warning", "jsonpath": "$.a"}, False),
        ({"finding": "echo.id.odd", "severity": "error", "jsonpath": "$.a"}, False),
        ({"finding": "echo.id.odd", "severity": "warning", "jsonpath": "$.b"}, False),
        ({"finding": "echo.id.odd", "severity": "warning", "jsonpath": "$.a", "status": "404"}, False),
    ],
)
def test_all_that_is_asked_must_hold(simulator: Simulator, query: dict[str, str], fits: bool) -> None:
    exchange = an_exchange(noted=(_found("echo.id.odd"),), request_body=b'{"a": 1}')

    assert _matches(simulator, exchange, **query) is fits


@pytest.mark.parametrize(
    ("body", "fits"),
    [
        (b'{"a": {"b": null}}', True),
        (b'[{"a": {"b": 1}}]', False),
        (b'{"a": {}}', False),
        (b"", False),
        (b"<a><b/></a>", False),
        (rb'"{\"a\": {\"b\": 1}}"', False),
        (b"1", False),
        (b"null", False),
        (b"\xff", False),
        (b"[" * 5000, False),
    ],
)
def test_a_jsonpath_finds_something_in_a_json_body_or_lets_nothing_through(
    simulator: Simulator, body: bytes, fits: bool
) -> None:
    assert _matches(simulator, an_exchange(request_body=body), jsonpath="$.a.b") is fits


@pytest.mark.parametrize(("size", "fits"), [(LARGEST_BODY, True), (LARGEST_BODY + 1, False)])
def test_bodies_that_are_too_large_are_not_looked_into(simulator: Simulator, size: int, fits: bool) -> None:
    body = b'{"a":"' + b"x" * (size - 8) + b'"}'

    assert len(body) == size
    assert _matches(simulator, an_exchange(request_body=body), jsonpath="$.a") is fits


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("//hl7:ClinicalDocument/hl7:title", True),
        ("/soap:Envelope//itk:header[@trackingid]", True),
        ("//hl7:title = 'A report'", True),
        ("//hl7:title = 'Another'", False),
        ("count(//hl7:title) = 1", True),
        ("//hl7:id", False),
    ],
)
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_an_xpath_finds_something_in_an_xml_body_however_its_payload_travels(
    simulator: Simulator, compressed: bool, path: str, fits: bool
) -> None:
    document = '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>A report</title></ClinicalDocument>'
    body = an_envelope(a_distribution(document, compressed=compressed, base64=compressed))

    assert _matches(simulator, an_exchange(request_body=body), xpath=path) is fits


@pytest.mark.parametrize("body", [b"", b"{}", b"<a", b"<a/>" + b" " * LARGEST_BODY])
def test_an_xpath_lets_nothing_through_that_is_no_xml_or_too_large(simulator: Simulator, body: bytes) -> None:
    assert not _matches(simulator, an_exchange(request_body=body), xpath="/* or true()")


def test_two_descents_are_not_too_many(simulator: Simulator) -> None:
    body = b'{"a": [{"b": [{"c": 1}]}]}'

    assert _matches(simulator, an_exchange(request_body=body), jsonpath="$..a..c")


@pytest.mark.parametrize("path", ["$.a[?@.b > 'x']", "$.a[?length(@.b) > 1]", "$.a[::0]"])
def test_a_jsonpath_that_compares_what_cannot_be_compared_lets_nothing_through(simulator: Simulator, path: str) -> None:
    exchange = an_exchange(request_body=b'{"a": [{"b": 1}, {"b": null}, 5]}')

    assert not _matches(simulator, exchange, jsonpath=path)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"since": "2026-11-22T12:00:00 00:00"}, True),
        ({"since": "2026-11-22T13:00:00+01:00"}, True),
        ({"since": "2026-11-22T13:00:00 00:30"}, False),
        ({"until": "2026-11-22T13:00:00 00:30"}, True),
        ({"until": "2026-11-22T12:00:00 00:00"}, False),
    ],
)
def test_an_offset_may_have_lost_its_plus_sign_on_the_way(
    simulator: Simulator, query: dict[str, str], fits: bool
) -> None:
    assert _matches(simulator, an_exchange(at=NOON), **query) is fits


@pytest.mark.parametrize("name", ["since", "until"])
def test_an_instant_that_cannot_be_is_a_400_that_says_what_would_do(simulator: Simulator, name: str) -> None:
    with pytest.raises(AdminError) as raised:
        selection(simulator, {name: "2026-02-30T00:00:00Z"})

    assert (raised.value.status, raised.value.where) == (400, name)
    assert "an instant such as 2026-11-22T10:00:00Z" in raised.value.message


def test_everything_wrong_with_the_records_filters_is_said_at_once(simulator: Simulator) -> None:
    with pytest.raises(AdminError) as raised:
        selection(simulator, {"status": "great", "since": "soon", "until": "later"})

    assert {problem.path for problem in raised.value.problems} == {"status", "since", "until"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("service=echo", [1, 2, 3, 4]),
        ("operation=echo.thing.retrieve", [1, 2]),
        ("operation=echo.thing.*", [1, 2, 3]),
        (f"nhs_number={BRAM}", [2]),
        ("correlation_id=c-1", [1]),
        ("request_id=r-1", [1]),
        ("message_id=m", []),
        ("tracking_id=t", []),
        ("status=200", [1, 2, 3]),
        ("status=5xx", [4]),
        ("status=400..599", [4, 5]),
        ("rule=none", []),
        ("scenario=none", []),
        ("finding=echo.id.space", [2]),
        ("finding=echo.*", [2]),
        ("finding=wire.unreadable", []),
        ("severity=warning", [2]),
        ("severity=information", [2]),
        ("severity=error", []),
        ("text=needle", [3]),
        ("jsonpath=$.input[?(@.value=='Needle')]", [3]),
        ("jsonpath=$..value", [3]),
        ("jsonpath=$.nothing", []),
        ("xpath=//a", []),
        ("since=2000-01-01T00:00:00Z", [1, 2, 3, 4, 5]),
        ("since=2000-01-01T00:00:00+00:00", [1, 2, 3, 4, 5]),
        ("until=2000-01-01T00:00:00Z", []),
        ("limit=2", [4, 5]),
        ("after=1&limit=2", [2, 3]),
        ("after=5", []),
        ("service=echo&status=200&limit=1", [3]),
        ("finding=echo.*&severity=warning&operation=echo.*", [2]),
    ],
)
async def test_filters_give_what_they_ask_for_newest_last(ids: Said, query: str, found: list[int]) -> None:
    assert await ids(query.replace("[", "%5B").replace("]", "%5D")) == found


@pytest.mark.parametrize(
    ("query", "code", "where", "said"),
    [
        ("operatoin=x", "unknown-parameter", "operatoin", 'did you mean "operation"?'),
        ("limit=0", "bad-parameter", "limit", "less than 1"),
        ("limit=ten", "bad-parameter", "limit", "not a whole number"),
        ("finding=echo.id.spice", "bad-parameter", "finding", "did you mean 'echo.id.space'?"),
        ("finding=echo.di.*", "bad-parameter", "finding", "did you mean 'echo.id.*'?"),
        ("finding=echo.id", "bad-parameter", "finding", "did you mean 'echo.id.*'?"),
        ("finding=*.space", "bad-parameter", "finding", "a * stands at the end"),
        ("finding=pds.*", "bad-parameter", "finding", "no finding begins with 'pds.'"),
        ("limit=-1", "bad-parameter", "limit", "not a whole number"),
        ("after=%D9%A1", "bad-parameter", "after", "not a whole number"),
        ("status=great", "bad-parameter", "status", "not a status"),
        ("since=yesterday", "bad-parameter", "since", "yesterday"),
        ("severity=bad", "bad-parameter", "severity", "one of error, warning, information"),
        ("service=", "bad-parameter", "service", "empty"),
        ("service=a&service=b", "bad-parameter", "service", "twice"),
        ("xpath=//foo:a", "bad-parameter", "xpath", "the prefix 'foo' is not known"),
        ("xpath=a/b", "bad-parameter", "xpath", "begins nowhere"),
        ("xpath=//a[", "bad-parameter", "xpath", "not an XPath 1.0"),
        ("jsonpath=$[", "bad-parameter", "jsonpath", "not a JSONPath"),
        ("jsonpath=$..a..b..c", "bad-parameter", "jsonpath", "more than 2"),
        ("jsonpath=$.a%20|%20$.b", "bad-parameter", "jsonpath", "not a JSONPath"),
        ("jsonpath=$[?@=~/(/]", "bad-parameter", "jsonpath", "not a JSONPath"),
        ("jsonpath=$[?match(@.b,%20%27(%27)]", "bad-parameter", "jsonpath", "matches"),
        ("jsonpath=%20", "bad-parameter", "jsonpath", "begins with $"),
        (f"text={'x' * 1001}", "bad-parameter", "text", "longer than"),
    ],
)
async def test_what_cannot_be_asked_is_a_400(client: Client, query: str, code: str, where: str, said: str) -> None:
    reply = await client.get(f"{EXCHANGES}?{query.replace('[', '%5B')}")

    error = (await reply.json())["error"]
    assert (reply.status, error["code"], error["where"]) == (400, code, where)
    assert said in error["message"]


TWO = """\
name: {name}
rules: [{{name: late, when: {{header: {{A: {name}}}}}, then: {{refuse: TOO_LATE}}}}]
"""


async def test_rules_of_one_name_are_told_apart_by_their_scenarios(
    client: Client, simulator: Simulator, ids: Said
) -> None:
    scenarios = tuple(simulator.sources.load(TWO.format(name=name)) for name in ("one", "two"))
    await simulator.tenants.activate("default", scenarios)
    for name in ("one", "two", "three"):
        await client.get("/echo/thing/1", headers={"A": name})

    found = [await ids(query) for query in ("rule=late", "rule=late&scenario=two", "scenario=one", "scenario=three")]

    assert found == [[6, 7], [7], [6], []]
