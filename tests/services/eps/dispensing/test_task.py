"""Tasks: prescriptions go back to Spine, the last dispense notification is withdrawn, and when neither is allowed."""

import pytest

from simulator.services.eps.dispensing.task import issue_of
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import (
    NOTIFY,
    RELEASE,
    TASK,
    a_dispensing_call,
    code_of,
    findings_of,
    now,
    sent,
    told,
)
from tests.services.eps.dispensing.messages import (
    NOTIFICATION_ID,
    a_notification_bundle,
    a_release,
    a_return,
    a_withdrawal,
    repeats,
)
from tests.services.eps.makers import (
    OTHER_PHARMACY,
    PHARMACY,
    a_prescription,
    a_prescription_id,
    a_tenant_with,
    an_erd_prescription,
)

OUTCOME = [{"code": "informational", "severity": "information"}]


async def test_a_return_makes_the_prescription_free_again() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, body = await sent(TASK, a_return(), tenant)

    assert (status, body["issue"]) == (200, OUTCOME)
    assert (now(tenant).status, now(tenant).current_issue.dispenser_org, now(tenant).nominated_org) == (
        "0001",
        None,
        None,
    )


async def test_what_was_returned_can_be_released_to_another() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(TASK, a_return(), tenant)

    status, _ = await sent(RELEASE, a_release(org=OTHER_PHARMACY), tenant)

    assert (status, now(tenant).current_issue.dispenser_org) == (200, OTHER_PHARMACY)


@pytest.mark.parametrize("status", ["0001", "0003", "0005", "0006"])
async def test_only_what_is_with_a_dispenser_untouched_can_be_returned(status: str) -> None:
    tenant = a_tenant_with(a_prescription(status=status))

    said, body = await sent(TASK, a_return(), tenant)

    assert (said, code_of(body), now(tenant).status) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION", status)


async def test_another_dispenser_cannot_return_it() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))

    said, body = await sent(TASK, a_return(org=OTHER_PHARMACY), tenant)

    assert (said, code_of(body), now(tenant).status) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION", "0002")


async def test_an_unknown_prescription_is_not_found() -> None:
    status, body = await sent(TASK, a_return(a_prescription_id(9)), a_tenant_with())

    assert (status, code_of(body)) == (400, "PRESCRIPTION_NOT_FOUND")


async def test_the_return_of_another_issue_than_the_one_with_the_dispenser_is_refused() -> None:
    tenant = a_tenant_with(an_erd_prescription(status="0002"))

    status, body = await sent(TASK, a_return(extension=[repeats(2)]), tenant)

    assert (status, code_of(body)) == (400, "PRESCRIPTION_INVALID_STATE_TRANSITION")


def test_the_issue_is_one_more_than_the_repeats_that_were_issued() -> None:
    assert (issue_of(a_return(extension=[repeats(3)])), issue_of(a_return())) == (3, None)


async def test_a_withdrawal_takes_the_last_notification_back() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(), tenant)

    status, body = await sent(TASK, a_withdrawal(), tenant)

    assert (status, body["issue"]) == (200, OUTCOME)
    assert (now(tenant).status, [item.status for item in now(tenant).current_issue.items]) == ("0002", ["0008"])


async def test_the_withdrawal_of_another_than_the_last_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0002"))
    await sent(NOTIFY, a_notification_bundle(), tenant)

    status, body = await sent(TASK, a_withdrawal(NOTIFICATION_ID.replace("5f", "6f")), tenant)

    assert (status, code_of(body), now(tenant).status) == (400, "DISPENSE_AMEND_IDENTIFIER_MISMATCH", "0006")


async def test_without_any_notification_there_is_nothing_to_withdraw() -> None:
    status, body = await sent(TASK, a_withdrawal(), a_tenant_with(a_prescription(status="0002")))

    assert (status, code_of(body)) == (400, "DISPENSE_AMEND_IDENTIFIER_MISMATCH")


_WITHDRAW = "https://fhir.nhs.uk/CodeSystem/EPS-task-dispense-withdraw-reason"
_RETURN = "https://fhir.nhs.uk/CodeSystem/EPS-task-dispense-return-status-reason"


@pytest.mark.parametrize(
    ("task", "problems"),
    [
        (
            a_return(status="draft"),
            [("Task.status must be one of: 'in-progress', 'rejected'.", "Task.status")],
        ),
        (a_return(intent="plan"), [("Task.intent must be one of: 'order'.", "Task.intent")]),
        (
            a_return(statusReason=None),
            [
                (
                    f"Task.statusReason must have a system of '{_RETURN}' and a value from that system.",
                    "Task.statusReason",
                )
            ],
        ),
        (
            a_withdrawal(statusReason=None),
            [
                (
                    f"Task.statusReason must have a system of '{_WITHDRAW}' and a value from that system.",
                    "Task.statusReason",
                )
            ],
        ),
        (
            a_withdrawal(code=None),
            [("Task.code is required when Task.status is 'in-progress'.", "Task.code")],
        ),
        (
            a_withdrawal(code={"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]}),
            [("Task.code.coding.code must be one of: 'abort'.", "Task.code.coding.code")],
        ),
        (
            a_return(intent="plan", status="draft"),
            [
                ("Task.intent must be one of: 'order'.", "Task.intent"),
                ("Task.status must be one of: 'in-progress', 'rejected'.", "Task.status"),
            ],
        ),
    ],
)
async def test_what_the_back_end_finds_is_told_all_at_once(task: Json, problems: list[tuple[str, str]]) -> None:
    status, body = await sent(TASK, task, a_tenant_with(a_prescription(status="0002")))

    assert status == 400
    assert body["issue"] == [
        {"severity": "error", "code": "value", "diagnostics": text, "expression": [where]} for text, where in problems
    ]


@pytest.mark.parametrize("task", [a_return(groupIdentifier=None), a_return(requester=None), a_return(contained=None)])
async def test_without_prescription_or_dispenser_the_task_cannot_be_translated(task: Json) -> None:
    status, body = await sent(TASK, task, a_tenant_with(a_prescription(status="0002")))

    assert (status, body["issue"][0]["severity"]) == (400, "fatal")


async def test_another_resource_than_a_task_is_refused() -> None:
    status, body = await sent(TASK, {"resourceType": "Claim"}, a_tenant_with())

    assert (status, body["issue"][0]["diagnostics"]) == (400, "Incorrect FHIR resource type. Expected Task.")


@pytest.mark.parametrize("contained", [{}, [None], "x", 5])
async def test_a_task_of_any_form_never_crashes(contained: Json) -> None:
    status, _ = await sent(TASK, a_return(contained=contained, status=contained), a_tenant_with())

    assert status == 400


async def test_a_dispenser_may_stand_in_the_owner_instead() -> None:
    owner = {"identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": PHARMACY}}
    tenant = a_tenant_with(a_prescription(status="0002"))

    status, _ = await sent(TASK, a_return(contained=None, owner=owner), tenant)

    assert status == 200


async def test_a_task_about_another_patient_is_taken_and_noted() -> None:
    call = a_dispensing_call(TASK, a_return(), a_tenant_with(a_prescription(status="0002", nhsNumber="9000000017")))

    reply = await told(call)

    assert reply.status == 200
    assert "eps.dispensing.other-patient" in findings_of(call, reply)


async def test_the_record_has_the_messages_own_id() -> None:
    call = a_dispensing_call(TASK, a_return(), a_tenant_with())

    await told(call)

    assert call.message_id == "7c1f5b8e-3f0d-4a55-9d53-000000000001"
