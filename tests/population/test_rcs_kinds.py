"""A report that is seeded is read before it is kept: what nobody could give back is a problem."""

import pytest

from simulator.population.kinds import check_document
from simulator.population.rcs_kinds import slice_of_report
from simulator.wire.errors import WireError
from simulator.wire.json import Json
from tests.cda_makers import DOCUMENT_ID, a_report

RECEIVED = "2026-11-22T10:00:00Z"


def problems(body: Json, key: str = DOCUMENT_ID) -> list[str]:
    return [f"{each.path}: {each.what}" for each in check_document("rcs-reports", key, body)]


@pytest.mark.parametrize("around", ["{}", '<?xml version="1.0" encoding="UTF-16"?>\n<!-- one -->\n{}\n'])
def test_a_whole_document_is_enough(around: str) -> None:
    assert problems({"received": RECEIVED, "xml": around.format(a_report())}) == []


def test_every_key_that_the_service_writes_is_known() -> None:
    body = {
        "document_id": DOCUMENT_ID.lower(),
        "received": RECEIVED,
        "tracking_id": None,
        "set_id": None,
        "version": 2,
        "nhs_number": "9990010005",
        "given_names": ["Ruth"],
        "family_name": "Ellerby",
        "birth_time": "19840319",
        "postcodes": ["WX1 1DE"],
        "street_lines": [],
        "xml": "<v3:ClinicalDocument/>",
        "namespaces": {"v3": "urn:hl7-org:v3", "": ""},
    }

    assert problems(body) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"xml": "<a/>"}, ": 'received' is missing"),
        ({"received": RECEIVED}, ": 'xml' is missing"),
        ({"received": RECEIVED, "xml": "<a/>"}, "xml: the text cannot be read: there is no ClinicalDocument in it"),
        ({"received": RECEIVED, "xml": "<ClinicalDocument"}, "xml: the text cannot be read: the document cannot be"),
        ({"received": RECEIVED, "xml": "<a/>", "namespaces": {}}, "xml: the text is a"),
        ({"received": RECEIVED, "xml": "<x:a/>", "namespaces": {"y": "u"}}, "xml: the text cannot be read: Namespace"),
        (
            {"received": RECEIVED, "xml": f"{a_report()}{a_report()}", "namespaces": {}},
            "xml: the text cannot be read: it is 2 elements, not one",
        ),
        ({"received": RECEIVED, "xml": a_report(), "nhs_number": "9990010006"}, "nhs_number: '9990010006' is not"),
        ({"received": RECEIVED, "xml": a_report(), "birth_time": "1984-03"}, "birth_time: '1984-03' is not"),
        ({"received": RECEIVED, "xml": a_report(), "family_nam": "x"}, "family_nam: unknown key"),
        ({"received": RECEIVED, "xml": a_report(), "document_id": "other"}, "document_id: 'document_id' is 'other'"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(body: Json, what: str) -> None:
    (said,) = problems(body)

    assert said.startswith(what)


def test_the_text_of_a_whole_document_is_its_element_alone() -> None:
    cut = slice_of_report({"xml": f"<?xml version='1.0'?><!-- one -->{a_report()}\n"})

    assert cut.text == a_report()


def test_a_text_with_namespaces_is_taken_as_it_is() -> None:
    cut = slice_of_report({"xml": "<v3:ClinicalDocument/>", "namespaces": {"v3": "urn:hl7-org:v3"}})

    assert (cut.text, cut.namespaces) == ("<v3:ClinicalDocument/>", {"v3": "urn:hl7-org:v3"})


def test_a_text_without_a_report_cannot_be_given_back() -> None:
    with pytest.raises(WireError, match="no ClinicalDocument"):
        slice_of_report({"xml": "<ClinicalDocument/>"})
