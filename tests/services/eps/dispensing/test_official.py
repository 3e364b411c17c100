"""Dispensing against the published examples and the recorded answers of the published back end.

The recorded answers to releases are canned there, so only their shape is compared.
"""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.dispensing.errors import render
from simulator.wire.json import Json, read_json
from tests.official import example, official
from tests.services.eps.dispensing.calls import (
    CLAIM,
    NOTIFY,
    RELEASE,
    TASK,
    a_dispensing_call,
    now,
    sent,
    told,
)
from tests.services.eps.makers import a_prescription, a_tenant_with, an_item

_FOLDER = "eps/examples/eps-fhir"
_DISPENSER = "VNE51"
_ID = "24F5DA-A83008-7EFE6Z"
_ITEMS = (
    "A54219B8-F741-4C47-B662-E4F8DFA49AB6",
    "6989B7BD-8DB6-428C-A593-4022E3044C00",
    "2868554C-5565-4D31-B92A-C5B8DAB8B90A",
    "5CB17F5A-11AC-4E18-825F-6470467238B3",
)


def _recorded(name: str) -> Json:
    return example(f"{_FOLDER}/recorded/{name}.json")


def _official(name: str) -> Json:
    return example(f"{_FOLDER}/official/{name}.json")


def _prescription(status: str, items: tuple[str, ...], prescription_id: str = _ID, **fields: Json) -> Json:
    statuses = {"0001": "0007", "0002": "0008", "0006": "0001"}
    return a_prescription(
        prescription_id,
        status=status,
        nhsNumber="9449304130",
        dispenserOrg=None if status == "0001" else _DISPENSER,
        lineItems={
            str(place): an_item(place, item if item == "0005" else statuses[status], lineItemId=_ITEMS[place - 1])
            for place, item in enumerate(items, start=1)
        },
        **fields,
    )


def _timeless(body: Json) -> Json:
    return {name: value for name, value in body.items() if name != "meta"}


@official("eps-fhir recorded, release-no-agent, release-bundle, task-bad-status")
@pytest.mark.parametrize(
    ("operation", "name"), [(RELEASE, "release-no-agent"), (RELEASE, "release-bundle"), (TASK, "task-bad-status")]
)
async def test_recorded_refusals_are_ours_to_the_letter(operation: str, name: str) -> None:
    case = _recorded(name)

    reply = await told(a_dispensing_call(operation, case["request"]["body"], a_tenant_with()))

    body = read_json(reply.body)
    assert (reply.status, reply.headers["Content-Type"]) == (
        case["expected"]["status"],
        case["expected"]["headers"]["Content-Type"],
    )
    assert _timeless(body) == _timeless(case["expected"]["body"])
    assert ("meta" in body) == ("meta" in case["expected"]["body"])


@official("eps-fhir recorded, task-no-reason: an accident there, a 400 in the real service")
async def test_a_task_without_a_reason_is_a_400() -> None:
    status, _ = await sent(TASK, _recorded("task-no-reason")["request"]["body"], a_tenant_with())

    assert status == 400


@official("eps-fhir recorded, return-ok, withdraw-ok, dn-ok")
async def test_recorded_messages_are_taken_in_the_order_of_a_prescriptions_life() -> None:
    case = _recorded("return-ok")
    tenant = a_tenant_with(_prescription("0002", ("0008",)))

    status, body = await sent(TASK, case["request"]["body"], tenant)

    assert (status, _timeless(body)) == (case["expected"]["status"], _timeless(case["expected"]["body"]))
    assert now(tenant, _ID).status == "0001"


@official("eps-fhir recorded, dn-ok")
async def test_the_recorded_notification_is_taken() -> None:
    case = _recorded("dn-ok")
    tenant = a_tenant_with(_prescription("0002", ("0008",), "C2782B-A99968-4E4E9Z"))

    status, body = await sent(NOTIFY, case["request"]["body"], tenant)

    assert (status, _timeless(body)) == (case["expected"]["status"], _timeless(case["expected"]["body"]))
    assert now(tenant, "C2782B-A99968-4E4E9Z").status == "0003"


