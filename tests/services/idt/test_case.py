"""Who and which case an upload is about is found by name in any JSON or XML, and reading never fails."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.idt.case import Case, case_of
from simulator.wire.json import Json, render_json
from tests.services.idt.uploading import CASE, NHS_NUMBER, an_upload

SPACED = "999 001 0005"


def _read(body: bytes | Json) -> Case:
    return case_of(an_upload(body))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"nhsNumber": NHS_NUMBER}, "/nhsNumber"),
        ({"NHS_Number": SPACED}, "/NHS_Number"),
        ({"nhsNo": 9990010005}, "/nhsNo"),
        ({"a/b": [{"patient-nhs-number": "999-001-0005"}]}, "/a~1b/0/patient-nhs-number"),
        ({"nhsNumber": "1", "patient": {"nhsNumber": NHS_NUMBER}}, "/patient/nhsNumber"),
        ({"nhsNumber": NHS_NUMBER, "patient": {"nhsNumber": "1"}}, "/nhsNumber"),
        ({"nhsNumber": NHS_NUMBER, "carer": {"nhsNumber": NHS_NUMBER}}, "/nhsNumber"),
        ({"nhsNumbers": [], "nhsNumber": [NHS_NUMBER]}, "/nhsNumber/0"),
        (b"<case><nhsNumber> 999 001 0005 </nhsNumber></case>", "/case/nhsNumber"),
        (b'<case><p nhsNo="9990010005"/></case>', "/case/p/@nhsNo"),
        (b'<c:x xmlns:c="urn:c"><!-- a --><c:NHSNumber>9990010005</c:NHSNumber></c:x>',
         "/*[local-name()='x']/*[local-name()='NHSNumber']"),
        ("<a><NhsNumber>9990010005</NhsNumber></a>".encode("utf-16"), "/a/NhsNumber"),
    ],
)  # fmt: skip
def test_an_nhs_number_is_found_by_its_name(body: bytes | Json, where: str) -> None:
    case = _read(body)

    assert case.number is not None
    assert (case.nhs_number, case.number.where) == (NHS_NUMBER, where)


def test_json_may_begin_with_a_byte_order_mark_as_xml_may() -> None:
    case = _read(b'\xef\xbb\xbf{"caseId": "WEX-1"}')

    assert (case.format, case.id, case.fault) == ("json", "WEX-1", None)


def test_a_compressed_body_is_told_so() -> None:
    case = _read(gzip.compress(b'{"caseId": "WEX-1"}'))

    assert str(case.fault) == "the body is compressed (gzip): send it as it is"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"nhsNumber": "9990010006"}, "9990010006"),
        ({"nhsNumber": "unknown", "nhsNo": "none"}, "unknown"),
        (b"<a><nhsNumber>123</nhsNumber></a>", "123"),
    ],
)
def test_what_is_called_an_nhs_number_and_is_none_is_kept_apart(body: bytes | Json, said: str) -> None:
    case = _read(body)

    assert case.number is not None
    assert (case.nhs_number, case.number.text) == (None, said)


@pytest.mark.parametrize(
    "body", [{}, [], 5, "nhsNumber", None, {"number": NHS_NUMBER}, {"nhsNumber": None}, {"nhsNumber": ""},
             {"nhsNumber": True}, b"<a/>", b"<nhsNumber/>", b"<nhsNumber><x/></nhsNumber>"]
)  # fmt: skip
def test_without_a_value_of_such_a_name_there_is_no_number(body: bytes | Json) -> None:
    assert _read(render_json(body) if body == [] or body is None else body).number is None


@pytest.mark.parametrize(
    ("body", "id"),
    [
        (CASE, "WEX-1001"),
        ({"case_reference": "C 1"}, "C 1"),
        ({"case": {"note": "no id", "id": 7}}, "7"),
        ({"cqiCase": [{"Number": "1"}, {"Number": "2"}]}, "1"),
        ({"id": "not a case's"}, None),
        (b"<CqiCase><ID>C-1</ID></CqiCase>", "C-1"),
        (b"<case note='no id' id=' C-2 '/>", "C-2"),
        (b"<x><CaseGuid>g</CaseGuid></x>", "g"),
        (b"<x><case>C-3</case></x>", None),
    ],
)
def test_a_case_id_is_found_by_its_name_or_as_the_id_of_a_case(body: bytes | Json, id: str | None) -> None:
    assert _read(body).id == id


@pytest.mark.parametrize(
    ("body", "format", "said"),
    [
        (b"", "json", "the body is empty"),
        (b" \n", "json", "the body is empty"),
        (b"{", "json", "the body is not JSON"),
        (b"caseId=1", "json", "the body is not JSON"),
        (b"<a>", "xml", "Premature end of data"),
        (b"\xef\xbb\xbf <a><b></a>", "xml", "Opening and ending tag mismatch"),
        (b"<!DOCTYPE a><a/>", "xml", "the document has a DOCTYPE"),
        (b"[" * 5000, "json", "the body is not usable JSON"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(body: bytes, format: str, said: str) -> None:
    case = _read(body)

    assert case.format == format
    assert said in str(case.fault)


def test_a_case_is_known_by_its_id_or_else_by_its_bytes() -> None:
    keys = [
        _read(body).key for body in (CASE, {**CASE, "more": 1}, {"a": 1}, {"a": 1}, {"a": 2}, {"caseId": "x" * 500})
    ]

    assert keys[0] == keys[1] == "WEX-1001"
    assert keys[2] == keys[3] != keys[4]
    assert all(key.startswith("sha256:") and len(key) < 100 for key in keys[2:])


@given(st.binary(max_size=60) | st.text("<>{}[]\"':,/nhsNo caseId&;=1", max_size=60).map(str.encode))
def test_reading_a_body_never_fails(body: bytes) -> None:
    case = _read(body)

    assert (case.fault is None) or (case.number is None and case.id is None)
