"""Patients see their own prescriptions: at most 25, the newest first, and what was excluded does not count."""

from datetime import timedelta

import pytest

from simulator.services.eps.dispensing.elements import resources
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription, a_prescription_id, a_tenant_with
from tests.services.eps.patients.calls import a_patients_call, shown, told


def _ids(bundle: Json) -> list[str]:
    return [
        resources(entry["resource"], "MedicationRequest")[0]["groupIdentifier"]["value"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Bundle"
    ]


async def test_they_see_their_own_and_nobody_elses() -> None:
    other = a_prescription(a_prescription_id(2), nhsNumber="9000000017")

    bundle = await shown(a_tenant_with(a_prescription(), other))

    assert (_ids(bundle), bundle["total"], bundle["type"]) == ([PRESCRIPTION_ID], 1, "searchset")
    assert bundle["entry"][0]["search"] == {"mode": "match"}


async def test_without_any_the_bundle_is_empty() -> None:
    bundle = await shown(a_tenant_with())

    assert list(bundle) == ["resourceType", "id", "meta", "type", "total", "entry"]
    assert (bundle["total"], bundle["entry"]) == (0, [])


async def test_twenty_five_are_shown_at_most_the_newest_first() -> None:
    many = [
        a_prescription(a_prescription_id(number), issueDate=f"2026-11-{number % 20 + 1:02d}T00:00:00.000Z")
        for number in range(1, 41)
    ]

    bundle = await shown(a_tenant_with(*many))

    days = [resources(each["resource"], "MedicationRequest")[0] for each in bundle["entry"]]
    starts = [each["dispenseRequest"]["validityPeriod"]["start"] for each in days]
    assert (bundle["total"], len(starts)) == (25, 25)
    assert starts == sorted(starts, reverse=True)


async def test_what_was_invalidated_is_an_outcome_that_does_not_count() -> None:
    bundle = await shown(a_tenant_with(a_prescription(), a_prescription(a_prescription_id(2), invalidated=True)))

    assert bundle["total"] == 1
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match", "outcome"]


async def test_what_was_deleted_and_what_never_came_is_not_shown() -> None:
    placeholder = a_prescription(a_prescription_id(2), status="9005", lineItems={})
    tenant = a_tenant_with(a_prescription(status="0005"), placeholder)
    tenant.clock.advance(timedelta(days=181))

    assert (await shown(tenant))["total"] == 0


@pytest.mark.parametrize("header", [None, "P5:9000000009", "9000000009", "P9:1", "P9:"])
async def test_nobody_else_than_a_well_proved_patient_is_answered(header: str | None) -> None:
    reply = await told(a_patients_call(headers={"nhsd-nhslogin-user": header}))

    assert reply.status == 401
    assert read_json(reply.body) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "forbidden",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "ACCESS_DENIED",
                            "display": "Invalid access token",
                        }
                    ]
                },
            }
        ],
    }


async def test_the_tokens_patient_goes_before_the_header() -> None:
    token = {"mode": "patient-access", "level": "P9", "nhs_number": NHS_NUMBER}
    tenant = a_tenant_with(a_prescription(), access="enforced", access_tokens={"tok3n": token})

    reply = await told(
        a_patients_call(tenant, {"Authorization": "Bearer tok3n", "nhsd-nhslogin-user": "P9:9000000017"})
    )

    assert read_json(reply.body)["total"] == 1
