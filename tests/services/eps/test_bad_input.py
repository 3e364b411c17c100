"""Whatever is wrong with a request, at every face: the documented error, never a crash, and nothing half-applied.

Tables say what each header field, parameter and body gets; every part of every message is also taken away and replaced.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import NamedTuple

import pytest
import pytest_asyncio

from simulator.call.tenant import Tenant
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.services.eps import SERVICE
from simulator.settings import Settings
from simulator.wire.json import Json, copy_json, read_json
from tests.eps_client import FHIR, PATIENTS, PRESCRIBING, SPINE, TASKS, TRACKER, UPDATES, WORKER, codes_of
from tests.makers import NHS_NUMBER, NOW, a_person, a_request
from tests.services.eps.dispensing.messages import (
    NOTIFICATION_ID,
    a_claim,
    a_dispense,
    a_notification_bundle,
    a_release,
    a_return,
    a_withdrawal,
)
from tests.services.eps.makers import PHARMACY, PRESCRIPTION_ID, a_notification, a_prescription
from tests.services.eps.prescribing.orders import a_cancellation, an_order
from tests.services.eps.updates.calls import a_bundle, an_entry

RELEASE, TASK, CLAIM = (f"/fhir-dispensing/FHIR/R4/{what}" for what in ("Task/$release", "Task", "Claim"))
PREPARE, PROCESS, VALIDATE = (f"{PRESCRIBING}/{what}" for what in ("$prepare", "$process-message", "$validate"))
POSTED = (PREPARE, PROCESS, VALIDATE, RELEASE, TASK, CLAIM, UPDATES)

GARBAGE = ("", " ", "x", "\udcff", "%00", "A" * 9000, "1; drop", "{}", "☃", "-1", "9" * 40)


class World(NamedTuple):
    """One tenant in which the made patient lives."""

    simulator: Simulator
    tenant: Tenant

    async def send(
        self,
        method: str,
        target: str,
        body: Json = b"",
        headers: Mapping[str, str | None] | None = None,
        *,
        with_findings: bool = True,
    ) -> Outcome:
        """Send a request, and see that nothing has crashed, and that what is answered and found can be read."""
        outcome = await self.simulator.exchange(a_request(method, f"/t/bad{target}", headers, body))
        assert outcome.exchange.error is None, outcome.exchange.error
        assert outcome.reply.status < 500
        if outcome.reply.body and b"json" in outcome.reply.headers["Content-Type"].encode():
            read_json(outcome.reply.body)
        if with_findings:
            self.simulator.findings(outcome.exchange)
        return outcome

    async def lay(self, body: Json) -> None:
        """Make the prescription this one, or make it not be there."""
        if body is None:
            await self.tenant.documents.delete("prescriptions", PRESCRIPTION_ID)
        else:
            await self.tenant.documents.put("prescriptions", PRESCRIPTION_ID, body)

    def kept(self) -> Json:
        """The prescription's record as it is kept."""
        document = self.tenant.documents.peek("prescriptions", PRESCRIPTION_ID)
        return None if document is None else document.body


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator(Settings(), services=(SERVICE,))
    await simulator.start()
    yield simulator
    await simulator.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(simulator: Simulator) -> World:
    tenant = await simulator.tenants.create("bad", TenantSpec(clock=NOW, frozen=True))
    await tenant.documents.put("people", NHS_NUMBER, a_person())
    await tenant.documents.put("prescriptions", PRESCRIPTION_ID, a_prescription(items=2))
    return World(simulator, tenant)


# Header fields and parameters


async def _tracker(world: World, query: str, headers: Mapping[str, str | None] | None = None) -> tuple[int, list[str]]:
    outcome = await world.send("GET", f"{TRACKER}{query}", headers={**WORKER, **(headers or {})})
    body = read_json(outcome.reply.body)
    return outcome.reply.status, [issue["diagnostics"] for issue in body.get("issue", [])]


