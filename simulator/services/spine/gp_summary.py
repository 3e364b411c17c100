"""A GP summary as it is read out of a message: what becomes of it in somebody's care record.

Of a summary the text for people is read, section by section, and who wrote it. Coded entries are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.local_time import from_local
from simulator.population.care_record import GP, INITIAL
from simulator.toolkit.record_dates import london
from simulator.wire.ebxml import ebxml_of
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.hl7v3 import parse_ts
from simulator.wire.http import Request
from simulator.wire.json import Json
from simulator.wire.xml import HL7, Element, attribute, child, down, elements, escape, local_name, quoted, whole_text

XHTML = "http://www.w3.org/1999/xhtml"
RFC4122 = "https://tools.ietf.org/html/rfc4122"
SNOMED = "http://snomed.info/sct"
USERS = "https://fhir.nhs.uk/Id/sds-user-id"
ROLE_PROFILES = "http://fhir.nhs.net/Id/sds-role-profile-id"

_KINDS = {
    "196981000000101": (GP, "General Practice Summary"),
    "196971000000103": (INITIAL, "General Practice Initial Summary"),
}
_CATEGORY = ("163171000000105", "Care Professional Documentation")


def _hl7(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{HL7}}}{name}" for name in names)


_SUMMARY = _hl7("subject", "GPSummary")
_NUMBER = _hl7("recordTarget", "patient", "id")
_REPLACED = _hl7("replacementOf", "priorMessageRef", "id")
_ID, _CODE, _EFFECTIVE, _AUTHOR, _TIME = _hl7("id", "code", "effectiveTime", "author", "time")
_TEXT = _hl7(
    "excerptFrom", "UKCT_MT144051UK01.CareProfessionalDocumentationCRE", "component", "presentationText", "value"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GpSummary:
    """What a summary says; None for what it does not. `sections` are headings with their codes and XHTML."""

    nhs_number: str | None
    id: str | None
    code: str | None
    written: datetime | None
    replaces: str | None
    author: dict[str, str]
    sections: tuple[tuple[str, str | None, str], ...]

    @property
    def kind(self) -> str | None:
        """The practice's summary or the initial one; None for a document that is neither."""
        known = _KINDS.get(self.code or "")
        return None if known is None else known[0]


def summary_of(request: Request) -> GpSummary | None:
    """The summary in an upload, read once."""
    return request.derived("gp-summary", lambda made: summary_in(ebxml_of(made).payload.event))


def summary_in(event: Element | None) -> GpSummary | None:
    """The summary in a ControlActEvent."""
    summary = down(event, *_SUMMARY)
    if summary is None:
        return None
    author = child(summary, _AUTHOR)
    return GpSummary(
        attribute(down(summary, *_NUMBER), "extension"),
        attribute(child(summary, _ID), "root"),
        attribute(child(summary, _CODE), "code"),
        _instant(attribute(child(author, _TIME), "value") or attribute(child(summary, _EFFECTIVE), "value")),
        attribute(down(summary, *_REPLACED), "root"),
        dict(_author(author)) if author is not None else {},
        tuple(_sections(down(summary, *_TEXT))),
    )


def kept_form(summary: GpSummary, seed: str) -> dict[str, Json]:
    """What a care record keeps of a summary, as it keeps what is uploaded over FHIR."""
    patient = {
        "resourceType": "Patient",
        "id": hashed_uuid(f"{seed} patient"),
        "identifier": [{"system": NHS_NUMBER_SYSTEM, "value": summary.nhs_number}],
    }
    authors = list(_resources(summary.author, seed))
    return {
        "summary": summary.kind or GP,
        **({"summary_id": summary.id} if summary.id else {}),
        **({"replaces": summary.replaces} if summary.replaces else {}),
        **({"author": summary.author} if summary.author else {}),
        "uploaded": {
            "composition": _composition(summary, authors[0] if authors else None, patient),
            "resources": [*authors, patient],
        },
    }


def _instant(text: str | None) -> datetime | None:
    """London's time without an offset, as Spine writes it. Nobody wrote anything before 1900."""
    wall = parse_ts(text)
    return None if wall is None or wall.year < 1900 else from_local(wall.replace(tzinfo=None))


