"""The published examples: what is sent is taken, what is refused is refused in the same words.

The recordings are of the public back end in its sandbox, so they run against a lenient tenant; where they say that the
live service answers otherwise, the usual tenant does.
"""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.call.tenant import Tenant
from simulator.wire.json import Json, read_json
from tests.official import REFERENCE, examples, official
from tests.services.eps.makers import a_prescription, a_tenant_with, an_item
from tests.services.eps.prescribing.calls import PREPARE, PROCESS, VALIDATE, code_of, issues_of, told
from tests.services.eps.prescribing.orders import a_cancellation, resources_of

FOLDER = "eps/examples/eps-fhir"
THEN = datetime(2022, 10, 21, 14, tzinfo=UTC)
"""When the published examples were made: their windows are open at that moment."""

_OPERATIONS = {"$prepare": PREPARE, "$process-message": PROCESS, "$validate": VALIDATE}
_ACCIDENT = "Accidental 500"
_ANSWERED_BY_STATE = ("cancel-ok", "cancel-raw", "prepare-ok")


def _tenant(now: datetime = THEN, *, lenient: bool = False, prescription: Json | None = None) -> Tenant:
    options = {"prescribing": {"lenient": lenient}}
    return a_tenant_with(*([prescription] if prescription else []), now=now, eps_options=options)


def _kept(folder: str, keep: Callable[[Json], bool]) -> list[object]:
    """The published files of a folder that `keep` takes, as test parameters."""
    found = examples(f"{FOLDER}/{folder}")
    paths = [each.values[0] for each in found]  # type: ignore[attr-defined]  # of parameter sets
    return [each for each, path in zip(found, paths, strict=True) if not isinstance(path, Path) or keep(_of(path))]


def _of(path: Path) -> Json:
    return read_json(path.read_bytes())


def _is_ours(recording: Json) -> bool:
    """Is it a message to prescribing, answered whatever was sent before?"""
    request = recording["request"]
    is_message = request["method"] == "POST" and request["path"].startswith("/fhir-prescribing/FHIR/R4/$")
    return is_message and recording["name"] not in _ANSWERED_BY_STATE


def _is_meant(recording: Json) -> bool:
    return _is_ours(recording) and _ACCIDENT not in recording.get("note", "")


def _event_is(event: str) -> Callable[[Json], bool]:
    def is_of(body: Json) -> bool:
        headers = resources_of(body, "MessageHeader") if body.get("resourceType") == "Bundle" else []
        return bool(headers) and headers[0]["eventCoding"]["code"] == event

    return is_of


async def _replayed(recording: Json, tenant: Tenant) -> tuple[int, Json]:
    request = recording["request"]
    body = request.get("body", (request.get("rawBody") or "").encode())
    return await told(body, _OPERATIONS[request["path"].rpartition("/")[2]], tenant=tenant)


def _comparable(body: Json) -> Json:
    """A body without the time at which it was made."""
    return {name: value for name, value in body.items() if name != "meta"}


@official("EPS FHIR, recorded answers of the public back end")
@pytest.mark.parametrize("path", _kept("recorded", _is_meant))
async def test_a_lenient_tenant_answers_as_was_recorded(path: Path) -> None:
    expected = _of(path)["expected"]

    status, answer = await _replayed(_of(path), _tenant(lenient=True))

    assert status == expected["status"]
    assert _comparable(answer) == _comparable(expected["body"])
    assert ("meta" in answer) == ("meta" in expected["body"])


@official("EPS FHIR, recorded answers of the public back end")
@pytest.mark.parametrize("path", _kept("recorded", lambda each: _is_ours(each) and not each.get("note")))
async def test_the_usual_tenant_answers_as_was_recorded(path: Path) -> None:
    expected = _of(path)["expected"]

    status, answer = await _replayed(_of(path), _tenant())

    assert (status, _comparable(answer)) == (expected["status"], _comparable(expected["body"]))


@official("EPS FHIR, recorded answers that the live service does not give")
@pytest.mark.parametrize("path", _kept("recorded", lambda each: _is_ours(each) and bool(each.get("note"))))
async def test_the_usual_tenant_refuses_what_the_live_service_does(path: Path) -> None:
    status, _ = await _replayed(_of(path), _tenant())

    assert status == 400


def _signed_at(body: Json) -> datetime:
    provenances = resources_of(body, "Provenance")
    return datetime.fromisoformat(provenances[0]["signature"][0]["when"]) if provenances else THEN


@official("EPS FHIR, published orders")
@pytest.mark.parametrize("path", _kept("official", _event_is("prescription-order")))
async def test_a_published_order_is_taken_or_prepared(path: Path) -> None:
    body = _of(path)
    operation = PREPARE if "repare" in path.name else PROCESS

    status, answer = await told(body, operation, tenant=_tenant(_signed_at(body)))

    assert (status, answer["resourceType"]) == (200, "Parameters" if operation == PREPARE else "OperationOutcome")


@official("EPS FHIR, published cancellations")
@pytest.mark.parametrize("path", _kept("official", _event_is("prescription-order-update")))
async def test_a_published_cancellation_cancels_what_it_names(path: Path) -> None:
    body = _of(path)
    request = resources_of(body, "MedicationRequest")[0]
    prescription = a_prescription(
        request["groupIdentifier"]["value"],
        nhsNumber=resources_of(body, "Patient")[0]["identifier"][0]["value"],
        issueDate="2022-10-21T00:00:00.000Z",
        lineItems={"1": an_item(lineItemId=request["identifier"][0]["value"].upper())},
        history={},
    )

    status, answer = await told(body, tenant=_tenant(prescription=prescription))

    item = resources_of(answer, "MedicationRequest")[0]
    assert (status, item["status"]) == (200, "cancelled")
    assert item["identifier"] == request["identifier"]