_EITHER = "Missing required query string parameter; either prescriptionId or nhsNumber must be included."
_BOTH = "Invalid query string parameters; only prescriptionId or nhsNumber must be provided, not both."
_ID_FORM, _ID_CHECK = "prescriptionId does not match required format.", "prescriptionId checksum is invalid."
_NUMBER_FORM, _NUMBER_CHECK = "nhsNumber does not match required format.", "nhsNumber checksum is invalid."


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("", [_EITHER]),
        ("?nhsNumber=", [_EITHER]),
        ("?nhsNumber", [_EITHER]),
        ("?nhsnumber=9000000009", [_EITHER]),
        ("?nhsNumber=x", [_NUMBER_FORM, _NUMBER_CHECK]),
        ("?nhsNumber=%FF", [_NUMBER_FORM, _NUMBER_CHECK]),
        ("?nhsNumber=9000000008", [_NUMBER_CHECK]),
        ("?prescriptionId=x", [_ID_FORM, _ID_CHECK]),
        ("?prescriptionId=%00", [_ID_FORM, _ID_CHECK]),
        (f"?prescriptionId={PRESCRIPTION_ID.replace('-', '')}", [_ID_FORM]),
        (f"?prescriptionId={PRESCRIPTION_ID[:-1]}A", [_ID_CHECK]),
        (f"?prescriptionId={PRESCRIPTION_ID}&nhsNumber={NHS_NUMBER}", [_BOTH]),
        ("?prescriptionId=x&nhsNumber=x", [_BOTH, _ID_FORM, _ID_CHECK, _NUMBER_FORM, _NUMBER_CHECK]),
        ("/x", [_ID_FORM, _ID_CHECK]),
        ("/", ["Missing required path parameter: prescriptionId.", _ID_FORM, _ID_CHECK]),
        ("/%2F..%2F", [_ID_FORM, _ID_CHECK]),
    ],
)
async def test_the_tracker_collects_what_is_wrong_with_a_query(world: World, query: str, problems: list[str]) -> None:
    assert await _tracker(world, query) == (400, problems)


@pytest.mark.parametrize("header", ["X-Request-ID", *list(WORKER)[1:]])
@pytest.mark.parametrize("value", [None, ""])
async def test_the_tracker_misses_each_header_field(world: World, header: str, value: str | None) -> None:
    status, problems = await _tracker(world, f"?nhsNumber={NHS_NUMBER}", {header: value})

    assert (status, problems) == (400, [f"Missing required header, {header.lower()}."])


async def test_the_tracker_collects_missing_header_fields_after_the_query(world: World) -> None:
    status, problems = await _tracker(world, "", dict.fromkeys(["X-Request-ID", *WORKER]))

    named = ("x-request-id", *("nhsd-organization-uuid", "nhsd-session-urid", "nhsd-identity-uuid"))
    expected = [f"Missing required header, {name}." for name in (*named, "nhsd-session-jobrole")]
    assert (status, problems) == (400, [_EITHER, *expected])


_SEARCH = f"nhsNumber={NHS_NUMBER}"


