"""Ambulance requests that a control room could not act on are told so."""

import pytest

from simulator.toolkit.ambulance_rules import AMBULANCE_RULES, ROWS
from simulator.wire.ambulance import PRIORITIES
from tests.cda_makers import CASE_REFERENCE, NATIONAL, a_report, an_ambulance_request
from tests.toolkit.calls import a_message, breaks, received

PLACE = (("12 Bridge Street", "Wexbourne"), "WX1 1DE")


def _said(xml: str) -> list[tuple[str, str]]:
    return [(broken.row.id, broken.what) for broken in breaks(AMBULANCE_RULES, received(a_message(xml)))]


def _ids(xml: str) -> list[str]:
    return [id for id, _ in _said(xml)]


@pytest.mark.parametrize("xml", [an_ambulance_request(), an_ambulance_request(status="interim"), a_report()])
def test_a_good_message_breaks_nothing(xml: str) -> None:
    assert _said(xml) == []


@pytest.mark.parametrize("priority", PRIORITIES)
def test_every_national_priority_is_known(priority: str) -> None:
    assert _said(an_ambulance_request(priority=priority)) == []


@pytest.mark.parametrize("priority", ["R3", "r1", ""])
def test_another_priority_is_told(priority: str) -> None:
    assert _said(an_ambulance_request(priority=priority)) == [
        ("itk.ambulance.priority", f"{priority} of {NATIONAL}.17.329")
    ]


def test_a_priority_of_no_code_system_is_told() -> None:
    xml = an_ambulance_request().replace(f' codeSystem="{NATIONAL}.17.329"', "")

    assert _said(xml) == [("itk.ambulance.priority", "R2 of no code system")]


@pytest.mark.parametrize("without", ["reason", "value"])
def test_a_request_without_priority_is_told(without: str) -> None:
    xml = an_ambulance_request(without=(without,))
    if without == "value":
        xml = xml.replace(f'<value code="R2" codeSystem="{NATIONAL}.17.329"/>', "")

    assert _said(xml) == [("itk.ambulance.priority", "no priority")]


def test_a_request_that_is_neither_interim_nor_final_is_told() -> None:
    xml = an_ambulance_request().replace("828801000000101", "828801000000102")

    assert _said(xml) == [("itk.ambulance.code", "the code is 828801000000102")]


def test_a_request_without_code_is_told() -> None:
    assert _said(an_ambulance_request(without=("code",))) == [("itk.ambulance.code", "the code is None")]


@pytest.mark.parametrize(
    ("system", "said"), [(' codeSystem="2.16.840.1.113883.6.96"', "2.16.840.1.113883.6.96"), ("", "no code system")]
)
def test_a_code_of_another_system_is_told(system: str, said: str) -> None:
    xml = an_ambulance_request().replace(f'"828801000000101" codeSystem="{NATIONAL}.15"', f'"828801000000101"{system}')

    assert _said(xml) == [("itk.ambulance.code", f"the code is 828801000000101 of {said}")]


@pytest.mark.parametrize("time", ["", '<high value="20261122100100+0000"/>', '<low nullFlavor="UNK"/>'])
def test_an_encounter_without_beginning_is_told(time: str) -> None:
    beginning = '<effectiveTime><low value="20261122095500+0000"/></effectiveTime>'
    xml = an_ambulance_request().replace(beginning, f"<effectiveTime>{time}</effectiveTime>")

    (broken,) = breaks(AMBULANCE_RULES, received(a_message(xml)))

    assert broken.row.id == "itk.ambulance.encounter-start"
    assert broken.finding("lenient").where.endswith("/hl7:pertinentEncounterEvent/hl7:effectiveTime")


@pytest.mark.parametrize(("name", "words"), [("Trauma", "trauma"), ("SceneSafe", "scene safe"), ("Trapped", "trapped")])
def test_a_flag_says_yes_or_no(name: str, words: str) -> None:
    xml = an_ambulance_request(flags={name: "unknown"})

    assert _said(xml) == [("itk.ambulance.flag", f"the flag {words} is not said")]


