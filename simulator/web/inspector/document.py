"""A clinical document as a clinician reads it: who it is about and for, then its sections in their order."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.web.inspector.narrative import Block, narrative
from simulator.web.inspector.rendering import nhs_number_text
from simulator.web.inspector.tree import code_of
from simulator.wire.cda import PRIMARY, ClinicalDocument
from simulator.wire.hl7v3 import Patient, name_of, parse_ts, said_at
from simulator.wire.xml import HL7, Element, attribute, child, down, tag_of

DEEPEST = 8
"""Levels of sections in one another."""

MOST_SECTIONS = 300
"""Sections of one document that are shown."""

_GENDERS = {"0": "not known", "1": "male", "2": "female", "9": "not specified"}
_TITLE, _TEXT, _COMPONENT, _SECTION, _AUTHOR, _TIME, _ASSIGNED, _PERSON, _NAME, _ORGANISATION, _CUSTODIAN, _NON_XML = (
    f"{{{HL7}}}{name}"
    for name in (
        "title", "text", "component", "section", "author", "time", "assignedAuthor", "assignedPerson", "name",
        "representedOrganization", "custodian", "nonXMLBody",
    )
)  # fmt: skip

Facts = list[tuple[str, str]]
"""What is known, by name."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section with those in it. `level` is 0 for the outermost."""

    title: str
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document for reading. `attached` says what stands in place of sections in an unstructured one."""

    title: str
    patient: Facts
    about: Facts
    sections: tuple[Section, ...]
    attached: str = ""


def document_of(root: Element) -> Document:
    """What a ClinicalDocument element says."""
    said = ClinicalDocument.of(root)
    body = said.body
    sections: list[Section] = []
    if body is not None:
        sections = [section for _, section in zip(range(MOST_SECTIONS), _sections(body, 0), strict=False)]
    attached = _attached(child(body, _TEXT)) if body is not None and tag_of(body) == _NON_XML else ""
    return Document(
        said.title or "A clinical document", _patient(said.patient), _about(said), tuple(sections), attached
    )


def _attached(text: Element | None) -> str:
    """What is known of an unstructured body, which may be a file of any kind, and is not opened here."""
    length = 0 if text is None else len(text.text or "")
    return f"{attribute(text, 'mediaType') or 'no media type'}, {length} characters as it is written in the document"


def _sections(parent: Element, level: int) -> Iterator[Section]:
    for component in parent.iterchildren(_COMPONENT):
        for element in component.iterchildren(_SECTION):
            text = child(element, _TEXT)
            title = said_at(element, _TITLE) or ""
            blocks = () if text is None else narrative(text)
            if title or blocks:
                yield Section(title, level, blocks)
            if level < DEEPEST:
                yield from _sections(element, level + 1 if title or blocks else level)


def _patient(patient: Patient | None) -> Facts:
    if patient is None:
        return []
    number, unverified = patient.nhs_number, patient.unverified_nhs_number
    address = patient.address
    lines = [] if address is None else [*address.lines, address.city, address.postcode]
    return _known(
        ("Name", None if patient.name is None else patient.name.text),
        ("Born", _day(patient.birth)),
        ("Gender", _GENDERS.get(patient.gender or "", patient.gender)),
        ("NHS number", f"{nhs_number_text(number)} (verified)" if number else None),
        ("NHS number, not verified", None if number or not unverified else nhs_number_text(unverified)),
        ("Local id", patient.local_id),
        ("Address", ", ".join(line for line in lines if line)),
        ("Telephone", ", ".join(each.value.removeprefix("tel:") for each in patient.telecoms if each.value)),
        ("GP practice", patient.practice_ods_code),
    )


def _about(document: ClinicalDocument) -> Facts:
    author = down(document.first(_AUTHOR), _ASSIGNED)
    recipients = [
        ("For action" if each.type_code == PRIMARY else "For information", _both(each.name, each.ods_code))
        for each in document.recipients
    ]
    disposition, replaced = document.disposition, document.replaces
    return _known(
        ("Written", _day(document.effective_time)),
        ("By", _author(author)),
        *recipients,
        ("Outcome", code_of(None if disposition is None else disposition.element)),
        ("Case", document.case_reference),
        ("Consent", code_of(down(document.consent, f"{{{HL7}}}code"))),
        ("Version", None if document.version is None else str(document.version)),
        ("Replaces", None if replaced is None else replaced.id),
        ("Document id", document.id),
    )


def _author(author: Element | None) -> str:
    person = down(author, _PERSON, _NAME)
    organisation = said_at(child(author, _ORGANISATION), _NAME)
    return _both(None if person is None else name_of(person).text, organisation)


def _both(first: str | None, second: str | None) -> str:
    return f"{first} ({second})" if first and second else first or second or ""


def _known(*facts: tuple[str, str | None]) -> Facts:
    return [(name, value) for name, value in facts if value]


def _day(text: str | None) -> str | None:
    """A time of HL7's as people write it, or as it came where it cannot be read."""
    moment = parse_ts(text)
    if moment is None or text is None:
        return text
    date = f"{moment.day} {moment.strftime('%B %Y')}"
    return date if len(text) <= len("yyyymmdd") else f"{date}, {moment.strftime('%H:%M %Z').replace('UTC+', '+')}"
