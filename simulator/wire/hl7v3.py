"""HL7 version 3 as the 111 messages use it: identifiers, times, names, addresses, and who the patient is.

Reading judges nothing and loses nothing that was said: what is missing is None or empty. Documents and requests have
their own modules, `cda` and `ambulance`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import NamedTuple, Self

from simulator.wire.xml import HL7, Element, attribute, child, tag_of, whole_text

NATIONAL = "2.16.840.1.113883.2.1.3.2.4"
"""The branch that the NHS's own identifiers and vocabularies grow on."""

NHS_NUMBER_ROOT = "2.16.840.1.113883.2.1.4.1"
UNVERIFIED_ROOT = f"{NATIONAL}.18.23"
LOCAL_ROOT = f"{NATIONAL}.18.24"
PATIENT_ROOTS = frozenset((NHS_NUMBER_ROOT, UNVERIFIED_ROOT, LOCAL_ROOT))
"""What may identify a patient: a verified NHS number, one that was not verified, a local id."""

CASE_ROOT = f"{NATIONAL}.18.34"
LOCAL_CASE_ROOT = f"{NATIONAL}.18.35"
PATHWAYS_ROOT = f"{NATIONAL}.18.49"
ODS_ORGANISATION_ROOT = f"{NATIONAL}.19.1"
ODS_SITE_ROOT = f"{NATIONAL}.19.2"
ODS_ROOTS = frozenset((ODS_ORGANISATION_ROOT, ODS_SITE_ROOT))
UPRN_ROOT = f"{NATIONAL}.18.41"
OS_ROOT = f"{NATIONAL}.18.42"
UDPRN_ROOT = f"{NATIONAL}.18.43"
GAZETTEER_ROOTS = frozenset((UPRN_ROOT, OS_ROOT, UDPRN_ROOT))
"""What identifies a place: property, Ordnance Survey and Royal Mail reference numbers."""

CONTENT_ROOT = f"{NATIONAL}.18.16"
TEMPLATE_ROOT = f"{NATIONAL}.18.2"
MESSAGE_TYPE_ROOT = f"{NATIONAL}.18.17"
SNOMED_UK = f"{NATIONAL}.15"

PATIENT_ROLES = (f"{{{HL7}}}patientRole", f"{{{HL7}}}COCD_TP145201GB01.PatientRole")
"""The element that a patient is read from: in a document, and in an ambulance request."""

_ID, _ADDR, _TELECOM, _NAME = (f"{{{HL7}}}{name}" for name in ("id", "addr", "telecom", "name"))
_PATIENTS = (f"{{{HL7}}}patient", f"{{{HL7}}}patientPatient")
_PROVIDER = f"{{{HL7}}}providerOrganization"
_GENDER, _BIRTH = f"{{{HL7}}}administrativeGenderCode", f"{{{HL7}}}birthTime"
_PREFIX, _GIVEN, _FAMILY = (f"{{{HL7}}}{name}" for name in ("prefix", "given", "family"))
_LINE, _CITY, _POSTCODE = (f"{{{HL7}}}{name}" for name in ("streetAddressLine", "city", "postalCode"))
_LOCATOR, _DESC = f"{{{HL7}}}additionalLocator", f"{{{HL7}}}desc"
_TS = re.compile(r"([0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}|[0-9]{12}|[0-9]{14})(?:\.[0-9]+)?(?:([+-])([0-9]{1,4}))?")
_FURTHEST = 14 * 60
_Parts = dict[str, list[Element]]


class Id(NamedTuple):
    """An instance identifier (II). `root` and `extension` are None where they were left out."""

    root: str | None
    extension: str | None
    authority: str | None
    element: Element


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name. `text` is all that it says, in one line; a name in plain text has nothing but that."""

    prefix: str
    given: tuple[str, ...]
    family: str
    text: str


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address. One in plain text is a single line. `locator` is a grid reference, `desc` how to get there."""

    use: str | None
    lines: tuple[str, ...]
    city: str | None
    postcode: str | None
    locator: str | None
    desc: str | None
    element: Element

    @property
    def is_empty(self) -> bool:
        """Does it say nothing about where it is?"""
        return not (self.lines or self.city or self.postcode or self.locator)


@dataclass(frozen=True, slots=True)
class Telecom:
    """A way to reach somebody: `tel:` or `mailto:` and the value, with its use (`EC` marks the preferred one)."""

    use: str | None
    value: str


class Patient:
    """Who a message is about, read as it is asked for; from a role in either form of PATIENT_ROLES."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.ids = ids_of(element)

    @classmethod
    def of(cls, role: Element) -> Self:
        """What a patient role says."""
        return cls(role)

    @property
    def nhs_number(self) -> str | None:
        """The verified NHS number."""
        return extension_among(self.ids, NHS_NUMBER_ROOT)

    @property
    def unverified_nhs_number(self) -> str | None:
        """An NHS number that nobody has verified."""
        return extension_among(self.ids, UNVERIFIED_ROOT)

    @property
    def local_id(self) -> str | None:
        """The sender's own identifier."""
        return extension_among(self.ids, LOCAL_ROOT)

    @cached_property
    def person(self) -> Element | None:
        """The person in the role."""
        return next(self.element.iterchildren(*_PATIENTS), None)

    @property
    def names(self) -> tuple[Name, ...]:
        """The names."""
        return () if self.person is None else tuple(name_of(each) for each in self.person.iterchildren(_NAME))

    @property
    def name(self) -> Name | None:
        """The first name, which is the one in use."""
        found = child(self.person, _NAME)
        return None if found is None else name_of(found)

    @property
    def birth(self) -> str | None:
        """The date of birth, yyyyMMdd as far as it was given."""
        value = attribute(child(self.person, _BIRTH), "value")
        return value[:8] if value else None

    @property
    def gender(self) -> str | None:
        """The code of the gender: 0 not known, 1 male, 2 female, 9 not specified."""
        return attribute(child(self.person, _GENDER), "code")

    @property
    def addresses(self) -> tuple[PostalAddress, ...]:
        """The addresses."""
        return tuple(address_of(each) for each in self.element.iterchildren(_ADDR))

    @property
    def address(self) -> PostalAddress | None:
        """The home address, or the first one if none says that it is."""
        found = list(self.element.iterchildren(_ADDR))
        homes = (each for each in found if each.get("use") in ("H", "HP"))
        chosen = next(homes, found[0] if found else None)
        return None if chosen is None else address_of(chosen)

    @property
    def telecoms(self) -> tuple[Telecom, ...]:
        """The ways to reach the patient."""
        return telecoms_of(self.element)

    @cached_property
    def practice(self) -> Element | None:
        """The general practice that the patient is registered with."""
        return child(self.element, _PROVIDER)

    @property
    def practice_ods_code(self) -> str | None:
        """The practice's code."""
        return None if self.practice is None else ods_code_among(ids_of(self.practice))


