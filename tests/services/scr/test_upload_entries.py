"""Coded entries of an upload, and who had a part in them."""

import pytest

from simulator.wire.json import Json
from tests.services.scr.calling import a_bundle, a_coding, a_condition, a_world, an_encounter, post

RELATIONSHIPS = "https://fhir.nhs.uk/STU3/ValueSet/PersonRelationshipType-1"
OBSERVATION = a_condition(resourceType="Observation", clinicalStatus=None, onsetDateTime=None, effectiveDateTime="2026")
PROCEDURE: Json = {"resourceType": "Procedure", "id": "1", "code": a_coding("1", "x"), "performedDateTime": "2026"}
LETTER: Json = {"resourceType": "Communication", "id": "1", "topic": a_coding("1", "x")}
RELATIVE: Json = {
    "resourceType": "RelatedPerson",
    "id": "B1",
    "relationship": [{"coding": [{"system": RELATIONSHIPS, "code": "01", "display": "Brother"}]}],
    "name": [{"text": "Bob"}],
}


def _without(resource: Json, *members: str, **more: Json) -> Json:
    return {**{name: value for name, value in resource.items() if name not in members}, **more}


def _relationship(**coding: Json) -> Json:
    return _without(RELATIVE, relationship=[{"coding": [coding]}])


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ([_without(LETTER, "id")], "Communication.id is missing"),
        ([_without(LETTER, "topic")], "Communication.code is missing"),
        ([a_condition(identifier=None)], "Condition.identifier.value is missing"),
        ([a_condition(category=None)], "Invalid Condition.category.coding.system: null"),
        (
            [a_condition(category=[{"coding": [{"system": "http://snomed.info/sct"}]}])],
            "Condition.category.coding.code is missing",
        ),
        (
            [a_condition(clinicalStatus=None)],
            "Condition should have either clinicalStatus or verificationStatus",
        ),
        ([a_condition()], "Bundle is Missing Encounter Encounter/E1 that is linked to Condition K1"),
        ([_without(OBSERVATION, "identifier")], "Observation.identifier.value is missing"),
        (
            [_without(OBSERVATION, "effectiveDateTime", effectiveInstant="2026")],
            "Observation.effective must be of type DateTimeType or Period",
        ),
        ([_without(PROCEDURE, "id")], "Procedure.id is missing"),
        ([_without(PROCEDURE, "code")], "Procedure.code is missing"),
        ([_without(PROCEDURE, "performedDateTime")], "procedure.performed must be of type DateTimeType or Period"),
        ([_without(PROCEDURE, "id"), _without(LETTER, "id")], "Communication.id is missing"),
    ],
)
async def test_an_entry_that_is_not_all_there_is_refused(entries: list[Json], text: str) -> None:
    met = await post(a_world(), "/Bundle", a_bundle(*entries))

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(
    ("encounter", "text"),
    [
        (an_encounter("PRF"), "Invalid encounter E1 participant code PRF"),
        (an_encounter(type=[{"coding": [{"system": "x"}]}]), "Unsupported encounter participant system: x"),
        (an_encounter(period={}), "Encounter.participant.period.start element is missing"),
        (
            an_encounter(individual="PractitionerRole/R9"),
            "Bundle is missing PractitionerRole PractitionerRole/R9 that is linked to Encounter",
        ),
    ],
)
async def test_a_participant_that_is_not_all_there_is_refused(encounter: Json, text: str) -> None:
    met = await post(a_world(), "/Bundle", a_bundle(a_condition(), encounter))

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(
    ("relative", "text"),
    [
        (_relationship(code="01"), "Unsupported RelatedPerson.relationship.coding.system: null"),
        (_relationship(system="x"), "Unsupported RelatedPerson.relationship.coding.system: x"),
        (_relationship(system=RELATIONSHIPS), "Missing RelatedPerson.relationship.coding.code element"),
        (_relationship(system=RELATIONSHIPS, code="01"), "Missing RelatedPerson.relationship.coding.display element"),
        (_without(RELATIVE, "name"), "Missing RelatedPerson.name element"),
    ],
)
async def test_a_relative_who_is_not_all_there_is_refused(relative: Json, text: str) -> None:
    encounter = an_encounter("INF", "RelatedPerson/B1")

    met = await post(a_world(), "/Bundle", a_bundle(a_condition(), encounter, relative))

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(
    "entries",
    [
        [a_condition(), an_encounter()],
        [a_condition(), an_encounter("INF", "RelatedPerson/B1"), RELATIVE],
        [a_condition(), an_encounter("INF", "RelatedPerson/B1"), _without(RELATIVE, "relationship")],
        [a_condition(encounter=None)],
        [OBSERVATION, an_encounter("PRF")],
        [PROCEDURE, LETTER],
        [_without(PROCEDURE, "performedDateTime", performedPeriod={"start": "2026"})],
        [_without(OBSERVATION, "effectiveDateTime", "encounter", effectivePeriod={"start": "2026"})],
        [a_condition(encounter=None, clinicalStatus=None, verificationStatus=a_coding("confirmed", "Confirmed"))],
    ],
)
async def test_entries_that_are_all_there_are_taken(entries: list[Json]) -> None:
    assert (await post(a_world(), "/Bundle", a_bundle(*entries))).reply.status == 201
