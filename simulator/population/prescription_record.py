"""The whole record of a prescription that has been planned: ids, the patient's facts, line items, issues, history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from simulator.identifiers import hashed_uuid
from simulator.population import prescription_codes as codes
from simulator.population.medicines import medicines
from simulator.population.person import Person, first_day
from simulator.population.prescription_course import Course, Item
from simulator.population.prescription_ids import check_character
from simulator.population.prescription_times import When, when
from simulator.wire.json import Json

_ERD = codes.TREATMENTS["erd"]
_GENDERS = {"male": 1, "female": 2, "other": 3}
HELD = frozenset({"0002", "0003", "0006", "0007", "0008", "0009"})
"""The statuses of a prescription that a dispenser has, or had at its end."""


_AGES = {"0000": 5, "0002": 3, "0003": 5, "0004": 190, "0005": 4, "0006": 6, "0007": 12, "0008": 25, "0009": 190}
"""How many days ago a prescription of each status was issued, where nothing is said."""

_AGE = 2
_AHEAD = 3
_LATER_EXPIRY = 370
_DOWNLOAD_BEFORE = 7
_EARLY = 5
_CLAIMED_AFTER = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """A line item that is to be: what it is, and its status in the current issue."""

    medicine: Mapping[str, Json]
    status: str
    reason: str | None = None
    pending: str | None = None
    issues: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A prescription that is to be. `nominated` is a dispenser with its kind, `issue` the current one of `issues`."""

    id: str
    person: Person
    treatment: str
    status: str
    issue: int
    issues: int
    issued: str | None
    type: str
    days_supply: int
    practice: str
    nominated: tuple[str, str] | None
    dispenser: str
    reason: str | None
    pending: Json
    items: tuple[PlannedItem, ...]

    @property
    def is_erd(self) -> bool:
        """Is it for repeat dispensing?"""
        return self.treatment == _ERD


def derived_id(nhs_number: str, name: str, practice: str) -> str:
    """The id of a prescription that has a name instead: always the same one."""
    digits = hashed_uuid(f"prescription {nhs_number} {name}").replace("-", "")
    stem = f"{digits[:6]}-{practice.upper()[:6]:0>6}-{digits[-5:]}"
    return stem + check_character(stem)


def nominee(person: Person, form: Mapping[str, Json], items: Iterable[Json]) -> tuple[str, str] | None:
    """The nominated dispenser with its kind: whom the form says, else whom the person has for these items."""
    doctor, supplier = person.dispensing_doctor, person.appliance_supplier
    if "pharmacy" in form:
        said = form["pharmacy"]
        kinds = {doctor: codes.DOCTOR_SITE, supplier: codes.APPLIANCE_SITE}
        return None if said is None else (said.upper(), kinds.get(said, codes.PHARMACY_SITE))
    listed = list(items)
    if supplier and listed and all(_is_appliance(item) for item in listed):
        return supplier, codes.APPLIANCE_SITE
    if person.pharmacy:
        return person.pharmacy, codes.PHARMACY_SITE
    return (doctor, codes.DOCTOR_SITE) if doctor else None


def planned_items(written: Iterable[Json], status: str, is_erd: bool) -> tuple[PlannedItem, ...]:
    """The line items that a form writes, each a name or a record, under a prescription's status."""
    items: list[Mapping[str, Json]] = [{"medicine": item} if isinstance(item, str) else item for item in written]
    made = []
    for index, item in enumerate(items):
        known = _medicine(item)
        usual = codes.USUAL_ITEM.get(status, "0007")
        if status == "0003" and (index or len(items) == 1):
            usual = "0004" if index else "0003"
        said = str(item.get("status", usual))
        pending = item.get("pending")
        made.append(
            PlannedItem(
                known,
                codes.ITEM_STATUSES.get(said, said),
                item.get("reason"),
                _cancellation(None if pending is True else pending) if pending else None,
                item.get("issues") if is_erd else None,
            )
        )
    return tuple(made)


