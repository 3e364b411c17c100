"""Patients are held against the population: number, date of birth, practice; and what a repeat caller query asks by."""

import pytest

from simulator.call import Tenant
from simulator.toolkit.patient_rules import PATIENT_RULES, ROWS
from simulator.toolkit.rows import Broken
from simulator.wire.json import Json
from tests.cda_makers import UNVERIFIED, a_repeat_caller_query, a_report, an_ambulance_request
from tests.itk_makers import DOS_SERVICE, DOS_TYPE, GP_COPY, GP_PRIMARY, OUT_OF_HOURS, a_distribution, an_envelope
from tests.makers import a_person, a_practice, a_tenant
from tests.toolkit.calls import a_message, breaks, received

RUTH = "9990010005"
OTHER = "9990020000"
NOWHERE = "urn:nhs-uk:addressing:ods:A81099"
QUERY = {"service": "NHS111RepeatCallerSyncQueryResp-v1-0", "interaction": "nhs111RepeatCallerSyncQueryResp-v1-0"}
AMBULANCE = {"service": "RequestAmbulanceDispatch-v2-0", "interaction": "primaryNHS111RequestforAmbulance-v2-0"}


def _ruth(practice: str | None = "A81013", **fields: Json) -> Json:
    practices = None if practice is None else [a_practice(practice)]
    return a_person(RUTH, birthDate=fields.pop("birthDate", "1984-03-19"), generalPractitioner=practices, **fields)


def _found(message: bytes, *people: Json) -> list[Broken]:
    tenant: Tenant = a_tenant(people or [_ruth()])
    return breaks(PATIENT_RULES, received(message, tenant))


def _said(message: bytes, *people: Json) -> list[tuple[str, str]]:
    return [(broken.row.id, broken.what) for broken in _found(message, *people)]


@pytest.mark.parametrize(
    "message",
    [
        a_message(a_report()),
        a_message(an_ambulance_request(), **AMBULANCE),
        a_message(a_repeat_caller_query(), **QUERY),
    ],
    ids=["report", "ambulance", "query"],
)
def test_somebody_as_pds_has_them_breaks_nothing(message: bytes) -> None:
    assert _said(message) == []


@pytest.mark.parametrize("xml", [a_report(nhs_number=OTHER), an_ambulance_request(nhs_number=OTHER)])
def test_somebody_who_is_not_here_is_noted(xml: str) -> None:
    (broken,) = _found(a_message(xml))

    assert (broken.row.id, broken.what) == ("itk.patient.unknown", f"nobody here has the NHS number {OTHER}")
    assert broken.finding("strict").where.endswith("/@extension")


@pytest.mark.parametrize(
    "xml", [a_report(nhs_number=OTHER, verified=False), a_report(nhs_number=None), a_report(nhs_number="9990020001")]
)
def test_only_a_verified_number_is_looked_up(xml: str) -> None:
    assert _said(a_message(xml)) == []


def test_a_superseded_number_is_told_by_which() -> None:
    (broken,) = _found(a_message(a_report()), {**_ruth(), "superseded_by": OTHER})

    assert (broken.row.id, broken.what) == ("itk.patient.superseded", f"{RUTH} was merged into {OTHER}")
    assert broken.expected == OTHER


def test_another_date_of_birth_is_told() -> None:
    assert _said(a_message(a_report(birth="19840318"))) == [
        ("itk.patient.birth-date", "born 19840318, on PDS 19840319")
    ]


@pytest.mark.parametrize(("sent", "on_pds"), [("1984", "1984-03-19"), ("19840319", "1984"), (None, "1984-03-19")])
def test_a_date_that_is_known_in_part_only_is_not_held_against_it(sent: str | None, on_pds: str) -> None:
    assert _said(a_message(a_report(birth=sent)), _ruth(birthDate=on_pds)) == []


def test_a_person_without_date_of_birth_may_have_any() -> None:
    assert _said(a_message(a_report()), _ruth(birthDate=None)) == []


def test_another_practice_in_the_report_is_told_with_the_present_one() -> None:
    (broken,) = _found(a_message(a_report(practice="A81013")), _ruth("A81099"))[:1]

    assert (broken.row.id, broken.expected) == ("itk.patient.practice", "A81099")
    assert broken.what == "the practice is A81013, PDS now has A81099"


def test_a_practice_of_somebody_who_has_none_is_told() -> None:
    assert _said(a_message(a_report()), _ruth(None)) == [
        ("itk.patient.practice", "the practice is A81013, PDS now has none")
    ]


