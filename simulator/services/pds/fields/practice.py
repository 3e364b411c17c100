"""Rules for the registered practice and the managing organisation."""

from simulator.services.pds.fields.period import check_period
from simulator.services.pds.occasion import Occasion, was
from simulator.services.pds.patch import Draft, Entry
from simulator.services.pds.refusing import forbidden
from simulator.services.pds.resources import PRACTICE
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json


def check_practice_removed(draft: Draft) -> None:
    """Only NHAIS and the National Back Office take somebody off a practice's list. Raises Refusal."""
    if any(root == "generalPractitioner" for root, _ in draft.removed):
        raise forbidden("source not permitted to remove 'generalPractitioner'")


def check_practices(draft: Draft, occasion: Occasion) -> None:
    """There is one registered practice. Raises Refusal."""
    occasion.only_one(draft.lists["generalPractitioner"], lambda practice: "general practitioners")


def settled_practice(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """A practice that the request gives or changes, as PDS keeps it. Raises Refusal."""
    PRACTICE(entry.current, path)
    identifier = entry.current["identifier"]
    period = identifier.get("period")
    before = (was(entry, "identifier") or {}).get("period")
    check_period(period, before, occasion)
    if period != before and "end" in (period or {}):
        raise occasion.broken("An end date can not be provided on general practitioner")
    if period is None and entry.whole:
        period = {"start": occasion.today.isoformat()}
    return _organisation(entry.current, period)


def settled_organisation(organisation: Json, before: Json, path: str, occasion: Occasion) -> dict[str, Json]:
    """A managing organisation that the request gives or changes, as PDS keeps it. Raises Refusal."""
    PRACTICE(organisation, path)
    period = organisation["identifier"].get("period")
    check_period(period, ((before or {}).get("identifier") or {}).get("period"), occasion)
    return _organisation(organisation, period)


def _organisation(given: dict[str, Json], period: Json) -> dict[str, Json]:
    made: dict[str, Json] = {"id": given["id"]} if "id" in given else {}
    made["type"] = "Organization"
    made["identifier"] = {"system": ODS_SYSTEM, "value": given["identifier"]["value"]}
    if period is not None:
        made["identifier"]["period"] = period
    return made
