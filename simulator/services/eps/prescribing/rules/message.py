"""Reporting rules about the people, places and ids of a prescribing message, whatever its event."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number, is_ods_code, is_uuid
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.prescribing.bodies import peeked, resource_of
from simulator.services.eps.prescribing.bundle import (
    NATIONAL_IDS,
    ODS_CODE,
    Message,
    dig,
    identifier_of,
    identifiers,
    item_id_of,
    long_form_of,
    objects,
    short_form_of,
    text,
)
from simulator.services.eps.prescribing.people import PROFESSIONAL, author_of, patient_number
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding, RuleRow, shown
from simulator.wire.http import Reply

_SPINE = "Spine, prescription validation"
_MESSAGES = "EPS FHIR prescribing, message content"

BUNDLE_ID = RuleRow(
    "eps.message.id", ERROR, "a message whose identifier is no UUID", "Bundle.identifier with a UUID", _SPINE
)
SHORT_FORM = RuleRow(
    "eps.message.prescription-id-form", ERROR, "a prescription id that is not of its form",
    "the short form in capitals, such as 24F5DA-A83008-7EFE6Z", _SPINE,
)  # fmt: skip
CHECK_CHARACTER = RuleRow(
    "eps.message.prescription-id-check", ERROR, "a prescription id whose check character is wrong",
    "the check character of ISO 7064 MOD 37-2", _SPINE,
)  # fmt: skip
LONG_FORM = RuleRow(
    "eps.message.long-id", ERROR, "a prescription without a UUID of its own", "Extension-DM-PrescriptionId", _MESSAGES
)
ITEM_ID = RuleRow(
    "eps.message.item-id", ERROR, "a line item whose id is no UUID", "prescription-order-item-number with a UUID",
    _SPINE,
)  # fmt: skip
NHS_NUMBER = RuleRow(
    "eps.message.nhs-number", ERROR, "a patient without a valid NHS number", "ten digits with their check digit", _SPINE
)
SITE = RuleRow("eps.message.ods-code", ERROR, "an organisation without an ODS code", "an ODS code", _MESSAGES)
ID_SITE = RuleRow(
    "eps.message.prescription-id-site", WARNING, "a prescription id of another site than the prescriber's",
    "the site's ODS code in the middle of the id", "EPS, prescription identifiers",
)  # fmt: skip
SENDER = RuleRow(
    "eps.message.sender", WARNING, "a sender that is not the prescriber's organisation",
    "MessageHeader.sender with the ODS code of the organisation", _MESSAGES,
)  # fmt: skip
PROFESSIONAL_CODE = RuleRow(
    "eps.message.professional-code", ERROR, "a practitioner without exactly one professional code",
    "one of GMC, NMC, GPhC, HCPC and professional-code", "EPS FHIR prescribing, Practitioner.identifier",
)  # fmt: skip
JOB_ROLE = RuleRow(
    "eps.message.job-role", WARNING, "a role that names no NHS job role", "a code of NHSDigital-SDS-JobRoleCode",
    _MESSAGES,
)  # fmt: skip
EVENT_SYSTEM = RuleRow(
    "eps.message.event-system", WARNING, "an event of another code system",
    "https://fhir.nhs.uk/CodeSystem/message-event", _MESSAGES,
)  # fmt: skip
SECURE_SYSTEMS = RuleRow(
    "eps.message.https-system", INFORMATION, "an HL7 or SNOMED system that begins with https, which the service mends",
    "http://terminology.hl7.org/..., http://snomed.info/sct", "EPS FHIR prescribing, systems",
)  # fmt: skip

ROWS = (
    BUNDLE_ID, SHORT_FORM, CHECK_CHARACTER, LONG_FORM, ITEM_ID, NHS_NUMBER, SITE, ID_SITE, SENDER, PROFESSIONAL_CODE,
    JOB_ROLE, EVENT_SYSTEM, SECURE_SYSTEMS,
)  # fmt: skip

_EVENTS = "https://fhir.nhs.uk/CodeSystem/message-event"
_JOB_ROLES = "https://fhir.nhs.uk/CodeSystem/NHSDigital-SDS-JobRoleCode"
_SECURE = (b'"https://terminology.hl7.org/', b'"https://hl7.org/fhir/CodeSystem', b'"https://snomed.info/sct')


def message(call: Call, reply: Reply) -> Iterator[Finding]:
    """The ids of a prescription, and those who stand in its message."""
    found = peeked(call)
    if found is None or not found.requests:
        return
    if not is_uuid(found.id):
        yield BUNDLE_ID.at("/identifier/value", f"Bundle.identifier is {shown(found.id)}")
    yield from _ids(found)
    number = patient_number(found)
    if not is_nhs_number(number):
        yield NHS_NUMBER.at(_where(found, "Patient"), f"the NHS number is {shown(number)}")
    yield from _people(found)
    header = found.first("MessageHeader")
    if header and text(header, "eventCoding", "system") != _EVENTS:
        yield EVENT_SYSTEM.at(_where(found, "MessageHeader") + "/eventCoding/system")
    if any(each in call.request.body for each in _SECURE):
        yield SECURE_SYSTEMS.at("body")


def _ids(found: Message) -> Iterator[Finding]:
    prescription_id = short_form_of(found.requests[0])
    where = _where(found, "MedicationRequest") + "/groupIdentifier"
    if not is_well_formed(prescription_id):
        yield SHORT_FORM.at(where, f"the prescription id is {shown(prescription_id)}")
    elif not has_right_check_character(prescription_id):
        yield CHECK_CHARACTER.at(where, f"the prescription id is {shown(prescription_id)}")
    if not is_uuid(long_form_of(found.requests[0])):
        yield LONG_FORM.at(where)
    for entry in found.of_type("MedicationRequest"):
        item_id = item_id_of(entry.resource)
        if not is_uuid(item_id):
            yield ITEM_ID.at(f"/entry/{entry.index}/resource/identifier", f"the item's id is {shown(item_id)}")
    site = author_of(found, strictly=False).ods_code
    if is_well_formed(prescription_id) and site and prescription_id[7:13] != f"{site.upper():0>6}"[:6]:
        yield ID_SITE.at(where, f"the id {prescription_id} is not of {site}")


def _people(found: Message) -> Iterator[Finding]:
    for entry in found.of_type("Organization"):
        code = identifier_of(entry.resource, ODS_CODE)
        if not is_ods_code(code):
            yield SITE.at(f"/entry/{entry.index}/resource/identifier", f"the ODS code is {shown(code)}")
    sender = text(found.first("MessageHeader"), "sender", "identifier", "value")
    author = author_of(found, strictly=False)
    if sender and author.ods_code and sender != author.ods_code:
        where = _where(found, "MessageHeader") + "/sender"
        yield SENDER.at(where, f"the sender is {shown(sender)}, the organisation {shown(author.ods_code)}")
    for entry in found.of_type("Practitioner"):
        codes = [code for each in PROFESSIONAL for code in identifiers(entry.resource, NATIONAL_IDS + each)]
        if len(codes) != 1:
            yield PROFESSIONAL_CODE.at(f"/entry/{entry.index}/resource/identifier", f"{len(codes)} professional codes")
    for entry in found.of_type("PractitionerRole"):
        codings = [coding for code in objects(entry.resource, "code") for coding in objects(code, "coding")]
        if not any(dig(coding, "system") == _JOB_ROLES for coding in codings):
            yield JOB_ROLE.at(f"/entry/{entry.index}/resource/code")


def _where(found: Message, resource_type: str) -> str:
    entry = next(iter(found.of_type(resource_type)), None)
    return "/entry" if entry is None else f"/entry/{entry.index}/resource"


def structure(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything that FHIR R4 has against the resource."""
    try:
        resource = resource_of(call)
    except Refusal:
        return
    yield from check_resource(resource, resource_type=None)
