"""Claims: for what was dispensed and nothing else."""

from datetime import timedelta

import pytest

from simulator.services.eps.dispensing.claim import issue_of
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import CLAIM, code_of, now, sent
from tests.services.eps.dispensing.messages import MESSAGE_IDS, STRUCTURES, a_claim, a_role
from tests.services.eps.makers import a_prescription, a_prescription_id, a_tenant_with, an_erd_prescription

REPLACEMENT = {
    "url": f"{STRUCTURES}Extension-replacementOf",
    "valueIdentifier": {"system": MESSAGE_IDS, "value": "0d9d6e9c-57c1-4b0e-8f5d-000000000000"},
}


async def test_a_dispensed_prescription_is_claimed_for() -> None:
    tenant = a_tenant_with(a_prescription(status="0006"))

    status, body = await sent(CLAIM, a_claim(), tenant)

    assert (status, body["issue"]) == (200, [{"code": "informational", "severity": "information"}])
    assert now(tenant).status == "0008"


@pytest.mark.parametrize("status", ["0001", "0002", "0003", "0004", "0005", "0007", "0008", "0009"])
async def test_what_is_not_dispensed_cannot_be_claimed_for(status: str) -> None:
    tenant = a_tenant_with(a_prescription(status=status))

    said, body = await sent(CLAIM, a_claim(), tenant)

    assert (said, code_of(body), now(tenant).status) == (400, "CLAIM_INVALID_NOT_DISPENSED", status)


async def test_an_unknown_prescription_is_not_found() -> None:
    status, body = await sent(CLAIM, a_claim(a_prescription_id(9)), a_tenant_with())

    assert (status, code_of(body)) == (400, "PRESCRIPTION_NOT_FOUND")


async def test_a_claim_for_an_item_that_there_is_not_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0006"))

    status, body = await sent(CLAIM, a_claim(items=2), tenant)

    assert (status, code_of(body), now(tenant).status) == (400, "MEDICATIONREQUEST_NOT_FOUND", "0006")


async def test_an_issue_is_claimed_for_by_its_number() -> None:
    issues = {"1": {"status": "0006", "lineItems": {"1": "0001"}}}
    tenant = a_tenant_with(an_erd_prescription(issueNumber=2) | {"issues": issues})

    status, _ = await sent(CLAIM, a_claim(issue=1), tenant)

    assert (status, now(tenant).issues[0].status, now(tenant).status) == (200, "0008", "0001")


def test_the_issue_stands_at_the_item_or_at_its_first_detail() -> None:
    at_item = a_claim(issue=3)
    at_detail = a_claim(issue=3)
    item = at_detail["item"][0]
    item["detail"][0]["extension"] += item.pop("extension")

    assert (issue_of(at_item), issue_of(at_detail), issue_of(a_claim())) == (3, 3, None)


async def test_an_amended_claim_is_taken_while_the_first_one_stands() -> None:
    tenant = a_tenant_with(a_prescription(status="0008"))

    status, _ = await sent(CLAIM, a_claim(extension=[REPLACEMENT]), tenant)

    assert (status, now(tenant).status) == (200, "0008")


async def test_an_amended_claim_after_the_claim_period_is_refused() -> None:
    tenant = a_tenant_with(a_prescription(status="0009"))

    status, body = await sent(CLAIM, a_claim(extension=[REPLACEMENT]), tenant)

    assert (status, code_of(body)) == (400, "CLAIM_AMEND_PERIOD_ISSUE")


async def test_once_the_claim_window_has_passed_nothing_can_be_claimed() -> None:
    tenant = a_tenant_with(a_prescription(status="0006"))
    tenant.clock.advance(timedelta(days=200))

    status, body = await sent(CLAIM, a_claim(), tenant)

    assert (status, code_of(body)) == (400, "CLAIM_INVALID_NOT_DISPENSED")


async def test_without_an_endorsement_the_claim_is_refused() -> None:
    claim = a_claim()
    claim["item"][0]["detail"][0]["programCode"] = [{"coding": [{"system": "x", "code": "paid-once"}]}]

    status, body = await sent(CLAIM, claim, a_tenant_with(a_prescription(status="0006")))

    assert (status, body["issue"]) == (
        400,
        [
            {
                "severity": "error",
                "code": "invalid",
                "diagnostics": "The claim is missing the required endorsement code.",
            }
        ],
    )


async def test_a_provider_named_by_reference_is_refused() -> None:
    claim = a_claim()
    claim["contained"][0] = a_role(practitioner={"reference": "#1"})

    status, body = await sent(CLAIM, claim, a_tenant_with(a_prescription(status="0006")))

    assert (status, len(body["issue"])) == (400, 1)


@pytest.mark.parametrize("claim", [a_claim(prescription=None), a_claim(provider=None), a_claim(contained=[])])
async def test_without_prescription_or_dispenser_the_claim_cannot_be_translated(claim: Json) -> None:
    status, body = await sent(CLAIM, claim, a_tenant_with(a_prescription(status="0006")))

    assert (status, body["issue"][0]["severity"]) == (400, "fatal")


async def test_another_resource_than_a_claim_is_refused() -> None:
    status, body = await sent(CLAIM, {"resourceType": "Bundle"}, a_tenant_with())

    assert (status, body["issue"][0]["diagnostics"]) == (400, "Incorrect FHIR resource type. Expected Claim.")


@pytest.mark.parametrize("item", [None, {}, [None], [{"detail": None}], [{"detail": [None]}]])
async def test_items_of_any_form_never_crash(item: Json) -> None:
    status, _ = await sent(CLAIM, a_claim(item=item), a_tenant_with(a_prescription(status="0006")))

    assert status == 400


async def test_the_first_line_item_with_a_programme_code_decides() -> None:
    claim = a_claim()
    detail = claim["item"][0]["detail"]
    detail.insert(0, {name: value for name, value in detail[0].items() if name not in ("programCode", "extension")})

    status, _ = await sent(CLAIM, claim, a_tenant_with(a_prescription(status="0006")))

    assert status == 200


async def test_an_amended_claim_for_what_was_never_claimed_is_a_claim() -> None:
    tenant = a_tenant_with(a_prescription(status="0006"))

    status, _ = await sent(CLAIM, a_claim(extension=[REPLACEMENT]), tenant)

    assert (status, now(tenant).status) == (200, "0008")
