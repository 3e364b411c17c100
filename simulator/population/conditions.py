"""The conditions that people are in the population for: what each means, and how a record shows it.

A condition is a tag on a person, so that a test can ask for "somebody restricted". Those of prescriptions
are held against the prescriptions by `prescription_coherence`; those of services that are not here yet carry no fact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from simulator.population import codes
from simulator.population.person import Person, age_on, first_day

MADE_FOR = date(2026, 11, 1)
"""The day that the shipped people's ages fit."""

NO_FIXED_ABODE = "ZZ99 3VZ"
"""The national pseudo postcode of people without a home."""

Holds = Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a tag means. `holds` is the fact behind it; with `always`, whoever has the fact must have the tag."""

    tag: str
    meaning: str
    holds: Holds | None = None
    always: bool = False


def age(person: Person) -> int | None:
    """The person's age on the day the population was made for, or at death; None without a birth date."""
    if person.birth_date is None:
        return None
    then = date.fromisoformat(first_day(person.death_date)) if person.death_date else MADE_FOR
    return age_on(date.fromisoformat(first_day(person.birth_date)), then)


def _aged(low: int, high: int) -> Holds:
    def holds(person: Person) -> bool:
        years = age(person)
        return years is not None and low <= years <= high

    return holds


def _has_address(use: str) -> Holds:
    return lambda person: any(address.get("use") == use for address in person.addresses)


def _has_telecom(system: str, use: str | None = None) -> Holds:
    def holds(person: Person) -> bool:
        return any(each.get("system") == system and use in (None, each.get("use")) for each in person.telecoms)

    return holds


def _had(member: str) -> Holds:
    return lambda person: bool(person.history.get(member))


def _name_has(found: Callable[[str], bool]) -> Holds:
    def holds(person: Person) -> bool:
        return any(found(part) for part in (person.family or "", *person.given))

    return holds


def _had_email(person: Person) -> bool:
    return any(each.get("system") == "email" for each in person.history.get("telecom", ()))


def _is_homeless(person: Person) -> bool:
    return (person.home_address or {}).get("postalCode") == NO_FIXED_ABODE


def _is_plain(person: Person) -> bool:
    return person.security == "U" and person.superseded_by is None and person.death_date is None


