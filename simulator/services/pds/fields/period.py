"""Rules for the period of a name, address, telecom, contact or practice."""

from simulator.clock import parse_date
from simulator.services.pds.occasion import Occasion
from simulator.wire.json import Json


def check_period(period: Json, before: Json, occasion: Occasion) -> None:
    """A period that the request gives or changes starts today or earlier and ends no earlier. Raises Refusal."""
    # PDS FHIR, "Business rules for period"; the rules are published, their words are assumed.
    if period is None or period == before:
        return
    start = parse_date(period["start"])
    if start > occasion.today:
        raise occasion.broken("period start date cannot be in the future")
    if "end" in period and parse_date(period["end"]) < start:
        raise occasion.broken("period end date cannot be before the start date")


def days_of(period: Json) -> int:
    """The days from a period's start to its end."""
    return (parse_date(period["end"]) - parse_date(period["start"])).days


def dated(item: dict[str, Json], whole: bool, occasion: Occasion) -> dict[str, Json]:
    """The item with a period from today on, if it was given as a whole and without one."""
    if not whole or "period" in item:
        return item
    return {**item, "period": {"start": occasion.today.isoformat()}}
