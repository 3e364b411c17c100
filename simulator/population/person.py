"""A person: a view over the document of kind `people`, for whoever only reads.

Making and changing one is `form`'s work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.population import codes
from simulator.wire.json import Json


def first_day(moment: str) -> str:
    """The day of a date or an instant, yyyy-mm-dd; the first one of a year or a month."""
    # PDS FHIR, "Date of birth and death": where only the year is known, the 1st of January stands for it.
    day = moment[:10]
    return day + "yyyy-01-01"[len(day) :]


def security_of(patient: Json) -> str:
    """U unrestricted, R restricted, V very restricted, REDACTED invalidated; U where the record does not say."""
    labels = patient.get("meta", {}).get("security") or [{}]
    return str(labels[0].get("code", "U"))


@dataclass(frozen=True, slots=True)
class Person:
    """One person. It holds the document's body and reads what is asked for; what is absent is None or empty."""

    body: Mapping[str, Json]

    @classmethod
    def of(cls, body: Mapping[str, Json]) -> "Person":
        """The person whose document has this body."""
        return cls(body)

    @property
    def nhs_number(self) -> str:
        """The NHS number; for a superseded record the old one."""
        return str(self.body["nhs_number"])

    @property
    def patient(self) -> Mapping[str, Json]:
        """The whole demographic record as FHIR, nothing held back."""
        patient: Mapping[str, Json] = self.body["patient"]
        return patient

    @property
    def conditions(self) -> tuple[str, ...]:
        """What the person is in the population for: `restricted`, `no-gp` and so on."""
        return tuple(self.body.get("conditions", ()))

    @property
    def note(self) -> str | None:
        """A sentence about the person, for people."""
        return self.body.get("note")

    @property
    def superseded_by(self) -> str | None:
        """The NHS number of the record that this one was merged into."""
        return self.body.get("superseded_by")

    @property
    def history(self) -> Mapping[str, Sequence[Json]]:
        """Earlier names, addresses, telecoms, genders and practices, by FHIR member."""
        history: Mapping[str, Sequence[Json]] = self.body.get("history") or {}
        return history

    @property
    def coverage(self) -> Json | None:
        """The Coverage resource."""
        return self.body.get("coverage")

    @property
    def security(self) -> str:
        """U unrestricted, R restricted, V very restricted, REDACTED invalidated."""
        return str(self.patient["meta"]["security"][0]["code"])

    @property
    def is_restricted(self) -> bool:
        """Are address, telecoms and practice held back?"""
        return self.security == "R"

    @property
    def is_very_restricted(self) -> bool:
        """Are name and birth date held back too?"""
        return self.security == "V"

    @property
    def is_invalidated(self) -> bool:
        """Is the record never to be shown?"""
        return self.security == "REDACTED"

    @property
    def version_id(self) -> int:
        """The national version, which an ETag carries."""
        return int(self.patient["meta"]["versionId"])

    @property
    def names(self) -> Sequence[Json]:
        """All current names."""
        return self._list("name")

    @property
    def usual_name(self) -> Mapping[str, Json]:
        """The usual name, or else the first, or else an empty one."""
        names = self.names
        return next((name for name in names if name.get("use") == "usual"), names[0] if names else {})

    @property
    def family(self) -> str | None:
        """The family name."""
        return self.usual_name.get("family")

    @property
    def given(self) -> tuple[str, ...]:
        """The given names."""
        return tuple(self.usual_name.get("given", ()))

    @property
    def gender(self) -> str | None:
        """male, female, other or unknown."""
        return self.patient.get("gender")

    @property
    def birth_date(self) -> str | None:
        """The birth date, yyyy-mm-dd; of a few old records the year or the month only."""
        return self.patient.get("birthDate")

    @property
    def death_date(self) -> str | None:
        """The day of death, yyyy-mm-dd, or as much of it as is known."""
        died = self.patient.get("deceasedDateTime")
        return None if died is None else str(died)[:10]

    @property
    def death_notification(self) -> str | None:
        """1 informal, 2 formal, U removed."""
        extension = self.extension(codes.DEATH_NOTIFICATION)
        return _text(extension, "extension", 0, "valueCodeableConcept", "coding", 0, "code")

    @property
    def addresses(self) -> Sequence[Json]:
        """All current addresses."""
        return self._list("address")

    @property
    def home_address(self) -> Mapping[str, Json] | None:
        """The home address."""
        return next((address for address in self.addresses if address.get("use") == "home"), None)

    @property
    def telecoms(self) -> Sequence[Json]:
        """Telephone numbers, e-mail addresses and the like."""
        return self._list("telecom")

    @property
    def contacts(self) -> Sequence[Json]:
        """Emergency contacts, each with its own telecoms."""
        return self._list("contact")

    @property
    def practice(self) -> str | None:
        """The ODS code of the registered general practice."""
        practices = self._list("generalPractitioner")
        return _text(practices[0], "identifier", "value") if practices else None

    @property
    def pharmacy(self) -> str | None:
        """The ODS code of the nominated pharmacy."""
        return self._dispenser(codes.NOMINATED_PHARMACY)

    @property
    def dispensing_doctor(self) -> str | None:
        """The ODS code of the dispensing doctor."""
        return self._dispenser(codes.DISPENSING_DOCTOR)

    @property
    def appliance_supplier(self) -> str | None:
        """The ODS code of the medical appliance supplier."""
        return self._dispenser(codes.APPLIANCE_SUPPLIER)

    @property
    def managing_organisation(self) -> str | None:
        """The ODS code of the managing organisation."""
        return _text(self.patient.get("managingOrganization"), "identifier", "value")

    @property
    def language(self) -> str | None:
        """The preferred language's code; None is English."""
        parts = _parts(self.extension(codes.COMMUNICATION))
        codings = (_text(part, "valueCodeableConcept", "coding", 0, "code") for part in parts)
        return next((found for found in codings if found is not None), None)

    @property
    def needs_interpreter(self) -> bool:
        """Is an interpreter required?"""
        parts = _parts(self.extension(codes.COMMUNICATION))
        return any(_dig(part, "valueBoolean") is True for part in parts)

    def extension(self, url: str) -> Json | None:
        """The extension of the Patient with this URL."""
        return next((extension for extension in self._list("extension") if extension["url"] == url), None)

    def _dispenser(self, url: str) -> str | None:
        return _text(self.extension(url), "valueReference", "identifier", "value")

    def _list(self, member: str) -> Sequence[Json]:
        found: Sequence[Json] = self.patient.get(member, ())
        return found


def age_on(born: date, then: date) -> int:
    """Somebody's age in whole years on a day."""
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _parts(extension: Json) -> list[Json]:
    parts = _dig(extension, "extension")
    return parts if isinstance(parts, list) else []


def _text(value: Json, *path: str | int) -> str | None:
    found = _dig(value, *path)
    return found if isinstance(found, str) else None


def _dig(value: Json, *path: str | int) -> Json:
    """The part of a value at a path, or None where anything on the way is absent or of another kind."""
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and len(value) > part else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value