def test_a_flag_that_is_missing_is_told_at_the_root() -> None:
    (broken,) = breaks(AMBULANCE_RULES, received(a_message(an_ambulance_request(without=("pertinentInformation1",)))))

    assert broken.row.id == "itk.ambulance.flag"
    assert broken.finding("lenient").where.endswith("/hl7:AmbulanceRequest")


def test_a_note_is_of_a_known_kind() -> None:
    assert _said(an_ambulance_request(notes=(("XYZ", "What?"), ("SPN", "A dog.")))) == [
        ("itk.ambulance.note", "a note of kind XYZ")
    ]


def test_the_case_has_a_unique_reference() -> None:
    xml = an_ambulance_request().replace(f'{NATIONAL}.18.34" extension="{CASE_REFERENCE}"', '1.2" extension="x"')

    assert _ids(xml) == ["itk.ambulance.case-reference"]


def test_a_disposition_is_of_its_code_system() -> None:
    xml = an_ambulance_request().replace(f"{NATIONAL}.17.414", f"{NATIONAL}.17.325")

    assert _said(xml) == [("itk.ambulance.disposition", f"Dx012 of {NATIONAL}.17.325")]


def test_a_disposition_of_no_code_system_is_told() -> None:
    xml = an_ambulance_request().replace(f' codeSystem="{NATIONAL}.17.414"', "")

    assert _said(xml) == [("itk.ambulance.disposition", "Dx012 of no code system")]


def test_a_disposition_may_be_missing() -> None:
    assert _said(an_ambulance_request(without=("pertinentInformation6",))) == []


def test_a_request_without_place_is_told() -> None:
    assert _ids(an_ambulance_request(without=("location",))) == ["itk.ambulance.location"]


def test_a_place_that_says_nothing_is_told() -> None:
    xml = an_ambulance_request(location_lines=(), location_postcode="")

    assert _ids(xml) == ["itk.ambulance.location"]


def test_a_place_in_a_gazetteer_needs_no_address() -> None:
    xml = an_ambulance_request(location_lines=(), location_postcode="", location_ids=((f"{NATIONAL}.18.41", "9999"),))

    assert _said(xml) == []


def test_a_place_known_by_a_reference_of_another_kind_needs_an_address() -> None:
    xml = an_ambulance_request(location_lines=(), location_postcode="", location_ids=(("1.2", "9999"),))

    assert _ids(xml) == ["itk.ambulance.location"]


@pytest.mark.parametrize(("line", "postcode"), [("12 Bridge Street", "WX1 1DE"), ("12  bridge STREET", "wx11de")])
def test_a_patient_at_home_is_noted(line: str, postcode: str) -> None:
    xml = an_ambulance_request(lines=PLACE[0], postcode=PLACE[1], location_lines=(line,), location_postcode=postcode)

    assert _ids(xml) == ["itk.ambulance.location-is-home"]


@pytest.mark.parametrize(
    ("lines", "postcode"), [(("14 Bridge Street",), "WX1 1DE"), (("12 Bridge Street",), ""), ((), "WX1 1DE")]
)
def test_another_place_is_not_home(lines: tuple[str, ...], postcode: str) -> None:
    xml = an_ambulance_request(lines=PLACE[0], postcode=PLACE[1], location_lines=lines, location_postcode=postcode)

    assert _said(xml) == []


def test_somebody_unknown_is_not_at_home() -> None:
    assert _said(an_ambulance_request(without=("recordTarget",))) == []


def test_a_request_without_encounter_is_a_matter_of_structure() -> None:
    assert _said(an_ambulance_request(without=("pertinentInformation5",))) == []


def test_nothing_of_it_refuses() -> None:
    assert not any(row.refuses("strict") for row in ROWS)
