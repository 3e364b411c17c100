"""The code systems of prescriptions as tables: what each code is called, in every spelling that is in use.

Quirks of the live tables are kept on purpose. What may happen to a status is `table`'s business. What made people's
prescriptions need as well stands in the population.
"""

from typing import NamedTuple

from simulator.population.prescription_codes import (
    BATCH,
    CANCELLATION_REASONS,
    CLAIM_MADE,
    ITEM_WAS_CANCELLED,
    MARKED,
    NOMINATED_RELEASED,
    NOTIFIED,
    RELEASED,
    UPLOADED,
)

ACTIVE, COMPLETE, FUTURE, PLACEHOLDER = "active", "complete", "future", "placeholder"
"""The classes of a prescription's status."""


class Status(NamedTuple):
    """A prescription's status: its FHIR display, its legacy text, its class, and whether it can still be cancelled."""

    display: str
    text: str
    kind: str
    cancellable: bool = False


READY, TO_BE_DISPENSED, WITH_DISPENSER, DISPENSING, EXPIRED = "0000", "0001", "0002", "0003", "0004"
CANCELLED, DISPENSED, NOT_DISPENSED, CLAIMED, NO_CLAIMED = "0005", "0006", "0007", "0008", "0009"
FUTURE_REPEAT, FUTURE_PRESCRIPTION, CANCELLED_BEFORE = "9000", "9001", "9005"

STATUSES: dict[str, Status] = {
    READY: Status("Awaiting Release Ready", "Awaiting Release Ready", ACTIVE, True),
    TO_BE_DISPENSED: Status("To be Dispensed", "To Be Dispensed", ACTIVE, True),
    WITH_DISPENSER: Status("With Dispenser", "With Dispenser", ACTIVE),
    DISPENSING: Status("With Dispenser - Active", "With Dispenser - Active", ACTIVE),
    EXPIRED: Status("Expired", "Expired", COMPLETE),
    CANCELLED: Status("Cancelled", "Cancelled", COMPLETE),
    DISPENSED: Status("Dispensed", "Dispensed", COMPLETE),
    NOT_DISPENSED: Status("Not Dispensed", "Not Dispensed", COMPLETE),
    CLAIMED: Status("Claimed", "Claimed", COMPLETE),
    NO_CLAIMED: Status("No-Claimed", "No-Claimed", COMPLETE),
    FUTURE_REPEAT: Status("Repeat Dispense future instance", "Repeat Dispense future instance", FUTURE, True),
    FUTURE_PRESCRIPTION: Status("Prescription future instance", "Prescription future instance", FUTURE, True),
    CANCELLED_BEFORE: Status("Cancelled future instance", "Cancelled future instance", PLACEHOLDER),
}
"""Every prescription status by code. 9005 holds a cancellation that came before its prescription."""


class ItemStatus(NamedTuple):
    """A line item's status: FHIR display, the two legacy texts, and the MedicationRequest status of the tracker."""

    display: str
    text: str
    clinical_text: str
    request_status: str


FULLY, NOT_AT_ALL, PARTIAL, OWING = "0001", "0002", "0003", "0004"
ITEM_CANCELLED, ITEM_EXPIRED, ITEM_TO_BE_DISPENSED, ITEM_WITH_DISPENSER = "0005", "0006", "0007", "0008"

ITEM_STATUSES: dict[str, ItemStatus] = {
    FULLY: ItemStatus("Item fully dispensed", "Item fully dispensed", "Dispensed", "completed"),
    NOT_AT_ALL: ItemStatus("Item not dispensed", "Item not dispensed", "Not Dispensed", "stopped"),
    PARTIAL: ItemStatus("Item dispensed - partial", "Item dispensed - partial", "Dispensed - Partial", "active"),
    OWING: ItemStatus("Item not dispensed - owing", "Item not dispensed owing", "Not Dispensed - Owing", "active"),
    ITEM_CANCELLED: ItemStatus("Item Cancelled", "Item Cancelled", "Cancelled", "cancelled"),
    ITEM_EXPIRED: ItemStatus("Expired", "Expired", "Expired", "stopped"),
    ITEM_TO_BE_DISPENSED: ItemStatus("Item to be dispensed", "To Be Dispensed", "To be Dispensed", "active"),
    ITEM_WITH_DISPENSER: ItemStatus("Item with dispenser", "Item with dispenser", "With Dispenser", "active"),
}
"""Every line item status by code."""

