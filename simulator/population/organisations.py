"""The organisations that look after people, and those that 111 sends to: practices, pharmacies, emergency departments
and others by ODS code. No service's own view.
"""

from collections.abc import Iterator, Mapping

from simulator.population.person import Person
from simulator.population.shapes import code, each, record, text
from simulator.wire.json import Json

PRACTICE = "practice"
PHARMACY = "pharmacy"
DISPENSING_DOCTOR = "dispensing-doctor"
APPLIANCE_SUPPLIER = "appliance-supplier"
MANAGER = "manager"
OUT_OF_HOURS = "out-of-hours"
EMERGENCY_DEPARTMENT = "emergency-department"
URGENT_TREATMENT_CENTRE = "urgent-treatment-centre"
AMBULANCE_SERVICE = "ambulance-service"
NHS_111_PROVIDER = "nhs-111-provider"
TYPES = (
    PRACTICE, PHARMACY, DISPENSING_DOCTOR, APPLIANCE_SUPPLIER, MANAGER, OUT_OF_HOURS, EMERGENCY_DEPARTMENT,
    URGENT_TREATMENT_CENTRE, AMBULANCE_SERVICE, NHS_111_PROVIDER,
)  # fmt: skip
"""What an organisation can be; one can be several."""

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
