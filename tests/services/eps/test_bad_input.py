"""Whatever is wrong with a request but its body, at every face: the documented error, and never a crash.

Tables say what each header field, parameter and method gets.
"""

from collections.abc import Mapping

import pytest

from simulator.wire.json import read_json
from tests.eps_client import FHIR, PATIENTS, SPINE, TASKS, TRACKER, WORKER, codes_of
from tests.makers import NHS_NUMBER
from tests.services.eps.dispensing.messages import a_release
from tests.services.eps.makers import PRESCRIPTION_ID
from tests.services.eps.worlds import CLAIM, POSTED, PROCESS, World

GARBAGE = ("", " ", "x", "\udcff", "%00", "A" * 9000, "1; drop", "{}", "☃", "-1", "9" * 40)

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
