import pytest

from simulator.call import Refusal, Tenant
from simulator.identifiers import is_nhs_number
from simulator.records.documents import Documents
from simulator.services.pds.allocation import allocate, demographics, matches, refuse_matches
from tests.makers import a_call, a_name, a_patient, a_person, a_tenant, a_verified_identifier, an_address, shipped

FIRST = "5182663366"


def a_call_of(*people):
    return a_call(tenant=a_tenant(people))


def numbers(found):
    return [person.key for person in found]


async def test_the_first_new_person_gets_the_first_number():
    person = await allocate(a_call_of(), {"gender": "female"}, FIRST)

    assert person.body == {
        "nhs_number": FIRST,
        "conditions": [],
        "patient": {
            "resourceType": "Patient",
            "id": FIRST,
            "identifier": [a_verified_identifier(FIRST)],
            "meta": {
                "versionId": "1",
                "security": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
                        "code": "U",
                        "display": "unrestricted",
                    }
                ],
            },
            "gender": "female",
        },
    }


async def test_later_ones_get_valid_numbers_that_are_never_issued_and_never_twice():
    call = a_call_of()
    given = [(await allocate(call, {}, FIRST)).key for _ in range(50)]

    assert given[0] == FIRST
    assert all(is_nhs_number(number) and number.startswith("999") for number in given[1:])
    assert len(set(given)) == 50


async def test_a_number_that_somebody_has_is_passed_over():
    first = [(await allocate(a_call_of(), {}, "9990000000")).key for _ in range(1)]
    taken = a_call_of(a_person(FIRST))

    again = await allocate(taken, {}, FIRST)

    assert again.key not in (FIRST, *first)
    assert taken.documents.peek("people", FIRST).body == a_person(FIRST)


async def test_a_number_that_was_deleted_is_not_given_again():
    call = a_call_of()
    await allocate(call, {}, FIRST)
    await call.documents.delete("people", FIRST)

    assert (await allocate(call, {}, FIRST)).key != FIRST


async def test_the_same_calls_give_the_same_numbers():
    async def given():
        call = a_call_of(a_person())
        return [(await allocate(call, {}, FIRST)).key for _ in range(5)]

    assert await given() == await given()


class Raced(Documents):
    """Documents into which somebody else puts a person just after it was seen that there is none."""

    async def get(self, kind, key):
        found = await super().get(kind, key)
        if found is None and not self.changed(kind):
            await self.put(kind, key, a_person(key))
        return found


async def test_a_number_that_somebody_else_takes_meanwhile_is_passed_over():
    call = a_call(tenant=Tenant("default", Raced(shipped())))

    person = await allocate(call, {}, FIRST)

    assert person.key != FIRST
    assert call.documents.peek("people", FIRST).body == a_person(FIRST)


def test_demographics_are_of_the_usual_name_in_one_spelling():
    patient = a_patient(name=[a_name("Eze", "Ada", use="old"), a_name("ÖKAFOR", "Ada Mary")])

    assert demographics(patient) == ("okafor", "ada mary", "1980-05-17", "female")


def test_a_patient_without_anything_has_empty_demographics():
    assert demographics({"name": [{"use": "usual"}]}) == ("", "", "", "")


def test_family_name_first_given_name_birth_date_and_gender_make_a_match():
    call = a_call_of(a_person(), a_person("9000000017", birthDate="1980-05-18"))
    sought = a_patient(name=[a_name("OKAFOR", "ada", "Mary")], address=[an_address("LS1 6AE")])

    assert numbers(matches(call, sought)) == ["9000000009"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": [a_name("Eze", "Ada")]},
        {"name": [a_name("Okafor", "Ida")]},
        {"birthDate": "1980-05-18"},
        {"gender": "unknown"},
    ],
    ids=["family", "given", "birth date", "gender"],
)
def test_somebody_else_is_no_match(fields):
    assert numbers(matches(a_call_of(a_person()), a_patient(**fields))) == []


@pytest.mark.parametrize("fields", [{"superseded_by": "9000000017"}, {"security": "REDACTED"}], ids=str)
def test_a_record_that_counts_no_more_is_no_match(fields):
    call = a_call_of(a_person(**fields))

    assert numbers(matches(call, a_patient())) == []


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "SINGLE_MATCH: Unable to create new patient. NHS number 9000000009 found for supplied demographic data."),
        (2, "MULTIPLE_MATCHES"),
    ],
)
def test_matches_are_refused(count, said):
    people = [a_person(number) for number in ("9000000009", "9000000017")][:count]

    with pytest.raises(Refusal) as refusal:
        refuse_matches(list(matches(a_call_of(*people), a_patient())))

    assert str(refusal.value) == said


def test_no_match_is_not_refused():
    refuse_matches([])
