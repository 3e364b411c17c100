"""A CDA document as the 111 report uses it: its header, who it is about and for, its sections. Nothing is judged.

A document is read once a request, and each part of it only when somebody asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from lxml import etree

from simulator.wire.hl7v3 import (
    CASE_ROOT,
    LOCAL_CASE_ROOT,
    PATHWAYS_ROOT,
    Id,
    Patient,
    extension_among,
    extension_in,
    id_root,
    ids_of,
    ods_code_among,
    one_line,
    parse_ts,
    parts_of,
    said_at,
)
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import HL7, NPFITLC, Element, attribute, child, down, firsts, tag_of

CLINICAL_DOCUMENT = f"{{{HL7}}}ClinicalDocument"
PRIMARY, COPY = "PRCP", "TRC"
"""The kinds of recipient: who is to act, and who is to know."""

(
    _ID, _CODE, _TITLE, _EFFECTIVE, _SET, _VERSION, _TARGET, _ROLE, _RECIPIENT, _INTENDED, _RECEIVED, _NAME, _RELATED,
    _PARENT, _AUTHORIZATION, _CONSENT, _OF, _ENCOUNTER, _DISPOSITION, _COMPONENT, _STRUCTURED, _NON_XML,
    _ENTRY, _TEXT, _MEDIA, _VALUE,
) = (
    f"{{{HL7}}}{name}"
    for name in (
        "id", "code", "title", "effectiveTime", "setId", "versionNumber", "recordTarget", "patientRole",
        "informationRecipient", "intendedRecipient", "receivedOrganization", "name", "relatedDocument",
        "parentDocument", "authorization", "consent", "componentOf", "encompassingEncounter",
        "dischargeDispositionCode", "component", "structuredBody", "nonXMLBody",
        "entry", "text", "observationMedia", "value",
    )
)  # fmt: skip
_MESSAGE_TYPE = f"{{{NPFITLC}}}messageType"
_SECTIONS = etree.XPath("h:component/h:section", namespaces={"h": HL7})
"""Found by the engine itself in a quarter of the time that a walk takes; a union of two paths takes quadratic time."""

_BREAKS = frozenset(f"{{{HL7}}}{name}" for name in ("br", "paragraph", "item", "tr", "table", "list", "caption"))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a document is for. `ods_code` is that of the receiving organisation or site."""

    type_code: str | None
    ods_code: str | None
    organisation: Element | None
    element: Element

    @property
    def name(self) -> str | None:
        """The organisation's name."""
        return said_at(self.organisation, _NAME)


@dataclass(frozen=True, slots=True)
class Disposition:
    """What triage came to."""

    code: str | None
    code_system: str | None
    display: str | None
    element: Element

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an element with a code says."""
        return cls(element.get("code"), element.get("codeSystem"), element.get("displayName"), element)


@dataclass(frozen=True, slots=True)
class Replaced:
    """The document that another one replaces."""

    id: str | None
    set_id: str | None
    version: int | None
    element: Element


class References(NamedTuple):
    """What a document is by its references: its id, the id of the document that it replaces, and its case."""

    id: str | None
    replaced: str | None
    case: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the body. `depth` is 2 for those inside a classification section, where national titles stand."""

    title: str | None
    element: Element
    depth: int = 2

    @property
    def code(self) -> str | None:
        """What kind of section it is."""
        return attribute(child(self.element, _CODE), "code")


