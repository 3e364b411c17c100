"""What the legacy tracker shows of a prescription: everything as text, absent things as `False` or as nothing.

Which of the two an absent thing is, differs from member to member; captured answers are followed where there are any.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from simulator.population.prescription_ids import is_well_formed
from simulator.services.eps.legacy.dates import claimed_at, dispensed_at, released_at
from simulator.services.eps.prescription.codes import (
    CLAIMED,
    DISPENSED,
    DISPENSING,
    ITEM_CANCELLED,
    ITEM_STATUSES,
    NO_CLAIMED,
    STATUSES,
    TREATMENTS,
    WITH_DISPENSER,
    type_text,
)
from simulator.services.eps.prescription.model import Issue, LineItem, Prescription
from simulator.services.eps.prescription.record import text_in
from simulator.wire.json import Json

FALSE = "False"

Organisations = Callable[[str], Mapping[str, Json] | None]
"""Gives the record of the organisation that has an ODS code, if anybody knows it."""

# EPS tracker 5.7: the dispensing pharmacy is shown only while it has, or has had, the medicine to give.
_AT_PHARMACY = frozenset({WITH_DISPENSER, DISPENSING, DISPENSED, CLAIMED, NO_CLAIMED})


def release_of(prescription: Prescription) -> str:
    """The EPS release that a prescription is of: the record's own word, or what its id looks like."""
    return text_in(prescription.body, "epsVersion") or ("R2" if is_well_formed(prescription.id) else "R1")


def basic_summary(prescription: Prescription) -> Json:
    """A prescription in a basic search: its statuses, and nothing clinical."""
    return {
        "prescriptionTreatmentType": _treatment(prescription),
        "prescriptionIssueDate": _moment(prescription.issue_date),
        "pendingCancellations": _pending(prescription),
        "lastEventDate": _last_event(prescription),
        "currentIssueNumber": str(prescription.current_number),
        "issues": {str(issue.number): _issue_summary(prescription, issue) for issue in prescription.issues},
        "patientNhsNumber": prescription.nhs_number,
    }


def basic_prescription(prescription: Prescription, issue: Issue | None, organisations: Organisations) -> Json:
    """A prescription in a basic retrieval; its issue is blank if there is none of the number asked for."""
    prescriber, nominated = prescription.prescriber_org, prescription.nominated_org
    return {
        "prescriptionType": {
            "prescriptionTypeText": type_text(prescription.type),
            "prescriptionTypeCode": prescription.type,
        },
        "prescriptionTreatmentType": _treatment(prescription),
        "nominatedDispenserODS": nominated or FALSE,
        "daysSupply": "" if prescription.days_supply is None else str(prescription.days_supply),
        "pendingCancellations": _pending(prescription),
        "prescribingOrganisationName": _named(organisations, prescriber),
        "prescribingOrganisationContact": _phone(organisations, prescriber),
        "signingDate": _moment(prescription.issue_date),
        "currentIssueNumber": str(prescription.current_number),
        "prescribingOrganisationODS": prescriber,
        "prescriptionId": prescription.id,
        "lastEventDate": _last_event(prescription),
        "nominatedDispenserName": _named(organisations, nominated),
        "issue": {} if issue is None else _basic_issue(prescription, issue, organisations),
        "patientNhsNumber": prescription.nhs_number,
    }


def clinical_summary(prescription: Prescription, organisations: Organisations) -> Json:
    """A prescription in a clinical search: what was prescribed, and who dispensed each issue when."""
    history = {str(issue.number): _dispensed(prescription, issue, organisations) for issue in prescription.issues}
    return {
        "prescriptionTreatmentType": _treatment_text(prescription),
        "prescriptionIssueDate": _moment(prescription.issue_date),
        "pendingCancellations": _pending(prescription),
        "epsVersion": release_of(prescription),
        "lastEventDate": _last_event(prescription),
        "repeatInstance": {
            "dispenseHistory": history,
            **_repeats(prescription, prescription.current_issue),
        },
        "lineItems": {item.id: item.name for item in prescription.current_issue.items},
        "prescriptionStatus": _status_text(prescription.status),
        "patientNhsNumber": prescription.nhs_number,
    }


