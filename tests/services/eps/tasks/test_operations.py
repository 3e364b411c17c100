"""Searches by prescription and by patient, what they find and what they refuse."""

import pytest

from simulator.services.eps.tasks.operations import nhs_number_of
from simulator.wire.json import read_json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import (
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
    an_erd_prescription,
    an_event,
)
from tests.services.eps.tasks.calls import a_search, found, told

OLD = a_prescription(
    a_prescription_id(2),
    issueDate="2026-09-01T00:00:00.000Z",
    history={"2": an_event(timestamp="2026-09-01T09:00:00.000Z")},
)
BY_PATIENT = f"patient:identifier={NHS_NUMBER}"


@pytest.mark.parametrize("parameter", ["identifier", "focus:identifier"])
async def test_a_prescription_is_found_by_its_id(parameter: str) -> None:
    (task,) = await found(f"{parameter}={PRESCRIPTION_ID}", a_tenant_with(a_prescription(status="0002")))

    assert (task["focus"]["identifier"]["value"], task["status"]) == (PRESCRIPTION_ID, "accepted")
    assert task["owner"]["identifier"]["value"] == "FQQ11"


async def test_an_unknown_prescription_is_an_empty_bundle() -> None:
    assert await found(f"identifier={a_prescription_id(9)}", a_tenant_with(a_prescription())) == []


async def test_a_patients_prescriptions_of_the_last_four_weeks_are_found() -> None:
    tasks = await found(BY_PATIENT, a_tenant_with(a_prescription(), OLD))

    assert [task["focus"]["identifier"]["value"] for task in tasks] == [PRESCRIPTION_ID]


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ("&authored-on=ge2026-08-01", 2),
        ("&authored-on=eq2026-09-01", 1),
        ("&authored-on=ge2026-08-01&authored-on=le2026-10-01", 1),
        ("&business-status=0001", 1),
        ("&business-status=0006", 0),
        (f"&identifier={PRESCRIPTION_ID}", 1),
    ],
)
async def test_further_parameters_narrow_it_down(more: str, count: int) -> None:
    tasks = await found(BY_PATIENT + more, a_tenant_with(a_prescription(), OLD))

    assert len(tasks) == count


async def test_a_prescription_of_another_patient_does_not_fit() -> None:
    tenant = a_tenant_with(a_prescription(nhsNumber="9000000017"))

    assert await found(f"{BY_PATIENT}&identifier={PRESCRIPTION_ID}", tenant) == []


async def test_by_id_the_first_issue_is_shown_and_by_patient_the_current_one() -> None:
    issues = {"1": {"status": "0008", "lineItems": {"1": "0001"}}}
    tenant = a_tenant_with(an_erd_prescription(issueNumber=2) | {"issues": issues})

    (by_id,), (by_patient,) = [await found(query, tenant) for query in (f"identifier={PRESCRIPTION_ID}", BY_PATIENT)]

    codes = [task["businessStatus"]["coding"][0]["code"] for task in (by_id, by_patient)]
    assert codes == ["0008", "0001"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("identifier=24F5DA-A83008-7EFE60", "Invalid prescription id"),
        ("patient:identifier=123", "Invalid or missing NHS number"),
        (f"{BY_PATIENT}&business-status=1", "Invalid search prescription state"),
    ],
)
async def test_what_spine_refuses_is_an_outcome_of_status_200(query: str, reason: str) -> None:
    reply = await told(a_search(query))

    assert reply.status == 200
    assert read_json(reply.body)["issue"] == [
        {
            "code": "invalid",
            "severity": "error",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode",
                        "code": "INVALID",
                        "display": reason,
                    }
                ]
            },
        }
    ]


async def test_what_the_legacy_tracker_said_can_be_had_as_it_said_it() -> None:
    reply = await told(a_search(BY_PATIENT, a_tenant_with(a_prescription()), {"x-raw-response": "true"}))

    body = read_json(reply.body)
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (body["statusCode"], list(body["prescriptions"])) == ("0", [PRESCRIPTION_ID])


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (BY_PATIENT, NHS_NUMBER),
        (f"identifier={PRESCRIPTION_ID}", NHS_NUMBER),
        ("patient:identifier=5", None),
        (f"identifier={a_prescription_id(9)}", None),
        ("", None),
    ],
)
def test_the_record_says_which_patient_it_is_about(query: str, number: str | None) -> None:
    assert nhs_number_of(a_search(query, a_tenant_with(a_prescription()))) == number