class ClinicalDocument:
    """What a document says, each part read when it is first asked for.

    A part is None or empty where it is missing, and the first one where it stands twice.
    """

    def __init__(self, element: Element) -> None:
        self.element = element

    @cached_property
    def parts(self) -> dict[str, list[Element]]:
        """The children of the root by tag."""
        return parts_of(self.element)

    @classmethod
    def of(cls, root: Element) -> Self:
        """What a `ClinicalDocument` element says."""
        return cls(root)

    def first(self, tag: str) -> Element | None:
        """The first child of the root with this tag."""
        return child(self.element, tag)

    @property
    def id(self) -> str | None:
        """This version of the document."""
        return id_root(self.first(_ID))

    @property
    def references(self) -> References:
        """Its references, all at once: for who needs nothing else of it."""
        parts = firsts(self.element, _ID, _RELATED, _OF)
        replaced = down(parts.get(_RELATED), _PARENT, _ID)
        case = extension_in(child(parts.get(_OF), _ENCOUNTER), CASE_ROOT)
        return References(id_root(parts.get(_ID)), id_root(replaced), case)

    @property
    def set_id(self) -> str | None:
        """What all versions of the document share."""
        return id_root(self.first(_SET))

    @property
    def version(self) -> int | None:
        """Its version number, if that is a whole number."""
        return _whole(self.first(_VERSION))

    @property
    def title(self) -> str | None:
        """Its title."""
        return said_at(self.element, _TITLE)

    @property
    def code(self) -> str | None:
        """What kind of document it is."""
        return attribute(self.first(_CODE), "code")

    @property
    def code_system(self) -> str | None:
        """Where its code is from."""
        return attribute(self.first(_CODE), "codeSystem")

    @property
    def message_type(self) -> str | None:
        """The message definition that it follows."""
        return attribute(self.first(_MESSAGE_TYPE), "extension")

    @property
    def effective_time(self) -> str | None:
        """When it was made, as it says so."""
        return attribute(self.first(_EFFECTIVE), "value")

    @property
    def consent(self) -> Element | None:
        """The consent that was given, or not."""
        return child(self.first(_AUTHORIZATION), _CONSENT)

    @property
    def consent_code(self) -> str | None:
        """What consent it was."""
        return attribute(child(self.consent, _CODE), "code")

    @cached_property
    def patient(self) -> Patient | None:
        """Who it is about."""
        role = child(self.first(_TARGET), _ROLE)
        return None if role is None else Patient(role)

    @cached_property
    def recipients(self) -> tuple[Recipient, ...]:
        """Whom it is for."""
        return tuple(_recipient(each) for each in self.parts.get(_RECIPIENT, ()))

    @cached_property
    def encounter(self) -> Element | None:
        """The encounter that it reports."""
        return child(self.first(_OF), _ENCOUNTER)

    @cached_property
    def encounter_ids(self) -> tuple[Id, ...]:
        """The references of the case."""
        return () if self.encounter is None else ids_of(self.encounter)

    @property
    def case_reference(self) -> str | None:
        """The unique reference of the case."""
        return extension_among(self.encounter_ids, CASE_ROOT)

    @property
    def local_case_reference(self) -> str | None:
        """The sender's own reference of the case."""
        return extension_among(self.encounter_ids, LOCAL_CASE_ROOT)

    @property
    def pathways_case(self) -> str | None:
        """The triage system's reference of the case."""
        return extension_among(self.encounter_ids, PATHWAYS_ROOT)

    @cached_property
    def disposition(self) -> Disposition | None:
        """What triage came to."""
        found = child(self.encounter, _DISPOSITION)
        return None if found is None else Disposition.of(found)

    @cached_property
    def replaces(self) -> Replaced | None:
        """The document that it replaces."""
        related = self.first(_RELATED)
        return None if related is None else _replaced(related)

    @cached_property
    def body(self) -> Element | None:
        """Its structuredBody or nonXMLBody."""
        component = self.first(_COMPONENT)
        return None if component is None else next(component.iterchildren(_STRUCTURED, _NON_XML), None)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections of its body; a classification section only if it has a title itself."""
        return () if self.body is None else tuple(_sections(self.body))

    @property
    def level(self) -> str | None:
        """The conformance level that it shows: `1`, `2a`, `2b` or `3`; None without a body.

        One coded section is enough for 2b, and one coded entry beside it for 3.
        """
        body = self.body
        if body is None:
            return None
        if tag_of(body) == _NON_XML:
            return "1"
        if not any(section.code for section in self.sections):
            return "2a"
        return "3" if any(_is_coded(entry) for entry in body.iter(_ENTRY)) else "2b"


def documents_of(request: Request) -> tuple[ClinicalDocument, ...]:
    """The documents in a request's payloads, read once."""
    return request.derived("cda", _documents)


def _documents(request: Request) -> tuple[ClinicalDocument, ...]:
    roots = message_of(request).documents
    return tuple([ClinicalDocument(root) for root in roots if root.tag == CLINICAL_DOCUMENT])


def latest_of(documents: Sequence[ClinicalDocument]) -> ClinicalDocument | None:
    """The report of the present call: of several documents the one made last, the others being earlier calls."""
    if len(documents) < 2:
        return documents[0] if documents else None
    return max(documents, key=_made)


def _made(document: ClinicalDocument) -> float:
    moment = parse_ts(document.effective_time)
    return moment.timestamp() if moment else 0.0


def narrative(section: Section) -> str:
    """The text of a section as a reader sees it, line by line."""
    found = section.element.find(_TEXT)
    if found is None:
        return ""
    pieces: list[str] = []
    _narrate(found, pieces)
    lines = (one_line(line) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _narrate(element: Element, pieces: list[str]) -> None:
    pieces.append(_flat(element.text))
    for each in element:
        breaks = tag_of(each) in _BREAKS
        if breaks:
            pieces.append("\n")
        _narrate(each, pieces)
        pieces.append("\n" if breaks else " ")
        pieces.append(_flat(each.tail))


def _flat(text: str | None) -> str:
    """Markup's own line ends mean nothing."""
    return "" if text is None else text.replace("\n", " ")


def _whole(element: Element | None) -> int | None:
    value = (attribute(element, "value") or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _recipient(element: Element) -> Recipient:
    organisation = child(child(element, _INTENDED), _RECEIVED)
    ods_code = None if organisation is None else ods_code_among(ids_of(organisation))
    # The wire schema gives the attribute this default.
    return Recipient(element.get("typeCode", PRIMARY), ods_code, organisation, element)


def _replaced(related: Element) -> Replaced:
    parent = down(related, _PARENT)
    return Replaced(id_root(down(parent, _ID)), id_root(down(parent, _SET)), _whole(down(parent, _VERSION)), related)


def _sections(body: Element) -> Iterator[Section]:
    for outer in _SECTIONS(body):
        title = said_at(outer, _TITLE)
        if title is not None:
            yield Section(title, outer, 1)
        for inner in _SECTIONS(outer):
            yield Section(said_at(inner, _TITLE), inner)


def _is_coded(entry: Element) -> bool:
    """Attached files are no codes."""
    return any(
        tag_of(act) != _MEDIA and (act.find(_CODE) is not None or attribute(act.find(_VALUE), "code") is not None)
        for act in entry
    )