def clinical_details(
    prescription: Prescription, issue: Issue, organisations: Organisations, only_item: str = ""
) -> Json:
    """One issue in full: dates, organisations and line items, or the one that was asked for."""
    before = prescription.issue(issue.number - 1)
    pharmacy = issue.dispenser_org if issue.status in _AT_PHARMACY else None
    return {
        "prescriptionDispensedDate": _moment(dispensed_at(prescription, issue), FALSE),
        "prescriptionTreatmentType": _treatment_text(prescription),
        "dispensingPharmacy": _organisation(organisations, pharmacy),
        "prescriptionIssueDate": _moment(prescription.issue_date),
        "prescriptionDownloadDate": _moment(released_at(prescription, issue)),
        "prescriptionLastIssueDispensedDate": _moment(dispensed_at(prescription, before) if before else None, FALSE),
        "pendingCancellations": _pending(prescription),
        "epsVersion": release_of(prescription),
        "prescriptionClaimedDate": _moment(claimed_at(prescription, issue)),
        "nominatedPharmacy": _organisation(organisations, prescription.nominated_org),
        "prescriber": _organisation(organisations, prescription.prescriber_org),
        "lastEventDate": _last_event(prescription),
        "repeatInstance": _repeats(prescription, issue),
        "lineItems": {item.id: _line_item(item) for item in issue.items if only_item in ("", item.id)},
        "prescriptionStatus": _status_text(issue.status),
        "patientNhsNumber": prescription.nhs_number,
    }


def _issue_summary(prescription: Prescription, issue: Issue) -> Json:
    return {
        "issueDate": _day(released_at(prescription, issue)),
        "lineItems": {item.number: {"status": _item_status(item)} for item in issue.items},
        "prescriptionStatus": {"statusText": _status_text(issue.status), "statusCode": issue.status},
    }


def _basic_issue(prescription: Prescription, issue: Issue, organisations: Organisations) -> Json:
    dispenser = issue.dispenser_org
    # Captured retrievals have the words of a status in another spelling than searches.
    text = _status_text(issue.status).replace(" - ", " ").capitalize()
    return {
        "dispensingOrganisationODS": dispenser or FALSE,
        "appliedCancellations": str(any(item.status == ITEM_CANCELLED for item in issue.items)),
        "lastDispenseDate": _day(dispensed_at(prescription, issue)),
        "dispensingOrganisationContact": _phone(organisations, dispenser),
        "issueNumber": str(issue.number),
        "lineItems": {item.number: {"status": _item_status(item), "id": item.id} for item in issue.items},
        "prescriptionStatus": {"statusText": text, "statusCode": issue.status},
        "dispensingOrganisationName": _named(organisations, dispenser),
    }


def _dispensed(prescription: Prescription, issue: Issue, organisations: Organisations) -> Json:
    org = issue.dispenser_org
    return {
        "dispenseDate": _day(dispensed_at(prescription, issue)),
        "dispensingOrgName": _named(organisations, org) or "Not Found",
        "dispensingOrgCode": org or FALSE,
    }


def _line_item(item: LineItem) -> Json:
    status = ITEM_STATUSES.get(item.status)
    return {
        "code": item.code,
        "description": item.name,
        "itemStatus": status.clinical_text if status else "",
        "dosage": item.dosage,
        "uom": item.unit,
        "quantity": quantity_text(item.quantity),
    }


def quantity_text(value: Json) -> str:
    """A quantity as text, without needless decimals; empty for none."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _treatment(prescription: Prescription) -> Json:
    return {
        "prescriptionTreatmentTypeText": _treatment_text(prescription),
        "prescriptionTreatmentTypeCode": prescription.treatment,
    }


def _treatment_text(prescription: Prescription) -> str:
    known = TREATMENTS.get(prescription.treatment)
    return known.text if known else ""


def _status_text(code: str) -> str:
    known = STATUSES.get(code)
    return known.text if known else ""


def _item_status(item: LineItem) -> Json:
    known = ITEM_STATUSES.get(item.status)
    return {"statusText": known.text if known else "", "statusCode": item.status}


def _repeats(prescription: Prescription, issue: Issue) -> dict[str, Json]:
    return {"totalAuthorised": str(len(prescription.issues)), "currentIssue": str(issue.number)}


def _pending(prescription: Prescription) -> str:
    return str(prescription.pending_cancellation or prescription.items_pending_cancellation)


def _last_event(prescription: Prescription) -> str:
    return _moment(prescription.last_event)


def _moment(moment: datetime | None, absent: str = "") -> str:
    return absent if moment is None else f"{moment:%Y%m%d%H%M%S}"


def _day(moment: datetime | None) -> str:
    return FALSE if moment is None else f"{moment:%Y%m%d}"


def _found(organisations: Organisations, ods_code: str | None) -> Mapping[str, Json]:
    return (organisations(ods_code) if ods_code else None) or {}


def _named(organisations: Organisations, ods_code: str | None) -> str:
    return text_in(_found(organisations, ods_code), "name")


def _phone(organisations: Organisations, ods_code: str | None) -> str:
    return text_in(_found(organisations, ods_code), "phone")


def _organisation(organisations: Organisations, ods_code: str | None) -> Json:
    found = _found(organisations, ods_code)
    address = found.get("address")
    parts = (*address.get("lines", ()), address.get("postcode", "")) if isinstance(address, dict) else ()
    return {
        "phone": text_in(found, "phone"),
        "ods": ods_code or "",
        "name": text_in(found, "name"),
        "address": ", ".join(str(part) for part in parts if part),
    }