def parts_of(element: Element) -> dict[str, list[Element]]:
    """The child elements by their tags."""
    parts: _Parts = {}
    for each in element:
        parts.setdefault(tag_of(each), []).append(each)
    return parts


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def said_in(element: Element) -> str:
    """All text in an element, in one line."""
    return one_line(whole_text(element) if len(element) else element.text or "")


def said_at(parent: Element | None, tag: str) -> str | None:
    """What `said_in` finds in the first child with this tag; None where there is none."""
    found = child(parent, tag)
    return None if found is None else said_in(found)


def id_root(element: Element | None) -> str | None:
    """The root alone of an `id`, or of another element that identifies something."""
    return None if element is None else _said(element.get("root"))


def id_of(element: Element) -> Id:
    """An `id` element as a value."""
    get = element.get
    return Id(_said(get("root")), _said(get("extension")), get("assigningAuthorityName"), element)


def ids_of(element: Element) -> tuple[Id, ...]:
    """The ids that an element has, in their order."""
    return tuple(id_of(each) for each in element.iterchildren(_ID))


def extension_among(ids: Iterable[Id], *roots: str) -> str | None:
    """The extension of the first id that has one under these roots."""
    return next((each.extension for each in ids if each.root in roots and each.extension), None)


def extension_in(parent: Element | None, root: str) -> str | None:
    """What `extension_among` finds among the ids in an element, without making values of them all."""
    for each in () if parent is None else parent.iterchildren(_ID):
        if _said(each.get("root")) == root and (extension := _said(each.get("extension"))):
            return extension
    return None


def ods_code_among(ids: Iterable[Id]) -> str | None:
    """The first organisation or site code."""
    return next((each.extension for each in ids if each.root in ODS_ROOTS and each.extension), None)


def name_of(element: Element) -> Name:
    """A `name`, structured or plain."""
    parts = parts_of(element)
    given = tuple(text for each in parts.get(_GIVEN, ()) if (text := said_in(each)))
    prefix, family = _joined(parts, _PREFIX), _joined(parts, _FAMILY)
    pieces = (one_line(text) for text in element.itertext())
    return Name(prefix, given, family, " ".join(piece for piece in pieces if piece))


def _joined(parts: _Parts, tag: str) -> str:
    return " ".join(text for each in parts.get(tag, ()) if (text := said_in(each)))


def address_of(element: Element) -> PostalAddress:
    """An `addr`, structured or plain."""
    parts = parts_of(element)
    lines = tuple(text for each in parts.get(_LINE, ()) if (text := said_in(each)))
    plain = one_line(element.text or "")
    if plain and not lines:
        lines = (plain,)
    city, postcode = _joined(parts, _CITY) or None, _joined(parts, _POSTCODE) or None
    locator, desc = _joined(parts, _LOCATOR) or None, _joined(parts, _DESC) or None
    return PostalAddress(element.get("use"), lines, city, postcode, locator, desc, element)


def telecoms_of(element: Element) -> tuple[Telecom, ...]:
    """The telecoms that an element has; those without a value are left out."""
    found = element.iterchildren(_TELECOM)
    return tuple(Telecom(each.get("use"), value) for each in found if (value := each.get("value")))


def parse_ts(text: str | None) -> datetime | None:
    """A point in time, to the second; None for what is none. Parts that are left out are the earliest.

    A time without an offset, or with one that no clock has (`+9999`), is taken for UTC.
    """
    match = _TS.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    digits, sign, offset = match.groups()
    pairs = [int(digits[at : at + 2]) for at in range(4, len(digits), 2)]
    month, day, hour, minute, second = (*pairs, *(1, 1, 0, 0, 0)[len(pairs) :])
    try:
        return datetime(int(digits[:4]), month, day, hour, minute, second, tzinfo=_zone(sign, offset))
    except ValueError:
        return None


def _zone(sign: str | None, offset: str | None) -> timezone:
    if sign is None or offset is None:
        return UTC
    hours, minutes = (int(offset), 0) if len(offset) < 3 else (int(offset[:-2]), int(offset[-2:]))
    away = hours * 60 + minutes
    if away == 0 or minutes > 59 or away > _FURTHEST:
        return UTC
    return timezone(timedelta(minutes=away if sign == "+" else -away))


def write_ts(instant: datetime) -> str:
    """A point in time as HL7 writes it, with its offset."""
    return instant.strftime("%Y%m%d%H%M%S%z")


def _said(text: str | None) -> str | None:
    return text.strip() or None if text is not None else None