def test_a_report_may_name_no_practice() -> None:
    assert _said(a_message(a_report(practice=None))) == []


def test_codes_are_compared_without_regard_to_case() -> None:
    message = a_message(a_report(practice="a81013"), addresses=(("urn:nhs-uk:addressing:ods:a81013", None),))

    assert _said(message) == []


@pytest.mark.parametrize("interaction", [GP_PRIMARY, GP_COPY])
def test_a_message_for_another_practice_than_the_present_one_is_told(interaction: str) -> None:
    message = a_message(a_report(), interaction=interaction, addresses=((DOS_SERVICE, DOS_TYPE), (NOWHERE, None)))

    (broken,) = _found(message)

    assert (broken.row.id, broken.what) == ("itk.pem.practice", "it goes to A81099, PDS now has A81013")
    assert broken.expected == "A81013"


def test_a_message_for_several_practices_may_go_to_others_too() -> None:
    addresses = ((NOWHERE, None), ("urn:nhs-uk:addressing:ods:A81013", None))

    assert _said(a_message(a_report(), addresses=addresses)) == []


@pytest.mark.parametrize(
    "changes", [{"interaction": OUT_OF_HOURS}, {"addresses": ((DOS_SERVICE, DOS_TYPE),)}, {"interaction": None}]
)
def test_other_receivers_are_no_practice(changes: Json) -> None:
    assert _said(a_message(a_report(), **{"addresses": ((NOWHERE, None),), **changes})) == []


@pytest.mark.parametrize("security", ["R", "V"])
def test_what_pds_holds_back_is_not_held_against_a_sender(security: str) -> None:
    message = a_message(a_report(birth="19700101", practice="A81099"), addresses=((NOWHERE, None),))

    assert _said(message, _ruth(security=security)) == []


@pytest.mark.parametrize("person", [{**_ruth("A81099"), "superseded_by": OTHER}, _ruth(None)])
def test_somebody_without_practice_has_no_right_one(person: Json) -> None:
    message = a_message(a_report(practice=None), addresses=((NOWHERE, None),))

    assert "itk.pem.practice" not in dict(_said(message, person))


@pytest.mark.parametrize("xml", [a_report(nhs_number=None), a_report(without=("recordTarget",)), "<other/>"])
def test_a_message_about_nobody_known_may_go_anywhere(xml: str) -> None:
    assert _said(a_message(xml, addresses=((NOWHERE, None),))) == []


def test_the_latest_of_several_documents_says_whose_practice_it_is() -> None:
    earlier = a_report(nhs_number=OTHER, effective="20261120095500+0000", practice=None, birth=None)
    message = an_envelope(a_distribution(earlier, a_report()))
    somebody = a_person(OTHER, generalPractitioner=[a_practice("A81099")])

    assert _said(message, _ruth(), somebody) == []


def test_a_query_by_a_number_that_nobody_has_is_told() -> None:
    assert _said(a_message(a_repeat_caller_query(nhs_number=OTHER), **QUERY)) == [
        ("itk.rcs.nhs-number", f"nobody here has the NHS number {OTHER}")
    ]


def test_a_query_by_a_superseded_number_is_told_by_which() -> None:
    (broken,) = _found(a_message(a_repeat_caller_query(), **QUERY), {**_ruth(), "superseded_by": OTHER})

    assert (broken.row.id, broken.expected) == ("itk.rcs.nhs-number", OTHER)


@pytest.mark.parametrize(
    "xml",
    [a_repeat_caller_query(nhs_number=OTHER, root=UNVERIFIED), a_repeat_caller_query(nhs_number="9990020001")],
)
def test_a_number_that_is_wrong_anyhow_is_not_looked_up(xml: str) -> None:
    assert _said(a_message(xml, **QUERY)) == []


def test_a_query_without_anything_to_search_by_is_told() -> None:
    xml = a_repeat_caller_query(nhs_number=None, given=None, family=None, birth=None, postcode=None, line=None)

    assert [id for id, _ in _said(a_message(xml, **QUERY))] == ["itk.rcs.criteria"]


def test_one_criterion_is_something_to_search_by() -> None:
    xml = a_repeat_caller_query(nhs_number=None, given=None, family=None, birth=None, line=None)

    assert _said(a_message(xml, **QUERY)) == []


def test_what_is_no_itk_message_breaks_nothing() -> None:
    assert _said(b"<x/>") == []


def test_nothing_of_it_refuses() -> None:
    assert not any(row.refuses("strict") for row in ROWS)
