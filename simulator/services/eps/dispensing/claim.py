"""Claims for payment: a dispenser says for which dispensed prescription it wants to be paid."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.dispensing.checks import body_of, is_attended
from simulator.services.eps.dispensing.elements import (
    Resource,
    coding,
    contained,
    extension,
    identifier,
    object_at,
    objects_at,
    reference_identifier,
    text_at,
    whole_number_at,
)
from simulator.services.eps.dispensing.errors import success
from simulator.services.eps.dispensing.noting import note_other_patient
from simulator.services.eps.dispensing.order import CODE_SYSTEMS, ITEM_NUMBER, STRUCTURES
from simulator.services.eps.dispensing.problems import (
    Problem,
    Untranslatable,
    is_a_reference,
    refuse,
    wrong_resource_type,
)
from simulator.services.eps.dispensing.refusing import refused_claim, refused_message
from simulator.services.eps.dispensing.released import REPEAT_INFORMATION
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.codes import CLAIMED, NO_CLAIMED
from simulator.services.eps.prescription.faults import ItemNotFound, NotFound, PrescriptionFault
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.http import Reply

GROUP = f"{STRUCTURES}Extension-DM-GroupIdentifier"
ENDORSEMENT = f"{CODE_SYSTEMS}medicationdispense-endorsement"
REPLACEMENT_OF = f"{STRUCTURES}Extension-replacementOf"
_ITEM_REFERENCE = f"{STRUCTURES}Extension-ClaimMedicationRequestReference"


async def submit_claim(call: Call) -> Reply:
    """Take a claim for a dispensed prescription."""
    claim = body_of(call)
    if claim.get("resourceType") != "Claim":
        refuse([wrong_resource_type("Claim")])
    call.message_id = text_at(claim, "identifier", 0, "value") or None
    is_attended(call)
    refuse(_problems(claim))
    prescription_id = prescription_id_of(claim)
    if not prescription_id:
        raise Untranslatable("Required field missing.", "Claim.prescription.extension")
    org = dispenser_of(claim)
    if not org:
        raise Untranslatable("Required field missing.", "Claim.contained.ofType(Organization).identifier")
    await _take(call, claim, prescription_id, org)
    return success(call)


async def _take(call: Call, claim: Resource, prescription_id: str, org: str) -> None:
    found = store.find(call, prescription_id)
    if found is None:
        raise refused_message(NotFound(prescription_id))
    note_other_patient(call, patient_of(claim), found.nhs_number)
    known = {item.id.upper() for item in found.current_issue.items}
    for item_id in item_ids_of(claim):
        if item_id not in known:
            raise refused_message(ItemNotFound(item_id))
    wanted = issue_of(claim)
    issue = found.current_issue if wanted is None else found.issue(wanted)
    if issue is not None and extension(claim, REPLACEMENT_OF):
        # An amended claim for what has been claimed for changes nothing that anybody sees: assumed.
        if issue.status == CLAIMED:
            return
        if issue.status == NO_CLAIMED:
            raise Refusal("CLAIM_AMEND_PERIOD_ISSUE")
    try:
        await store.claim(call, prescription_id, org, wanted)
    except PrescriptionFault as fault:
        raise refused_claim(fault) from None


def prescription_id_of(claim: Resource) -> str:
    """The id of the prescription that is claimed for."""
    short_form = extension(object_at(claim, "prescription"), GROUP, "shortForm")
    return text_at(short_form, "valueIdentifier", "value").upper()


def patient_of(claim: Resource) -> str:
    """The NHS number of the patient; empty if the claim does not say."""
    return reference_identifier(claim.get("patient"), NHS_NUMBER_SYSTEM)


def dispenser_of(claim: Resource) -> str:
    """The ODS code of the dispenser that claims."""
    role = _provider(claim)
    return identifier(contained(claim, text_at(role, "organization", "reference"), "Organization"), ODS_SYSTEM)


def issue_of(claim: Resource) -> int | None:
    """The issue that is claimed for; FHIR counts the issues before it. None where the claim does not say."""
    item = object_at(claim, "item", 0)
    for where in (item, object_at(item, "detail", 0)):
        number = whole_number_at(extension(where, REPEAT_INFORMATION, "numberOfRepeatsIssued"), "valueInteger")
        if number is not None:
            return number + 1
    return None


def item_ids_of(claim: Resource) -> Iterator[str]:
    """The ids of the prescribed line items that a claim lists, in capitals."""
    for item in objects_at(claim, "item"):
        for detail in objects_at(item, "detail"):
            reference = object_at(extension(detail, _ITEM_REFERENCE), "valueReference")
            if item_id := reference_identifier(reference, ITEM_NUMBER):
                yield item_id.upper()


def _provider(claim: Resource) -> Resource:
    return contained(claim, text_at(claim, "provider", "reference"), "PractitionerRole")


def _problems(claim: Resource) -> Iterator[Problem]:
    if text_at(_provider(claim), "practitioner", "reference"):
        yield is_a_reference('Parameters.parameter("agent").resource.practitioner')
    if not _has_endorsement(claim):
        yield Problem("invalid", "The claim is missing the required endorsement code.")


def _has_endorsement(claim: Resource) -> bool:
    """Has the first line item with any programme code an endorsement among them? The service looks no further."""
    for detail in objects_at(claim, "item", 0, "detail"):
        if codes := objects_at(detail, "programCode"):
            return bool(coding(codes, ENDORSEMENT))
    return False
