"""The elements of a PDS Patient, built from the short words that people write. Pure; the input has been checked.

Key order, extension order and displays are those of PDS. Which words may be written is `written`'s business, and
putting elements together to a person is `form`'s.
"""

from collections.abc import Iterable
from zlib import crc32

from simulator.clock import fhir_instant, parse_instant
from simulator.population import codes
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json


def object_id(nhs_number: str, *path: str | int) -> str:
    """The id of an element that was written without one: always the same for the same person and path."""
    return f"{crc32(f'{nhs_number}{path}'.encode()):08X}"


def listed(value: Json) -> list[Json]:
    """A value that may stand alone, as a list; None is an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def moment(text: str) -> str:
    """A date or instant as PDS writes it, always with the offset +00:00."""
    return f"{text}T00:00:00+00:00" if len(text) == 10 else fhir_instant(parse_instant(text))


def period(written: Json) -> Json:
    """A Period, start first."""
    return {key: written[key] for key in ("start", "end") if key in written}


def coding(system: str, code: str, display: str, version: str | None = "1.0.0") -> Json:
    """A coding of one of UK Core's code systems."""
    made = {"system": f"{codes.UKCORE_SYSTEM}{system}", "version": version, "code": code, "display": display}
    return {key: value for key, value in made.items() if value is not None}


def identifier(nhs_number: str) -> Json:
    """The one identifier of a Patient, with its verification status."""
    return {"system": NHS_NUMBER_SYSTEM, "value": nhs_number, "extension": _VERIFIED}


def security(code: str) -> Json:
    """The confidentiality of a record, as `meta.security` holds it."""
    return _SECURITY[code]


def name(written: Json, made_id: str | None, use: str = "usual") -> Json:
    """A HumanName."""
    made = _begun(written, made_id)
    made["use"] = written.get("use", use)
    if "period" in written:
        made["period"] = period(written["period"])
    if "given" in written:
        made["given"] = listed(written["given"])
    if "family" in written:
        made["family"] = written["family"]
    for key in ("prefix", "suffix"):
        if key in written:
            made[key] = listed(written[key])
    return made


def address(written: Json, made_id: str | None) -> Json:
    """An Address."""
    made = _begun(written, made_id)
    if "period" in written:
        made["period"] = period(written["period"])
    made["use"] = written.get("use", "home")
    if "text" in written:
        made["text"] = written["text"]
    if "lines" in written:
        made["line"] = written["lines"]
    if "postcode" in written:
        made["postalCode"] = written["postcode"]
    keys = [_address_key(kind, str(written[key])) for key, kind in (("paf", "PAF"), ("uprn", "UPRN")) if key in written]
    if keys:
        made["extension"] = keys
    return made


def _address_key(kind: str, value: str) -> Json:
    system = f"{codes.UKCORE_SYSTEM}AddressKeyType"
    return {
        "url": codes.ADDRESS_KEY,
        "extension": [
            {"url": "type", "valueCoding": {"system": system, "code": kind}},
            {"url": "value", "valueString": value},
        ],
    }


def telecom(written: Json, made_id: str | None, system: str = "phone", use: str = "home") -> Json:
    """A ContactPoint, from a bare value or a record; `textphone` becomes the system `other` with its extension."""
    if isinstance(written, str):
        written = {"value": written}
    made = _begun(written, made_id)
    if "period" in written:
        made["period"] = period(written["period"])
    system = written.get("system", system)
    made["system"] = "other" if system == "textphone" else system
    made["value"] = written["value"]
    made["use"] = written.get("use", use)
    if system == "textphone":
        minicom = {"system": f"{codes.UKCORE_SYSTEM}OtherContactSystem", "code": "textphone"}
        minicom["display"] = "Minicom (Textphone)"
        made["extension"] = [{"url": codes.OTHER_CONTACT, "valueCoding": minicom}]
    return made


def emergency_contact(written: Json, made_id: str) -> Json:
    """A contact of the relationship C, from a bare telephone number or a record."""
    if isinstance(written, str):
        written = {"phone": written}
    made = _begun(written, made_id)
    if "period" in written:
        made["period"] = period(written["period"])
    relation = {"system": codes.EMERGENCY_CONTACT, "code": "C", "display": "Emergency Contact"}
    made["relationship"] = [{"coding": [relation]}]
    made["telecom"] = [
        {"system": system, "value": written[system]} for system in ("phone", "email") if system in written
    ]
    return made


def organisation(written: Json, made_id: str | None = None) -> Json:
    """A reference to an organisation, from a bare ODS code or a record."""
    if isinstance(written, str):
        written = {"ods_code": written}
    named: dict[str, Json] = {"system": ODS_SYSTEM, "value": written["ods_code"]}
    if "period" in written:
        named["period"] = period(written["period"])
    return {**_begun(written, made_id), "type": "Organization", "identifier": named}


