"""Rules for a Patient's extensions: one of each, what cannot be removed, and what PDS makes of what is sent."""

from collections.abc import Mapping

from simulator.clock import fhir_instant
from simulator.population.codes import (
    APPLIANCE_SUPPLIER,
    BIRTH_PLACE,
    COMMUNICATION,
    CONTACT_METHODS,
    CONTACT_PREFERENCE,
    DEATH_NOTIFICATION,
    DEATH_NOTIFICATIONS,
    DISPENSING_DOCTOR,
    LANGUAGES,
    NOMINATED_PHARMACY,
    REMOVAL,
    UKCORE_SYSTEM,
    WRITTEN_FORMATS,
)
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import Draft, Entry
from simulator.services.pds.refusing import forbidden, invalid_update
from simulator.services.pds.resources import INTERPRETER, extension
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

PHARMACIES = (NOMINATED_PHARMACY, DISPENSING_DOCTOR, APPLIANCE_SUPPLIER)
VERSION = "1.0.0"
"""The version that PDS gives with its own code systems."""

_KINDS = {
    NOMINATED_PHARMACY: "nominated pharmacies",
    DISPENSING_DOCTOR: "dispensing doctors",
    APPLIANCE_SUPPLIER: "medical appliance suppliers",
    DEATH_NOTIFICATION: "death notifications",
    COMMUNICATION: "communications",
    CONTACT_PREFERENCE: "contact preferences",
    BIRTH_PLACE: "places of birth",
}


def check_extensions_kept(draft: Draft) -> None:
    """What no client may take away or touch is still there. Raises Refusal."""
    for root, removed in draft.removed:
        if root == "extension" and removed.get("url") == DEATH_NOTIFICATION:
            raise forbidden("source not permitted to remove 'deathNotificationStatus'")
        if root == "extension" and removed.get("url") == REMOVAL:
            raise forbidden("source not permitted to remove 'removalFromRegistrationCode'")
    for entry in draft.lists["extension"]:
        if not entry.is_new and entry.is_touched:
            url = entry.original.get("url")
            if url == REMOVAL:
                raise forbidden("source not permitted to update 'removalFromRegistrationCode'")
            if url == COMMUNICATION and INTERPRETER in _urls(entry.original) - _urls(entry.current):
                raise invalid_update(f"{INTERPRETER} cannot be removed")


def check_extensions(draft: Draft, occasion: Occasion) -> None:
    """There is one extension of each kind. Raises Refusal."""
    occasion.only_one(draft.lists["extension"], lambda each: _KINDS.get(each.get("url")))


def settled_extension(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """An extension that the request gives or changes, as PDS keeps it. Raises Refusal."""
    extension(entry.current, path)
    given: dict[str, Json] = entry.current
    url = given["url"]
    if url in PHARMACIES:
        return _pharmacy(given)
    if url == DEATH_NOTIFICATION:
        return _death_notification(given, occasion)
    if url == COMMUNICATION:
        return _coded(given, "language", "HumanLanguage", LANGUAGES, versioned=True)
    if url == CONTACT_PREFERENCE:
        return _contact_preference(given, occasion)
    return given


def part_of(given: Json, url: str) -> dict[str, Json]:
    """The part of an extension with this url; empty if it has none."""
    parts = given.get("extension", ()) if isinstance(given, dict) else ()
    return next((part for part in parts if isinstance(part, dict) and part.get("url") == url), {})


def code_of(part: Mapping[str, Json]) -> str | None:
    """The code of a part whose value is a CodeableConcept, None if it has none."""
    codings = part.get("valueCodeableConcept", {}).get("coding") or [{}]
    code: str | None = codings[0].get("code")
    return code


def _urls(given: Json) -> set[Json]:
    parts = given.get("extension") if isinstance(given, dict) else None
    if not isinstance(parts, list):
        return set()
    return {part.get("url") for part in parts if isinstance(part, dict) and isinstance(part.get("url"), str)}


def _pharmacy(given: dict[str, Json]) -> dict[str, Json]:
    identifier = {"system": ODS_SYSTEM, "value": given["valueReference"]["identifier"]["value"]}
    return {"url": given["url"], "valueReference": {"identifier": identifier}}


def _death_notification(given: dict[str, Json], occasion: Occasion) -> dict[str, Json]:
    made = _coded(given, "deathNotificationStatus", "DeathNotificationStatus", DEATH_NOTIFICATIONS, versioned=True)
    if part_of(made, "systemEffectiveDate"):
        return made
    effective = {"url": "systemEffectiveDate", "valueDateTime": fhir_instant(occasion.now)}
    return {**made, "extension": [*made["extension"], effective]}


def _contact_preference(given: dict[str, Json], occasion: Occasion) -> dict[str, Json]:
    if part_of(given, "PreferredContactTimes") and not part_of(given, "PreferredContactMethod"):
        # PDS FHIR, "Contact preferences"; the words are assumed.
        raise occasion.broken("a preferred contact method must be provided with preferred contact times")
    made = _coded(given, "PreferredContactMethod", "PreferredContactMethod", CONTACT_METHODS)
    return _coded(made, "PreferredWrittenCommunicationFormat", "PreferredWrittenCommunicationFormat", WRITTEN_FORMATS)


def _coded(
    given: dict[str, Json], url: str, system: str, displays: Mapping[str, str], *, versioned: bool = False
) -> dict[str, Json]:
    """The extension with system, version and display of one part's code filled in where the client left them out."""
    parts = [
        _filled(part, f"{UKCORE_SYSTEM}{system}", displays, versioned) if part["url"] == url else part
        for part in given["extension"]
    ]
    return {**given, "extension": parts}


def _filled(part: dict[str, Json], system: str, displays: Mapping[str, str], versioned: bool) -> dict[str, Json]:
    sent = part["valueCodeableConcept"]["coding"][0]
    coding = {"system": sent.get("system", system)}
    if versioned or "version" in sent:
        coding["version"] = sent.get("version", VERSION)
    coding["code"] = sent["code"]
    coding["display"] = sent.get("display") or displays[sent["code"]]
    return {**part, "valueCodeableConcept": {"coding": [coding]}}
