"""Days that both trackers search by: how a day is written, and when a prescription came."""

import re
from datetime import date

from simulator.services.eps.prescription.model import Prescription

_EIGHT_DIGITS = re.compile(r"[0-9]{8}", re.ASCII)


def day_of(text: str) -> date | None:
    """A day written as yyyymmdd; None if it is none."""
    if _EIGHT_DIGITS.fullmatch(text) is None:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def created_on(prescription: Prescription) -> date | None:
    """The day on which the record came, which is not the prescription's own date where that is still to come."""
    first = prescription.history[0].at if prescription.history else None
    moment = first or prescription.issue_date
    return None if moment is None else moment.date()


def is_between(day: date | None, low: date | None, high: date | None) -> bool:
    """Is the day in this span, both ends in it? An end that is None is open; a day that nobody knows is in any span."""
    return day is None or ((low is None or day >= low) and (high is None or day <= high))
