"""The short form of a prescription: a few keys, and the whole record that follows from them and from the person.

`{nhs_number: "9990010005", items: [amoxicillin], status: with-dispenser, issued: -P3D}` is one. What has happened is
made up by `prescription_course`; what the service does with a record is not known here.
"""

from collections.abc import Callable, Mapping

from simulator.population import prescription_codes as codes
from simulator.population.medicines import medicines
from simulator.population.person import Person
from simulator.population.prescription_ids import check_character, has_right_check_character, is_well_formed
from simulator.population.prescription_record import HELD, Plan, derived_id, nominee, planned_items, record_of
from simulator.population.prescription_timeline import TIMELINE
from simulator.population.prescription_times import when
from simulator.population.shapes import (
    Flaw,
    Place,
    code,
    each,
    either,
    flag,
    flaws_of,
    nhs_number,
    number,
    ods_code,
    place_of,
    record,
    shown,
    text,
    whole,
)
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json
from simulator.wire.yaml import Path


def _moment(value: Json, path: Path, flaws: list[Flaw]) -> None:
    """A duration from the tenant's beginning, a date or an instant."""
    try:
        when(value).written()
    except (AttributeError, TypeError, ValueError, OverflowError):
        remedy = "write a duration such as -P3D, counted from the beginning, or yyyy-mm-ddThh:mm:ss+00:00"
        flaws.append(Flaw(path, f"{shown(value)} is no moment", remedy))


def _medicine(value: Json, path: Path, flaws: list[Flaw]) -> None:
    code(medicines(), "medicine of the shipped list")(value, path, flaws)


def _named(table: Mapping[str, str], what: str) -> Callable[[Json, Path, list[Flaw]], None]:
    return code((*table, *table.values()), what)


def _or_nothing(value: Json, path: Path, flaws: list[Flaw]) -> None:
    if value is not None:
        ods_code(value, path, flaws)


_REASON = code(
    (*codes.CANCELLATION_REASONS, *codes.CANCELLATION_REASONS.values(), *codes.NON_DISPENSING_REASONS), "reason"
)


def _pending(value: Json, path: Path, flaws: list[Flaw]) -> None:
    (flag if isinstance(value, bool) else _REASON)(value, path, flaws)


_ITEM = record(
    {},
    {
        "medicine": _medicine,
        **dict.fromkeys(("name", "code", "unit", "dosage"), text()),
        "quantity": number,
        "status": _named(codes.ITEM_STATUSES, "status of a line item"),
        "reason": _REASON,
        "pending": _pending,
        "issues": whole(1, 99),
    },
)

FORM = record(
    {"nhs_number": nhs_number},
    {
        "items": each(either(_medicine, _ITEM), at_least=1, at_most=4),
        "status": _named(codes.STATUSES, "status of a prescription"),
        "issued": _moment,
        "treatment": _named(codes.TREATMENTS, "treatment"),
        "type": text(r"[0-9]{4}", "write a prescription type such as 0101"),
        "issues": whole(1, 99),
        "issue": whole(1, 99),
        "days_supply": whole(0, 366),
        "practice": ods_code,
        "pharmacy": _or_nothing,
        "dispenser": ods_code,
        "reason": _REASON,
        "pending": _pending,
        "timeline": TIMELINE,
    },
)
"""The short form. `pharmacy` is the nominated dispenser (null: none), `dispenser` the one that has it; a `timeline` is
kept as it is written.
"""


def is_form(body: Json) -> bool:
    """Is this a short form? A whole record says `nhsNumber`."""
    return isinstance(body, dict) and "nhs_number" in body and "nhsNumber" not in body


def form_flaws(form: Json, key: str) -> list[Flaw]:
    """What is wrong with a form by itself, whoever it is for; the key is its id or any other name."""
    flaws = flaws_of(FORM, form)
    if flaws:
        return flaws
    nobody = Person({"nhs_number": form["nhs_number"], "patient": {}})
    plan = _planned(form, key, nobody)
    if not has_right_check_character(plan.id):
        flaws.append(Flaw((), f"{plan.id} has a wrong check character", f"use {_mended(plan.id)}"))
    return [*flaws, *_item_flaws(plan, form), *_issue_flaws(plan, form)]


def expand(form: Json, key: str, person: Json | None, *, where: Place | str = "") -> Json:
    """The whole record of a form whose shape has been checked. Raises Problems.

    The key is the prescription's id, or any other name: then an id is made of it. `person` is the body of the
    document of whom the form names.
    """
    place = place_of(where)
    if person is None:
        what = f"nobody has the NHS number {form['nhs_number']}"
        raise Problems([place.problem(Flaw(("nhs_number",), what, "name a person of the population"))])
    plan = _planned(form, key, Person.of(person))
    flaws = []
    if not plan.practice:
        flaws.append(Flaw(("nhs_number",), "the person has no practice", "say who prescribed as `practice`"))
    if plan.status in HELD and not plan.dispenser:
        flaws.append(Flaw((), "no dispenser is nominated", "say who has it as `dispenser`"))
    if flaws:
        raise Problems(place.problem(flaw) for flaw in flaws)
    made = record_of(plan)
    return {**made, "timeline": form["timeline"]} if "timeline" in form else made