ACTIVE_ITEMS = frozenset({ITEM_TO_BE_DISPENSED, ITEM_WITH_DISPENSER, PARTIAL, OWING})
"""What a line item is while something may still become of it."""


class Treatment(NamedTuple):
    """A treatment type: its legacy text, the tracker's intent, and the coding of its course of therapy."""

    text: str
    intent: str
    course_system: str
    course: str
    course_display: str


ACUTE, REPEAT, REPEAT_DISPENSING = "0001", "0002", "0003"

_COURSE = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"
_NHS_COURSE = "https://fhir.nhs.uk/CodeSystem/medicationrequest-course-of-therapy"

TREATMENTS: dict[str, Treatment] = {
    ACUTE: Treatment("Acute Prescription", "order", _COURSE, "acute", "Short course (acute) therapy"),
    REPEAT: Treatment("Repeat Prescribing", "instance-order", _COURSE, "continuous", "Continuous long term therapy"),
    REPEAT_DISPENSING: Treatment(
        "Repeat Dispensing",
        "reflex-order",
        _NHS_COURSE,
        "continuous-repeat-dispensing",
        "Continuous long term (repeat dispensing)",
    ),
}
"""Every treatment type by code."""

_SETTINGS = {
    "01": ("Primary Care Prescriber", ""),
    "02": ("Primary Care Prescriber", " (Wales)"),
    "05": ("Primary Care Prescriber", " (IOM)"),
    "10": ("Outpatient Community Prescriber", ""),
    "20": ("Outpatient Community Prescriber", " (Wales)"),
    "50": ("Outpatient Community Prescriber", " (IOM)"),
}
_PRESCRIBERS = {
    "01": "Medical Prescriber",
    "04": "Nurse Independent/Supplementary prescriber",
    "05": "Community Practitioner Nurse prescriber",
    "08": "Pharmacist Independent/Supplementary prescriber",
    "13": "Optometrist Independent/Supplementary prescriber",
    "14": "Podiatrist/Chiropodist Independent/Supplementary prescriber",
    "16": "Radiographer Independent/Supplementary prescriber",
    "17": "Physiotherapist Independent/Supplementary prescriber",
    "24": "Dietician Supplementary prescriber",
    "25": "Paramedic Independent/Supplementary prescriber",
}
# EPS 2.4: the live table is cut short at these.
_CUT = {
    "0116": "Radiographer Independent/Supplementary prescribe",
    "1004": "Nurse Independent/Supplementary prescribe",
    "1008": "Pharmacist Independent/Supplementary prescribe",
    "1014": "Podiatrist/Chiropodist Independent/Supplementary",
    "2014": "Podiatrist/Chiropodist Independent/Supplementary",
    "5014": "Podiatrist/Chiropodist Independent/Supplementary",
}

TYPES: dict[str, str] = {
    setting + kind: f"{place} - {_CUT.get(setting + kind, prescriber)}{nation}"
    for setting, (place, nation) in _SETTINGS.items()
    for kind, prescriber in _PRESCRIBERS.items()
}
"""What the tracker displays for each prescription type that it knows."""

_OLD_TYPE_TEXTS = {
    "0001": "GENERAL PRACTITIONER PRESCRIBING",
    "0102": "GENERAL PRACTITIONER PRESCRIBING - TRAINEE DOCTOR/GP REGISTRAR",
    "0103": "GENERAL PRACTITIONER PRESCRIBING - DEPUTISING SERVICES",
}

OLD_TYPES = frozenset(
    {"0102", "0103", "0106", "0107", "0109", "0110", "0406", "0607", "0707", "0708", "0709"}
    | {f"{code:04d}" for code in (*range(1, 12), *range(119, 124), *range(304, 308))}
    | {f"{code:04d}" for code in (*range(713, 723), *range(901, 917))}
    | {setting + kind for setting in ("11", "12") for kind in _PRESCRIBERS}
)
"""Types that are taken, though the tracker has no display for them: old ones, hospital pharmacy and homecare."""

NOT_PROVIDED = "NotProvided"
"""What is stored for a prescription type that nobody knows."""


