"""Do the shipped prescriptions fit the people, the organisations and themselves? Asked by `coherence`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from simulator.population.conditions import age
from simulator.population.medicines import Medicine, medicines
from simulator.population.organisations import (
    APPLIANCE_SUPPLIER,
    DISPENSING_DOCTOR,
    EMERGENCY_DEPARTMENT,
    OUT_OF_HOURS,
    PHARMACY,
    PRACTICE,
    URGENT_TREATMENT_CENTRE,
)
from simulator.population.person import Person, first_day
from simulator.population.prescription_codes import (
    APPLIANCE_SITE,
    DOCTOR_SITE,
    LEGAL_ITEMS,
    PHARMACY_SITE,
    STATUSES,
    TREATMENTS,
)
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.wire.errors import Problem
from simulator.wire.json import Json

Record = Mapping[str, Json]

URGENT_CARE = frozenset({OUT_OF_HOURS, EMERGENCY_DEPARTMENT, URGENT_TREATMENT_CENTRE})
"""Who else prescribes, beside the patient's own practice."""

_DISPENSERS = frozenset({PHARMACY, DISPENSING_DOCTOR, APPLIANCE_SUPPLIER})
_SITES = {PHARMACY_SITE: PHARMACY, APPLIANCE_SITE: APPLIANCE_SUPPLIER, DOCTOR_SITE: DISPENSING_DOCTOR}
_GENDERS = {1: "male", 2: "female", 3: "other", 4: "unknown"}


@dataclass(frozen=True, slots=True)
class _World:
    prescriptions: Mapping[str, Record]
    people: Mapping[str, Person]
    organisations: Mapping[str, Json]
    medicines: Mapping[str, Medicine]

    def types(self, ods_code: Json) -> frozenset[str]:
        """What an organisation is; nothing for one that is not here."""
        found = self.organisations.get(ods_code) if isinstance(ods_code, str) else None
        return frozenset(found["types"]) if found else frozenset()


def check_prescriptions(
    prescriptions: Mapping[str, Record], people: Mapping[str, Person], organisations: Mapping[str, Json]
) -> Iterator[Problem]:
    """Everything in which the prescriptions disagree with themselves or with the population."""
    world = _World(prescriptions, people, organisations, {each.code: each for each in medicines().values()})
    for key, record in prescriptions.items():
        for check in _CHECKS:
            for path, what, remedy in check(world, key, record):
                yield Problem(what, remedy, f"prescriptions.{key}.{path}")
    yield from _line_item_ids(world)
    yield from _conditions(world)


Found = tuple[str, str, str]
"""Where something is wrong, what, and what would be right."""


def _id(_: _World, key: str, record: Record) -> Iterator[Found]:
    if record.get("prescriptionId") != key:
        yield "prescriptionId", f"kept under {key}", "keep it under its own id"
    if not is_well_formed(key) or not has_right_check_character(key):
        yield "prescriptionId", "is no prescription id", "mend its form or its check character"
    elif key[7:13] != f"{record.get('prescriberOrg', '')[:6]:0>6}":
        yield "prescriptionId", "is of another prescriber's site", "put the prescriber's ODS code into the middle"


def _patient(world: _World, _: str, record: Record) -> Iterator[Found]:
    person = world.people.get(record.get("nhsNumber", ""))
    if person is None:
        yield "nhsNumber", "is nobody here", "name a person"
        return
    said = {
        "family": person.family,
        "given": " ".join(person.given) or None,
        "birthDate": first_day(person.birth_date) if person.birth_date else None,
    }
    for member, value in said.items():
        if member in record and record[member] != value:
            yield member, f"{record[member]} is not the person's {value}", "make them the same"
    if "gender" in record and _GENDERS.get(record["gender"]) != (person.gender or "unknown"):
        yield "gender", "is not the person's", "make them the same"


def _prescriber(world: _World, _: str, record: Record) -> Iterator[Found]:
    org = record.get("prescriberOrg")
    types = world.types(org)
    person = world.people.get(record.get("nhsNumber", ""))
    if not types & (URGENT_CARE | {PRACTICE}):
        yield "prescriberOrg", f"{org} is no prescriber here", "name a practice or an urgent care service"
    elif person is not None and not types & URGENT_CARE and org != person.practice:
        yield "prescriberOrg", f"{org} is not the person's practice", "name that one, or an urgent care service"


def _dispensers(world: _World, _: str, record: Record) -> Iterator[Found]:
    nominated, site = record.get("nominatedDispenserOrg"), record.get("nominatedDisperserType")
    if nominated is not None and _SITES.get(str(site)) not in world.types(nominated):
        yield "nominatedDispenserOrg", f"{nominated} is no dispenser of kind {site} here", "name another, or its kind"
    named = {"dispenserOrg": record.get("dispenserOrg")}
    named |= {f"issues.{no}.dispenserOrg": issue.get("dispenserOrg") for no, issue in record.get("issues", {}).items()}
    for path, org in named.items():
        if org is not None and not world.types(org) & _DISPENSERS:
            yield path, f"{org} is no dispenser here", "name another"