@official("eps-fhir published examples, release, dispense-notification, withdraw")
async def test_the_published_messages_take_a_prescription_from_release_to_withdrawal() -> None:
    tenant = a_tenant_with(_prescription("0001", ("0007", "0007", "0007", "0005")))
    steps = (
        (RELEASE, "spec__dispensing__release__acute-primary-example-req"),
        (NOTIFY, "spec__dispensing__dispense-notification__acute-primary-example-01-req"),
    )

    statuses = []
    for operation, name in steps:
        status, _ = await sent(operation, _official(name), tenant)
        statuses.append((status, now(tenant, _ID).status))

    assert statuses == [(200, "0002"), (200, "0003")]
    items = [item.status for item in now(tenant, _ID).current_issue.items]
    assert items == ["0001", "0001", "0004", "0005"]


@official("eps-fhir published examples, withdraw: of a notification that was not the last")
async def test_the_published_withdrawal_is_of_the_last_notification_only() -> None:
    withdrawal = _official("spec__dispensing__withdraw__acute-primary-example-req")
    tenant = a_tenant_with(_prescription("0001", ("0007", "0007", "0007", "0005")))
    await sent(RELEASE, _official("spec__dispensing__release__acute-primary-example-req"), tenant)
    notification = _official("spec__dispensing__dispense-notification__acute-primary-example-01-req")
    await sent(NOTIFY, notification, tenant)

    refused, _ = await sent(TASK, withdrawal, tenant)
    withdrawal["focus"]["identifier"]["value"] = notification["identifier"]["value"]
    taken, body = await sent(TASK, withdrawal, tenant)

    assert (refused, taken, now(tenant, _ID).status) == (400, 200, "0002")
    assert _timeless(body) == _timeless(_recorded("withdraw-ok")["expected"]["body"])


@official("eps-fhir published examples, claim")
async def test_the_published_claim_is_taken() -> None:
    tenant = a_tenant_with(_prescription("0006", ("0001", "0001", "0001", "0005")))

    status, _ = await sent(CLAIM, _official("spec__dispensing__claim__acute-primary-example-req"), tenant)

    assert (status, now(tenant, _ID).status) == (200, "0008")


@official("eps-fhir published examples, release not-found and with-another-dispenser")
def test_the_published_release_errors_are_ours() -> None:
    pharmacy = {
        "name": "The Simple Pharmacy",
        "types": ["pharmacy"],
        "phone": "01133180277",
        "address": {"lines": ["17 Austhorpe Road", "Crossgates", "Leeds", "West Yorkshire"], "postcode": "LS15 8BA"},
    }
    tenant = a_tenant_with(organisations={"VNFKT": pharmacy})
    call = a_dispensing_call(RELEASE, {}, tenant)

    not_found = read_json(render(call, Refusal("RESOURCE_NOT_FOUND")).body)
    another = read_json(render(call, Refusal("PRESCRIPTION_WITH_ANOTHER_DISPENSER", values={"org": "VNFKT"})).body)

    published = _official("spec__errors__release__with-another-dispenser-error")
    held = published["contained"][0]["id"]
    assert _timeless(not_found) == _timeless(_official("spec__errors__release__not-found-error"))
    published["contained"][0]["id"] = another["contained"][0]["id"]
    published["extension"][0]["valueReference"]["reference"] = f"#{another['contained'][0]['id']}"
    assert held
    assert _timeless(another) == _timeless(published)


@official("eps-fhir recorded, release-ok: the members of a released message")
async def test_a_released_message_has_the_recorded_ones_members() -> None:
    recorded = _recorded("release-ok")["expected"]["body"]
    tenant = a_tenant_with(
        _prescription("0001", ("0007",), prescriber={"name": "X", "roleProfileId": "1", "phone": "2"})
    )

    _, body = await sent(RELEASE, _official("spec__dispensing__release__acute-primary-example-req"), tenant)

    def members(message: Json) -> dict[str, set[str]]:
        return {each["resource"]["resourceType"]: set(each["resource"]) for each in message["entry"]}

    theirs = recorded["parameter"][1]["resource"]["entry"][1]["resource"]
    ours = body["parameter"][0]["resource"]["entry"][0]["resource"]
    assert [set(each["resource"]) for each in body["parameter"]] == [
        set(each["resource"]) for each in recorded["parameter"]
    ]
    assert set(theirs) == set(ours)
    missing = {kind: names - members(ours)[kind] for kind, names in members(theirs).items()}
    # What our record does not know of an organisation: telephone, address and who commissions it.
    assert {kind: names for kind, names in missing.items() if names} == {
        "Organization": {"name", "telecom", "address", "partOf"},
        "PractitionerRole": {"code"},
    }
