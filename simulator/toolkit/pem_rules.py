"""Rules about post-event messages and what an interaction carries: C-9, C-10, C-11, C-13 and C-14.

Which dispositions are never sent is a document of the kind `pem-policies`. What else was sent about the same encounter
is for the service to remember.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from simulator.call.call import Call
from simulator.records.documents import Document, Documents, derived
from simulator.toolkit.names import DOCUMENT_SET, GP_COPY, GP_PRIMARY, interaction_of, service_of
from simulator.toolkit.report_rules import reports_in
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.cda import COPY, ClinicalDocument, documents_of, latest_of
from simulator.wire.itk import Distribution
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import Element

KIND = "pem-policies"
NEVER_SEND_KEY = "never-send"

TITLES = (
    "Patient's Reported Condition",
    "Pathways Disposition",
    "Consultation Summary",
    "Pathways Assessment",
    "Advice Given",
)
"""The sections of a post-event message, in their order."""

_OLDER = ("Patient's Reported Condition", "Case Summary")
_INTEGRATED = frozenset(("Primary Reason for Call", "Clinical Summary", "Disposition Details"))
_UEC = "UEC technical standards, post-event message"
_DMS = "NHS 111 domain message specification"

SECTION_TITLES = RuleRow(
    "itk.pem.titles", Level.WARNING, "other sections than a post-event message has", ", ".join(TITLES), f"C-9, {_UEC}"
)
DOS_SERVICE = RuleRow(
    "itk.pem.dos-service", Level.WARNING, "a message for action that is addressed to no DoS service",
    "an address of type 2.16.840.1.113883.2.1.3.2.4.18.44 with the DoS service id", f"C-10, {_UEC}",
)  # fmt: skip
ODS_CODE = RuleRow(
    "itk.pem.ods-code", Level.WARNING, "a copy that is addressed to no practice",
    "an address urn:nhs-uk:addressing:ods: with the practice's ODS code", f"C-10, {_UEC}",
)  # fmt: skip
COPY_RECIPIENT = RuleRow(
    "itk.pem.copy-recipient", Level.WARNING, "a copy whose report has no recipient of a copy",
    "an informationRecipient of typeCode TRC", f"C-11, {_DMS}",
)  # fmt: skip
PAYLOADS = RuleRow(
    "itk.interaction.payloads", Level.WARNING, "another number of documents than the interaction carries",
    "two or more in a repeat caller's document set, one in any other", f"C-11, {_DMS}",
)  # fmt: skip
NO_NHS_NUMBER = RuleRow(
    "itk.pem.nhs-number", Level.WARNING, "a copy about a patient without NHS number",
    "no copy where the NHS number is not known", "C-13, NHS 111 adaptor's test pack S007",
)  # fmt: skip
NEVER_SEND = RuleRow(
    "itk.pem.never-send", Level.WARNING, "a copy about a disposition that none is sent for",
    "no copy for the dispositions of pem-policies/never-send", f"C-14, {_UEC}",
)  # fmt: skip

ROWS = (SECTION_TITLES, DOS_SERVICE, ODS_CODE, COPY_RECIPIENT, PAYLOADS, NO_NHS_NUMBER, NEVER_SEND)

_LEADING_ZEROS = re.compile(r"^(DX)0+(?=.)")


def fold_title(title: str) -> str:
    """A title with straight apostrophes: curly ones are as good."""
    return title.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def fold_disposition(code: str) -> str:
    """A disposition code as it is compared: `DispoCodeDx05`, `Dx 05` and `dx5` are one."""
    bare = "".join(code.split()).upper().removeprefix("DISPOCODE")
    return _LEADING_ZEROS.sub(r"\1", bare)


def never_sent(documents: Documents) -> Mapping[str, str]:
    """A tenant's dispositions for which no copy is sent, folded, with their texts."""
    document = documents.peek(KIND, NEVER_SEND_KEY)
    return {} if document is None else derived(document, "dispositions", _dispositions)


def _dispositions(document: Document) -> Mapping[str, str]:
    return {fold_disposition(str(each["code"])): each.get("text", "") for each in document.body["dispositions"]}


