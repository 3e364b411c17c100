"""The banner of training rooms: on every page of a tenant that plays a guard against real people (story R6).

It is there so that nobody takes a page for live. Where it stands is the business of the templates.
"""

from dataclasses import dataclass
from typing import Final

from simulator.scenario.model import Rule
from simulator.web.inspector.page import Visit

STORY: Final = "R6"
"""A tenant is for training while it plays a scenario that tells this story, or includes one that does."""

MOST_RULES = 5
"""Rules whose refusals the banner leads to."""

_FIRST_REFUSAL = 400


@dataclass(frozen=True, slots=True)
class Training:
    """What the banner says: the scenarios' names, and rules that refuse calls with the page of what each refused.

    Both are empty for who has not signed in: the word itself is all that they are told.
    """

    scenarios: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def training(visit: Visit) -> Training | None:
    """The banner of a visit's tenant; None where nothing is played for training."""
    tenants, name = visit.simulator.tenants, visit.tenant.name
    played = tenants.spec(name).scenarios if tenants.peek(name) is not None else ()
    guards = [scenario for scenario in played if STORY in scenario.stories]
    if not guards:
        return None
    if not visit.may_look:
        return Training()
    rules = dict.fromkeys(rule.name for scenario in guards for rule in scenario.rules if _refuses(rule))
    return Training(
        tuple(scenario.name for scenario in guards),
        tuple((rule, visit.link("exchanges", {"rule": rule})) for rule in list(rules)[:MOST_RULES]),
    )


def _refuses(rule: Rule) -> bool:
    reply = rule.then.reply
    return rule.then.refuse is not None or (reply is not None and reply.status >= _FIRST_REFUSAL)
