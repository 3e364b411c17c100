"""Reporting rules about the extensions of a Patient that a client may set."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from simulator.identifiers import is_ods_code
from simulator.population.codes import DEATH_NOTIFICATION, REMOVAL, UKCORE
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.wire.findings import Finding
from simulator.wire.json import Json

UNSUPPORTED = RuleRow(
    "pds.extension.unsupported",
    ERROR,
    "an extension that PDS does not take",
    "one of PDS's own extensions",
    "Patient, extension",
)
READ_ONLY = RuleRow(
    "pds.extension.read-only", ERROR, "an extension that PDS alone sets", "leave it out", "RemovalFromRegistration"
)
NOT_KEPT = RuleRow(
    "pds.extension.not-kept",
    INFORMATION,
    "an extension that PDS takes with a new record but does not keep",
    "no expectation to read it back",
    "PatientCreateRequest, extension",
)
LANGUAGE = RuleRow(
    "pds.extension.language",
    ERROR,
    "a preferred language that PDS refuses",
    "two letters of ISO 639-1 or q1 to q5, and nothing at all for English",
    "Communication",
)
PREFERENCE = RuleRow(
    "pds.extension.contact-preference",
    ERROR,
    "a contact time that is too long or has no method",
    "40 characters at most, beside a PreferredContactMethod",
    "Contact preferences",
)
DEATH_STATUS = RuleRow(
    "pds.extension.death-status",
    ERROR,
    "a death notification of a status that may not be set",
    "1, informal",
    "Death notification",
)
DEATH_FORMAL = RuleRow(
    "pds.extension.death-formal",
    WARNING,
    "a formal death notification, which only some systems may make",
    "1, informal",
    "Death notification",
)
PHARMACY = RuleRow(
    "pds.extension.pharmacy", ERROR, "a pharmacy that is no ODS code", "3 to 10 letters and digits", "Pharmacy"
)
BIRTH_PLACE = RuleRow(
    "pds.extension.birth-place",
    ERROR,
    "a place of birth that names none",
    "city, district or country",
    "Place of birth",
)
AUTHORITY = RuleRow(
    "pds.extension.registering-authority",
    ERROR,
    "a registering authority of another shape than PDS reads",
    "registeringAuthorityType a to x or 1, and organisationIdentifier of 2 to 15 characters",
    "RegisteringAuthority",
)

ROWS = (
    UNSUPPORTED, READ_ONLY, NOT_KEPT, LANGUAGE, PREFERENCE, DEATH_STATUS, DEATH_FORMAL, PHARMACY, BIRTH_PLACE,
    AUTHORITY,
)  # fmt: skip

REGISTERING_AUTHORITY = f"{UKCORE}RegisteringAuthority"

# q and a letter is a local code, qu apart, which is Quechua.
_LANGUAGE = re.compile(r"(?!q[a-tv-z])[a-z]{2}|q[1-5]", re.ASCII)
_AUTHORITY_TYPE = re.compile(r"[a-x1]", re.ASCII)
_LONGEST_TIME = 40
_NOT_KEPT = (
    f"{UKCORE}BirthSex",
    f"{UKCORE}EthnicCategory",
    f"{UKCORE}ResidentialStatus",
    f"{UKCORE}NhsNumberUnavailableReason",
    f"{UKCORE}NHSNumberUnavailableReason",
    "http://hl7.org/fhir/StructureDefinition/patient-cadavericDonor",
    "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
)


def extension(value: Json, at: str, today: date, *, creating: bool = False) -> Iterator[Finding]:
    """A whole extension of a Patient; `creating` when it comes with a new record."""
    if not isinstance(value, dict):
        return
    url = value.get("url")
    if not isinstance(url, str):
        yield UNSUPPORTED.at(f"{at}/url", "no url" if url is None else f"{shown(url)} is not a url")
        return
    if url == REMOVAL:
        yield READ_ONLY.at(f"{at}/url", "why a registration ended is set by PDS")
    elif creating and url in _NOT_KEPT:
        yield NOT_KEPT.at(f"{at}/url", f"{url.rpartition('/')[2]} is not kept")
    elif url not in _CHECKS or (url == REGISTERING_AUTHORITY and not creating):
        yield UNSUPPORTED.at(f"{at}/url", f"{shown(url)} is not taken")
    else:
        yield from _CHECKS[url](value, at)


def _parts(value: Json) -> dict[str, tuple[int, Json]]:
    inner = value.get("extension")
    if not isinstance(inner, list):
        return {}
    return {str(part.get("url")): (index, part) for index, part in enumerate(inner) if isinstance(part, dict)}


def _code(value: Json) -> Json:
    concept = value.get("valueCodeableConcept")
    coding = concept.get("coding") if isinstance(concept, dict) else None
    first = coding[0] if isinstance(coding, list) and coding else None
    return first.get("code") if isinstance(first, dict) else None


def _communication(value: Json, at: str) -> Iterator[Finding]:
    index, part = _parts(value).get("language", (None, None))
    if part is None:
        yield LANGUAGE.at(f"{at}/extension", "no language")
        return
    code = _code(part)
    where = f"{at}/extension/{index}/valueCodeableConcept/coding/0/code"
    if code == "en":
        yield LANGUAGE.at(where, "English as preferred language", "no communication extension for English")
    elif not isinstance(code, str) or not _LANGUAGE.fullmatch(code):
        yield LANGUAGE.at(where, f"{shown(code)} is not a language of the list")


def _preference(value: Json, at: str) -> Iterator[Finding]:
    parts = _parts(value)
    index, part = parts.get("PreferredContactTimes", (None, None))
    if part is None:
        return
    text = part.get("valueString")
    where = f"{at}/extension/{index}/valueString"
    if isinstance(text, str) and len(text) > _LONGEST_TIME:
        yield PREFERENCE.at(where, f"{len(text)} characters")
    if "PreferredContactMethod" not in parts:
        yield PREFERENCE.at(where, "a contact time without a method")


def _death(value: Json, at: str) -> Iterator[Finding]:
    index, part = _parts(value).get("deathNotificationStatus", (None, None))
    code = None if part is None else _code(part)
    where = f"{at}/extension" if part is None else f"{at}/extension/{index}/valueCodeableConcept/coding/0/code"
    if code == "2":
        yield DEATH_FORMAL.at(where, "status 2, formal")
    elif code != "1":
        yield DEATH_STATUS.at(where, "no status" if code is None else f"status {shown(code)}")


def _pharmacy(value: Json, at: str) -> Iterator[Finding]:
    reference = value.get("valueReference")
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    code = identifier.get("value") if isinstance(identifier, dict) else None
    if not isinstance(code, str) or not is_ods_code(code):
        yield PHARMACY.at(f"{at}/valueReference/identifier/value", "none" if code is None else f"{shown(code)} is none")


def _birth_place(value: Json, at: str) -> Iterator[Finding]:
    place = value.get("valueAddress")
    if not isinstance(place, dict) or not any(place.get(part) for part in ("city", "district", "country")):
        yield BIRTH_PLACE.at(f"{at}/valueAddress", "neither city nor district nor country")


def _authority(value: Json, at: str) -> Iterator[Finding]:
    parts = _parts(value)
    _, kind = parts.get("registeringAuthorityType", (0, None))
    code = None if kind is None else _code(kind)
    if not isinstance(code, str) or not _AUTHORITY_TYPE.fullmatch(code):
        yield AUTHORITY.at(f"{at}/extension", "no registeringAuthorityType" if code is None else f"type {shown(code)}")
    _, organisation = parts.get("organisationIdentifier", (0, None))
    text = None if organisation is None else organisation.get("valueString")
    if not isinstance(text, str) or not 2 <= len(text) <= 15:
        what = "no organisationIdentifier" if text is None else f"organisationIdentifier {shown(text)}"
        yield AUTHORITY.at(f"{at}/extension", what)


_CHECKS: dict[str, Callable[[Json, str], Iterator[Finding]]] = {
    f"{UKCORE}NominatedPharmacy": _pharmacy,
    f"{UKCORE}PreferredDispenserOrganization": _pharmacy,
    f"{UKCORE}MedicalApplianceSupplier": _pharmacy,
    DEATH_NOTIFICATION: _death,
    f"{UKCORE}NHSCommunication": _communication,
    f"{UKCORE}ContactPreference": _preference,
    "http://hl7.org/fhir/StructureDefinition/patient-birthPlace": _birth_place,
    REGISTERING_AUTHORITY: _authority,
}