def _author(author: Element) -> Iterator[tuple[str, str]]:
    """Who wrote it, by what the agent says, whichever kind of agent it is."""
    for agent in elements(author):
        role_profile = attribute(child(agent, _ID), "extension")
        for part in elements(agent):
            name = " ".join(whole_text(each).strip() for each in elements(part) if local_name(each) == "name").strip()
            id, kind = attribute(child(part, _ID), "extension"), local_name(part).lower()
            if kind.startswith("agentperson"):
                yield from _said(name=name, user_id=id, role_profile_id=role_profile)
            elif "organi" in kind or "scoper" in kind:
                yield from _said(organisation=name, ods_code=id)


def _said(**members: str | None) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in members.items() if value)


def _sections(value: Element | None) -> Iterator[tuple[str, str | None, str]]:
    """The text, cut at each heading of the second order."""
    body = next((each for each in value.iter() if local_name(each) == "body"), value) if value is not None else None
    title: tuple[str, str | None] | None = None
    inside: list[str] = []
    for each in elements(body) if body is not None else ():
        if local_name(each).lower() == "h2":
            if title is not None:
                yield (*title, "".join(inside))
            title, inside = (whole_text(each).strip(), each.get("id")), []
        else:
            inside.append(_xhtml(each))
    if title is not None:
        yield (*title, "".join(inside))


def _xhtml(element: Element) -> str:
    """An element of the text without its namespace; it always has an end tag, and nothing blank inside."""
    name = local_name(element)
    attributes = "".join(f" {key}={quoted(value)}" for key, value in element.items() if not key.startswith("{"))
    inside = "".join(f"{_xhtml(each)}{_visible(each.tail)}" for each in elements(element))
    return f"<{name}{attributes}>{_visible(element.text)}{inside}</{name}>"


def _visible(text: str | None) -> str:
    return escape(text) if text and text.strip() else ""


def _composition(summary: GpSummary, author: Json, patient: Json) -> dict[str, Json]:
    _, display = _KINDS.get(summary.code or "", (GP, ""))
    composition: dict[str, Json] = {
        "resourceType": "Composition",
        "identifier": {"system": RFC4122, "value": summary.id or ""},
        "status": "final",
        "type": _concept(summary.code or "", display),
        "category": [_concept(*_CATEGORY)],
        "subject": {"reference": f"Patient/{patient['id']}"},
    }
    if summary.written is not None:
        composition["date"] = london(summary.written)
    if author is not None:
        composition["author"] = [{"reference": f"{author['resourceType']}/{author['id']}"}]
    if summary.replaces:
        composition["relatesTo"] = [{"code": "replaces", "targetIdentifier": {"value": summary.replaces}}]
    composition["section"] = [_section(*each) for each in summary.sections]
    return composition


def _concept(code: str, display: str) -> Json:
    return {"coding": [{"system": SNOMED, "code": code, "display": display}]}


def _section(title: str, code: str | None, inside: str) -> Json:
    coded = {"code": {"coding": [{"code": code}]}} if code else {}
    return {"title": title, **coded, "text": {"status": "generated", "div": f'<div xmlns="{XHTML}">{inside}</div>'}}


def _resources(author: dict[str, str], seed: str) -> Iterator[dict[str, Json]]:
    """Who wrote it, whoever is referred to first."""
    practitioner, place = hashed_uuid(f"{seed} practitioner"), hashed_uuid(f"{seed} organisation")
    is_person = bool(author.get("name") or author.get("user_id"))
    has_place = bool(author.get("organisation") or author.get("ods_code"))
    if is_person:
        yield {
            "resourceType": "PractitionerRole",
            "id": hashed_uuid(f"{seed} role"),
            **_identified(ROLE_PROFILES, author.get("role_profile_id")),
            "practitioner": {"reference": f"Practitioner/{practitioner}"},
            **({"organization": {"reference": f"Organization/{place}"}} if has_place else {}),
        }
        yield {
            "resourceType": "Practitioner",
            "id": practitioner,
            **_identified(USERS, author.get("user_id")),
            **({"name": [{"text": author["name"]}]} if author.get("name") else {}),
        }
    if has_place:
        yield {
            "resourceType": "Organization",
            "id": place,
            **_identified(ODS_SYSTEM, author.get("ods_code")),
            **({"name": author["organisation"]} if author.get("organisation") else {}),
        }


def _identified(system: str, value: str | None) -> dict[str, Json]:
    return {"identifier": [{"system": system, "value": value}]} if value else {}
