"""How people write a person: the keys of the short form and the shape of each. What they become is `elements`'s work.

The FHIR shapes here are open: they hold what the rest of the simulator relies on, and let everything else be.
"""

from simulator.population import codes
from simulator.population.shapes import (
    Flaw,
    Shape,
    anything,
    code,
    day,
    digits,
    each,
    either,
    flag,
    instant,
    known_in_part,
    nhs_number,
    ods_code,
    one_or_each,
    ordered_period,
    record,
    text,
    whole,
)
from simulator.wire.json import Json
from simulator.wire.yaml import Path

PERIOD = ordered_period(day)
_ID = text(at_most=64)
_WORDS = text(at_most=35)
_EXTENSION = each(record({"url": text()}, {}, is_open=True))
_COUNTRY = digits(
    r"[A-Z]{3}|1|2|3|4|7|9|10",
    "use an ISO 3166 code of three letters, or 1 England, 2 Scotland, 3 Wales, 4 Northern Ireland",
)
TAG = text(r"[a-z0-9]+(-[a-z0-9]+)*", "write lower-case words joined by dashes, such as no-fixed-abode")

NAME = record(
    {},
    {
        "id": _ID,
        "use": code(codes.NAME_USES, "use of a name"),
        "period": PERIOD,
        "given": one_or_each(_WORDS, at_most=5),
        "family": _WORDS,
        "prefix": one_or_each(_WORDS),
        "suffix": one_or_each(_WORDS),
    },
)
ADDRESS = record(
    {},
    {
        "id": _ID,
        "use": code(codes.ADDRESS_USES, "use of an address"),
        "period": PERIOD,
        "text": code(codes.TEMPORARY_ADDRESSES, "kind of temporary address"),
        "lines": each(text(), at_least=1, at_most=5),
        "postcode": text(at_most=10),
        "uprn": digits(r"[0-9]{1,12}", "a UPRN is 1 to 12 digits"),
        "paf": digits(r"[0-9]{8}", "a PAF key is 8 digits"),
    },
)
_CONTACT_POINT = {
    "id": _ID,
    "use": code(codes.TELECOM_USES, "use of a telephone number or address"),
    "period": PERIOD,
}
PHONE = one_or_each(either(text(), record({"value": text()}, _CONTACT_POINT)))
TELECOM = one_or_each(
    record({"system": code(codes.TELECOM_SYSTEMS, "contact system"), "value": text()}, _CONTACT_POINT),
)
CONTACT = one_or_each(either(text(), record({}, {"id": _ID, "period": PERIOD, "phone": text(), "email": text()})))
ORGANISATION = either(ods_code, record({"ods_code": ods_code}, {"id": _ID, "period": PERIOD}))
CONTACT_PREFERENCE = record(
    {},
    {
        "format": code(codes.WRITTEN_FORMATS, "written format"),
        "method": code(codes.CONTACT_METHODS, "contact method"),
        "times": text(at_most=40),
    },
)
DEATH_NOTIFICATION = either(
    code(codes.DEATH_NOTIFICATIONS, "death notification"),
    record({"status": code(codes.DEATH_NOTIFICATIONS, "death notification")}, {"effective": instant}),
)
LANGUAGE = code(codes.LANGUAGES, "preferred language (English is said by leaving it out)")
HISTORY = record(
    {},
    {
        "name": one_or_each(NAME),
        "address": one_or_each(ADDRESS),
        "phone": PHONE,
        "mobile": PHONE,
        "email": PHONE,
        "telecom": TELECOM,
        "gender": one_or_each(code(codes.GENDERS, "gender")),
        "birth_date": one_or_each(day),
        "practice": one_or_each(ORGANISATION),
    },
    nullable=True,
)

