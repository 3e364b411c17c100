"""A person's care record: what it is made of, and what follows from it. No service's own view, and nothing of the wire.

A document of kind `care-records` is a summary care record, whatever else it says, unless its `summary` is `none`: then
it only holds what the person has decided. Who has no document has no record.
"""

from collections.abc import Mapping
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.population.relative_times import instant_of
from simulator.wire.json import Json

KIND = "care-records"

ACUTE, REPEAT, DISCONTINUED = MEDICINE_TYPES = ("acute", "repeat", "discontinued")

CORE = ("allergies", "medicines")
"""The parts of every summary."""

ADDITIONAL = (
    "risks", "diagnoses", "problems", "findings", "treatments", "results", "investigations", "events", "procedures",
    "advice", "preferences", "circumstances", "family_history", "lifestyle", "correspondence", "documentation",
    "third_party_risks", "services",
)  # fmt: skip
"""The additional information, which stands in a summary unless the person has refused it."""

GP, INITIAL, NO_SUMMARY = SUMMARIES = ("gp", "initial", "none")
"""The practice's summary, the short one that every record once began with, and none at all."""

YES, NO, ASK = "Yes", "No", "Ask"


def has_summary(record: Mapping[str, Json]) -> bool:
    """Is there a summary that could be viewed?"""
    return record.get("summary") != NO_SUMMARY


def has_dissented(record: Mapping[str, Json]) -> bool:
    """Has the person refused that there be a record at all?"""
    return _consent(record).get("store") == NO


def view_permission(record: Mapping[str, Json]) -> str:
    """Yes, No or Ask; a person who has said nothing, or taken it back, must be asked."""
    said = _consent(record).get("view")
    return said if said in (YES, NO) else ASK


def has_additional(record: Mapping[str, Json]) -> bool:
    """May the summary hold more than the core?"""
    return _consent(record).get("additional") != NO


def event_id(record: Mapping[str, Json]) -> str:
    """The id under which the summary is found and viewed; one that is not given follows from the NHS number."""
    return str(record.get("event_id") or hashed_uuid(f"scr event {record['nhs_number']}"))


def summary_id(record: Mapping[str, Json]) -> str:
    """The summary's own id, which is another one."""
    return str(record.get("summary_id") or hashed_uuid(f"scr summary {record['nhs_number']}"))


def created_of(record: Mapping[str, Json], began: datetime) -> datetime:
    """When the summary was made; one that does not say was made when its tenant began."""
    said = record.get("created")
    return (instant_of(said, began) if isinstance(said, str) else None) or began


def earlier_events(record: Mapping[str, Json]) -> list[str]:
    """The ids of the summaries before, the latest last."""
    return [str(each) for each in record.get("earlier_events") or []]


def with_consent(record: Mapping[str, Json], **said: str) -> Json:
    """The record with what the person has decided now: `store`, `view` or `additional`."""
    return {**record, "consent": {**_consent(record), **said}}


def _consent(record: Mapping[str, Json]) -> Mapping[str, Json]:
    consent = record.get("consent")
    return consent if isinstance(consent, dict) else {}