def record_of(plan: Plan) -> dict[str, Json]:
    """The whole record."""
    issued = when(plan.issued) if plan.issued is not None else _usual_issue(plan)
    items = tuple(_item(plan, index, item) for index, item in enumerate(plan.items, 1))
    whole = "" if not plan.pending else _cancellation(None if plan.pending is True else plan.pending)
    course = Course(
        prescription_id=plan.id,
        prescriber=plan.practice,
        dispenser=plan.dispenser,
        items=items,
        is_erd=plan.is_erd,
        is_nominated=plan.nominated is not None and plan.dispenser == plan.nominated[0],
        waiting=_waiting(plan, items, whole),
        reason=_non_dispensing(plan.reason) if plan.status == "0007" else None,
    )
    if plan.status == "9005":
        return _placeholder(plan, issued)
    issues = _issues(plan, course, issued)
    made = _top(plan, issued)
    made |= {
        "prescriptionPendingCancellation": bool(whole),
        "prescriberOrg": plan.practice,
        **_nomination(plan),
        **({"dispenserOrg": plan.dispenser} if plan.status in HELD else {}),
        **({"lastDispenseNotification": course.last} if course.last else {}),
        "lineItems": {item.number: item.record for item in items},
        "dispenseNotifications": course.notifications,
        "history": course.history,
        "issues": issues,
        **({"pendingCancellations": course.pending} if course.pending else {}),
    }
    if whole or plan.status == "0005":
        made["cancellationReason"] = whole or _cancellation(plan.reason)
    return made


def _top(plan: Plan, issued: When) -> dict[str, Json]:
    """Who it is for, and what it is."""
    person = plan.person
    name = person.usual_name
    home = person.home_address or {}
    return {
        "nhsNumber": person.nhs_number,
        **{part: " ".join(name[part]) for part in ("prefix", "suffix", "given") if name.get(part)},
        **({"family": person.family} if person.family else {}),
        **({"birthDate": first_day(person.birth_date)} if person.birth_date else {}),
        "gender": _GENDERS.get(person.gender or "", 4),
        "address": {
            **({"line": list(home["line"])} if home.get("line") else {}),
            **({"postalCode": home["postalCode"]} if home.get("postalCode") else {}),
        },
        "prescriptionId": plan.id,
        "longId": hashed_uuid(f"{plan.id} long"),
        "messageId": hashed_uuid(f"{plan.id} message"),
        "epsVersion": "R2",
        "issueDate": issued.written(),
        "issueNumber": plan.issue,
        "status": plan.status,
        "treatmentType": plan.treatment,
        "prescriptionType": plan.type,
        **({"maxRepeats": plan.issues} if plan.is_erd else {}),
        "daysSupply": plan.days_supply,
    }


def _nomination(plan: Plan) -> dict[str, Json]:
    if plan.nominated is None:
        return {}
    org, kind = plan.nominated
    return {"nominatedDispenserOrg": org, "nominatedDisperserType": kind}


def _placeholder(plan: Plan, issued: When) -> dict[str, Json]:
    """A cancellation that has come before its prescription: nothing else is known."""
    waiting = {"itemId": None, "reason": _cancellation(plan.reason), "org": plan.practice, "at": issued.written()}
    return {
        "nhsNumber": plan.person.nhs_number,
        "prescriptionId": plan.id,
        "issueDate": issued.written(),
        "issueNumber": 1,
        "status": plan.status,
        "treatmentType": plan.treatment,
        "prescriptionPendingCancellation": True,
        "prescriberOrg": plan.practice,
        "lineItems": {},
        "dispenseNotifications": {},
        "history": {},
        "pendingCancellations": [waiting],
    }


def _item(plan: Plan, index: int, item: PlannedItem) -> Item:
    medicine = item.medicine
    made: dict[str, Json] = {
        "lineItemNo": str(index),
        "lineItemId": hashed_uuid(f"{plan.id} item {index}"),
        "status": item.status,
        "itemName": medicine["name"],
        **({"code": medicine["code"]} if medicine.get("code") else {}),
        "quantity": medicine["quantity"],
        "quantityForm": medicine["unit"],
        "dosageInstruction": medicine["dosage"],
        "pendingCancellation": item.pending is not None,
        **({"maxRepeats": item.issues or plan.issues} if plan.is_erd else {}),
    }
    if item.pending is not None:
        made["cancellationReason"] = item.pending
    elif item.status == "0005":
        made["cancellationReason"] = _cancellation(item.reason or plan.reason)
    usual = "0010" if plan.status == "0007" else "0001"
    return Item(made, _non_dispensing(item.reason or plan.reason or usual) if item.status == "0002" else None)


