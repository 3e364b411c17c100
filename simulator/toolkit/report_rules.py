"""Rules about the content of reports and other documents: C-1 to C-8, C-12, and the conformance level.

What a post-event message needs, and whether a patient is who the population says, is the business of others.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number, is_uuid
from simulator.toolkit.names import NULLIFY, REPORT, interaction_of, service_of
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.cda import PRIMARY, ClinicalDocument, documents_of
from simulator.wire.hl7v3 import (
    CASE_ROOT,
    CONTENT_ROOT,
    MESSAGE_TYPE_ROOT,
    NATIONAL,
    NHS_NUMBER_ROOT,
    PATIENT_ROOTS,
    SNOMED_UK,
)
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import HL7, NPFITLC, Element, attribute, split_tag

_DMS = "NHS 111 domain message specification"
_SCHEMATRON = "Generic CDA schematron"
_TYPE_ROOT, _TYPE = "2.16.840.1.113883.1.3", "POCD_HD000040"
_REPORT_TITLE, _REPORT_CODE, _REPORT_TYPE = "NHS 111 Report", "819551000000100", "POCD_MT200001GB02"
_CONFIDENTIALITIES = ("N", "R", "V")
_DISPOSITIONS = f"{NATIONAL}.17.325"
_MOST_SAID = 10
_TO_THE_MINUTE = len("yyyymmddhhmm")
_MESSAGE_TYPE, _CONTENT = f"{{{NPFITLC}}}messageType", f"{{{NPFITLC}}}contentId"


def _hl7(name: str) -> str:
    return f"{{{HL7}}}{name}"


_TYPE_ID, _TARGET, _TITLE, _CODE, _SET, _VERSION, _TEMPLATE, _ID, _EFFECTIVE, _CONFIDENTIALITY, _ENTERER = map(
    _hl7,
    (
        "typeId", "recordTarget", "title", "code", "setId", "versionNumber", "templateId", "id", "effectiveTime",
        "confidentialityCode", "dataEnterer",
    ),
)  # fmt: skip
_REQUIRED = (_SET, _VERSION)

TYPE_ID = RuleRow(
    "itk.cda.typeid", Level.STRICT, "a typeId or messageType of another kind",
    f"typeId {_TYPE_ROOT} {_TYPE}, and messageType of root {MESSAGE_TYPE_ROOT}", f"C-1, {_DMS}; {_SCHEMATRON}",
)  # fmt: skip
CONTENT_ID = RuleRow(
    "itk.cda.content-id", Level.STRICT, "a contentId that names no template beside it",
    f"root {CONTENT_ROOT}, and the extension of the templateId inside the element beside it", f"C-2, {_SCHEMATRON}",
)  # fmt: skip
PATIENT = RuleRow(
    "itk.cda.patient", Level.STRICT, "not one patient with an identifier",
    "one recordTarget, with a verified or unverified NHS number or a local id", f"C-3, {_DMS}",
)  # fmt: skip
NHS_NUMBER = RuleRow(
    "itk.cda.nhs-number", Level.WARNING, "a verified NHS number that is none",
    "ten digits, of which the last is the Modulus 11 check digit", "C-4, ITK test bench",
)  # fmt: skip
TITLE = RuleRow("itk.cda.title", Level.WARNING, "another title", _REPORT_TITLE, f"C-5, {_DMS}")
CODE = RuleRow(
    "itk.cda.code", Level.WARNING, "another kind of document", f"{_REPORT_CODE} of {SNOMED_UK}", f"C-5, {_DMS}"
)
RECIPIENT = RuleRow(
    "itk.cda.recipient", Level.STRICT, "nobody is to act on it", "an informationRecipient of typeCode PRCP",
    f"C-6, {_DMS}",
)  # fmt: skip
CONSENT = RuleRow(
    "itk.cda.consent", Level.WARNING, "no consent is said", "authorization with a consent in it", f"C-7, {_DMS}"
)
CASE_REFERENCE = RuleRow(
    "itk.cda.case-reference", Level.STRICT, "no unique case reference", f"an encounter id of root {CASE_ROOT}",
    f"C-8, {_DMS}",
)  # fmt: skip
DISPOSITION = RuleRow(
    "itk.cda.disposition", Level.STRICT, "no final disposition",
    f"dischargeDispositionCode, a code of {_DISPOSITIONS}", f"C-8, {_DMS}",
)  # fmt: skip
REPLACEMENT = RuleRow(
    "itk.cda.replacement", Level.WARNING, "a replacement that does not follow what it replaces",
    "the same setId, and the next versionNumber", f"C-12, {_DMS}",
)  # fmt: skip
HEADER = RuleRow(
    "itk.cda.header", Level.WARNING, "a header that an NHS 111 report does not have so",
    "setId, versionNumber, a confidentialityCode, and the other parts as the profile has them", f"6.2, {_DMS}",
)  # fmt: skip
LEVEL = RuleRow(
    "itk.cda.level", Level.INFORMATION, "the conformance level of the document", "", "6.6, UEC technical standards"
)

ROWS = (
    TYPE_ID, CONTENT_ID, PATIENT, NHS_NUMBER, TITLE, CODE, RECIPIENT, CONSENT, CASE_REFERENCE, DISPOSITION,
    REPLACEMENT, HEADER, LEVEL,
)  # fmt: skip

_LEVELS = {
    "1": "a body that is only to be shown",
    "2a": "sections of text without codes",
    "2b": "coded sections of text",
    "3": "coded sections with coded entries",
}


def reports_in(call: Call, message: ItkMessage) -> tuple[ClinicalDocument, ...]:
    """The 111 reports that say something; none in a message of another service, or that nullifies one."""
    service = service_of(message.distribution)
    is_report = service is not None and service.name == REPORT and interaction_of(message.distribution) != NULLIFY
    return documents_of(call.request) if is_report else ()


def _types(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-1."""
    for document in documents_of(call.request):
        type_id, message_type = document.first(_TYPE_ID), document.first(_MESSAGE_TYPE)
        if type_id is not None and (type_id.get("root"), type_id.get("extension")) != (_TYPE_ROOT, _TYPE):
            yield TYPE_ID.at(type_id, f"typeId is {type_id.get('root')} {type_id.get('extension')}")
        if message_type is not None and message_type.get("root") != MESSAGE_TYPE_ROOT:
            yield TYPE_ID.at(message_type, f"messageType has root {message_type.get('root')}", attribute="root")


