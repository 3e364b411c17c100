"""A prescription goes to the dispenser that asks for it, or for all that patients nominated it for."""

from datetime import timedelta

import pytest

from simulator.services.eps.dispensing.errors import REFUSALS
from simulator.wire.json import Json, read_json
from tests.services.eps.dispensing.calls import RELEASE, a_dispensing_call, code_of, now, sent, told
from tests.services.eps.dispensing.messages import a_release, a_role
from tests.services.eps.makers import (
    OTHER_PHARMACY,
    PHARMACY,
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
    an_erd_prescription,
)

SECOND = a_prescription_id(2)


def _bundles(body: Json) -> dict[str, Json]:
    return {each["name"]: each["resource"] for each in body["parameter"]}


async def test_a_release_by_id_gives_the_prescription_and_puts_it_with_the_dispenser() -> None:
    tenant = a_tenant_with(a_prescription())

    status, body = await sent(RELEASE, a_release(org=OTHER_PHARMACY), tenant)

    assert status == 200
    assert [each["name"] for each in body["parameter"]] == ["passedPrescriptions", "failedPrescriptions"]
    assert {name: bundle["total"] for name, bundle in _bundles(body).items()} == {
        "passedPrescriptions": 1,
        "failedPrescriptions": 0,
    }
    released = now(tenant)
    assert (released.status, released.current_issue.dispenser_org) == ("0002", OTHER_PHARMACY)
    assert [item.status for item in released.current_issue.items] == ["0008"]


async def test_both_bundles_are_one_response() -> None:
    _, body = await sent(RELEASE, a_release(), a_tenant_with(a_prescription()))

    passed, failed = _bundles(body).values()

    assert passed["identifier"] == failed["identifier"]
    assert (passed["type"], passed["meta"]) == ("searchset", {"lastUpdated": "2026-11-22T10:00:00+00:00"})
    assert passed["id"] != failed["id"]


async def test_a_nominated_release_gives_all_that_wait_for_the_site_and_no_others() -> None:
    elsewhere = a_prescription(a_prescription_id(3), nominatedDispenserOrg=OTHER_PHARMACY)
    tenant = a_tenant_with(a_prescription(), a_prescription(SECOND), elsewhere)

    _, body = await sent(RELEASE, a_release(None), tenant)

    assert _bundles(body)["passedPrescriptions"]["total"] == 2
    assert [now(tenant, key).status for key in (PRESCRIPTION_ID, SECOND, elsewhere["prescriptionId"])] == [
        "0002",
        "0002",
        "0001",
    ]


async def test_a_nomination_that_went_with_time_counts_no_more() -> None:
    came_back = [{"at": "PT1H", "event": "release"}, {"at": "PT2H", "event": "return"}]
    tenant = a_tenant_with(a_prescription(timeline=came_back))
    tenant.clock.advance(timedelta(hours=2))

    _, body = await sent(RELEASE, a_release(None), tenant)

    assert code_of(body) == "NO_MORE_PRESCRIPTIONS"


async def test_with_nothing_to_release_for_a_site_the_answer_is_information_of_status_200() -> None:
    status, body = await sent(RELEASE, a_release(None), a_tenant_with())

    assert status == 200
    assert body["issue"] == [
        {
            "code": "informational",
            "severity": "information",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode",
                        "code": "NO_MORE_PRESCRIPTIONS",
                        "display": "No more prescriptions available",
                    }
                ]
            },
        }
    ]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("0000", "RESOURCE_NOT_FOUND"),
        ("0002", "PRESCRIPTION_WITH_ANOTHER_DISPENSER"),
        ("0003", "PRESCRIPTION_WITH_ANOTHER_DISPENSER"),
        ("0004", "PRESCRIPTION_EXPIRED"),
        ("0005", "PRESCRIPTION_CANCELLED"),
        ("0006", "PRESCRIPTION_DISPENSED"),
        ("0007", "PRESCRIPTION_DISPENSED"),
        ("0008", "PRESCRIPTION_DISPENSED"),
        ("0009", "PRESCRIPTION_DISPENSED"),
        ("9000", "RESOURCE_NOT_FOUND"),
        ("9001", "RESOURCE_NOT_FOUND"),
    ],
)
async def test_what_is_not_to_be_dispensed_is_refused_by_its_status_and_stays_as_it_is(status: str, code: str) -> None:
    tenant = a_tenant_with(a_prescription(status=status))
    before = now(tenant).body

    said, body = await sent(RELEASE, a_release(org=OTHER_PHARMACY), tenant)

    assert (said, code_of(body)) == (400, code)
    assert now(tenant).body == before


async def test_an_unknown_prescription_is_not_found() -> None:
    status, body = await sent(RELEASE, a_release(SECOND), a_tenant_with(a_prescription()))

    assert (status, code_of(body)) == (400, "RESOURCE_NOT_FOUND")


async def test_another_dispenser_is_described_in_the_refusal() -> None:
    pharmacy = {"name": "Example Pharmacy", "types": ["pharmacy"], "phone": "01632960000"}
    tenant = a_tenant_with(a_prescription(status="0002"), organisations={PHARMACY: pharmacy})

    _, body = await sent(RELEASE, a_release(org=OTHER_PHARMACY), tenant)

    (held,) = body["contained"]
    assert (held["identifier"][0]["value"], held["name"]) == (PHARMACY, "Example Pharmacy")
    assert body["extension"] == [
        {
            "url": "https://fhir.nhs.uk/StructureDefinition/Extension-Spine-supportingInfo",
            "valueReference": {"reference": f"#{held['id']}"},
        }
    ]


