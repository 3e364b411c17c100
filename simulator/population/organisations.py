"""The organisations that look after people: practices, pharmacies and suppliers, by ODS code. No service's own view."""

from collections.abc import Iterator, Mapping

from simulator.population.person import Person
from simulator.population.shapes import code, each, record, text
from simulator.wire.json import Json

PRACTICE = "practice"
PHARMACY = "pharmacy"
DISPENSING_DOCTOR = "dispensing-doctor"
APPLIANCE_SUPPLIER = "appliance-supplier"
MANAGER = "manager"
TYPES = (PRACTICE, PHARMACY, DISPENSING_DOCTOR, APPLIANCE_SUPPLIER, MANAGER)
"""What an organisation can be for a person; one can be several."""

ORGANISATION = record(
    {"name": text(), "types": each(code(TYPES, "type of organisation"), at_least=1)},
    {
        "ods_code": text(),
        "address": record({"lines": each(text(), at_least=1, at_most=5), "postcode": text()}),
        "phone": text(),
        "email": text(),
        "note": text(),
    },
)
"""The body of a document of kind `organisations`, whose key is the ODS code."""


def used_by(person: Person) -> Iterator[tuple[str, str]]:
    """The ODS codes that a person's record names, each with the type that it must have."""
    named = (
        (person.practice, PRACTICE),
        (person.pharmacy, PHARMACY),
        (person.dispensing_doctor, DISPENSING_DOCTOR),
        (person.appliance_supplier, APPLIANCE_SUPPLIER),
        (person.managing_organisation, MANAGER),
        *((earlier["identifier"]["value"], PRACTICE) for earlier in person.history.get("generalPractitioner", ())),
    )
    for ods_code, kind in named:
        if ods_code is not None:
            yield ods_code, kind


def is_a(organisation: Mapping[str, Json], kind: str) -> bool:
    """Is the organisation of this type?"""
    return kind in organisation["types"]