def _section_titles(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-9: only these sections, in this order; the finding says what is different."""
    for document in reports_in(call, message):
        if document.body is None:
            continue
        titles = [fold_title(each.title) for each in document.sections if each.title and each.depth == 2]
        difference = _difference(titles)
        if difference:
            yield SECTION_TITLES.at(document.body, difference)


def _difference(titles: Sequence[str]) -> str:
    if tuple(titles) == TITLES:
        return ""
    if not titles:
        return "no titled sections"
    parts = []
    missing = [title for title in TITLES if title not in titles]
    extra = [title for title in titles if title not in TITLES]
    found = [title for title in titles if title in TITLES]
    if missing:
        parts.append(f"missing: {', '.join(missing)}")
    twice = [title for title in TITLES if found.count(title) > 1]
    if twice:
        parts.append(f"more than once: {', '.join(twice)}")
    elif found != [title for title in TITLES if title in found]:
        parts.append(f"out of order: {', '.join(found)}")
    if extra:
        parts.append(f"besides: {', '.join(extra)}")
    return "; ".join(parts) + _known_form(titles)


def _known_form(titles: Sequence[str]) -> str:
    """Why a message may look so: other forms that senders still use."""
    if tuple(title for title in titles if title in _OLDER) == _OLDER:
        return " (the older form of the domain message specification)"
    return " (the form of Integrated Urgent Care 3.1)" if set(titles) >= _INTEGRATED else ""


def _addresses(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-10: whom a message for the practice has to name."""
    distribution = message.distribution
    if distribution is None or distribution.header is None:
        return
    where = distribution.header if distribution.address_list is None else distribution.address_list
    interaction = interaction_of(distribution)
    if interaction == GP_PRIMARY and not distribution.dos_service_ids:
        yield DOS_SERVICE.at(where, _addressed_to(distribution))
    if interaction == GP_COPY and not distribution.ods_codes:
        yield ODS_CODE.at(where, _addressed_to(distribution))


def _addressed_to(distribution: Distribution) -> str:
    uris = [each.uri or "nothing" for each in distribution.addresses]
    return f"it is addressed to {', '.join(uris)}" if uris else "it has no address"


def _payloads(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-11: how many documents an interaction carries, and for whom."""
    distribution = message.distribution
    if distribution is None or distribution.payloads_element is None:
        return
    interaction, service = interaction_of(distribution), service_of(distribution)
    count = len(distribution.payloads)
    if interaction == DOCUMENT_SET:
        if count < 2:
            yield PAYLOADS.at(distribution.payloads_element, f"{count} in a document set")
    elif count > 1 and service is not None and service.synchronous:  # correspondence may have several
        yield PAYLOADS.at(distribution.payloads_element, f"{count} documents under {interaction or 'no interaction'}")
    document = latest_of(documents_of(call.request))
    if interaction == GP_COPY and document is not None and not _has_copy(document):
        yield COPY_RECIPIENT.at(_first_recipient(document))


def _has_copy(document: ClinicalDocument) -> bool:
    return any(each.type_code == COPY for each in document.recipients)


def _first_recipient(document: ClinicalDocument) -> Element:
    return document.recipients[0].element if document.recipients else document.element


def _copies(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """C-13 and C-14: copies that should not have been sent."""
    if interaction_of(message.distribution) != GP_COPY:
        return
    document = latest_of(documents_of(call.request))
    if document is None:
        return
    patient, disposition = document.patient, document.disposition
    if patient is not None and not (patient.nhs_number or patient.unverified_nhs_number):
        yield NO_NHS_NUMBER.at(patient.element)
    if disposition is not None and disposition.code:
        text = never_sent(call.documents).get(fold_disposition(disposition.code))
        if text is not None:
            what = f"{disposition.code}{f' ({text})' if text else ''}: none is sent"
            yield NEVER_SEND.at(disposition.element, what, attribute="code")


PEM_RULES: tuple[ItkRule, ...] = (_section_titles, _addresses, _payloads, _copies)