def _content_ids(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-2: what a participation announces is what stands in it."""
    for document in documents_of(call.request):
        beside: dict[Element | None, dict[str, None]] = {}
        for content in document.element.iter(_CONTENT):
            if content.get("root") != CONTENT_ROOT:
                yield CONTENT_ID.at(content, f"contentId has root {content.get('root')}", attribute="root")
            announced, parent = content.get("extension"), content.getparent()
            found = beside.get(parent)
            if found is None:
                found = beside[parent] = _templates_in(parent)
            if announced not in found:
                said = ", ".join(islice(found, _MOST_SAID)) or "nothing that says so"
                yield CONTENT_ID.at(content, f"{announced} is announced, but here is {said}", attribute="extension")


def _templates_in(parent: Element | None) -> dict[str, None]:
    """The templates that the children of an element follow, in their order."""
    found: dict[str, None] = {}
    for each in () if parent is None else parent:
        for template in each.iterchildren(_TEMPLATE):
            found[template.get("extension", "")] = None
    return found


def _patients(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-3."""
    for document in reports_in(call, message):
        targets = document.parts.get(_TARGET, ())
        if len(targets) != 1:
            yield PATIENT.at(document.element, f"{len(targets)} recordTargets")
        patient = document.patient
        if patient is not None and not any(each.root in PATIENT_ROOTS and each.extension for each in patient.ids):
            yield PATIENT.at(patient.element, "the patient has no identifier of a known kind")


def _nhs_numbers(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-4."""
    for document in documents_of(call.request):
        for each in () if document.patient is None else document.patient.ids:
            if each.root == NHS_NUMBER_ROOT and not is_nhs_number(each.extension or ""):
                what = f"{each.extension} is no NHS number, although it says that it was verified"
                yield NHS_NUMBER.at(each.element, what, attribute="extension")


def _titles(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-5."""
    for document in reports_in(call, message):
        if document.title != _REPORT_TITLE:
            what = "no title" if document.title is None else f"the title is {document.title!r}"
            yield TITLE.at(_where(document, _TITLE), what)
        if (document.code, document.code_system) != (_REPORT_CODE, SNOMED_UK):
            yield CODE.at(_where(document, _CODE), f"the code is {document.code} of {document.code_system}")


def _participants(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-6 and C-7."""
    for document in reports_in(call, message):
        if not any(each.type_code == PRIMARY for each in document.recipients):
            kinds = ", ".join(str(each.type_code) for each in document.recipients) or "none"
            yield RECIPIENT.at(document.element, f"the recipients are {kinds}")
        if document.consent is None:
            yield CONSENT.at(document.element)


def _encounters(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-8."""
    for document in reports_in(call, message):
        where = document.element if document.encounter is None else document.encounter
        if document.case_reference is None:
            yield CASE_REFERENCE.at(where)
        disposition = document.disposition
        if disposition is None:
            yield DISPOSITION.at(where)
        elif not disposition.code or disposition.code_system != _DISPOSITIONS:
            what = f"{disposition.code or 'no code'} of {disposition.code_system or 'no code system'}"
            yield DISPOSITION.at(disposition.element, what, attribute="code" if disposition.code else "")


def _replacements(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-12."""
    for document in documents_of(call.request):
        replaced = document.replaces
        if replaced is None or replaced.element.get("typeCode") != "RPLC":
            continue
        if replaced.set_id != document.set_id:
            what = f"it replaces a document of the set {replaced.set_id}, but is of {document.set_id}"
            yield REPLACEMENT.at(_where(document, _SET), what)
        if document.version is None or replaced.version is None or document.version != replaced.version + 1:
            what = f"version {document.version} replaces version {replaced.version}"
            yield REPLACEMENT.at(_where(document, _VERSION), what)


def _header(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """6.2: what the wire schema leaves open, and the profile of the report does not."""
    for document in reports_in(call, message):
        for tag in _REQUIRED:
            if document.first(tag) is None:
                yield HEADER.at(document.element, f"no {split_tag(tag)[1]}", expected=split_tag(tag)[1])
        enterer = document.first(_ENTERER)
        if enterer is not None:
            yield HEADER.at(enterer, "a dataEnterer", expected="an author or participant instead")
        for tag, name, is_right, expected in _FORMS:
            element = document.first(tag)
            value = attribute(element, name)
            if element is not None and value and not is_right(value):
                yield HEADER.at(element, f"{name} is {value}", attribute=name, expected=expected)


_FORMS: tuple[tuple[str, str, Callable[[str], bool], str], ...] = (
    (_MESSAGE_TYPE, "extension", lambda value: value == _REPORT_TYPE, _REPORT_TYPE),
    (_ID, "root", is_uuid, "a UUID"),
    (_SET, "root", is_uuid, "a UUID"),
    (_EFFECTIVE, "value", lambda value: value[:_TO_THE_MINUTE].isdigit() and len(value) >= _TO_THE_MINUTE,
     "yyyymmddhhmm, with or without seconds and zone"),
    (_CONFIDENTIALITY, "code", lambda value: value in _CONFIDENTIALITIES, "N, R or V"),
)  # fmt: skip
"""What an attribute of the header looks like: its element and name, whether a value is right, and what would be."""


def _where(document: ClinicalDocument, tag: str) -> Element:
    found = document.first(tag)
    return document.element if found is None else found


def _levels(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """What two parties can do is the lower of their levels."""
    for document in documents_of(call.request):
        level = document.level
        if level is not None and document.body is not None:
            yield LEVEL.at(document.body, f"level {level}: {_LEVELS[level]}")


REPORT_RULES: tuple[ItkRule, ...] = (
    _types, _content_ids, _patients, _nhs_numbers, _titles, _participants, _encounters, _replacements, _header,
    _levels,
)  # fmt: skip
