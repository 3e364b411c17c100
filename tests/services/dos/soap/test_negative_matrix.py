"""Every field of a case and every part of a message, missing, empty, wrong, out of range and out of order, by version.

All of it goes through the whole simulator with what it is shipped with: each answer is the documented fault or a
result, and never a failure of the simulator's own.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import permutations

import pytest

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.services.dos.soap.names import PATH, VERSIONS
from simulator.wire.http import Request
from simulator.wire.xml import SOAP, SOAP12, local_name, parse_xml
from tests.makers import a_request
from tests.services.dos.soap.asking import a_case, a_post, a_user, an_asking, an_envelope

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
USER = a_user("testuser", "testpass")
SEARCH = "CheckCapacitySummary"
FOUND = None
"""What a search comes to that is not refused, be it a catch-all."""

CASE: Mapping[str, str] = {
    "caseRef": "5A1E0000-0000-4000-8000-000000000001",
    "caseId": "TEST",
    "postcode": "WX1 1DE",
    "surgery": "A81013",
    "age": "35",
    "ageFormat": "Years",
    "disposition": "1005",
    "symptomGroup": "1011",
    "symptomDiscriminatorList": "4003",
    "searchDistance": "25",
    "forceSearchDistance": "false",
    "gender": "F",
}

HUGE, LONG, DEVANAGARI = "9" * 20, "x" * 5_000, "\u0966\u0969"

Faults = tuple[str | None, str | None, str | None]


def _always(fault: str | None) -> Faults:
    return fault, fault, fault


def _in_1_5(fault: str) -> Faults:
    return FOUND, FOUND, fault


def _since_1_4(fault: str) -> Faults:
    return FOUND, fault, fault


# What a field says (None: it is missing), and the fault in 1.3, 1.4 and 1.5.
FIELDS: Mapping[str, Mapping[str | None, Faults]] = {
    "caseRef": dict.fromkeys((None, "", LONG, "\U0001f600"), _always(FOUND)),
    "caseId": dict.fromkeys((None, "", "77", "MONITORING", LONG), _always(FOUND)),
    "postcode": {
        **dict.fromkeys(("wx11de", "WX1  1DE", " WX11DE "), _always(FOUND)),
        **dict.fromkeys((None, "", "   ", "WX1", "QQ1 1QQ", "somewhere", "WX11DE1", "ZZ99 3VZ", LONG), _always("101")),
    },
    "surgery": dict.fromkeys((None, "", "UNK", "NOBODY", LONG), _always(FOUND)),
    "age": {
        **dict.fromkeys(("2", "129", "+35", " 35 "), _always(FOUND)),
        **dict.fromkeys((None, "", "old", "3.5", "35y", HUGE, DEVANAGARI), _in_1_5("114")),
        **dict.fromkeys(("-1", "0", "1", "130", "32768"), _in_1_5("117")),
    },
    "ageFormat": {
        "Years": _always(FOUND),
        "AgeGroup": _in_1_5("118"),
        "Days": ("106", "106", "115"),
        "Months": ("106", "106", "116"),
        **dict.fromkeys((None, ""), _in_1_5("119")),
        **dict.fromkeys(("years", "Weeks", "35", LONG), ("106", "106", "119")),
    },
    "disposition": {
        **dict.fromkeys((None, "", "5", "13"), _always(FOUND)),
        **dict.fromkeys(("Dx05", "0", "-5", "99999", "1005.0", HUGE), _in_1_5("121")),
    },
    "symptomGroup": {
        **dict.fromkeys((None, ""), _always(FOUND)),
        **dict.fromkeys(("ankle", "0", "-1", "9999", "1011.0", HUGE), _in_1_5("120")),
    },
    "symptomDiscriminatorList": {
        **dict.fromkeys(("4003 4003", "4003 9999", "9999 4003"), _always(FOUND)),
        **dict.fromkeys((None, "", "blunt", "9999", "4020", "-4003", HUGE), _always("104")),
    },
    "searchDistance": {
        **dict.fromkeys((None, "", "1", "99"), _always(FOUND)),
        **dict.fromkeys(("far", "0", "-1", "100", "10.5", HUGE), _always("105")),
    },
    "forceSearchDistance": dict.fromkeys((None, "", "true", "1", "TRUE", "0", "perhaps"), _always(FOUND)),
    "gender": {
        **dict.fromkeys((None, "", "M", "I"), _always(FOUND)),
        **dict.fromkeys(("f", "X", "Female", LONG), _always("106")),
    },
    "searchDateTime": {
        **dict.fromkeys((None, "", "2026-11-23T09:59:00", "2027-11-23T10:00:00+00:00"), _always(FOUND)),
        **dict.fromkeys(
            ("now", "2026-11-23", "2026-02-30T10:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00", LONG),
            _since_1_4("108"),
        ),
        **dict.fromkeys(("2026-11-23T09:58:59", "2025-11-23T10:00:00Z"), _since_1_4("110")),
        **dict.fromkeys(("2027-11-23T10:00:01", "2036-11-23T10:00:00Z"), _since_1_4("109")),
    },
}

AGES = {
    "Days": ({"0", "31"}, {"-1", "32", "365"}, "115"),
    "Months": ({"1", "23"}, {"-1", "0", "24"}, "116"),
    "Years": ({"2", "129"}, {"-2", "0", "1", "130"}, "117"),
    "AgeGroup": ({"1", "2", "3", "4"}, {"-1", "0", "5", "8"}, "118"),
}


@pytest.fixture(autouse=True)
async def _bad(simulator: Simulator) -> None:
    await simulator.tenants.create("bad", TenantSpec(clock=MONDAY, frozen=True))


async def _sent(simulator: Simulator, request: Request | bytes) -> Outcome:
    """What comes of a message. Whatever it is: well-formed, and no failure of ours."""
    request = request if isinstance(request, Request) else a_post(request)
    request.path, request.target = f"/t/bad{request.path}", f"/t/bad{request.target}"
    outcome = await simulator.exchange(request)
    assert outcome.exchange.error is None
    assert outcome.exchange.service == "dos"
    assert local_name(parse_xml(outcome.reply.body)) in ("Envelope", "definitions")
    assert simulator.view(outcome.exchange) is not None
    return outcome


async def _fault(simulator: Simulator, request: Request | bytes) -> str | None:
    """The number of a fault; None for an answer."""
    outcome = await _sent(simulator, request)
    found = re.search(rb"<(?:env:Value|faultcode)>(\d+)</", outcome.reply.body)
    assert (outcome.reply.status == 500) == (found is not None)
    return None if found is None else found[1].decode()


def _search(version: str | None, /, **fields: str | None) -> bytes:
    case = {name: text for name, text in {**CASE, **fields}.items() if text is not None}
    return an_asking(SEARCH, a_case(case), version, USER)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("field", FIELDS)
async def test_a_field_that_is_missing_empty_or_wrong_is_the_documented_fault(
    simulator: Simulator, field: str, version: str
) -> None:
    said = {text: await _fault(simulator, _search(version, **{field: text})) for text in FIELDS[field]}

    assert said == {text: faults[VERSIONS.index(version)] for text, faults in FIELDS[field].items()}


def test_the_table_has_every_field_of_the_schema() -> None:
    from simulator.services.dos.soap.shapes import fields_of

    assert {field.name for field in fields_of("1.5", "Case")} == FIELDS.keys()


@pytest.mark.parametrize("age_format", AGES)
async def test_an_age_outside_its_format_has_the_fault_of_the_format(simulator: Simulator, age_format: str) -> None:
    good, bad, fault = AGES[age_format]

    said = {age: await _fault(simulator, _search("1.5", ageFormat=age_format, age=age)) for age in good | bad}

    assert said == {**dict.fromkeys(good, FOUND), **dict.fromkeys(bad, fault)}


@pytest.mark.parametrize(
    ("distance", "fault"), [(None, "113"), ("", "113"), ("0", "105"), ("100", "105"), ("far", "105"), ("99", FOUND)]
)
async def test_a_forced_distance_must_be_there_and_possible(
    simulator: Simulator, distance: str | None, fault: str | None
) -> None:
    body = _search("1.5", searchDistance=distance, forceSearchDistance="true")

    assert await _fault(simulator, body) == fault


async def test_a_distance_that_cannot_be_is_of_no_account_where_the_directory_has_its_own(simulator: Simulator) -> None:
    said = [await _fault(simulator, _search(version, postcode="MR5 4GP", searchDistance="0")) for version in VERSIONS]

    assert said == [FOUND] * 3


ORDERS = {
    "backwards": tuple(reversed(tuple(CASE))),
    "turned": (*tuple(CASE)[5:], *tuple(CASE)[:5]),
    "by name": tuple(sorted(CASE)),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
async def test_elements_in_another_order_are_read_all_the_same(
    simulator: Simulator, order: tuple[str, ...], version: str
) -> None:
    case = a_case({name: CASE[name] for name in order})
    body = an_envelope(f"<w:{SEARCH}>{case}{USER}</w:{SEARCH}>", version)

    turned, straight = await _sent(simulator, body), await _sent(simulator, _search(version))

    assert _without_transaction(turned) == _without_transaction(straight)


def _without_transaction(outcome: Outcome) -> bytes:
    assert outcome.reply.status == 200
    return re.sub(rb"<ns1:TransactionId>.*?</ns1:TransactionId>", b"", outcome.reply.body)


FAULTY = {
    "searchDateTime": ("then", "108"),
    "ageFormat": ("Weeks", "119"),
    "gender": ("X", "106"),
    "searchDistance": ("100", "105"),
    "postcode": ("WX1", "101"),
    "symptomGroup": ("9999", "120"),
    "disposition": ("99999", "121"),
}
"""Fields that are wrong, in the order in which they are looked at, each with its fault in 1.5."""


@pytest.mark.parametrize(("one", "other"), list(permutations(FAULTY, 2)))
async def test_of_two_faults_the_one_that_is_looked_for_first_is_said(
    simulator: Simulator, one: str, other: str
) -> None:
    rest = {name: text for name, text in CASE.items() if name not in (one, other)}
    body = an_asking(SEARCH, a_case({one: FAULTY[one][0], other: FAULTY[other][0], **rest}), "1.5", USER)

    first = min(one, other, key=list(FAULTY).index)
    assert await _fault(simulator, body) == FAULTY[first][1]


@pytest.mark.parametrize(
    ("version", "fault"),
    [
        *((version, FOUND) for version in (*VERSIONS, None, "", " 1.5 ")),
        *((version, "107") for version in ("1.0", "1.1", "1.2", "1.6", "2", "v1.5", "1,5", "1.50", "new", LONG)),
    ],
)
async def test_a_version_that_there_is_not_is_refused(
    simulator: Simulator, version: str | None, fault: str | None
) -> None:
    assert await _fault(simulator, _search(version)) == fault


@pytest.mark.parametrize("version", [*VERSIONS, "9.9"])
@pytest.mark.parametrize(
    ("user", "fault"),
    [
        ("", "1001"),
        ("<w:userInfo/>", "1001"),
        (a_user("testuser", None), "1001"),
        (a_user(None, "testpass"), "1001"),
        (a_user("", ""), "1001"),
        (a_user("testuser", ""), "1001"),
        (a_user("  ", "testpass"), "1001"),
        (a_user("testuser", "wrong"), "302"),
        (a_user("nobody", "testpass"), "302"),
        (a_user("locked", "locked-secret"), "302"),
        (a_user(LONG, LONG), "302"),
        (a_user("without-rights", "without-rights-secret"), "303"),
    ],
)
async def test_credentials_come_before_the_version_and_the_case(
    simulator: Simulator, user: str, fault: str, version: str
) -> None:
    body = an_envelope(f"<w:{SEARCH}>{user}{a_case({**CASE, 'age': 'old'})}</w:{SEARCH}>", version)

    assert await _fault(simulator, body) == fault


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("said", [None, "", " ", "0", "-1", "nobody", "1300101305", "1300000501 ' or 1", HUGE, LONG])
async def test_details_of_what_there_is_not_are_a_fault(simulator: Simulator, said: str | None, version: str) -> None:
    asked = "" if said is None else f"<w:serviceId>{said}</w:serviceId>"

    assert await _fault(simulator, an_asking("ServiceDetailsById", asked, version, USER)) == "103"


GOOD = _search("1.5")
UNREADABLE: Mapping[str, bytes] = {
    "nothing": b"",
    "a blank": b" \n",
    "text": b"hello",
    "JSON": b'{"postcode": "WX1 1DE"}',
    "cut": GOOD[:-9],
    "two roots": GOOD + b"<more/>",
    "a DOCTYPE": b'<!DOCTYPE a [<!ENTITY b "c">]>' + GOOD,
    "an encoding that there is not": b'<?xml version="1.0" encoding="none"?>' + GOOD,
    "bytes of another encoding": GOOD.replace(b"WX1 1DE", b"\xff\xfe"),
    "a character that XML has not": GOOD.replace(b"WX1 1DE", b"&#31;"),
    "a prefix of nobody": GOOD.replace(b"<w:age>35</w:age>", b"<q:age>35</q:age>"),
    "elements in elements in elements": an_envelope("<a>" * 300 + "</a>" * 300),
    "another envelope": GOOD.replace(SOAP12.encode(), b"urn:another"),
    "no envelope": b"<CheckCapacitySummary/>",
    "an operation of nobody": an_asking("Dispositions", "", "1.5", USER),
    "an operation in small letters": an_asking("checkCapacitySummary", a_case(CASE), "1.5", USER),
    "an operation of older versions": an_asking("ExceptionCapture", "", "1.5", USER),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_is_no_message_is_fault_108(simulator: Simulator, body: bytes) -> None:
    assert await _fault(simulator, body) == "108"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method_is_fault_108(simulator: Simulator, method: str) -> None:
    assert await _fault(simulator, a_request(method, PATH, {"Host": "sim.test"})) == "108"


async def test_a_message_that_is_cut_anywhere_is_fault_108(simulator: Simulator) -> None:
    faults = {await _fault(simulator, GOOD[:length]) for length in range(len(GOOD))}

    assert faults == {"108"}


@pytest.mark.parametrize("version", ["1", "1.1", "1.6", "one", "1.5.1", LONG])
async def test_a_wsdl_that_there_is_not_is_fault_109(simulator: Simulator, version: str) -> None:
    assert await _fault(simulator, a_request("GET", f"{PATH}?wsdl={version}", {"Host": "sim.test"})) == "109"


ODD: Mapping[str, tuple[bytes, bytes]] = {
    "SOAP 1.1": (SOAP12.encode(), SOAP.encode()),
    "a blank line before the declaration": (b"<s:Envelope", b'\n<?xml version="1.0"?>\n<s:Envelope'),
    "a version without a namespace": (
        b"<w:serviceVersion>1.5</w:serviceVersion>",
        b'<serviceVersion xmlns="">1.5</serviceVersion>',
    ),
    "another namespace throughout": (b'xmlns:w="https://', b'xmlns:w="http://'),
    "a comment in a value": (b">35<", b">3<!-- -->5<"),
    "an unknown element": (b"<w:gender>", b"<w:shoeSize>44</w:shoeSize><w:gender>"),
    "a discriminator of another name": (b"<w:int>4003</w:int>", b"<w:string>4003</w:string>"),
    "thousands of discriminators": (b"<w:int>4003</w:int>", b"<w:int>4003</w:int>" * 5_000),
    "a field that is there twice": (b"<w:age>35</w:age>", b"<w:age>36</w:age><w:age>35</w:age>"),
}


@pytest.mark.parametrize(("old", "new"), ODD.values(), ids=ODD)
async def test_what_breaks_the_schema_only_is_answered(simulator: Simulator, old: bytes, new: bytes) -> None:
    assert old in GOOD

    assert await _fault(simulator, GOOD.replace(old, new)) is FOUND