@pytest.mark.parametrize("signature", ["invalid", {"valid": False}])
async def test_what_has_a_bad_signature_fails_in_pairs_and_goes_back(signature: Json) -> None:
    tenant = a_tenant_with(a_prescription(signature=signature))

    _, body = await sent(RELEASE, a_release(), tenant)

    failed = _bundles(body)["failedPrescriptions"]
    assert [entry["resource"]["resourceType"] for entry in failed["entry"]] == ["OperationOutcome", "Bundle"]
    assert failed["total"] == 2
    assert now(tenant).status == "0001"


async def test_without_an_owner_the_parameter_is_missed() -> None:
    tenant = a_tenant_with(a_prescription())

    status, body = await sent(RELEASE, a_release(without=["owner"]), tenant)

    assert (status, body["issue"]) == (
        400,
        [{"severity": "error", "code": "invalid", "diagnostics": "Required parameter owner is missing."}],
    )
    assert now(tenant).status == "0001"


async def test_without_an_agent_the_message_cannot_be_translated() -> None:
    status, body = await sent(RELEASE, a_release(without=["agent"]), a_tenant_with(a_prescription()))

    assert status == 400
    assert body == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "fatal",
                "code": "invalid",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "code": "INVALID_VALUE",
                            "display": "Parameter with name agent not found",
                        }
                    ]
                },
                "expression": [None],
            }
        ],
    }


async def test_an_agent_named_by_reference_and_without_telephone_is_told_of_both() -> None:
    release = a_release()
    agent = a_role(practitioner={"reference": "urn:uuid:1"}, telecom=[])
    release["parameter"][-1]["resource"] = agent

    _, body = await sent(RELEASE, release, a_tenant_with())

    assert [issue["diagnostics"] for issue in body["issue"]] == [
        'Parameters.parameter("agent").resource.practitioner populated incorrectly. '
        "Please populate with Identifier and Display.",
        'Required field Parameters.parameter("agent").resource.telecom is missing.',
    ]


async def test_an_owner_without_an_ods_code_cannot_be_translated() -> None:
    release = a_release()
    release["parameter"][1]["resource"]["identifier"] = []

    status, body = await sent(RELEASE, release, a_tenant_with(a_prescription()))

    assert (status, code_of(body)) == (400, "INVALID_VALUE")


@pytest.mark.parametrize("body", [{"resourceType": "Bundle"}, {"resourceType": "Task"}, {}])
async def test_another_resource_than_parameters_is_refused(body: Json) -> None:
    status, said = await sent(RELEASE, body, a_tenant_with())

    assert status == 400
    assert said["issue"] == [
        {"severity": "fatal", "code": "value", "diagnostics": "Incorrect FHIR resource type. Expected Parameters."}
    ]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"<xml/>", b'"\xff"'])
async def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    status, said = await sent(RELEASE, body, a_tenant_with())

    assert status == 400
    assert said["issue"][0]["diagnostics"].startswith("Failed to parse JSON encoded FHIR content: ")


@pytest.mark.parametrize("parameter", [None, {}, [None], [{"name": "owner"}], [{"name": "owner", "resource": []}]])
async def test_parameters_of_any_form_never_crash(parameter: Json) -> None:
    status, _ = await sent(RELEASE, {"resourceType": "Parameters", "parameter": parameter}, a_tenant_with())

    assert status == 400


async def test_an_issue_of_a_repeat_is_released_with_its_number() -> None:
    issues = {"1": {"status": "0008", "lineItems": {"1": "0001"}}}
    tenant = a_tenant_with(an_erd_prescription(issueNumber=2) | {"issues": issues})

    _, body = await sent(RELEASE, a_release(), tenant)

    (entry,) = _bundles(body)["passedPrescriptions"]["entry"]
    request = next(
        each["resource"]
        for each in entry["resource"]["entry"]
        if each["resource"]["resourceType"] == "MedicationRequest"
    )
    assert request["intent"] == "reflex-order"
    assert [each["valueInteger"] for each in request["basedOn"][0]["extension"][0]["extension"]] == [5, 1]


async def test_an_application_may_release_without_an_agent_and_not_with_one() -> None:
    token = {"mode": "application-restricted"}
    tenant = a_tenant_with(a_prescription(), access="enforced", access_tokens={"tok3n": token})
    bearer = {"Authorization": "Bearer tok3n"}

    replies = [
        await told(a_dispensing_call(RELEASE, body, tenant, bearer))
        for body in (a_release(without=["agent"]), a_release())
    ]

    assert [reply.status for reply in replies] == [200, 400]
    assert read_json(replies[1].body)["issue"][0]["diagnostics"] == 'Unexpected field of Parameters.parameter("agent").'


def test_every_release_refusal_is_in_the_table() -> None:
    assert {"PRESCRIPTION_CANCELLED", "SERVICE_DISABLED", "RESOURCE_VERSION_MISMATCH"} <= set(REFUSALS)
