import pytest

from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.issues import Refused
from simulator.services.eps.prescribing.people import (
    author_of,
    name_of,
    only,
    patient_number,
    words,
)
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import PRACTICE
from tests.services.eps.prescribing.orders import an_order, resources_of, without


def test_the_author_is_found_by_reference() -> None:
    author = author_of(Message(an_order()))

    assert (author.ods_code, author.name, author.professional_code) == (PRACTICE, "DR Irene Moss", "9999990")


def test_an_author_without_a_professional_code_has_none() -> None:
    order = an_order()
    resources_of(order, "Practitioner")[0]["identifier"] = []

    assert author_of(Message(order)).professional_code == ""


def test_a_record_keeps_who_prescribed() -> None:
    assert author_of(Message(an_order())).as_record() == {
        "name": "DR Irene Moss",
        "phone": "01632960123",
        "userId": "555000000105",
        "roleProfileId": "555000000106",
        "jobRole": "R8000",
        "professionalCode": "9999990",
        "organisation": "Harehills Practice",
        "address": {"line": ["2 Trevelyan Square"], "postalCode": "ZZ99 4QA"},
    }


@pytest.mark.parametrize("missing", ["PractitionerRole", "Practitioner", "Organization"])
def test_a_dangling_reference_is_refused(missing: str) -> None:
    with pytest.raises(Refused) as caught:
        author_of(Message(without(an_order(), missing)))

    assert caught.value.code == "TOO_FEW_VALUES_SUBMITTED"


def test_who_only_looks_gets_an_empty_author() -> None:
    assert author_of(Message({}), strictly=False).ods_code == ""


def test_the_one_resource_of_a_type_is_given() -> None:
    order = an_order()

    assert only(Message(order), "Patient") == resources_of(order, "Patient")[0]


def test_the_patients_number_is_read() -> None:
    assert (patient_number(Message(an_order())), patient_number(Message({}))) == (NHS_NUMBER, "")


def test_a_name_may_be_a_text() -> None:
    assert (name_of({"name": [{"text": "Dr Moss"}]}), name_of({})) == ("Dr Moss", "")


def test_words_are_those_of_the_list() -> None:
    assert (words({"given": ["A", 1, "B"]}, "given"), words({"given": "A"}, "given")) == ("A B", "")
