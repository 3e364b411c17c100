"""Rules for telecoms and emergency contacts."""

import re

from simulator.services.pds.fields.period import check_period, dated
from simulator.services.pds.occasion import Occasion, was
from simulator.services.pds.patch import Draft, Entry
from simulator.services.pds.resources import CONTACT, telecom
from simulator.wire.json import Json

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def check_telecoms(draft: Draft, occasion: Occasion) -> None:
    """There is one telecom of each system and use. Raises Refusal."""
    occasion.only_one(draft.lists["telecom"], lambda each: f"{each.get('use')} {each.get('system')} telecoms")


def settled_telecom(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """A telecom that the request gives or changes, as PDS keeps it. Raises Refusal."""
    each: dict[str, Json] = entry.current
    telecom(each, path)
    if not entry.is_new and any(each[member] != was(entry, member) for member in ("system", "use")):
        # PDS FHIR, "Telecom": otherwise use a delete and add; the words are assumed.
        raise occasion.broken("not permitted to change the system or use of a telecom")
    check_email(each, occasion)
    check_period(each.get("period"), was(entry, "period"), occasion)
    return dated(each, entry.whole, occasion)


def settled_contact(entry: Entry, path: str, occasion: Occasion) -> dict[str, Json]:
    """An emergency contact that the request gives or changes, as PDS keeps it. Raises Refusal."""
    contact: dict[str, Json] = entry.current
    CONTACT(contact, path)
    for each in contact["telecom"]:
        check_email(each, occasion)
    check_period(contact.get("period"), was(entry, "period"), occasion)
    return dated(contact, entry.whole, occasion)


def check_email(each: dict[str, Json], occasion: Occasion) -> None:
    """An email address looks like one and has 7 to 89 characters. Raises Refusal."""
    value = each["value"]
    if each["system"] == "email" and not (_EMAIL.fullmatch(value) and 6 < len(value) < 90):
        raise occasion.broken("email format is invalid")