@pytest.mark.parametrize(
    ("target", "headers", "code"),
    [
        ("prescriptions", {}, "50"),
        ("nhs111itemsummary", {}, "50"),
        ("nhs111itemdetails", {}, "50"),
        ("prescriptions?format=trace-summary", {}, "61"),
        ("prescriptions?nhsNumber=&format=trace-summary", {}, "61"),
        ("nhs111itemsummary?nhsNumber=9000000008", {}, "61"),
        ("nhs111itemsummary?nhsNumber=%FF", {}, "61"),
        (f"nhs111itemsummary?{_SEARCH}&earliestDate=x", {}, "57"),
        (f"nhs111itemsummary?{_SEARCH}&latestDate=20261399", {}, "57"),
        (f"nhs111itemsummary?{_SEARCH}&prescriptionStatus=0042", {}, "59"),
        (f"nhs111itemsummary?{_SEARCH}&prescriptionVersion=R3", {}, "60"),
        (f"nhs111itemsummary?{_SEARCH}&version=2", {}, "53"),
        ("nhs111itemdetails?prescriptionId=x", {}, "51"),
        (f"nhs111itemdetails?prescriptionId={PRESCRIPTION_ID[:-1]}A", {}, "51"),
        (f"nhs111itemdetails?prescriptionId={PRESCRIPTION_ID}&issueNumber=x", {}, "8"),
        ("prescriptions/x?format=trace", {}, "51"),
        (f"prescriptions/{PRESCRIPTION_ID}?format=trace&issueNumber=7", {}, "3"),
        (f"nhs111itemsummary?{_SEARCH}", {"Spine-From-Asid": None}, "52"),
        (f"nhs111itemsummary?{_SEARCH}", {"Spine-From-Asid": ""}, "52"),
        (f"prescriptions?{_SEARCH}", {"Spine-From-Asid": "x"}, "52"),
        (f"nhs111itemsummary?{_SEARCH}", {"Spine-UserId": None}, "55"),
        (f"nhs111itemsummary?{_SEARCH}", {"Spine-UserId": "\udcff"}, "55"),
        (f"nhs111itemsummary?{_SEARCH}", {"Spine-RoleProfileId": ""}, "56"),
        (f"nhs111itemsummary?{_SEARCH}", {"Eps-TraceId": "x" * 31}, "54"),
        ("nhs111itemsummary?nhsNumber=x", {"Spine-From-Asid": "x", "Spine-UserId": "x"}, "52"),
    ],
)
async def test_the_legacy_tracker_says_the_lowest_code_under_200(
    world: World, target: str, headers: Mapping[str, str | None], code: str
) -> None:
    outcome = await world.send("GET", f"/mm/{target}", headers={**SPINE, **headers})

    body = read_json(outcome.reply.body)
    assert (outcome.reply.status, body["statusCode"]) == (200, code)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "At least one of the following query parameters must be provided:"),
        ("?identifier=", 400, "At least one of the following query parameters must be provided:"),
        ("?patient:identifier=http://x|9000000009", 400, "Query parameter patient:identifier must have system"),
        (f"?patient:identifier={NHS_NUMBER}&authored-on=2026", 400, "Value for date param authored-on should match"),
        (f"?identifier={PRESCRIPTION_ID}&identifier=x", 400, "Invalid combination of query parameters."),
        ("?patient:identifier=x", 200, "Invalid or missing NHS number"),
        ("?identifier=x", 200, "Invalid prescription id"),
        (f"?patient:identifier={NHS_NUMBER}&business-status=0042", 200, "Invalid search prescription state"),
    ],
)
async def test_the_task_tracker_says_what_is_wrong(world: World, query: str, status: int, said: str) -> None:
    outcome = await world.send("GET", f"{TASKS}{query}")

    assert outcome.reply.status == status
    assert said in outcome.reply.body.decode()


@pytest.mark.parametrize("value", [None, *GARBAGE, "P9:", "P9:9000000008", "P5:9000000009"])
async def test_a_patient_who_is_nobody_is_not_signed_in(world: World, value: str | None) -> None:
    outcome = await world.send("GET", PATIENTS, headers={"nhsd-nhslogin-user": value})

    assert (outcome.reply.status, codes_of(outcome)) == (401, ["ACCESS_DENIED"])


_GET = (
    f"{TRACKER}?nhsNumber={NHS_NUMBER}",
    f"{TRACKER}/{PRESCRIPTION_ID}",
    f"/mm/prescriptions?{_SEARCH}",
    f"/mm/prescriptions/{PRESCRIPTION_ID}?format=trace",
    f"/mm/nhs111itemsummary?{_SEARCH}",
    f"/mm/nhs111itemdetails?prescriptionId={PRESCRIPTION_ID}",
    f"{TASKS}?identifier={PRESCRIPTION_ID}",
    PATIENTS,
    "/fhir-prescribing/metadata",
    "/electronic-prescriptions/_status",
    "/fhir-dispensing/_poll/x",
    "/clinical-prescription-tracker/_status",
)
_PARAMETERS = (
    *("nhsNumber", "prescriptionId", "issueNumber", "lowDate", "highDate", "format", "version", "lineitemid"),
    *("earliestDate", "latestDate", "prescriptionStatus", "prescriptionVersion"),
    *("identifier", "focus:identifier", "patient:identifier", "business-status", "authored-on"),
)
_HEADERS = (
    *("X-Request-ID", "X-Correlation-ID", "Authorization", "Accept", "Content-Type", "apikey"),
    *("x-skip-validation", "x-raw-response", "x-show-validation-warnings"),
    *list(WORKER)[1:],
    *SPINE,
    *("Eps-TraceId", "nhsd-nhslogin-user"),
)


@pytest.mark.parametrize("target", _GET)
async def test_no_parameter_of_any_value_crashes_a_reading_face(world: World, target: str) -> None:
    joint = "&" if "?" in target else "?"
    for name in _PARAMETERS:
        for value in (*(text.encode(errors="replace").decode() for text in GARBAGE), "%FF", "a&b=c", "x|y", "eq"):
            await world.send("GET", f"{target}{joint}{name}={value}", headers={**WORKER, **SPINE})