_ALL = (
    Condition("unrestricted", "nothing special: every demographic service answers in full", _is_plain),
    Condition(
        "restricted", "address, telecoms and practice are held back (R)", lambda person: person.is_restricted, True
    ),
    Condition(
        "very-restricted", "name and birth date are held back too (V)", lambda person: person.is_very_restricted, True
    ),
    Condition("invalidated", "the record must never be shown", lambda person: person.is_invalidated, True),
    Condition(
        "superseded",
        "the number was merged into another; retrieving it gives the retained record",
        lambda person: person.superseded_by is not None,
        True,
    ),
    Condition("retained", "another number was merged into this one"),
    Condition("deceased", "has died", lambda person: person.death_date is not None, True),
    Condition("deceased-informal", "death notified informally", lambda person: person.death_notification == "1"),
    Condition("deceased-formal", "death notified by the registrar", lambda person: person.death_notification == "2"),
    Condition("no-fixed-abode", f"no home; postcode {NO_FIXED_ABODE}", _is_homeless, True),
    Condition("no-gp", "registered with no practice", lambda person: person.practice is None),
    Condition("gp-changed", "has moved practice", _had("generalPractitioner")),
    Condition("dispensing-doctor", "a doctor dispenses", lambda person: person.dispensing_doctor is not None),
    Condition("nominated-pharmacy", "has nominated a pharmacy", lambda person: person.pharmacy is not None),
    Condition("appliance-supplier", "has an appliance supplier", lambda person: person.appliance_supplier is not None),
    Condition(
        "removed-from-registration",
        "was taken off a practice's list",
        lambda person: person.extension(codes.REMOVAL) is not None,
    ),
    Condition("baby", "under one year old", _aged(0, 0)),
    Condition("child", "under 16", _aged(0, 15)),
    Condition("centenarian", "100 or older", _aged(100, 130)),
    Condition("twin", "has a twin here", lambda person: person.patient.get("multipleBirthInteger") in range(1, 8)),
    Condition("same-name-and-birthday", "shares name and birth date with somebody else"),
    Condition("many-matches", "one of more than 50 of a family name: a broad search finds too many"),
    Condition("historic-name", "had another name", _had("name")),
    Condition("historic-address", "lived elsewhere", _had("address")),
    Condition("historic-email", "had another e-mail address", _had_email),
    Condition("gender-changed", "had another gender", _had("gender")),
    Condition("welsh-address", "lives in Wales"),
    Condition("temporary-address", "stays at another address for a while", _has_address("temp")),
    Condition("billing-address", "gets letters at another address", _has_address("billing")),
    Condition("needs-interpreter", "needs an interpreter", lambda person: person.needs_interpreter),
    Condition("sign-language", "signs (BSL)", lambda person: person.language == "q4"),
    Condition("textphone", "is reached by textphone", _has_telecom("other")),
    Condition(
        "contact-preference",
        "says how to be contacted",
        lambda person: person.extension(codes.CONTACT_PREFERENCE) is not None,
    ),
    Condition("no-contact-details", "has no telephone or e-mail", lambda person: not person.telecoms),
    Condition("emergency-contact", "names an emergency contact", lambda person: bool(person.contacts)),
    Condition("related-people", "has related people on PDS"),
    Condition("guardian", "answers for somebody else here"),
    Condition("coverage", "has a European health insurance card", lambda person: person.coverage is not None),
    Condition("unicode-name", "letters beyond A to Z in the name", _name_has(lambda part: not part.isascii())),
    Condition("hyphenated-name", "a hyphen in the name", _name_has(lambda part: "-" in part)),
    Condition("apostrophe-name", "an apostrophe in the name", _name_has(lambda part: "'" in part)),
    Condition("long-name", "names at the limit of 35 characters", _name_has(lambda part: len(part) == 35)),
    Condition("single-name", "has a family name only", lambda person: bool(person.family) and not person.given),
    Condition("several-given-names", "has three or more given names", lambda person: len(person.given) >= 3),
    Condition("minimal", "nothing but a number", lambda person: not person.names and person.birth_date is None),
    Condition("unknown-gender", "gender unknown", lambda person: person.gender == "unknown"),
    Condition("sandbox", "a published test patient of a national sandbox or test suite"),
    Condition("scr", "has a summary care record (SCR)"),
    Condition("no-scr", "has no summary care record (SCR)"),
    Condition("scr-dissent", "refuses a summary care record (SCR)"),
    Condition("scr-permission-needed", "must be asked before the summary care record is viewed (SCR)"),
    Condition("scr-view-refused", "does not want the summary care record to be viewed (SCR)"),
    Condition("prescription", "has a prescription to be dispensed (EPS)"),
    Condition("erd", "on electronic repeat dispensing (EPS)"),
    Condition("cancelled-item", "has a prescription with a cancelled item (EPS)"),
    Condition("collected-prescription", "has a prescription already collected (EPS)"),
    Condition("prescription-every-state", "has a prescription in every state (EPS)"),
    Condition("prescription-erd-next-issue", "the next issue of repeat dispensing waits for its day (EPS)"),
    Condition("prescription-repeat", "on repeat prescribing (EPS)"),
    Condition("prescription-with-dispenser", "a dispenser has a prescription (EPS)"),
    Condition("prescription-with-dispenser-active", "a prescription is dispensed in part (EPS)"),
    Condition("prescription-expired", "a prescription has expired (EPS)"),
    Condition("prescription-cancelled", "a whole prescription was cancelled (EPS)"),
    Condition("prescription-pending-cancellation", "a cancellation waits for the dispenser (EPS)"),
    Condition("prescription-cancelled-before", "a cancellation came before its prescription (EPS)"),
    Condition("prescription-not-collected", "did not collect, so that nothing was dispensed (EPS)"),
    Condition("prescription-claimed", "the dispenser has claimed for a prescription (EPS)"),
    Condition("prescription-no-claim", "a dispensed prescription was never claimed for (EPS)"),
    Condition("prescription-future", "a prescription is for a day still to come (EPS)"),
    Condition("prescription-not-nominated", "has a prescription that any dispenser may ask for (EPS)"),
    Condition("repeat-caller", "has called 111 before within 96 hours (RCS)"),
    Condition("frequent-caller", "calls 111 often (RCS)"),
    Condition("safeguarding-flag", "a child with a safeguarding flag"),
)
CONDITIONS = {condition.tag: condition for condition in _ALL}
"""Every condition by tag."""
