"""Makers of prescriptions for tests, in the neutral form that documents of kind `prescriptions` have.

No test and no expectation lives here.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from simulator.call import Tenant
from simulator.clock import Clock
from simulator.population.prescription_ids import check_character
from simulator.records.documents import Documents
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW, shipped

PRACTICE = "A81099"
PHARMACY = "FQQ11"
OTHER_PHARMACY = "FQQ22"

ITEM_IDS = (
    "0B6C1F52-1D3B-4F6E-9A27-3C5D8E9F0A11",
    "1C7D2063-2E4C-4A7F-8B38-4D6E9FA01B22",
    "2D8E3174-3F5D-4B80-9C49-5E7FA0B12C33",
    "3E9F4285-406E-4C91-AD5A-6F80B1C23D44",
)
"""Ids of the line items of a made prescription, by their place."""

_NAMES = (
    "Amoxicillin 500mg capsules",
    "Paracetamol 500mg tablets",
    "Salbutamol 100micrograms/dose inhaler",
    "Aspirin 75mg",
)
_CODES = ("323510009", "322236009", "320139002", "319775004")


def a_prescription_id(number: int = 1, ods_code: str = PRACTICE) -> str:
    """The number-th prescription id of a site, with its right check character."""
    stem = f"{0xA10000 + number:06X}-{ods_code:0>6}-{number:05X}"
    return stem + check_character(stem)


PRESCRIPTION_ID = a_prescription_id()
"""The id of a prescription made without another one."""


def an_item(number: int = 1, status: str = "0007", **fields: Json) -> Json:
    """A line item: 28 tablets of something. `fields` replace its members; one of None is left out."""
    item: dict[str, Json] = {
        "lineItemNo": str(number),
        "lineItemId": ITEM_IDS[number - 1],
        "status": status,
        "itemName": _NAMES[number - 1],
        "code": _CODES[number - 1],
        "quantity": 28,
        "quantityForm": "tablet",
        "dosageInstruction": "One to be taken each day",
        "pendingCancellation": False,
    }
    return _without_none(item | fields)


def an_event(
    scn: int = 2, message: str = "Prescription upload successful", status: str = "0001", **fields: Json
) -> Json:
    """An entry of a prescription's history, a minute after the one before."""
    event: dict[str, Json] = {
        "eventId": str(scn),
        "internalId": f"20261120090{scn % 10}00000000_HISTORY",
        "message": message,
        "timestamp": f"2026-11-20T09:{scn:02d}:00.000Z",
        "org": PRACTICE,
        "newStatus": status,
        "isDispenseNotification": message == "Dispense notification successful",
    }
    return _without_none(event | fields)


def a_notification(statuses: Iterable[str] = ("0001",), status: str = "0006", number: int = 1, **fields: Json) -> Json:
    """A dispense notification as the dispensing face hands it in: the status of each line item by its place."""
    notification: dict[str, Json] = {
        "dispenseNotificationId": f"7A0E5D10-8C1F-4E6B-A2D3-{number:012d}",
        "timestamp": "2026-11-22T09:30:00.000Z",
        "status": status,
        "org": PHARMACY,
        "lineItems": {
            str(place): {
                "lineItemNo": str(place),
                "lineItemId": ITEM_IDS[place - 1],
                "status": item_status,
                "components": [
                    {
                        "itemName": _NAMES[place - 1],
                        "quantity": 28,
                        "quantityForm": "tablet",
                        "dosageInstruction": "One to be taken each day",
                    }
                ],
            }
            for place, item_status in enumerate(statuses, start=1)
        },
    }
    return _without_none(notification | fields)


_ITEM_STATUS_OF = {
    "0000": "0007", "0001": "0007", "0002": "0008", "0003": "0003", "0004": "0006", "0005": "0005",
    "0006": "0001", "0007": "0002", "0008": "0001", "0009": "0001", "9000": "0007", "9001": "0007",
}  # fmt: skip


def a_prescription(
    prescription_id: str = PRESCRIPTION_ID, *, status: str = "0001", items: int = 1, **fields: Json
) -> Json:
    """A prescription of 20 November 2026, two days before the made tenants' NOW: acute, nominated to PHARMACY.

    It has as many line items as `items` says, in a state that fits `status`. `fields` replace its members; one of None
    is left out.
    """
    released = status not in ("0000", "0001", "9000", "9001", "9005", "0005")
    body: dict[str, Json] = {
        "prescriptionId": prescription_id,
        "nhsNumber": NHS_NUMBER,
        "prefix": "MS",
        "given": "ADA",
        "family": "OKAFOR",
        "birthDate": "1980-05-17",
        "gender": 2,
        "address": {"line": ["1 Trevelyan Square", "Boar Lane", "Leeds"], "postalCode": "ZZ99 4QA"},
        "issueDate": "2026-11-20T00:00:00.000Z",
        "issueNumber": 1,
        "status": status,
        "treatmentType": "0001",
        "prescriptionType": "0101",
        "daysSupply": 28,
        "prescriptionPendingCancellation": False,
        "prescriberOrg": PRACTICE,
        "nominatedDispenserOrg": PHARMACY,
        "nominatedDisperserType": "P1",
        "dispenserOrg": PHARMACY if released else None,
        "lineItems": {str(place): an_item(place, _ITEM_STATUS_OF.get(status, "0007")) for place in range(1, items + 1)},
        "dispenseNotifications": {},
        "history": {"2": an_event(status=status)},
    }
    return _without_none(body | fields)


def an_erd_prescription(prescription_id: str = PRESCRIPTION_ID, *, issues: int = 6, **fields: Json) -> Json:
    """A repeat-dispensing prescription at its first issue, with as many issues as said; else as `a_prescription`."""
    body = a_prescription(prescription_id, treatmentType="0003", maxRepeats=issues, **fields)
    for item in body["lineItems"].values():
        item.setdefault("maxRepeats", issues)
    return body


def a_tenant_with(
    *prescriptions: Json,
    people: Iterable[Json] = (),
    now: datetime = NOW,
    access: str = "open",
    **kinds: Mapping[str, Json],
) -> Tenant:
    """A tenant with these prescriptions shipped, its clock standing at `now`; further documents as for `shipped`."""
    bodies = {body["prescriptionId"]: body for body in prescriptions}
    documents = Documents(shipped(people, prescriptions=bodies, **kinds))
    return Tenant("default", documents, Clock(now, frozen=True), seed=7, access=access)


def _without_none(body: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in body.items() if value is not None}
