"""The patient as a supplier knows one: what PDS says of a person, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from simulator.wire.json import Json

_GENDERS: Mapping[str, tuple[str, str]] = {"male": ("1", "M"), "female": ("2", "F"), "other": ("9", "I")}
_UNKNOWN = ("0", "I")


@dataclass(frozen=True, slots=True)
class Traced:
    """A patient whose NHS number PDS has verified. What is not known, or may not be told, is empty."""

    nhs_number: str
    given: tuple[str, ...] = ()
    family: str = ""
    birth_date: str = ""
    gender: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    phone: str = ""
    practice: str = ""

    @classmethod
    def of(cls, patient: Json) -> Self:
        """What a FHIR Patient says; its usual name and its home address.

        Raises AttributeError, LookupError or TypeError for what is no Patient.
        """
        name = _usual(patient.get("name"), "usual")
        address = _usual(patient.get("address"), "home")
        phones = [each["value"] for each in patient.get("telecom", ()) if each.get("system") == "phone"]
        practice = _first(patient.get("generalPractitioner")).get("identifier", {})
        return cls(
            nhs_number=_text(patient["id"]),
            given=_texts(name.get("given", [])),
            family=_text(name.get("family", "")),
            birth_date=_text(patient.get("birthDate", "")),
            gender=_text(patient.get("gender", "")),
            lines=_texts([line for line in address.get("line", ()) if line]),
            postcode=_text(address.get("postalCode", "")),
            phone=_text(phones[0]) if phones else "",
            practice=_text(practice.get("value", "")),
        )

    @property
    def name(self) -> str:
        """The name in one line."""
        return " ".join((*self.given, self.family)) or "no name"

    @property
    def birth(self) -> str:
        """The date of birth as HL7 writes it."""
        return self.birth_date.replace("-", "")

    @property
    def gender_code(self) -> str:
        """The gender's code in HL7 messages."""
        return _GENDERS.get(self.gender, _UNKNOWN)[0]

    @property
    def gender_letter(self) -> str:
        """The gender's letter in the directory's searches."""
        return _GENDERS.get(self.gender, _UNKNOWN)[1]

    def age_on(self, day: date) -> tuple[int, str]:
        """The age and its unit as the directory takes them: days up to a month, months up to two years, then years."""
        try:
            born = date.fromisoformat(self.birth_date)
        except ValueError:
            return 40, "Years"
        months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        if months < 1:
            return max(0, (day - born).days), "Days"
        return (months, "Months") if months < 24 else (months // 12, "Years")


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(map(_text, value))


def _usual(found: Json, use: str) -> Json:
    every = found or [{}]
    return next((each for each in every if each.get("use") == use), every[0])


def _first(found: Json) -> Json:
    return found[0] if found else {}