def _statuses(_: _World, __: str, record: Record) -> Iterator[Found]:
    status = record.get("status", "")
    if status not in STATUSES.values():
        yield "status", f"{status} is no status", "name one"
        return
    for no, item in record.get("lineItems", {}).items():
        if item.get("status") not in LEGAL_ITEMS[status]:
            yield f"lineItems.{no}.status", f"may not be {item.get('status')} in status {status}", "mend one"
    for number, issue in record.get("issues", {}).items():
        for no, of_item in issue.get("lineItems", {}).items():
            if of_item not in LEGAL_ITEMS.get(issue["status"], frozenset()):
                what = f"may not be {of_item} in status {issue['status']}"
                yield f"issues.{number}.lineItems.{no}", what, "mend one"
    current = record.get("issues", {}).get(str(record.get("issueNumber", 1)))
    if current is not None and current["status"] != status:
        yield "status", f"is {status}, but the current issue is at {current['status']}", "make them the same"


def _fits(world: _World, _: str, record: Record) -> Iterator[Found]:
    person = world.people.get(record.get("nhsNumber", ""))
    if person is None:
        return
    for no, item in record.get("lineItems", {}).items():
        medicine = world.medicines.get(item.get("code", ""))
        if medicine is None:
            continue
        if medicine.name != item.get("itemName"):
            yield f"lineItems.{no}.itemName", f"is not what {medicine.code} stands for", f"write {medicine.name}"
        if not medicine.fits(age(person), person.gender):
            what = f"{medicine.name} is not for somebody {person.gender} of {age(person)}"
            yield f"lineItems.{no}", what, "choose another medicine"


_CHECKS: tuple[Callable[[_World, str, Record], Iterator[Found]], ...] = (
    _id,
    _patient,
    _prescriber,
    _dispensers,
    _statuses,
    _fits,
)


def _line_item_ids(world: _World) -> Iterator[Problem]:
    """One id is one line item."""
    seen: dict[str, str] = {}
    for key, record in world.prescriptions.items():
        for no, item in record.get("lineItems", {}).items():
            first = seen.setdefault(item.get("lineItemId", key), key)
            if first != key:
                where = f"prescriptions.{key}.lineItems.{no}.lineItemId"
                yield Problem(f"is a line item of {first} too", "give each its own", where)


def _has(status: str) -> Callable[[Record], bool]:
    return lambda record: record.get("status") == STATUSES[status]


def _is_pending(record: Record) -> bool:
    return bool(record.get("pendingCancellations")) and record.get("lineItems") != {}


HOLDS: dict[str, Callable[[Record], bool]] = {
    "prescription": _has("to-be-dispensed"),
    "erd": lambda record: record.get("treatmentType") == TREATMENTS["erd"],
    "cancelled-item": lambda record: {item.get("status") for item in record.get("lineItems", {}).values()} > {"0005"},
    "collected-prescription": _has("dispensed"),
    "prescription-erd-next-issue": _has("awaiting-release-ready"),
    "prescription-repeat": lambda record: record.get("treatmentType") == TREATMENTS["repeat"],
    "prescription-with-dispenser": _has("with-dispenser"),
    "prescription-with-dispenser-active": _has("with-dispenser-active"),
    "prescription-expired": _has("expired"),
    "prescription-cancelled": _has("cancelled"),
    "prescription-pending-cancellation": _is_pending,
    "prescription-cancelled-before": _has("cancelled-future-instance"),
    "prescription-not-collected": _has("not-dispensed"),
    "prescription-claimed": _has("claimed"),
    "prescription-no-claim": _has("no-claimed"),
    "prescription-future": _has("future-instance"),
    "prescription-not-nominated": lambda record: "nominatedDispenserOrg" not in record,
}
"""What a prescription is like, of which somebody with a condition has one."""


def _conditions(world: _World) -> Iterator[Problem]:
    """Whoever is tagged has such a prescription. Without any prescriptions, tags are tags only."""
    if not world.prescriptions:
        return
    of_person: dict[str, list[Record]] = {}
    for record in world.prescriptions.values():
        of_person.setdefault(record.get("nhsNumber", ""), []).append(record)
    for nhs, person in world.people.items():
        mine = of_person.get(nhs, [])
        for tag in person.conditions:
            holds = HOLDS.get(tag)
            if holds is not None and not any(map(holds, mine)):
                what = f"is tagged {tag!r}, but has no such prescription"
                yield Problem(what, "add one, or leave the tag out", f"people.{nhs}.conditions")
        if "prescription-every-state" in person.conditions:
            missing = set(STATUSES.values()) - {"9000"} - {record.get("status") for record in mine}
            if missing:
                what = f"has no prescription of status {', '.join(sorted(missing))}"
                yield Problem(what, "add them, or leave the tag out", f"people.{nhs}.conditions")