def known_type(code: str) -> str:
    """The prescription type as it is stored: an unknown one is never refused."""
    return code if code in TYPES or code in OLD_TYPES else NOT_PROVIDED


def type_text(code: str) -> str:
    """What the legacy tracker calls a prescription type; empty if it has no name."""
    return _OLD_TYPE_TEXTS.get(code) or TYPES.get(code, "").upper()


CANCELLATION_CODES: dict[str, str] = {display: code for code, display in CANCELLATION_REASONS.items()}
"""The code of each cancellation reason by its display: a record keeps the display."""

NON_DISPENSING_REASONS: dict[str, str] = {
    "0001": "Not required as instructed by the patient",
    "0002": "Clinically unsuitable",
    "0003": "Owings note issued to patient",
    "0004": "Prescription cancellation",
    "0005": "Prescription cancellation due to death",
    "0006": "Illegal NHS prescription",
    "0007": "Prescribed out of scope item",
    "0008": "Item or prescription expired",
    "0009": "Not allowed on FP10",
    "0010": "Patient did not collect medication",
    "0011": "Patient purchased medication over the counter",
}
"""Why an item is not dispensed, by code."""

NOT_NOMINATED = "0004"

NOMINATIONS: dict[str, str] = {
    "P1": "Other (e.g. Community Pharmacy)",
    "P2": "Appliance Contractor",
    "P3": "Dispensing Doctor",
    NOT_NOMINATED: "None",
}
"""Kinds of nominated dispenser by code."""

WITHDRAW_REASONS: dict[str, str] = {
    "QU": "Quantity Update",
    "MU": "Medication Updated",
    "DA": "Dosage Amendments",
    "PA": "Patient Detail Amendments",
    "OC": "Other Clinical",
    "ONC": "Other Non-Clinical",
}
"""Why a dispense notification is withdrawn, by code."""

RETURN_REASONS: dict[str, str] = {"0003": "Patient requested release"}
"""Why a prescription is returned; the full list is not published."""

PHARMACY_STATUSES = (
    "With Pharmacy", "With Pharmacy - Preparing Remainder", "Ready to Collect", "Ready to Collect - Partial",
    "Ready to Dispatch", "Ready to Dispatch - Partial", "Dispatched", "Collected", "Not Dispensed",
)  # fmt: skip
"""What a pharmacy says of an item's whereabouts."""

GENDERS: dict[int, str] = {1: "male", 2: "female", 3: "other", 4: "unknown"}
"""The FHIR gender of each code that a record has."""

RETURNED = "Dispense proposal return successful"
WITHDRAWN = "Dispense Withdrawal successful"
SUBSEQUENT = "Subsequent cancellation"

HISTORY_MESSAGES = (
    UPLOADED, RELEASED, NOMINATED_RELEASED, NOTIFIED, CLAIM_MADE, "Prescription Reset request successful",
    "Administrative update successful", "Administrative Action Update Successful", ITEM_WAS_CANCELLED, MARKED,
    SUBSEQUENT, RETURNED, WITHDRAWN, "Rebuild Dispense History successful", "Updated by Urgent Admin Batch worker",
    BATCH, "Updated by Non-Urgent Admin Batch worker", "Updated by Document Batch worker",
)  # fmt: skip
"""Every title that the tracker allows for an entry of the history."""

CANCEL_RESULTS: dict[str, str] = {
    "R-0001": "Prescription/item was cancelled",
    "R-0002": "Prescription/item was not cancelled. With dispenser. Marked for cancellation",
    "R-0003": "Prescription/item was not cancelled. With dispenser active. Marked for cancellation",
    "R-0004": "Prescription/item was not cancelled. Prescription has been dispensed.",
    "R-0005": "Prescription/item has expired",
    "R-0006": "Prescription/item had already been cancelled",
    "R-0007": "Prescription/item cancellation requested by another prescriber",
    "R-0008": "Prescription/item not found",
    "R-0009": "Cancellation functionality disabled in SPINE",
    "R-0010": "Prescription/item was not cancelled. Prescription has been not dispensed.",
    "R-5000": "Unable to process message. Information missing or invalid",
    "R-5888": "Invalid Message.",
}
"""What a cancellation comes to, by code; R-5000 goes on with what Spine says."""
