"""Rules for gender, birth and death, which hang together."""

from simulator.clock import parse_instant
from simulator.population.codes import DEATH_NOTIFICATION
from simulator.services.pds.fields.extension import code_of, part_of
from simulator.services.pds.occasion import Occasion
from simulator.services.pds.patch import Draft
from simulator.services.pds.refusing import forbidden
from simulator.services.pds.resources import GENDER
from simulator.services.pds.shapes import Shape, day, instant, whole
from simulator.wire.json import Json

FORMAL = "2"
"""The death notification that comes from the Registrar."""

_NOT_REMOVABLE = ("gender", "birthDate", "deceasedDateTime")
_SHAPES: dict[str, Shape] = {
    "gender": GENDER,
    "birthDate": day,
    "multipleBirthInteger": whole(1, 9),
    "deceasedDateTime": instant,
}


def check_life_removed(draft: Draft) -> None:
    """Gender, birth date and date of death stay. Raises Refusal."""
    for member in _NOT_REMOVABLE:
        if member in draft.patient and member not in draft.singles:
            raise forbidden(f"source not permitted to remove '{member}'")


def settle_life(draft: Draft, occasion: Occasion) -> None:
    """Check what the request gives or changes of these, and put the date of death into PDS's form. Raises Refusal."""
    for member, shape in _SHAPES.items():
        if _is_changed(draft, member):
            shape(draft.singles[member], member)
    if _is_changed(draft, "deceasedDateTime"):
        draft.singles["deceasedDateTime"] = _whole_instant(draft.singles["deceasedDateTime"])
    _check_formal(draft, occasion)
    _check_death(draft, occasion)
    _check_birth(draft, occasion)


def _is_changed(draft: Draft, member: str) -> bool:
    if member not in draft.singles or member not in draft.patient:
        return member in draft.singles
    now, before = draft.singles[member], draft.patient[member]
    # To Python, true and 1.0 equal 1; to PDS neither is a birth order.
    return type(now) is not type(before) or bool(now != before)


def _whole_instant(text: str) -> str:
    date, _, time = text.partition("T")
    return f"{date}T{time.removesuffix('+00:00') or '00:00:00'}+00:00"


def _status(patient_extensions: Json) -> str | None:
    for each in patient_extensions:
        if isinstance(each, dict) and each.get("url") == DEATH_NOTIFICATION:
            return code_of(part_of(each, "deathNotificationStatus"))
    return None


def _check_formal(draft: Draft, occasion: Occasion) -> None:
    """What the Registrar has said is not changed, nor said by others. Raises Refusal."""
    # PDS FHIR, "Date of death", "Death notification"; the words are assumed from those for removals.
    entries = [each for each in draft.lists["extension"] if each.current.get("url") == DEATH_NOTIFICATION]
    if _status(draft.patient.get("extension", ())) == FORMAL:
        if any(entry.is_touched for entry in entries):
            raise forbidden("source not permitted to update 'deathNotificationStatus' once it is formal")
        if _is_changed(draft, "deceasedDateTime"):
            raise forbidden("source not permitted to update 'deceasedDateTime' once the death notification is formal")
    elif _status(draft.items("extension")) == FORMAL and not occasion.creating:
        raise forbidden("source not permitted to set a formal 'deathNotificationStatus'")


def _check_death(draft: Draft, occasion: Occasion) -> None:
    status = _status(draft.items("extension"))
    died = draft.singles.get("deceasedDateTime")
    if status is not None and died is None and status != _status(draft.patient.get("extension", ())):
        raise occasion.broken("deceasedDateTime must be provided with a death notification status")
    if not _is_changed(draft, "deceasedDateTime"):
        return
    if status is None:
        raise occasion.broken("a death notification status must be provided with deceasedDateTime")
    if parse_instant(draft.singles["deceasedDateTime"]) > occasion.now:
        raise occasion.broken("deceasedDateTime cannot be in the future")
    if _is_before(draft.singles["deceasedDateTime"], draft.singles.get("birthDate")):
        raise occasion.broken("deceasedDateTime cannot be before birthDate")


def _check_birth(draft: Draft, occasion: Occasion) -> None:
    if not _is_changed(draft, "birthDate"):
        return
    if draft.singles["birthDate"] > occasion.today.isoformat():
        raise occasion.broken("birthDate cannot be in the future")
    if _is_before(draft.singles.get("deceasedDateTime"), draft.singles["birthDate"]):
        raise occasion.broken("birthDate cannot be after deceasedDateTime")


def _is_before(death: Json, birth: Json) -> bool:
    """Old records have a year or a month only; what both have in common decides."""
    if death is None or birth is None:
        return False
    both = min(len(death), len(birth), 10)
    return bool(death[:both] < birth[:both])
