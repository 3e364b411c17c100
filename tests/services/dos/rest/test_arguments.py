"""The nine path segments: how they are read, and what is wrong with them in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.dos.rest.arguments import (
    SEGMENTS,
    Arguments,
    arguments_of,
    faults_of,
    practice_of,
    segments_below,
)
from tests.services.dos.faces import REST, a_face_call
from tests.services.dos.makers import DISCRIMINATOR, GROUP, a_dos_tenant, a_service
from tests.services.dos.rest.searching import ROOT, a_path

TENANT = a_dos_tenant(a_service(), a_service("149198", status="closed"))


def _arguments(path: str, resource: str = "byServiceType") -> Arguments | None:
    return arguments_of(a_face_call(REST, TENANT, path), resource)


def _read(**segments: str) -> Arguments:
    arguments = _arguments(a_path(**segments))
    assert arguments is not None
    return arguments


def _faults(**segments: str) -> list[tuple[str, str]]:
    return _all_faults(_read(**segments), by_term=False)


def _all_faults(arguments: Arguments, *, by_term: bool = True) -> list[tuple[str, str]]:
    return [(each.segment, each.code) for each in faults_of(TENANT.documents, arguments, by_term=by_term)]


def test_segments_are_read_in_their_order() -> None:
    arguments = _arguments(f"{ROOT}/byServiceType/12345/YO231AY/10/7/1/M/Dx05/13,116/50")

    assert arguments == Arguments(9, "12345", "YO231AY", "10", "7", "1", "M", "Dx05", "13,116", "50")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", 0),
        ("/", 0),
        ("/TEST", 1),
        ("/TEST/LS177NZ/10", 3),
        ("/TEST/LS177NZ/10/0/0/0/0/13/", 9),
        ("/TEST/LS177NZ/10/0/0/0/0/13/5/", 9),
        ("/TEST//10/0/0/0/0/13/5", 9),
    ],
)
def test_missing_segments_are_empty_and_a_slash_at_the_end_counts_for_nothing(path: str, sent: int) -> None:
    arguments = _arguments(f"{ROOT}/byServiceType{path}")

    assert arguments is not None
    assert arguments.sent == sent


def test_a_tenth_segment_is_too_many() -> None:
    assert _arguments(f"{a_path()}/1") is None


def test_a_segment_is_decoded_after_the_path_is_cut() -> None:
    call = a_face_call(REST, TENANT, f"{ROOT}/byOdsCode/A%2FB%20C/360%3D14041")

    assert segments_below(call, "byOdsCode") == ["A/B C", "360=14041"]


@pytest.mark.parametrize(
    ("text", "miles"),
    [
        ("10", 10.0),
        ("10.0", 10.0),
        ("0.5", 0.5),
        (".5", 0.5),
        ("100", 100.0),
        ("0", 37.5),
        ("0.0", 37.5),
        ("", 37.5),
        ("null", 37.5),
        ("-1", None),
        ("ten", None),
        ("1e1", None),
        ("1_0", None),
        ("NaN", None),
        ("\u0661", None),
    ],
)
def test_a_distance_is_miles_and_37_5_if_there_is_none(text: str, miles: float | None) -> None:
    assert _read(distance=text, searchDistance=text).miles == miles


@pytest.mark.parametrize(("text", "number"), [("10", 10), ("0", 5), ("", 5), ("null", 5), ("-3", 5), ("many", 5)])
def test_a_number_for_each_type_is_5_if_there_is_none(text: str, number: int) -> None:
    assert _read(numberPerType=text).per_type == number


@pytest.mark.parametrize(
    ("text", "types"),
    [("13", (13,)), ("13,116", (13, 116)), ("14, 13,14", (14, 13)), ("0", ()), ("", ()), ("a,13,", (13,))],
)
def test_service_types_stand_between_commas(text: str, types: tuple[int, ...]) -> None:
    assert _read(terms=text).service_types == types


@pytest.mark.parametrize(
    ("text", "pair"), [("360=14041", (360, 14041)), ("360", None), ("360=", None), ("a=b", None), ("1=2,3=4", None)]
)
def test_a_clinical_term_is_one_pair(text: str, pair: tuple[int, int] | None) -> None:
    assert _read(terms=text).pair == pair


def test_a_search_that_leaves_out_all_it_may_has_no_faults() -> None:
    assert _faults() == []


@pytest.mark.parametrize("unused", ["0", "", "null", "NULL"])
def test_what_is_not_used_is_no_fault(unused: str) -> None:
    assert _faults(searchDistance=unused, gpPracticeId=unused, age=unused, gender=unused, numberPerType=unused) == []


@pytest.mark.parametrize(
    ("segment", "text", "code"),
    [
        ("searchDistance", "100.1", "REST_DISTANCE_TOO_FAR"),
        ("searchDistance", "101", "REST_DISTANCE_TOO_FAR"),
        ("searchDistance", "far", "REST_DISTANCE_NOT_NUMERIC"),
        ("searchDistance", "-1", "REST_DISTANCE_NOT_NUMERIC"),
        ("postcode", "", "REST_POSTCODE_MISSING"),
        ("postcode", "   ", "REST_POSTCODE_MISSING"),
        ("postcode", "LS17", "REST_POSTCODE_INVALID"),
        ("postcode", "0", "REST_POSTCODE_INVALID"),
        ("postcode", "nowhere", "REST_POSTCODE_INVALID"),
        ("age", "5", "REST_AGE_GROUP_INVALID"),
        ("age", "x", "REST_AGE_GROUP_INVALID"),
        ("age", "-1", "REST_AGE_GROUP_INVALID"),
        ("gender", "m", "REST_GENDER_INVALID"),
        ("gender", "Male", "REST_GENDER_INVALID"),
        ("gpPracticeId", "1", "REST_PRACTICE_NOT_FOUND"),
        ("gpPracticeId", "A81099", "REST_PRACTICE_NOT_FOUND"),
    ],
)
def test_each_segment_has_its_fault(segment: str, text: str, code: str) -> None:
    assert _faults(**{segment: text}) == [(segment, code)]


def test_a_practice_exists_whatever_its_status() -> None:
    assert _faults(gpPracticeId="149198") == []
    assert practice_of(TENANT.documents, _read(gpPracticeId="149198")) is not None


def test_faults_come_distance_first_and_the_clinical_term_last() -> None:
    wrong = {"searchDistance": "far", "postcode": "", "age": "5", "gender": "X", "gpPracticeId": "1", "terms": "1=2"}

    assert [segment for segment, _ in _all_faults(_read(**wrong))] == [
        "searchDistance", "postcode", "age", "gender", "gpPracticeId", "terms",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        (f"{GROUP}={DISCRIMINATOR}", []),
        (f"{GROUP}=14041", [("terms", "REST_CLINICAL_TERM_INVALID")]),
        (f"9={DISCRIMINATOR}", [("terms", "REST_CLINICAL_TERM_INVALID")]),
        ("0", []),
        ("nonsense", []),
    ],
)
def test_a_pair_that_is_not_known_is_a_fault_and_what_is_no_pair_is_none(
    terms: str, faults: list[tuple[str, str]]
) -> None:
    assert _all_faults(_read(terms=terms)) == faults


@given(st.lists(st.text(max_size=12), max_size=11))
def test_no_segments_break_the_reading(texts: list[str]) -> None:
    from urllib.parse import quote

    path = "/".join((ROOT, "byServiceType", *(quote(text, safe="", errors="replace") for text in texts)))

    arguments = _arguments(path)

    if arguments is not None:
        assert len({fault.segment for fault in faults_of(TENANT.documents, arguments, by_term=True)}) <= len(SEGMENTS)
        assert arguments.per_type > 0
