"""What the parts of a Patient look like when a client sends them: the shapes of names, addresses, extensions and so on.

Only forms and codes stand here. Rules between fields and with the record as it is stand in the `fields` modules.
"""

from collections.abc import Mapping

from simulator.population.codes import (
    ADDRESS_KEY,
    APPLIANCE_SUPPLIER,
    BIRTH_PLACE,
    COMMUNICATION,
    CONTACT_METHODS,
    CONTACT_PREFERENCE,
    DEATH_NOTIFICATION,
    DEATH_NOTIFICATIONS,
    DISPENSING_DOCTOR,
    EMERGENCY_CONTACT,
    LANGUAGES,
    NAME_USES,
    NOMINATED_PHARMACY,
    OTHER_CONTACT,
    TELECOM_USES,
    TEMPORARY_ADDRESSES,
    UKCORE,
    UKCORE_SYSTEM,
    WRITTEN_FORMATS,
)
from simulator.services.pds.countries import BIRTH_COUNTRIES
from simulator.services.pds.refusing import invalid, joined, missing, too_few, unsupported_value
from simulator.services.pds.shapes import (
    Shape,
    anything,
    coded,
    day,
    flag,
    instant,
    items,
    one_of,
    part,
    parts,
    record,
    text,
)
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

ENGLISH = "en"
REGISTERING_AUTHORITY = f"{UKCORE}RegisteringAuthority"
ETHNIC_CATEGORY = f"{UKCORE}EthnicCategory"
INTERPRETER = "interpreterRequired"

# PDS FHIR, PatientCreateRequest: taken, and not kept.
NOT_KEPT = frozenset(
    {
        BIRTH_PLACE,
        DEATH_NOTIFICATION,
        ETHNIC_CATEGORY,
        f"{UKCORE}BirthSex",
        f"{UKCORE}ResidentialStatus",
        f"{UKCORE}NHSNumberUnavailableReason",
        "http://hl7.org/fhir/StructureDefinition/patient-cadavericDonor",
        "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
    }
)

GENDER = one_of(("male", "female", "unknown"))
"""PDS FHIR, "Gender": `other` is read but never set."""

PERIOD = record({"start": day, "end": day}, "start")

NAME = record(
    {
        "id": text(),
        "use": one_of(NAME_USES),
        "period": PERIOD,
        "given": items(text(longest=35), most=5),
        "family": text(longest=35),
        "prefix": items(text()),
        "suffix": items(text()),
    },
    "use",
    "family",
)


def _address_use(value: Json, path: str) -> None:
    if value == "work":
        raise unsupported_value(value, path)
    one_of(("home", "temp", "billing"))(value, path)


def _address_key(value: Json, path: str) -> None:
    record({"url": one_of((ADDRESS_KEY,)), "extension": items(anything, least=2, most=2)}, "url", "extension")(
        value, path
    )
    kinds = {"type": part("valueCoding", _KEY_TYPE), "value": part("valueString", text(longest=12))}
    parts(kinds, "type", "value")(value["extension"], joined(path, "extension"))
    found = {each["url"]: (index, each) for index, each in enumerate(value["extension"])}
    index, key = found["value"]
    kind = found["type"][1]["valueCoding"]["code"]
    _KEY_VALUES[kind](key["valueString"], joined(joined(path, "extension"), f"{index}/valueString"))


_KEY_TYPE = record(
    {"system": one_of((f"{UKCORE_SYSTEM}AddressKeyType",)), "code": one_of(("PAF", "UPRN"))}, "system", "code"
)
# A PAF key has eight digits, but an example of the specification itself has seven.
_KEY_VALUES = {"PAF": text(pattern="[0-9]{1,8}"), "UPRN": text(pattern="[0-9]{1,12}")}

ADDRESS = record(
    {
        "id": text(),
        "use": _address_use,
        "period": PERIOD,
        "text": one_of(TEMPORARY_ADDRESSES),
        "line": items(text(blank=True), most=5),
        "postalCode": text(),
        "extension": items(_address_key, most=2),
    },
    "use",
)

_OTHER_SYSTEM = record(
    {
        "url": one_of((OTHER_CONTACT,)),
        "valueCoding": record(
            {
                "system": one_of((f"{UKCORE_SYSTEM}OtherContactSystem",)),
                "code": one_of(("textphone",)),
                "display": text(blank=True),
            },
            "code",
        ),
    },
    "url",
    "valueCoding",
)
_TELECOM_VALUES: dict[str, Shape] = {
    "system": one_of(("phone", "fax", "email", "other")),
    "value": text(),
    "extension": items(_OTHER_SYSTEM, most=1),
}
_TELECOM = record(
    {"id": text(), "period": PERIOD, **_TELECOM_VALUES, "use": one_of(TELECOM_USES)}, "system", "value", "use"
)


def telecom(value: Json, path: str) -> None:
    """A way to reach the patient; system `other` is a textphone and says so."""
    _TELECOM(value, path)
    _check_other(value, path)


def _check_other(value: Json, path: str) -> None:
    if value["system"] == "other" and not value.get("extension"):
        raise missing(joined(path, "extension"))
    if value["system"] != "other" and "extension" in value:
        raise invalid(value["extension"], joined(path, "extension"))