def _waiting(plan: Plan, items: Iterable[Item], whole: str) -> dict[str, str]:
    waiting = {
        item.record["lineItemId"]: planned.pending
        for item, planned in zip(items, plan.items, strict=True)
        if planned.pending is not None
    }
    return waiting | ({"": whole} if whole else {})


def _issues(plan: Plan, course: Course, issued: When) -> dict[str, Json]:
    """What became of each issue, with all that happened."""
    ahead = plan.status == "9001"
    course.upload(_sent(issued) if ahead else issued, plan.status if ahead else "0001")
    made: dict[str, Json] = {}
    for number in range(1, plan.issues + 1):
        statuses = _statuses(plan, number)
        if number > plan.issue:
            status = plan.status if plan.status in ("0004", "0005") else "9000"
            made[str(number)] = {"status": status, "lineItems": statuses}
            continue
        download = issued.later(timedelta(days=plan.days_supply * (number - 1) - _DOWNLOAD_BEFORE))
        start = issued if number == 1 else download
        status = plan.status if number == plan.issue else _earlier(start)
        made[str(number)] = course.issue(number, start, status, statuses)
        if number > 1:
            previous = made[str(number - 1)]["completedDate"]
            made[str(number)] |= {"downloadDate": download.written(), "windowLow": previous}
    return made


def _sent(issued: When) -> When:
    """When a prescription for a day to come was sent: a little before the tenant's beginning, if that is known."""
    if issued.instant is None and issued.after > timedelta():
        return When(-timedelta(hours=2))
    return issued.later(-timedelta(days=_AHEAD)) if issued.instant is not None else issued


def _earlier(start: When) -> str:
    """What has become of an issue that is over: claimed for, if there was the time."""
    return "0006" if start.instant is None and -start.after < _CLAIMED_AFTER else "0008"


def _statuses(plan: Plan, number: int) -> dict[str, str]:
    """The line items of one issue."""
    made = {}
    for index, item in enumerate(plan.items, 1):
        if (item.issues or plan.issues) < number:
            status = "0006"
        elif number == plan.issue:
            status = item.status
        elif number < plan.issue:
            status = "0001"
        else:
            status = item.status if item.status in ("0005", "0006") else "0007"
        made[str(index)] = status
    return made


def _usual_issue(plan: Plan) -> When:
    """The date of issue that fits the status."""
    if plan.status == "9001":
        return When(timedelta(days=_AHEAD))
    age = _AGES.get(plan.status, _AGE)
    if plan.issue == 1:
        return When(-timedelta(days=age))
    if plan.status == "0000":
        return When(-timedelta(days=plan.days_supply * (plan.issue - 2) + age))
    days = plan.days_supply * (plan.issue - 1) - _DOWNLOAD_BEFORE + age
    return When(-timedelta(days=max(days, _LATER_EXPIRY) if plan.status == "0004" else days))


def _medicine(item: Mapping[str, Json]) -> dict[str, Json]:
    """What an item is: the medicine that it names, with what it says itself laid over."""
    named = medicines().get(item.get("medicine", ""))
    known: dict[str, Json] = {"name": "", "unit": "tablet", "quantity": 1, "dosage": "As directed"}
    if named is not None:
        known = {part: getattr(named, part) for part in ("name", "code", "unit", "quantity", "dosage")}
    return known | {part: item[part] for part in ("name", "code", "unit", "quantity", "dosage") if part in item}


def _is_appliance(item: Json) -> bool:
    named = medicines().get(item if isinstance(item, str) else item.get("medicine", ""))
    return named is not None and named.appliance


def _cancellation(reason: str | None) -> str:
    """A reason for a cancellation as a record keeps it: its display."""
    return codes.CANCELLATION_REASONS.get(reason or "0001", reason or "")


def _non_dispensing(reason: str | None) -> str:
    """A reason for not dispensing as a record keeps it: its code."""
    return reason if reason in codes.NON_DISPENSING_REASONS else "0010"
