"""What follows the end of an issue: the next one of a repeat-dispensing prescription, and cancellations that waited."""

from datetime import date, timedelta

from simulator.services.eps.prescription import cancelling
from simulator.services.eps.prescription.codes import FUTURE_REPEAT, READY, TO_BE_DISPENSED
from simulator.services.eps.prescription.draft import Draft
from simulator.services.eps.prescription.moments import moment_in
from simulator.services.eps.prescription.record import is_complete, number_in

DAYS_SUPPLY = 28
"""How many days an issue is meant to last, where the prescription does not say."""

MOST_DAYS_SUPPLY = 366
"""The most days that an issue can be meant to last."""

DOWNLOAD_BEFORE = timedelta(days=7)
"""How long before it is due the nominated dispenser may have the next issue."""


def after_the_end(draft: Draft, number: int) -> None:
    """Bring on the next issue, and apply or drop the cancellations that waited for this one to end."""
    following = number + 1
    if following in draft.issues and draft.status(following) == FUTURE_REPEAT:
        _bring_on(draft, following)
    if is_complete(draft.status(draft.current)):
        if draft.pending:
            cancelling.drop_pending(draft)
    else:
        cancelling.apply_pending(draft)


def download_date(issued: date, days_supply: int | None, number: int) -> date:
    """The day on which the nominated dispenser may have an issue after the first."""
    days = DAYS_SUPPLY if days_supply is None else min(days_supply, MOST_DAYS_SUPPLY)
    return issued + timedelta(days=days) * (number - 1) - DOWNLOAD_BEFORE


def _bring_on(draft: Draft, number: int) -> None:
    today = draft.now.date()
    issued = moment_in(draft.body, "issueDate")
    day = download_date(issued.date() if issued else today, number_in(draft.body, "daysSupply"), number)
    # EPS 3.1 "Next eRD issue": on the very day it is not yet ready; the night's batch makes it so.
    draft.turn(number, READY if day >= today else TO_BE_DISPENSED, draft.statuses(number))
    draft.issues[number] |= {"downloadDate": day.isoformat(), "windowLow": today.isoformat()}
