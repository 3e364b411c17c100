"""A record's coded entries as FHIR resources. Only some parts of a record have any: medicines and allergies do not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from simulator.identifiers import hashed_uuid
from simulator.population.care_record import has_additional
from simulator.services.scr.agents import encounter_of
from simulator.services.scr.upload import SNOMED
from simulator.toolkit.record_dates import moment
from simulator.wire.json import Json

COVID_DIAGNOSES = frozenset({"1240751000000100", "1300721000000109", "1300731000000106", "1240761000000102"})
"""The only diagnoses that are coded."""

LINKED = COVID_DIAGNOSES | {"1240581000000104"}
"""The codes whose entries a section refers to."""

LINKING = {
    "Clinical Observations and Findings": "Observation",
    "Investigation Results": "Observation",
    "Diagnoses": "Condition",
}
"""The titles of the sections that refer to entries, and to which kind."""

UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
_CLINICAL = "http://hl7.org/fhir/ValueSet/condition-clinical"
_VERIFICATION = "http://hl7.org/fhir/ValueSet/condition-ver-status"


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of a record, and what its resource needs to know of the rest."""

    said: Mapping[str, Json]
    id: str
    began: datetime
    category: tuple[str, str]
    encounter: str | None

    @property
    def low(self) -> str | None:
        return self._time("date")

    @property
    def high(self) -> str | None:
        return self._time("end")

    @property
    def code(self) -> Json:
        return {"coding": [{"system": SNOMED, "code": self.said["code"], "display": self.said["name"]}]}

    @property
    def categories(self) -> Json:
        return [{"coding": [{"system": SNOMED, "code": self.category[0], "display": self.category[1]}]}]

    def _time(self, name: str) -> str | None:
        found = moment(self.said[name], self.began) if self.said.get(name) else None
        return found.fhir if found else None


def _resource(kind: str, item: _Item, profile: bool = True, **members: Json) -> Json:
    """A resource without the members that there are none of."""
    meta = {"profile": [f"{UK_CORE}{kind}"]} if profile else None
    whole = {"resourceType": kind, "id": item.id, "meta": meta, **members}
    return {name: value for name, value in whole.items() if value is not None}


def _event(item: _Item) -> Json:
    # The real service exchanges beginning and end.
    period = {name: value for name, value in (("start", item.high), ("end", item.low)) if value}
    general = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "GENRL", "display": "General"}
    members: dict[str, Json] = {"status": "finished", "class": general, "type": [item.code], "period": period or None}
    return _resource("Encounter", item, **members)


def _diagnosis(item: _Item) -> Json:
    evidence, note = item.said.get("evidence"), item.said.get("note")
    return _resource(
        "Condition",
        item,
        profile=False,
        identifier=_identifier(item),
        **_status(item),
        category=item.categories,
        code=item.code,
        encounter=_reference(item.encounter),
        onsetDateTime=item.low,
        abatementDateTime=item.high,
        evidence=[{"detail": [{"reference": f"Observation/{evidence}"}]}] if evidence else None,
        note=[{"text": note}] if note else None,
    )


def _problem(item: _Item) -> Json:
    active = {"coding": [{"system": _CLINICAL, "code": "active", "display": "Active"}]}
    return _resource(
        "Condition",
        item,
        identifier=_identifier(item),
        clinicalStatus=active,
        category=item.categories,
        code=item.code,
        onsetDateTime=item.low,
    )


def _finding(item: _Item) -> Json:
    period = {name: value for name, value in (("start", item.low), ("end", item.high)) if value}
    return _observation(item, encounter=_reference(item.encounter), effectivePeriod=period or None)


def _history(item: _Item) -> Json:
    note = item.said.get("note") or None
    return _observation(item, encounter=_reference(item.encounter), effectiveDateTime=item.low, valueString=note)


def _circumstance(item: _Item) -> Json:
    return _observation(item, effectiveDateTime=item.low)


def _preference(item: _Item) -> Json:
    return _resource("Observation", item, status="final", code=item.code, effectiveDateTime=item.low)


def _observation(item: _Item, **members: Json) -> Json:
    status = "entered-in-error" if item.said.get("status") == "nullified" else "final"
    return _resource(
        "Observation",
        item,
        identifier=_identifier(item),
        status=status,
        category=item.categories,
        code=item.code,
        **members,
    )