def expand_under(form: Json, key: str, person: Json | None, *, where: Place | str = "") -> Json:
    """The same for a key that must be the id, because others ask by it. Raises Problems."""
    made = expand(form, key, person, where=where)
    if made["prescriptionId"] != key:
        flaw = Flaw(("nhs_number",), f"the key {key!r} is no prescription id", f"use {made['prescriptionId']}")
        raise Problems([place_of(where).problem(flaw)])
    return made


def expand_all(
    forms: Mapping[str, tuple[Json, Place]], people: Mapping[str, Json], problems: list[Problem]
) -> dict[str, Json]:
    """The records of many, by id, in their order. What is wrong is added to `problems`."""
    made: dict[str, Json] = {}
    for key, (body, place) in forms.items():
        if not is_form(body):
            made[key] = body
            continue
        try:
            record_made = expand(body, key, people.get(body["nhs_number"]), where=place)
        except Problems as found:
            problems += found.problems
            continue
        made[record_made["prescriptionId"]] = record_made
    return made


def _planned(form: Json, key: str, person: Person) -> Plan:
    treatment = codes.TREATMENTS.get(form.get("treatment", "acute"), form.get("treatment", "acute"))
    if "treatment" not in form and ("issues" in form or "issue" in form):
        treatment = codes.TREATMENTS["erd"]
    status = codes.STATUSES.get(form.get("status", "to-be-dispensed"), form.get("status", "to-be-dispensed"))
    if "treatment" not in form and status == "0000":
        treatment = codes.TREATMENTS["erd"]
    is_erd = treatment == codes.TREATMENTS["erd"]
    issue = form.get("issue", 2 if status == "0000" else 1)
    practice = form.get("practice") or person.practice or ""
    written = form.get("items", [])
    nominated = nominee(person, form, written)
    return Plan(
        id=key.upper() if is_well_formed(key.upper()) else derived_id(form["nhs_number"], key, practice),
        person=person,
        treatment=treatment,
        status=status,
        issue=issue,
        issues=max(form.get("issues", 6), issue if "issues" not in form else 1) if is_erd else 1,
        issued=form.get("issued"),
        type=form.get("type") or _usual_type(practice),
        days_supply=form.get("days_supply", 28),
        practice=practice.upper(),
        nominated=nominated,
        dispenser=(form.get("dispenser") or (nominated[0] if nominated else "")).upper(),
        reason=form.get("reason"),
        pending=form.get("pending"),
        items=planned_items(written, status, is_erd),
    )


def _usual_type(practice: str) -> str:
    """A medical prescriber in primary care, of Wales where the practice's code begins so."""
    return "0201" if practice.upper().startswith("W") else "0101"


def _item_flaws(plan: Plan, form: Json) -> list[Flaw]:
    """Where the line items do not fit themselves, or the status."""
    flaws = []
    if not plan.items and plan.status != "9005":
        flaws.append(Flaw((), "'items' is missing", "add 'items'"))
    legal = codes.LEGAL_ITEMS[plan.status]
    for index, item in enumerate(plan.items):
        if not item.medicine["name"]:
            flaws.append(Flaw(("items", index), "the line item has no name", "say its `medicine` or its `name`"))
        if item.status not in legal:
            what = f"a prescription of status {plan.status} has no line item of status {item.status}"
            flaws.append(Flaw(("items", index), what, f"use one of {', '.join(sorted(legal))}"))
    if (plan.pending or any(item.pending for item in plan.items)) and plan.status not in ("0002", "0003"):
        what = "only what a dispenser has waits to be cancelled"
        flaws.append(Flaw((), what, "say `status: with-dispenser`, or leave `pending` out"))
    return flaws


def _issue_flaws(plan: Plan, form: Json) -> list[Flaw]:
    """What is wrong with the number of issues and the current one."""
    is_erd = plan.is_erd
    flaws = [
        Flaw((name,), "only repeat dispensing has several issues", "say `treatment: erd`")
        for name in ("issue", "issues")
        if not is_erd and form.get(name, 1) != 1
    ]
    if is_erd and plan.issue > plan.issues:
        flaws.append(Flaw(("issue",), f"there are only {plan.issues} issues", "say more `issues`"))
    if plan.status in ("0000", "9000") and (not is_erd or plan.issue == 1):
        flaws.append(Flaw(("status",), "only a later issue of repeat dispensing waits", "say `issue: 2`"))
    goes_on = is_erd and plan.issue < plan.issues and plan.status in codes.OVER - {"0004", "0005"}
    if goes_on:
        flaws.append(Flaw(("issue",), f"issue {plan.issue} is over, so the next is the current one", "name the last"))
    return flaws


def _mended(prescription_id: str) -> str:
    return prescription_id[:-1] + check_character(prescription_id[:-1])