# PDS FHIR, "Emergency contact": no use, no fax, and the period on the contact.
_CONTACT_TELECOM = record({**_TELECOM_VALUES, "system": one_of(("phone", "email", "other"))}, "system", "value")


def _contact_telecom(value: Json, path: str) -> None:
    _CONTACT_TELECOM(value, path)
    _check_other(value, path)


CONTACT = record(
    {
        "id": text(),
        "period": PERIOD,
        "relationship": items(coded(("C",), EMERGENCY_CONTACT), least=1, most=1),
        "telecom": items(_contact_telecom, least=1),
    },
    "relationship",
    "telecom",
)

_PRACTICE_CODE = record(
    {"system": one_of((ODS_SYSTEM,)), "value": text(pattern="[0-9A-Z]+"), "period": PERIOD}, "value"
)
PRACTICE = record({"id": text(), "type": one_of(("Organization",)), "identifier": _PRACTICE_CODE}, "identifier")
"""A general practice, or the managing organisation."""

# PDS FHIR, "Pharmacy": there are no effective date periods, though an example sends one.
_PHARMACY_CODE = record(
    {"system": one_of((ODS_SYSTEM,)), "value": text(pattern="[A-Za-z0-9]{3,10}"), "period": anything}, "value"
)
_PHARMACY = record(
    {"url": anything, "valueReference": record({"identifier": _PHARMACY_CODE}, "identifier")}, "url", "valueReference"
)


def _compound(known: Mapping[str, Shape], *required: str) -> Shape:
    return record({"url": anything, "extension": parts(known, *required)}, "url", "extension")


def _language(value: Json, path: str) -> None:
    # PDS FHIR, "Communication": English is in the code list, but must not be supplied.
    _LANGUAGE(value, path)
    if value["coding"][0]["code"] == ENGLISH:
        raise unsupported_value(ENGLISH, joined(path, "coding/0/code"))


def _death_status(value: Json, path: str) -> None:
    # PDS FHIR, "Death notification": U is answered, never set.
    _DEATH_STATUS(value, path)
    if value["coding"][0]["code"] == "U":
        raise unsupported_value("U", joined(path, "coding/0/code"))


def _birth_place(value: Json, path: str) -> None:
    _PLACE(value, path)
    if not any(value.values()):
        # PDS FHIR, "Place of birth": at least one of the three.
        raise too_few(value, path)


_LANGUAGE = coded((*LANGUAGES, ENGLISH), f"{UKCORE_SYSTEM}HumanLanguage")
_DEATH_STATUS = coded(tuple(DEATH_NOTIFICATIONS), f"{UKCORE_SYSTEM}DeathNotificationStatus")
_PLACE = record({"city": text(), "district": text(), "country": one_of(BIRTH_COUNTRIES)})
# Official examples name the value set where the specification names the code system.
_METHOD_SYSTEMS = (
    f"{UKCORE_SYSTEM}PreferredContactMethod",
    "https://fhir.hl7.org.uk/ValueSet/UKCore-PreferredContactMethod",
)
_AUTHORITY_TYPES = (*"abcdefghijklmnopqrstuvwx", "1")

EXTENSIONS: Mapping[str, Shape] = {
    NOMINATED_PHARMACY: _PHARMACY,
    DISPENSING_DOCTOR: _PHARMACY,
    APPLIANCE_SUPPLIER: _PHARMACY,
    DEATH_NOTIFICATION: _compound(
        {
            "deathNotificationStatus": part("valueCodeableConcept", _death_status),
            "systemEffectiveDate": part("valueDateTime", instant),
        },
        "deathNotificationStatus",
    ),
    COMMUNICATION: _compound(
        {"language": part("valueCodeableConcept", _language), INTERPRETER: part("valueBoolean", flag)}, "language"
    ),
    CONTACT_PREFERENCE: _compound(
        {
            "PreferredWrittenCommunicationFormat": part(
                "valueCodeableConcept",
                coded(tuple(WRITTEN_FORMATS), f"{UKCORE_SYSTEM}PreferredWrittenCommunicationFormat"),
            ),
            "PreferredContactMethod": part("valueCodeableConcept", coded(tuple(CONTACT_METHODS), *_METHOD_SYSTEMS)),
            "PreferredContactTimes": part("valueString", text(longest=40)),
        }
    ),
    BIRTH_PLACE: record({"url": anything, "valueAddress": _birth_place}, "url", "valueAddress"),
}
"""The extensions of a Patient that a client can set, by url."""

AUTHORITY = _compound(
    {
        "registeringAuthorityType": part(
            "valueCodeableConcept",
            coded(_AUTHORITY_TYPES, "https://fhir.nhs.uk/CodeSystem/UKCore-RegisteringAuthorityType"),
        ),
        "organisationIdentifier": part("valueString", text(pattern=".{2,15}")),
    },
    "registeringAuthorityType",
    "organisationIdentifier",
)
"""Who asks for a new record."""


def extension(value: Json, path: str, known: Mapping[str, Shape] = EXTENSIONS) -> None:
    """An extension that is known by its url."""
    record({"url": one_of(known)}, "url", closed=False)(value, path)
    known[value["url"]](value, path)