def _investigation(item: _Item) -> Json:
    return _resource("Procedure", item, status="completed", code=item.code, performedDateTime=item.low)


def _treatment(item: _Item) -> Json:
    return _resource(
        "Procedure",
        item,
        identifier=_identifier(item),
        status="completed",
        category=item.categories[0],
        code=item.code,
        performedDateTime=item.low,
    )


def _letter(item: _Item) -> Json:
    return _resource(
        "Communication",
        item,
        identifier=_identifier(item),
        status="completed",
        category=item.categories,
        topic=item.code,
        sent=item.low,
    )


def _advice(item: _Item) -> Json:
    return _resource("Communication", item, status="completed", topic=item.code, sent=item.low)


@dataclass(frozen=True, slots=True)
class _Kind:
    part: str
    category: tuple[str, str]
    make: Callable[[_Item], Json]
    has_encounter: bool = False
    comes_last: bool = False


_KINDS = (
    _Kind("events", ("162951000000105", "Care Events"), _event),
    _Kind("diagnoses", ("163001000000103", "Diagnoses"), _diagnosis, has_encounter=True),
    _Kind("family_history", ("163051000000102", "Family History"), _history, has_encounter=True),
    _Kind("findings", ("163131000000108", "Clinical Observations and Findings"), _finding, True, True),
    _Kind("results", ("163141000000104", "Investigation Results"), _finding, True, True),
    _Kind("investigations", ("163081000000108", "Investigations"), _investigation),
    _Kind("lifestyle", ("163021000000107", "Lifestyle"), _history, has_encounter=True),
    _Kind("correspondence", ("163181000000107", "Patient/carer correspondence"), _letter),
    _Kind("preferences", ("162961000000108", "Personal Preferences"), _preference),
    _Kind("problems", ("162991000000102", "Problems and Issues"), _problem),
    _Kind(
        "advice",
        ("163101000000102", "Provision of Advice and Information to Patients and Carers"),
        _advice,
    ),
    _Kind("risks", ("163231000000100", "Risks to Patient"), _circumstance),
    _Kind("circumstances", ("163021000000107", "Social or Personal Circumstances"), _circumstance),
    _Kind("treatments", ("163071000000106", "Treatments"), _treatment),
)
"""The parts of a record that are coded, in the order of the Bundle."""

CATEGORY_ORDER = {kind.category[0]: index for index, kind in reversed(list(enumerate(_KINDS)))}
"""Where the entries of a category stand, by its code."""


def coded_entries(record: Mapping[str, Json], began: datetime, patient: str) -> list[Json]:
    """The resources of everything in a record that has a code, in the order of the Bundle."""
    if not has_additional(record):
        return []
    return [
        resource
        for kind in _KINDS
        for index, said in enumerate(record.get(kind.part) or [])
        if said.get("code") and (kind.part != "diagnoses" or said["code"] in COVID_DIAGNOSES)
        for resource in _of_an_item(kind, said, f"scr {record['nhs_number']} {kind.part} {index}", began, patient)
    ]


def _of_an_item(kind: _Kind, said: Mapping[str, Json], seed: str, began: datetime, patient: str) -> Iterator[Json]:
    encounter = encounter_of(said, seed, began, patient) if kind.has_encounter else None
    item_id = str(said.get("id") or hashed_uuid(seed))
    made = kind.make(_Item(said, item_id, began, kind.category, encounter.reference if encounter else None))
    around = encounter.resources if encounter else []
    yield from [*around, made] if kind.comes_last else [made, *around]


def _identifier(item: _Item) -> Json:
    return [{"value": item.id}]


def _reference(reference: str | None) -> Json:
    return {"reference": reference} if reference else None


def _status(item: _Item) -> dict[str, Json]:
    status = item.said.get("status", "active")
    if status == "active":
        return {"clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active", "display": "Active"}]}}
    code, display = ("confirmed", "Confirmed") if status == "completed" else ("entered-in-error", "Entered in Error")
    return {"verificationStatus": {"coding": [{"system": _VERIFICATION, "code": code, "display": display}]}}
