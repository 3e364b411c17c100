"""Query parameters: which are needed, what they may be, and in which order they are refused."""

import pytest

from tests.makers import NHS_NUMBER
from tests.services.scr.calling import EVENT, NUMBER_SYSTEM, a_record, a_world, ask

PATIENT = f"patient={NUMBER_SYSTEM}|{NHS_NUMBER}"
SUBJECT = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{NHS_NUMBER}"


@pytest.mark.parametrize(
    "query",
    [
        PATIENT,
        PATIENT.replace("|", "%7C").replace(":", "%3A"),
        f"{PATIENT}&type=http://snomed.info/sct|196981000000101&_sort=date&_count=1",
        f"{PATIENT}&type=&_sort=&_count=",
        f"{PATIENT}&_count=%2B1",
    ],
)
async def test_a_search_is_taken_raw_and_encoded_with_and_without_the_rest(query: str) -> None:
    met = await ask(a_world(a_record()), f"/DocumentReference?{query}")

    assert (met.reply.status, met.body["total"]) == (200, 1)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "Required request parameter 'patient' for method parameter type String is not present"),
        ("?_count=x", "Required request parameter 'patient' for method parameter type String is not present"),
        ("?patient=9000000009&_count=x", "Invalid value - x in field '_count'"),
        ("?patient=9000000009&type=x", "Invalid value - 9000000009 in field 'patient'"),
        (f"?patient={NUMBER_SYSTEM}|", f"Invalid value - {NUMBER_SYSTEM}| in field 'patient'"),
        ("?patient=", "Invalid value -  in field 'patient'"),
        (f"?{PATIENT}&type=x&_sort=y", "Invalid value - x in field 'type'"),
        (f"?{PATIENT}&_sort=-date&_count=2", "Invalid value - -date in field '_sort'"),
        (f"?{PATIENT}&_count=2", "Invalid value - 2 in field '_count'"),
    ],
)
async def test_a_search_is_refused_in_the_services_order(query: str, text: str) -> None:
    met = await ask(a_world(a_record()), f"/DocumentReference{query}")

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "Required request parameter 'composition.identifier' for method parameter type String is not present"),
        (
            f"?composition.identifier={EVENT}",
            "Required request parameter 'composition.subject:Patient.identifier' for method parameter type String is"
            " not present",
        ),
        (
            f"?composition.identifier={EVENT}&composition.subject:Patient.identifier=1",
            "Invalid value - 1 in field 'patient'",
        ),
    ],
)
async def test_a_retrieval_is_refused_in_the_services_order(query: str, text: str) -> None:
    met = await ask(a_world(a_record()), f"/Bundle{query}")

    assert (met.reply.status, met.text) == (400, text)


async def test_a_retrieval_may_be_encoded() -> None:
    query = f"composition.identifier={EVENT}&{SUBJECT}".replace(":", "%3A").replace("|", "%7C")

    met = await ask(a_world(a_record()), f"/Bundle?{query}")

    assert met.body["total"] > 0


async def test_a_number_that_is_none_simply_finds_nothing() -> None:
    met = await ask(a_world(a_record()), f"/DocumentReference?patient={NUMBER_SYSTEM}|12")

    assert (met.reply.status, met.body["total"]) == (200, 0)
