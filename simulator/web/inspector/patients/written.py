"""How the pages of patients write days, instants, periods and coded words of records, whatever stands in them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from simulator.clock import parse_instant
from simulator.wire.json import Json

_SAID = ("display", "valueString", "valueDateTime", "valueBoolean", "value", "text", "city", "district", "country")


def day_text(text: str) -> str:
    """A day of a record as people write it, such as 19 Mar 1984; a year, a month or anything else as it stands."""
    try:
        day = date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        day = None
    return text if day is None else f"{day.day} {day:%b} {day.year}"


def instant_text(text: str) -> str:
    """An instant of a record, such as 22 Nov 2026, 10:00 UTC; anything else as it stands."""
    try:
        return moment_text(parse_instant(text)) if len(text) > 10 else day_text(text)
    except (ValueError, OverflowError):
        return text


def moment_text(moment: datetime | None) -> str:
    """The same of an instant; empty for none."""
    if moment is None:
        return ""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b} {moment.year}, {moment:%H:%M} UTC"


def period_text(period: Json) -> str:
    """Since when, or from when until when; empty where nothing is said."""
    if not isinstance(period, Mapping):
        return ""
    start, end = (day_text(str(period[key])) if period.get(key) else "" for key in ("start", "end"))
    if start and end:
        return f"{start} to {end}"
    return f"since {start}" if start else f"until {end}" if end else ""


def length_text(length: timedelta) -> str:
    """How long something takes, in the two largest units that it has."""
    minutes = int(abs(length).total_seconds() // 60)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said[:2]) or "less than a minute"


def words_in(value: Json) -> list[str]:
    """The words of an extension or another structure: displays, texts, days; codes only where nothing else is said."""
    found = list(dict.fromkeys(_said(value, _SAID)))
    return found or list(dict.fromkeys(_said(value, ("code", "valueCode"))))


def _said(value: Json, members: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _said(item, members)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name in members and isinstance(part, bool):
                yield "yes" if part else "no"
            elif name in members and isinstance(part, str | int):
                yield day_text(str(part))
            elif name != "url":
                yield from _said(part, members)