def dispenser(url: str, ods_code: str) -> Json:
    """The extension that names a pharmacy, a dispensing doctor or an appliance supplier."""
    return {"url": url, "valueReference": {"identifier": {"system": ODS_SYSTEM, "value": ods_code}}}


def death_notification(status: str, effective: str) -> Json:
    """The extension that says who gave notice of a death, and when it took effect."""
    coded = coding("DeathNotificationStatus", status, codes.DEATH_NOTIFICATIONS[status])
    return {
        "url": codes.DEATH_NOTIFICATION,
        "extension": [
            {"url": "deathNotificationStatus", "valueCodeableConcept": {"coding": [coded]}},
            {"url": "systemEffectiveDate", "valueDateTime": moment(effective)},
        ],
    }


def communication(language: str | None, interpreter: bool | None) -> Json:
    """The extension for a preferred language and the need of an interpreter."""
    parts: list[Json] = []
    if language is not None:
        coded = coding("HumanLanguage", language, codes.LANGUAGES[language])
        parts.append({"url": "language", "valueCodeableConcept": {"coding": [coded]}})
    if interpreter is not None:
        parts.append({"url": "interpreterRequired", "valueBoolean": interpreter})
    return {"url": codes.COMMUNICATION, "extension": parts}


def contact_preference(written: Json) -> Json:
    """The extension for how, and when, somebody wants to be contacted."""
    parts: list[Json] = []
    for key, part, table in (
        ("format", "PreferredWrittenCommunicationFormat", codes.WRITTEN_FORMATS),
        ("method", "PreferredContactMethod", codes.CONTACT_METHODS),
    ):
        if key in written:
            code = str(written[key])
            coded = coding(part, code, table[code], version=None)
            parts.append({"url": part, "valueCodeableConcept": {"coding": [coded]}})
    if "times" in written:
        parts.append({"url": "PreferredContactTimes", "valueString": written["times"]})
    return {"url": codes.CONTACT_PREFERENCE, "extension": parts}


def birth_place(written: Json) -> Json:
    """The extension for the place of birth."""
    place = {key: str(written[key]) for key in ("city", "district", "country") if key in written}
    return {"url": codes.BIRTH_PLACE, "valueAddress": place}


def removal(written: Json) -> Json:
    """The extension that says why, and when, somebody was taken off a practice's list."""
    effective = written.get("effective", {})
    if isinstance(effective, str):
        effective = {"start": effective}
    code = written["code"]
    coded = {"system": codes.REMOVAL_SYSTEM, "code": code, "display": codes.REMOVALS[code]}
    parts: list[Json] = [{"url": "removalFromRegistrationCode", "valueCodeableConcept": {"coding": [coded]}}]
    if effective:
        span = {key: moment(value) for key, value in period(effective).items()}
        parts.append({"url": "effectiveTime", "valuePeriod": span})
    return {"url": codes.REMOVAL, "extension": parts}


def coverage(written: Json, nhs_number: str) -> Json:
    """A Coverage (European health insurance card); a whole resource is taken over."""
    if "resourceType" in written:
        return written
    assigner: dict[str, Json] = {"identifier": {"system": codes.COUNTRY_SYSTEM, "value": written["country"]}}
    if "country_name" in written:
        assigner["display"] = written["country_name"]
    return {
        "resourceType": "Coverage",
        "status": "active",
        "subscriber": {"type": "Patient", "identifier": {"system": NHS_NUMBER_SYSTEM, "value": nhs_number}},
        "identifier": [{"value": written["card"], "assigner": assigner}],
        "payor": [{"identifier": {"value": written["institution"]}}],
        "beneficiary": {"type": "Patient", "identifier": {"value": written["personal_id"]}},
        "period": {"end": written["expires"]},
    }


def in_order(extensions: Iterable[Json]) -> list[Json]:
    """Extensions of a Patient in the order in which PDS lists them; unknown ones last."""
    order = {url: index for index, url in enumerate(codes.EXTENSION_ORDER)}
    return sorted(extensions, key=lambda extension: order.get(extension["url"], len(order)))


def _begun(written: Json, made_id: str | None) -> dict[str, Json]:
    found = written.get("id", made_id)
    return {} if found is None else {"id": found}


# Made once and shared by all people: nobody changes a body in place.
_VERIFIED = [
    {
        "url": codes.VERIFICATION_STATUS,
        "valueCodeableConcept": {
            "coding": [coding("NHSNumberVerificationStatus", "01", "Number present and verified")]
        },
    }
]
_SECURITY = {
    code: {"system": codes.CONFIDENTIALITY, "code": code, "display": display}
    for code, display in codes.SECURITY.items()
}
