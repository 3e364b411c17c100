"""The kinds of document that the Electronic Prescription Service has: prescriptions and status updates."""

from simulator.population.kind import Kind
from simulator.population.prescription_timeline import TIMELINE
from simulator.population.shapes import anything, each, flag, mapping, record, text, whole

_ANY_TEXT = text(blank=True)
_OPEN = record({}, {}, is_open=True)
_NUMBER = text(r"[1-9][0-9]?", "write the number of an issue or line item as a text")
_STATUS = text(r"(000[0-9]|900[015])", "write a prescription's status such as 0001")
_ITEM_STATUS = text(r"000[1-8]", "write a line item's status such as 0007")
_MOMENT = text(blank=True)

_LINE_ITEM = record(
    {},
    {
        **dict.fromkeys(("lineItemNo", "lineItemId", "itemName", "quantityForm", "dosageInstruction"), _ANY_TEXT),
        "status": _ANY_TEXT,
        "cancellationReason": anything,
        "code": _ANY_TEXT,
        "quantity": anything,
        "pendingCancellation": flag,
        "maxRepeats": anything,
    },
    is_open=True,
)
_ISSUE = record(
    {"status": _STATUS},
    {
        "lineItems": mapping(_ITEM_STATUS, _NUMBER),
        **dict.fromkeys(("releaseDate", "lastDispenseDate", "completedDate", "claimedDate"), _MOMENT),
        "downloadDate": _MOMENT,
        "dispenserOrg": _ANY_TEXT,
        "releaseOrg": _ANY_TEXT,
    },
    is_open=True,
)
_PENDING = record(
    {},
    {"itemId": anything, "reason": _ANY_TEXT, "org": _ANY_TEXT, "at": _MOMENT},
    is_open=True,
)
_PRESCRIPTION = record(
    {"prescriptionId": text(), "nhsNumber": text(r"[0-9]{10}", "write the ten digits of an NHS number")},
    {
        **dict.fromkeys(("prefix", "suffix", "given", "family", "birthDate", "issueDate", "status"), _ANY_TEXT),
        **dict.fromkeys(("treatmentType", "prescriptionType", "prescriberOrg", "nominatedDispenserOrg"), _ANY_TEXT),
        **dict.fromkeys(("dispenserOrg", "lastDispenseNotification", "cancellationReason"), _ANY_TEXT),
        "nominatedDisperserType": _ANY_TEXT,
        "gender": anything,
        "address": _OPEN,
        "issueNumber": whole(1),
        "maxRepeats": whole(0),
        "daysSupply": whole(0),
        "prescriptionPendingCancellation": flag,
        "lineItems": mapping(_LINE_ITEM, _NUMBER),
        "dispenseNotifications": _OPEN,
        "history": _OPEN,
        "issues": mapping(_ISSUE, _NUMBER),
        "pendingCancellations": each(_PENDING),
        "deleted": flag,
        **dict.fromkeys(("longId", "messageId", "epsVersion", "windowLow", "windowHigh", "asOf"), _ANY_TEXT),
        "prescriber": _OPEN,
        "pharmacyStatus": _OPEN,
        "timeline": TIMELINE,
    },
    is_open=True,
)

EPS_KINDS: dict[str, Kind] = {
    "prescriptions": Kind(_PRESCRIPTION, own_key="prescriptionId"),
    "eps-status-updates": Kind(_OPEN),
}
"""Every kind of the prescription service by name."""