def _shape(value: Json) -> Json:
    """A value's members and types, whatever it says."""
    if isinstance(value, dict):
        return {name: _shape(each) for name, each in value.items()}
    return [_shape(value[0])] if isinstance(value, list) and value else type(value).__name__


@official("EPS FHIR, recorded answer to a cancellation")
async def test_the_answer_to_a_cancellation_has_the_recorded_shape() -> None:
    recording = read_json((REFERENCE / FOLDER / "recorded/cancel-ok.json").read_bytes())
    expected = recording["expected"]["body"]

    _, answer = await told(a_cancellation(), tenant=a_tenant_with(a_prescription()))

    assert [entry["resource"]["resourceType"] for entry in answer["entry"]] == [
        entry["resource"]["resourceType"] for entry in expected["entry"]
    ]
    for ours, theirs in zip(answer["entry"][:2], expected["entry"][:2], strict=True):
        assert _shape(ours) == _shape(theirs)


@official("EPS FHIR, cancellation that meets a dispenser")
async def test_the_answer_that_names_a_dispenser_has_the_published_shape() -> None:
    name = "spec__errors__prescription-order-update__R-0004-Cancellation.json"
    expected = read_json((REFERENCE / FOLDER / "official" / name).read_bytes())
    organisation = {
        "name": "Kirkgate Pharmacy",
        "types": ["pharmacy"],
        "address": {"lines": ["3 Trevelyan Square"], "postcode": "ZZ99 4QA"},
        "phone": "01632 960124",
    }
    tenant = a_tenant_with(a_prescription(status="0006"), organisations={"FQQ11": organisation})

    _, answer = await told(a_cancellation(), tenant=tenant)

    assert [entry["resource"]["resourceType"] for entry in answer["entry"]] == [
        entry["resource"]["resourceType"] for entry in expected["entry"]
    ]
    for place in (0, 1, 8):
        assert _shape(answer["entry"][place]) == _shape(expected["entry"][place])


@official("EPS FHIR, published answers to cancellations")
@pytest.mark.parametrize(
    ("code", "cancellation"),
    [("R-0008", a_cancellation()), ("R-5000", a_cancellation(nhs_number="9000000017"))],
    ids=["R-0008", "R-5000"],
)
async def test_a_cancellation_that_fails_is_answered_as_published(code: str, cancellation: Json) -> None:
    name = f"spec__errors__prescription-order-update__{code}-Cancellation.json"
    stored = [a_prescription()] if code == "R-5000" else []

    _, answer = await told(cancellation, tenant=a_tenant_with(*stored))

    assert answer == read_json((REFERENCE / FOLDER / "official" / name).read_bytes())


@official("EPS FHIR, published answer of $prepare")
async def test_the_digest_has_the_published_form() -> None:
    recording = read_json((REFERENCE / FOLDER / "recorded/prepare-ok.json").read_bytes())
    expected = recording["expected"]["body"]

    _, answer = await told(recording["request"]["body"], PREPARE, tenant=_tenant())

    forms = []
    for body in (answer, expected):
        text = base64.b64decode(body["parameter"][0]["valueString"]).decode()
        head, _, rest = text.partition("<DigestValue>")
        forms.append((head, len(rest.partition("<")[0]), rest.partition("<")[2]))
    assert forms[0] == forms[1]
    assert [each["name"] for each in answer["parameter"]] == [each["name"] for each in expected["parameter"]]


@official("EPS FHIR, the validator's published answers")
@pytest.mark.parametrize("path", examples(f"{FOLDER}/validator", "*-request.json"))
async def test_the_validator_finds_the_published_errors(path: Path) -> None:
    expected = _of(path.with_name(path.name.replace("-request", "-response")))
    errors = [issue for issue in expected["issue"] if issue["severity"] == "error"]

    status, answer = await told(_of(path), tenant=_tenant())

    assert status == 400
    assert issues_of(answer) == [issue["diagnostics"] for issue in errors]


@official("EPS FHIR, a missing field")
async def test_a_bundle_without_entries_is_refused_as_published() -> None:
    name = "spec__errors__example-a-validation-error-missing-field__Response-FhirError.json"
    expected = read_json((REFERENCE / FOLDER / "official" / name).read_bytes())

    _, answer = await told({"resourceType": "Bundle", "type": "message"})

    assert code_of(answer) == "MISSING_FIELD"
    assert _comparable(answer) == _comparable(expected)


@official("EPS FHIR, recorded CapabilityStatement")
async def test_the_capability_statement_is_the_recorded_one() -> None:
    recording = read_json((REFERENCE / FOLDER / "recorded/metadata.json").read_bytes())

    _, answer = await told(operation="eps.capability.retrieve")

    ours, theirs = answer["capabilityStatement"], recording["expected"]["body"]["capabilityStatement"]
    assert _versionless(ours) == _versionless(theirs)


def _versionless(statement: Json) -> Json:
    return {**statement, "software": statement["software"]["name"]}
