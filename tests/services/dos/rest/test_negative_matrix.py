"""Every path segment of the REST interface missing, empty, wrong and out of range: the documented error, or no match.

All of it goes through the whole simulator with what it is shipped with: no answer is a failure of the simulator's own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from simulator.pipeline import Simulator, TenantSpec
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.dos.faces import basic

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BASE = "/app/controllers/api/v1.0/services"
FOUND, NOTHING = "found", "nothing"
"""What an answer of 200 comes to: services, or none and so a catch-all that is empty."""

SEARCHES: Mapping[str, str] = {"byServiceType": "13,131", "byClinicalTerm": "1011=4003"}
SEGMENTS: Mapping[str, str] = {
    "caseId": "TEST",
    "postcode": "WX11DE",
    "searchDistance": "10",
    "gpPracticeId": "1300000101",
    "age": "1",
    "gender": "F",
    "disposition": "1005",
    "terms": "",
    "numberPerType": "5",
}
UNUSED = ("", "0", "null", "%20")
LONG, HUGE = "x" * 5_000, "9" * 30

MESSAGES = {
    "far": "Bad Request: Search distance must be no more than 100",
    "numeric": "Bad Request: Search distance must be numeric",
    "postcode": "Bad Request: Invalid post code",
    "no postcode": "Bad Request: Postcode must be provided",
    "age": "Bad Request: The age group ID must be one of the following: 1, 2, 3, 4, 8",
    "gender": "Bad Request: The gender must be one of the following: M, F, I (case sensitive)",
    "practice": "Bad Request: The supplied service ID of the patient's practice does not exist in the system",
    "term": 'Bad Request: Invalid "SymptomGroupId=SymptomDiscriminatorId" combination supplied',
}

# What a segment says, and what comes of it: FOUND, NOTHING, or an error of MESSAGES.
EITHER: Mapping[str, Mapping[str, str]] = {
    "caseId": dict.fromkeys((*UNUSED, "MONITORING", "77", LONG), FOUND),
    "postcode": {
        **dict.fromkeys(("wx11de", "WX1%201DE"), FOUND),
        **dict.fromkeys(("", "%20"), "no postcode"),
        **dict.fromkeys(("0", "null", "WX1", "WX1+1DE", "QQ11QQ", "ZZ993VZ", "%F0%9F%98%80", "%FF", LONG), "postcode"),
    },
    "searchDistance": {
        **dict.fromkeys((*UNUSED, "1", "10.0", "0.0", "100"), FOUND),
        **dict.fromkeys(("far", "-1", "1e1", "nan", "inf", "10km", "10,5", HUGE), "numeric"),
        **dict.fromkeys(("100.1", "101", "999999999"), "far"),
    },
    "gpPracticeId": {
        **dict.fromkeys((*UNUSED, "1300000102"), FOUND),
        **dict.fromkeys(("A81013", "1", "-1", HUGE, LONG), "practice"),
    },
    "age": {
        **dict.fromkeys((*UNUSED, "1", "8"), FOUND),
        **dict.fromkeys(("35", "5", "-1", "1.0", "adult", HUGE, "%D9%A1"), "age"),
    },
    "gender": {
        **dict.fromkeys((*UNUSED, "M", "I"), FOUND),
        **dict.fromkeys(("f", "X", "FM", "female", LONG), "gender"),
    },
    "disposition": dict.fromkeys((*UNUSED, "Dx05", "-1", HUGE, LONG), FOUND),
    "numberPerType": dict.fromkeys((*UNUSED, "1", "10000", "all", "-1", "1.5", HUGE, LONG), FOUND),
}
TERMS: Mapping[str, Mapping[str, str]] = {
    "byServiceType": {
        **dict.fromkeys(("13", "13,", "13,pharmacy", "13,13", "9999,13", "13%2C131", "%2013"), FOUND),
        **dict.fromkeys((*UNUSED, "pharmacy", "9999", "13;131", "-13", ",", HUGE, LONG), NOTHING),
    },
    "byClinicalTerm": {
        **dict.fromkeys(("1011=4003", "1011%3D4003"), FOUND),
        **dict.fromkeys((*UNUSED, "1011", "1011=", "=4003", "1011=4003,1011=4010", "ankle=blunt", "-1=4003"), NOTHING),
        **dict.fromkeys((f"1011={HUGE}", LONG), NOTHING),
        **dict.fromkeys(("1011=9999", "9999=4003", "1017=4003", "0=0"), "term"),
    },
}


@pytest.fixture(autouse=True)
async def _bad(simulator: Simulator) -> None:
    await simulator.tenants.create("bad", TenantSpec(clock=MONDAY, frozen=True))


async def _asked(simulator: Simulator, path: str, method: str = "GET", authorization: str | None = None) -> Json:
    """What is answered. Whatever was asked: JSON, and no failure of ours."""
    headers = {"Host": "sim.test", "Authorization": authorization or basic("practitioner", "practitioner-secret")}
    outcome = await simulator.exchange(a_request(method, f"/t/bad{BASE}{path}", headers))
    body = read_json(outcome.reply.body)
    assert (outcome.exchange.error, outcome.exchange.service) == (None, "dos")
    assert outcome.reply.status == next(iter(body.values()))["code"]
    assert simulator.view(outcome.exchange) is not None
    assert outcome.reply.status < 400 or simulator.findings(outcome.exchange)
    return body


async def _came_to(simulator: Simulator, search: str, changed: Mapping[str, str]) -> str:
    """FOUND, NOTHING, or the message of an error."""
    segments = {**SEGMENTS, "terms": SEARCHES[search], **changed}
    body = await _asked(simulator, f"/{search}/{'/'.join(segments.values())}")
    if "error" in body:
        return str(body["error"]["message"])
    success = body["success"]
    assert success["serviceCount"] == len(success["services"])
    assert success["servicesReturnedAreCatchAll"] == ("FALSE" if success["services"] else "TRUE")
    return FOUND if success["services"] else NOTHING


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("segment", [*EITHER, "terms"])
async def test_a_segment_that_is_empty_wrong_or_out_of_range_comes_to_what_is_documented(
    simulator: Simulator, segment: str, search: str
) -> None:
    expected = TERMS[search] if segment == "terms" else EITHER[segment]

    said = {text: await _came_to(simulator, search, {segment: text}) for text in expected}

    assert said == {text: MESSAGES.get(result, result) for text, result in expected.items()}


@pytest.mark.parametrize("search", SEARCHES)
async def test_segments_may_be_missing_at_the_end_but_the_postcode(simulator: Simulator, search: str) -> None:
    whole = [*{**SEGMENTS, "terms": SEARCHES[search]}.values()]

    bodies = [await _asked(simulator, "/".join(["", search, *whole[:length]])) for length in range(10)]

    assert [body.get("error", {}).get("message") for body in bodies] == [MESSAGES["no postcode"]] * 2 + [None] * 8
    assert [body["success"]["serviceCount"] > 0 for body in bodies[2:]] == [False] * 6 + [True] * 2


@pytest.mark.parametrize("search", SEARCHES)
async def test_segments_in_the_wrong_order_are_the_first_error_of_the_order(simulator: Simulator, search: str) -> None:
    whole = [*{**SEGMENTS, "terms": SEARCHES[search]}.values()]

    turned = await _asked(simulator, "/".join(["", search, *reversed(whole)]))
    swapped = await _asked(simulator, "/".join(["", search, whole[0], whole[2], whole[1], *whole[3:]]))

    assert [body["error"]["message"] for body in (turned, swapped)] == [MESSAGES["far"], MESSAGES["numeric"]]


WRONG = {"searchDistance": "far", "postcode": "WX1", "age": "5", "gender": "X", "gpPracticeId": "1"}


@pytest.mark.parametrize("first", range(len(WRONG)))
async def test_of_several_errors_the_first_in_order_is_said(simulator: Simulator, first: int) -> None:
    wrong = dict(list(WRONG.items())[first:])

    said = await _came_to(simulator, "byClinicalTerm", {**wrong, "terms": "1011=9999"})

    names = ["numeric", "postcode", "age", "gender", "practice"]
    assert said == MESSAGES[names[first]]


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/byPostcode/WX11DE", "/byodscode/FA242", "/byOdsCode/FA242/x", "/byServiceId/1/2",
        f"/byServiceType/{'1/' * 10}", f"/byClinicalTerm/{'1/' * 11}", f"/{LONG}",
    ],
)  # fmt: skip
async def test_an_address_that_there_is_not_is_a_404(simulator: Simulator, path: str) -> None:
    assert (await _asked(simulator, path))["error"]["code"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("resource", ["byOdsCode", "byServiceId", *SEARCHES])
async def test_another_method_is_a_405(simulator: Simulator, resource: str, method: str) -> None:
    assert (await _asked(simulator, f"/{resource}/1", method))["error"]["code"] == 405


@pytest.mark.parametrize("resource", ["byOdsCode", "byServiceId"])
@pytest.mark.parametrize(
    "said", ["", "/", "/0", "/-1", "/%20", "/%FF", "/NOBODY", "/1300101305", f"/{HUGE}", f"/{LONG}"]
)
async def test_a_code_or_id_that_there_is_not_finds_nothing(simulator: Simulator, said: str, resource: str) -> None:
    success = (await _asked(simulator, f"/{resource}{said}"))["success"]

    assert (success["serviceCount"], success["servicesReturnedAreCatchAll"], success["services"]) == (0, "TRUE", [])


@pytest.mark.parametrize(
    "authorization",
    [
        " ", "Basic", "Basic ", "Basic ????", "Basic OjphOjo=", "Bearer practitioner", "practitioner-secret",
        basic("practitioner", ""), basic("practitioner", "wrong"), basic("nobody", "wrong"), basic("", ""),
        basic("locked", "locked-secret"), basic(LONG, LONG),
    ],
    ids=range(13),
)  # fmt: skip
async def test_credentials_of_nobody_are_a_401_whatever_is_asked(simulator: Simulator, authorization: str) -> None:
    body = await _asked(simulator, "/byServiceType/TEST/nowhere/far", authorization=authorization)

    assert body["error"]["code"] == 401
