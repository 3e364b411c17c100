"""A record made into valid FHIR R4, for clients that check what they get. The real service's Bundles are not valid.

Only a tenant that asks for it (`valid_r4` among its options) gets this.
"""

import re

from simulator.services.scr.bodies import text_at
from simulator.services.scr.parts import address_of
from simulator.wire.json import Json

_TO_THE_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?=[+Z-])", re.ASCII)
_ABOUT_SOMEBODY = ("Condition", "Observation", "Procedure", "Communication", "Encounter")


def made_valid(resources: list[Json]) -> list[Json]:
    """The same resources with what R4 wants of them: a title, subjects, and seconds in times."""
    patient = next((each for each in resources if each["resourceType"] == "Patient"), None)
    subject = {"reference": address_of(patient)} if patient else None
    return [_made(resource, subject) for resource in resources]


def _made(resource: Json, subject: Json) -> Json:
    made = _with_seconds(resource)
    kind = made["resourceType"]
    if kind == "Composition":
        made.setdefault("title", text_at(made, "type", "coding", 0, "display") or "Summary")
    elif kind in _ABOUT_SOMEBODY and subject:
        made.setdefault("subject", subject)
    return made


def _with_seconds(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _with_seconds(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_seconds(member) for member in value]
    if isinstance(value, str) and _TO_THE_MINUTE.match(value):
        return _TO_THE_MINUTE.sub(lambda found: f"{found[0]}:00", value)
    return value
