"""A person's document from what people write, changed by what they write, and back for the admin API.

`expand` makes the body of a document of kind `people`:
`{nhs_number, conditions, note?, unchecked?, superseded_by?, patient, history?, coverage?}`. The keys that may be
written stand in `written`, the FHIR elements they become in `elements`.
"""

from simulator.identifiers import is_nhs_number
from simulator.population import elements
from simulator.population import related as relations
from simulator.population.person import Person
from simulator.population.shapes import Flaw, Place, flaws_of, nhs_number, place_of
from simulator.population.short import Form, Patient, earlier, laid_over, ordered
from simulator.population.written import FHIR_PATIENT, ONLY_SHORT, SHORT_FORM, SUMMARY, WHOLE_FORM
from simulator.wire.errors import Problems
from simulator.wire.json import Json, render_json

_BODY = (
    "nhs_number", "conditions", "note", "unchecked", "superseded_by", "patient", "history", "coverage",
)  # fmt: skip


def expand(form: Json, *, where: Place | str = "", checked: bool = True) -> Json:
    """The document body of a new person. Raises Problems, all at once.

    A form holds short keys, or a whole FHIR Patient under `patient`; `related_people` go to a document of their own.
    Not `checked`, a form must be known to be sound: anything may come of, or be raised by, one that is not.
    """
    place = place_of(where)
    if not checked:
        return _body({}, form, laid_over({}, form, form["nhs_number"]))
    _refuse(_flaws(form), place)
    nhs = form["nhs_number"]
    if form.get("patient") is not None:
        patient = _completed(form["patient"], nhs)
        _refuse([*_disagreements(form, patient)], place)
    else:
        patient = laid_over({}, form, nhs)
    return _encodable(_body({}, form, patient), place)


def change(body: Json, form: Json, *, where: Place | str = "") -> Json:
    """The body of a person of whom some keys are said anew. Raises Problems.

    Each key replaces all that it says (`name` all names), and null takes that away. The national version stays what
    it was unless the form says `version`.
    """
    place = place_of(where)
    flaws = _flaws(form, known=body["nhs_number"])
    if not flaws and form["nhs_number"] != body["nhs_number"]:
        flaws = [Flaw(("nhs_number",), f"is not {body['nhs_number']}", "an NHS number cannot be changed")]
    _refuse(flaws, place)
    if form.get("patient") is not None:
        return expand({**body, **form}, where=place)
    patient = laid_over(body["patient"], form, body["nhs_number"])
    return _encodable(_body(body, form, patient), place)


def from_patient(patient: Json, *, where: Place | str = "") -> Json:
    """The document body of somebody given as a FHIR R4 PDS Patient, which is kept as it is. Raises Problems.

    Only what PDS never leaves out is added: identifier, version 1, unrestricted.
    """
    place = place_of(where)
    flaws = flaws_of(FHIR_PATIENT, patient)
    if not flaws:
        nhs_number(patient.get("id"), ("id",), flaws)
    _refuse(flaws, place)
    completed = _completed(patient, patient["id"])
    _refuse([Flaw(flaw.path[1:], flaw.what, flaw.remedy) for flaw in _identity_flaws(completed, patient["id"])], place)
    return _encodable({"nhs_number": patient["id"], "conditions": [], "patient": completed}, place)


def as_form(body: Json) -> Json:
    """A person for the admin API: who it is in short keys, then everything; `expand` makes the same body of it."""
    form: dict[str, Json] = {key: body[key] for key in ("nhs_number", "conditions", "note", "unchecked") if key in body}
    form |= _summary(body["patient"])
    form |= {key: body[key] for key in ("superseded_by", "patient", "history", "coverage") if key in body}
    return form


def related_people(form: Json, *, where: Place | str = "") -> list[Json] | None:
    """The body of the person's document of kind `related-people`; None if the form says nothing of them."""
    written = form.get("related_people")
    if written is None:
        return None
    place = place_of(where)
    inner = Place(place.marked, (*place.path, "related_people"))
    return relations.related_people(written, form["nhs_number"], where=inner)


def _refuse(flaws: list[Flaw], place: Place) -> None:
    if flaws:
        raise Problems(place.problem(flaw) for flaw in flaws)


