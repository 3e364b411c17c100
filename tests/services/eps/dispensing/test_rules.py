"""What is reported of dispensers' messages, and that sound ones are not reported at all."""

import pytest

from simulator.services.eps.dispensing.rules import ROWS
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import (
    CLAIM,
    NOTIFY,
    RELEASE,
    TASK,
    a_dispensing_call,
    findings_of,
    told,
)
from tests.services.eps.dispensing.messages import (
    CODES,
    a_claim,
    a_dispense,
    a_notification_bundle,
    a_pharmacy,
    a_release,
    a_return,
    a_withdrawal,
)
from tests.services.eps.makers import a_prescription, a_tenant_with


async def _own_findings(
    operation: str, body: Json, headers: dict[str, str | None] | None = None, status: str = "0002"
) -> list[str]:
    call = a_dispensing_call(operation, body, a_tenant_with(a_prescription(status=status)), headers)
    reply = await told(call)
    return [rule for rule in findings_of(call, reply) if rule.startswith("eps.")]


@pytest.mark.parametrize(
    ("operation", "body", "status"),
    [
        (RELEASE, a_release(), "0001"),
        (TASK, a_return(), "0002"),
        (TASK, a_withdrawal(), "0006"),
        (CLAIM, a_claim(), "0006"),
        (NOTIFY, a_notification_bundle(), "0002"),
    ],
)
async def test_a_sound_message_is_not_reported(operation: str, body: Json, status: str) -> None:
    assert await _own_findings(operation, body, status=status) == []


@pytest.mark.parametrize(
    ("operation", "body", "rule"),
    [
        (RELEASE, a_release("A10001-A81099-000010"), "eps.dispensing.prescription-id"),
        (RELEASE, a_release(org="?"), "eps.dispensing.ods-code"),
        (RELEASE, a_release(without=["status"]), "eps.dispensing.release-status"),
        (TASK, a_return("5"), "eps.dispensing.prescription-id"),
        (TASK, a_return(identifier=[{"value": "1"}]), "eps.dispensing.message-id"),
        (TASK, a_return() | {"for": None}, "eps.dispensing.nhs-number"),
        (
            TASK,
            a_withdrawal(
                statusReason={"coding": [{"system": f"{CODES}EPS-task-dispense-withdraw-reason", "code": "XX"}]}
            ),
            "eps.dispensing.code",
        ),
        (
            TASK,
            a_withdrawal(
                statusReason={
                    "coding": [
                        {"system": f"{CODES}EPS-task-dispense-withdraw-reason", "code": "MU", "display": "Medication"}
                    ]
                }
            ),
            "eps.dispensing.display",
        ),
        (CLAIM, a_claim("5"), "eps.dispensing.prescription-id"),
        (CLAIM, a_claim(identifier=None), "eps.dispensing.message-id"),
        (CLAIM, a_claim(patient=None), "eps.dispensing.nhs-number"),
        (NOTIFY, a_notification_bundle(message_id="1"), "eps.dispensing.message-id"),
        (NOTIFY, a_notification_bundle(a_dispense(1, "0099")), "eps.dispensing.code"),
        (NOTIFY, a_notification_bundle(a_dispense(subject=None)), "eps.dispensing.nhs-number"),
        (NOTIFY, a_notification_bundle(pharmacy=a_pharmacy("?")), "eps.dispensing.ods-code"),
    ],
)
async def test_what_is_wrong_is_reported_by_its_rule(operation: str, body: Json, rule: str) -> None:
    assert rule in await _own_findings(operation, body)


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"X-Request-ID": None}, "eps.dispensing.request-id"),
        ({"X-Request-ID": "1"}, "eps.dispensing.request-id"),
        ({"Content-Type": "text/plain"}, "eps.dispensing.media-type"),
    ],
)
async def test_header_fields_are_reported(headers: dict[str, str | None], rule: str) -> None:
    assert await _own_findings(RELEASE, a_release(), headers) == [rule]


async def test_an_unpublished_code_of_an_open_list_is_not_reported() -> None:
    reason = {"coding": [{"system": f"{CODES}EPS-task-dispense-return-status-reason", "code": "0001"}]}

    assert await _own_findings(TASK, a_return(statusReason=reason)) == []


@pytest.mark.parametrize("operation", [RELEASE, TASK, CLAIM, NOTIFY])
@pytest.mark.parametrize("body", [{}, {"resourceType": "Patient"}, {"resourceType": "Bundle", "entry": [None]}])
async def test_other_bodies_are_no_business_of_these_rules(operation: str, body: Json) -> None:
    assert await _own_findings(operation, body) == []


async def test_structure_is_checked_against_fhir() -> None:
    call = a_dispensing_call(TASK, a_return(strange=1))

    assert "fhir.element.unknown" in findings_of(call, await told(call))


def test_each_rule_has_an_id_of_its_own() -> None:
    ids = [row.id for row in ROWS]

    assert len(set(ids)) == len(ids)
    assert all(each.startswith("eps.dispensing.") for each in ids)


@pytest.mark.parametrize("operation", [RELEASE, TASK, CLAIM, NOTIFY])
async def test_a_body_that_is_no_json_is_no_business_of_these_rules(operation: str) -> None:
    call = a_dispensing_call(operation, b"{")

    assert [found.rule for rule in call.operation.rules for found in rule(call, Reply(400))] == []


async def test_a_nominated_release_names_no_prescription() -> None:
    assert await _own_findings(RELEASE, a_release(None)) == []
