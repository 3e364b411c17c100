"""A document's next version, kept with the admin API's checks."""

import pytest

from simulator.population.shapes import Place
from simulator.records.documents import VersionConflict
from simulator.web.inspector.patients.keeping import keep
from simulator.wire.errors import Problems
from simulator.wire.yaml import load_yaml
from tests.makers import NHS_NUMBER, a_person, a_tenant


async def test_a_body_is_the_next_version() -> None:
    documents = a_tenant().documents
    body = {"nhs_number": NHS_NUMBER, "consent": {"store": "No"}}

    first = await keep(documents, "care-records", NHS_NUMBER, body, expect=0)
    second = await keep(documents, "care-records", NHS_NUMBER, body, expect=1)

    assert (first.version, second.version) == (1, 2)


async def test_who_was_too_late_changes_nothing() -> None:
    documents = a_tenant([a_person()]).documents

    with pytest.raises(VersionConflict):
        await keep(documents, "people", NHS_NUMBER, a_person(gender="male"), expect=0)

    kept = documents.peek("people", NHS_NUMBER)
    assert kept is not None
    assert kept.body["patient"]["gender"] == "female"


async def test_what_the_admin_api_refuses_is_refused_with_its_line() -> None:
    marked = load_yaml('{\n  "nhs_number": "9000000009",\n  "gender": "purple"\n}')

    with pytest.raises(Problems) as raised:
        await keep(a_tenant().documents, "people", NHS_NUMBER, marked.value, expect=0, where=Place(marked))

    assert [(problem.line, problem.path) for problem in raised.value.problems] == [(3, "gender")]


async def test_people_and_prescriptions_may_be_written_short() -> None:
    documents = a_tenant([a_person()]).documents
    form = {"nhs_number": NHS_NUMBER, "items": ["amoxicillin"], "practice": "A81099"}

    person = await keep(documents, "people", "9000000017", {"nhs_number": "9000000017", "gender": "male"}, expect=0)
    prescription = await keep(documents, "prescriptions", "010005-A81013-00001U", form, expect=0)

    assert person.body["patient"]["gender"] == "male"
    assert prescription.body["status"] == "0001"


async def test_a_prescription_for_nobody_is_refused() -> None:
    form = {"nhs_number": NHS_NUMBER, "items": ["amoxicillin"], "practice": "A81099"}

    with pytest.raises(Problems, match="nobody has the NHS number"):
        await keep(a_tenant().documents, "prescriptions", "010005-A81013-00001U", form, expect=0)