_REFERENCE = record({"identifier": record({"value": text()}, {}, is_open=True)}, {}, is_open=True)
_FHIR_PERIOD = record({}, {"start": text(), "end": text()}, is_open=True)
FHIR_NAME = record(
    {},
    {
        "use": text(),
        "period": _FHIR_PERIOD,
        "given": each(text(blank=True)),
        "family": text(blank=True),
        "prefix": each(text(blank=True)),
        "suffix": each(text(blank=True)),
    },
    is_open=True,
)
FHIR_ADDRESS = record(
    {}, {"use": text(), "line": each(text(blank=True)), "postalCode": text(), "extension": _EXTENSION}, is_open=True
)
FHIR_TELECOM = record({}, {"system": text(), "value": text(), "use": text(), "extension": _EXTENSION}, is_open=True)
FHIR_HISTORY = record(
    {},
    {
        "name": each(FHIR_NAME),
        "address": each(FHIR_ADDRESS),
        "telecom": each(FHIR_TELECOM),
        "gender": each(code(codes.GENDERS, "gender")),
        "birthDate": each(day),
        "generalPractitioner": each(_REFERENCE),
    },
    is_open=True,
    nullable=True,
)
_FHIR_CODING = record({"code": text()}, {"system": text(), "display": text()}, is_open=True)
_SECURITY = code(codes.SECURITY, "confidentiality")
FHIR_PATIENT = record(
    {},
    {
        "resourceType": code(("Patient",), "resource type here"),
        "id": text(),
        "identifier": each(record({"value": text()}, {"system": text(), "extension": _EXTENSION}, is_open=True)),
        "meta": record(
            {},
            {
                "versionId": text("[1-9][0-9]{0,8}", "write a whole number from 1 in quotes"),
                "security": each(record({"code": _SECURITY}, {}, is_open=True), at_most=1),
            },
            is_open=True,
        ),
        "name": each(FHIR_NAME),
        "gender": code(codes.GENDERS, "gender"),
        # PDS FHIR, BirthDate and DeceasedDateTime: a few old records have a year or a month only.
        "birthDate": known_in_part(day),
        "multipleBirthInteger": whole(1, 9),
        "deceasedDateTime": known_in_part(instant),
        "generalPractitioner": each(_REFERENCE, at_most=1),
        "managingOrganization": _REFERENCE,
        "extension": _EXTENSION,
        "telecom": each(FHIR_TELECOM),
        "contact": each(record({}, {"telecom": each(FHIR_TELECOM)}, is_open=True)),
        "address": each(FHIR_ADDRESS),
    },
    is_open=True,
)
FHIR_RELATED_PERSON = record(
    {
        "resourceType": code(("RelatedPerson",), "resource type here"),
        "id": text(),
        "patient": record({}, {"identifier": record({"value": text()}, {}, is_open=True)}, is_open=True),
    },
    {
        "active": flag,
        "period": _FHIR_PERIOD,
        "name": each(FHIR_NAME, at_most=1),
        "telecom": each(FHIR_TELECOM, at_most=5),
        "address": each(FHIR_ADDRESS, at_most=1),
        "relationship": each(record({"coding": each(_FHIR_CODING, at_least=1, at_most=3)}, {}, is_open=True)),
        "extension": _EXTENSION,
    },
    is_open=True,
)
_RELATED_PERSON = record(
    {},
    {
        "id": _ID,
        "nhs_number": nhs_number,
        "active": flag,
        "period": PERIOD,
        "name": NAME,
        "address": ADDRESS,
        "phone": PHONE,
        "mobile": PHONE,
        "email": PHONE,
        "telecom": TELECOM,
        "relationship": one_or_each(
            code({**codes.ADDITIONAL_ROLES, **codes.RELATIONSHIP_TYPES}, "relationship"), at_most=3
        ),
        "rank": whole(1, 99),
        "copy_correspondence": flag,
        "contact_preference": CONTACT_PREFERENCE,
        "language": LANGUAGE,
        "interpreter": flag,
    },
    nullable=True,
)


def fhir_or_short(resource: Shape, short: Shape) -> Shape:
    """One shape for a FHIR resource, told by its `resourceType`, another for the short form."""

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        is_resource = isinstance(value, dict) and "resourceType" in value
        (resource if is_resource else short)(value, path, flaws)

    return check


RELATED_PEOPLE = each(fhir_or_short(FHIR_RELATED_PERSON, _RELATED_PERSON))
FHIR_COVERAGE = record(
    {"resourceType": code(("Coverage",), "resource type here")},
    {
        "status": text(),
        "subscriber": _REFERENCE,
        "identifier": each(record({"value": text()}, {}, is_open=True)),
        "payor": each(_REFERENCE),
        "beneficiary": _REFERENCE,
        "period": _FHIR_PERIOD,
    },
    is_open=True,
)
_COVERAGE = record(
    {
        "card": text(r"[a-zA-Z0-9\-,/:'. ]{1,25}", "a card number is 1 to 25 letters, digits and -,/:'. and spaces"),
        "country": text("[A-Z]{3}", "use an ISO 3166 code of three letters"),
        "institution": text(at_most=30),
        "personal_id": text(at_most=25),
        "expires": day,
    },
    {"country_name": text()},
)
COVERAGE = fhir_or_short(FHIR_COVERAGE, _COVERAGE)

_OWN = {
    "conditions": each(TAG),
    "note": text(),
    "unchecked": flag,
    "superseded_by": nhs_number,
    "related_people": RELATED_PEOPLE,
    "coverage": COVERAGE,
}
_SHORT = {
    "security": _SECURITY,
    "version": whole(1, 999_999_999),
    "name": one_or_each(NAME),
    "gender": code(codes.GENDERS, "gender"),
    "birth_date": day,
    "multiple_birth": whole(1, 9),
    "deceased": instant,
    "death_notification": DEATH_NOTIFICATION,
    "address": one_or_each(ADDRESS),
    "phone": PHONE,
    "mobile": PHONE,
    "email": PHONE,
    "telecom": TELECOM,
    "emergency_contact": CONTACT,
    "practice": ORGANISATION,
    "managing_organisation": ORGANISATION,
    "pharmacy": ods_code,
    "dispensing_doctor": ods_code,
    "appliance_supplier": ods_code,
    "language": LANGUAGE,
    "interpreter": flag,
    "contact_preference": CONTACT_PREFERENCE,
    "birth_place": record({}, {"city": text(), "district": text(), "country": _COUNTRY}),
    "removal": record(
        {"code": code(codes.REMOVALS, "reason for removal")},
        {"effective": either(instant, ordered_period(instant))},
    ),
}
SUMMARY = ("name", "gender", "birth_date", "practice", "security", "version")
"""Short keys that may stand beside a whole Patient, where they say again what it says."""

ONLY_SHORT = frozenset(_SHORT) - frozenset(SUMMARY)
"""Short keys that may not."""

KEYS = frozenset({"nhs_number", "history", "patient", *_OWN, *_SHORT})
"""Every key that a person may be written with."""

SHORT_FORM = record({"nhs_number": text()}, {**_OWN, **_SHORT, "history": HISTORY}, nullable=True)
"""A person as people write it."""

WHOLE_FORM = record(
    {"nhs_number": text(), "patient": FHIR_PATIENT},
    {**_OWN, **dict.fromkeys(SUMMARY, anything), "history": FHIR_HISTORY},
    nullable=True,
)
"""A person around a whole FHIR Patient, its history in FHIR too."""