def _flaws(form: Json, known: str = "") -> list[Flaw]:
    """What is wrong with a form, apart from disagreeing with itself. A `known` number is not checked again."""
    is_whole = isinstance(form, dict) and form.get("patient") is not None
    beside = [key for key in form if key in ONLY_SHORT] if is_whole else []
    if is_whole:
        form = {key: value for key, value in form.items() if key not in ONLY_SHORT}
    flaws = flaws_of(WHOLE_FORM if is_whole else SHORT_FORM, form)
    remedy = "write it inside the Patient, or leave `patient` out"
    flaws += [Flaw((key,), f"{key!r} stands beside a whole Patient", remedy) for key in beside]
    number = form.get("nhs_number") if isinstance(form, dict) else None
    if isinstance(number, str) and number != known and not is_nhs_number(number) and not _is_unchecked(form, number):
        nhs_number(number, ("nhs_number",), flaws)
    return flaws


def _is_unchecked(form: Form, number: str) -> bool:
    """Is this a published number whose wrong check digit the form lets pass?"""
    return form.get("unchecked") is True and len(number) == 10 and number.isascii() and number.isdigit()


def _body(old: Form, form: Form, patient: Patient) -> Json:
    """The body in the order of its keys; null takes a key away."""
    made: dict[str, Json] = {"conditions": [], **old}
    own = ("nhs_number", "conditions", "note", "unchecked", "superseded_by")
    made |= {key: form[key] for key in own if key in form}
    made["patient"] = patient
    if "history" in form:
        made["history"] = _history(old, form)
    if "coverage" in form:
        written = form["coverage"]
        made["coverage"] = None if written is None else elements.coverage(written, form["nhs_number"])
    if made["conditions"] is None:
        made["conditions"] = []
    return {key: made[key] for key in _BODY if made.get(key) is not None}


def _encodable(body: Json, place: Place) -> Json:
    """The body, if it can be written as JSON. Half a surrogate pair, or a number of 100 digits, cannot."""
    try:
        render_json(body)
    except TypeError as fault:
        raise Problems([place.problem(Flaw((), f"cannot be written as JSON: {fault}", "mend the text"))]) from None
    return body


def _completed(patient: Patient, nhs: str) -> Patient:
    """The Patient itself, or a copy with what PDS never leaves out."""
    meta = patient.get("meta") or {}
    whole = meta.get("versionId") and meta.get("security") and patient.get("identifier")
    if whole and "resourceType" in patient and "id" in patient:
        return patient
    begun: Patient = {"resourceType": "Patient", "id": nhs, "identifier": [elements.identifier(nhs)], **patient}
    if not begun["identifier"]:
        begun["identifier"] = [elements.identifier(nhs)]
    begun["meta"] = {**meta, "versionId": meta.get("versionId") or "1"}
    begun["meta"]["security"] = meta.get("security") or [elements.security("U")]
    return ordered(begun)


def _disagreements(form: Form, patient: Patient) -> list[Flaw]:
    """Where a form and the whole Patient in it say different things."""
    flaws = _identity_flaws(patient, form["nhs_number"])
    summary = _summary(patient)
    for key in SUMMARY:
        if form.get(key) is not None and form[key] != summary.get(key):
            flaws.append(
                Flaw((key,), f"{key!r} differs from what the Patient says", f"change it there, or leave {key!r} out")
            )
    return flaws


def _identity_flaws(patient: Patient, nhs: str) -> list[Flaw]:
    said = {"id": patient.get("id", nhs), "identifier": patient["identifier"][0]["value"]}
    return [
        Flaw(("patient", member), f"{value} is not the person's NHS number {nhs}", f"write {nhs}")
        for member, value in said.items()
        if value != nhs
    ]


def _summary(patient: Patient) -> dict[str, Json]:
    """Who somebody is, in short keys; absent ones are left out."""
    person = Person({"nhs_number": patient["id"], "patient": patient})
    name = {key: person.usual_name[key] for key in ("prefix", "given", "family", "suffix") if key in person.usual_name}
    summary = {
        "name": name or None,
        "gender": person.gender,
        "birth_date": person.birth_date,
        "practice": person.practice,
        "security": person.security,
        "version": person.version_id,
    }
    return {key: value for key, value in summary.items() if value is not None}


def _history(old: Form, form: Form) -> Json | None:
    written = form["history"]
    if written is None or form.get("patient") is None:
        return None if written is None else earlier(old.get("history") or {}, written, form["nhs_number"])
    return {member: value for member, value in written.items() if value} or None