@pytest.mark.parametrize("target", [*_GET, *POSTED])
async def test_no_header_field_of_any_value_crashes_a_face(world: World, target: str) -> None:
    method, body = ("GET", b"") if target in _GET else ("POST", a_release("x"))
    for name in _HEADERS:
        for value in (None, *GARBAGE, "a,b;q=x", "application/fhir+xml", "Bearer", "Bearer \udcff"):
            await world.send(method, target, body, {**WORKER, **SPINE, **FHIR, name: value})


# Methods


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "BREW"])
@pytest.mark.parametrize("target", [*_GET, *POSTED, "/fhir-prescribing/FHIR/R4/$convert"])
async def test_no_method_crashes_a_face_or_changes_anything(world: World, method: str, target: str) -> None:
    before = world.kept()

    outcome = await world.send(method, target, headers={**WORKER, **SPINE})

    assert world.kept() == before
    assert outcome.reply.status in (200, 400, 401, 404, 405)


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("POST", f"{TRACKER}?nhsNumber={NHS_NUMBER}", 404),
        ("POST", f"/mm/prescriptions?{_SEARCH}", 405),
        ("GET", "/mm/nothing", 404),
        ("GET", PROCESS, 404),
        ("DELETE", CLAIM, 404),
        ("PUT", f"{TASKS}/1", 404),
    ],
)
async def test_a_wrong_method_is_told_as_its_face_does(world: World, method: str, target: str, status: int) -> None:
    assert (await world.send(method, target, headers={**WORKER, **SPINE})).reply.status == status


# Bodies that are none


def _nested(opening: bytes, closing: bytes, inside: bytes = b"1") -> bytes:
    deep = 50_000 // (len(opening) + len(closing))
    return opening * deep + inside + closing * deep


UNREADABLE = {
    "nothing": b"",
    "space": b" \r\n ",
    "no JSON": b"{]",
    "half": b'{"resourceType": "Bundle", "entry": [',
    "no UTF-8": b'{"resourceType": "\xff"}',
    "lists in lists": _nested(b"[", b"]"),
    "objects in objects": _nested(b'{"a":', b"}"),
    "a bundle of deep things": b'{"resourceType":"Bundle","entry":' + _nested(b"[", b"]") + b"}",
    "a key twice": b'{"resourceType":"Bundle","resourceType":"Bundle"}',
    "not a number": b'{"resourceType":NaN}',
    "a huge number": b'{"resourceType":' + b"9" * 50_000 + b"}",
    "half a character": b'{"resourceType":"\\ud800"}',
    "an open list": b"[" * 50_000,
    "a page": b"<html><body>busy</body></html>",
}
NO_RESOURCE = {
    "null": b"null",
    "a text": b'"Bundle"',
    "a number": b"5",
    "a list": b"[]",
    "an empty object": b"{}",
    "an odd type": b'{"resourceType": ["Bundle"]}',
    "another type": b'{"resourceType": "Patient"}',
    "a long text": b'{"resourceType":"' + b"B" * 50_000 + b'"}',
    "many members": b'{"resourceType":"Bundle",' + b",".join(b'"%d":1' % number for number in range(5000)) + b"}",
    "many entries": b'{"resourceType":"Bundle","type":"message","entry":[' + b",".join([b"{}"] * 5000) + b"]}",
}


@pytest.mark.parametrize("target", POSTED)
@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_body_that_cannot_be_read_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, UNREADABLE[name], {**WORKER, **FHIR})

    assert outcome.reply.status == 400
    assert world.kept() == before


@pytest.mark.parametrize("target", [each for each in POSTED if each != VALIDATE])
@pytest.mark.parametrize("name", NO_RESOURCE)
async def test_a_body_of_something_else_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, NO_RESOURCE[name], {**WORKER, **FHIR})

    assert outcome.reply.status == 400
    assert world.kept() == before


XML = {
    "nothing": b"",
    "no XML": b"{}",
    "half": b'<Bundle xmlns="http://hl7.org/fhir">',
    "no namespace": b"<Bundle/>",
    "another root": b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
    "deep": b'<Bundle xmlns="http://hl7.org/fhir">' + _nested(b"<entry>", b"</entry>", b"") + b"</Bundle>",
    "wide": b'<Bundle xmlns="http://hl7.org/fhir">' + b"<entry/>" * 6000 + b"</Bundle>",
    "an entity": b'<!DOCTYPE x [<!ENTITY a "b">]><Bundle xmlns="http://hl7.org/fhir"><type value="&a;"/></Bundle>',
    "no UTF-8": b'<Bundle xmlns="http://hl7.org/fhir"><type value="\xff"/></Bundle>',
    "a byte of nothing": b"<Bundle xmlns='http://hl7.org/fhir'>\x00</Bundle>",
}


@pytest.mark.parametrize("target", [each for each in POSTED if each != VALIDATE])
@pytest.mark.parametrize("name", XML)
async def test_xml_that_is_no_message_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, XML[name], {**WORKER, "Content-Type": "application/fhir+xml"})

    assert outcome.reply.status == 400
    assert world.kept() == before


# Every part of every message


def _places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of each part of a JSON value, the whole of it apart."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from _places(part, (*path, key))


def _with(message: Json, path: tuple[str | int, ...], value: Json, *, gone: bool = False) -> Json:
    """The message with another part at a path, or without it."""
    made = copy_json(message)
    parent = made
    for key in path[:-1]:
        parent = parent[key]
    if gone:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return made


_PARTS: tuple[Json, ...] = (None, "", "☃x", -5, [None], {"x": []})

_WITH_PHARMACY = a_prescription(items=2, status="0002")
_NOTIFIED = a_prescription(
    items=2,
    status="0006",
    lastDispenseNotification=NOTIFICATION_ID.upper(),
    dispenseNotifications={
        "1": a_notification(
            ("0001", "0001"),
            dispenseNotificationId=NOTIFICATION_ID.upper(),
            isLastDispenseNotification=True,
        )
    },
)
_BOTH_ITEMS = a_notification_bundle(a_dispense(1), a_dispense(2))

MESSAGES: dict[str, tuple[str, Json, Json]] = {
    "order": (PROCESS, an_order(), None),
    "repeat order": (PROCESS, an_order(course="continuous-repeat-dispensing"), None),
    "prepare": (PREPARE, an_order(signed=False), None),
    "validate": (VALIDATE, an_order(), None),
    "cancellation": (PROCESS, a_cancellation(), a_prescription(items=2)),
    "cancellation with dispenser": (PROCESS, a_cancellation(), _WITH_PHARMACY),
    "notification": (PROCESS, _BOTH_ITEMS, _WITH_PHARMACY),
    "amendment": (
        PROCESS,
        a_notification_bundle(
            a_dispense(1), a_dispense(2), message_id="5f5a1b0a-4c2d-4e3f-8a6b-000000000009", replaces=NOTIFICATION_ID
        ),
        _NOTIFIED,
    ),
    "release": (RELEASE, a_release(), a_prescription(items=2)),
    "nominated release": (RELEASE, a_release(None), a_prescription(items=2)),
    "return": (TASK, a_return(org=PHARMACY), _WITH_PHARMACY),
    "withdrawal": (TASK, a_withdrawal(), _NOTIFIED),
    "claim": (CLAIM, a_claim(items=2), _NOTIFIED),
    "update": (UPDATES, a_bundle(an_entry(1), an_entry(2)), _WITH_PHARMACY),
}
_CANCEL_MARKS = ("cancellation", "cancellation with dispenser")


@pytest.mark.parametrize("kind", MESSAGES)
async def test_the_whole_message_is_taken(world: World, kind: str) -> None:
    target, message, stored = MESSAGES[kind]
    await world.lay(stored)

    outcome = await world.send("POST", target, message, {**WORKER, **FHIR})

    expected = 400 if kind == "cancellation with dispenser" else 201 if kind == "update" else 200
    assert outcome.reply.status == expected, outcome.reply.body


@pytest.mark.parametrize("kind", MESSAGES)
async def test_no_part_of_a_message_crashes_whatever_it_is_and_a_refusal_changes_nothing(
    world: World, kind: str
) -> None:
    target, message, stored = MESSAGES[kind]
    changed: list[tuple[tuple[str | int, ...], Json]] = []
    for path in _places(message):
        for index, part in enumerate((None, *_PARTS)):
            await world.lay(stored)
            before = world.kept()
            sent = _with(message, path, part, gone=not index)
            outcome = await world.send("POST", target, sent, {**WORKER, **FHIR}, with_findings=index in (0, 3))
            is_marked = kind in _CANCEL_MARKS and b'"resourceType":"Bundle"' in outcome.reply.body
            if outcome.reply.status >= 400 and not is_marked and world.kept() != before:
                changed.append((path, part))

    assert changed == []
