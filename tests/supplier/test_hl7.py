from simulator.supplier import hl7
from simulator.wire.hl7v3 import CASE_ROOT
from simulator.wire.xml import parse_xml
from tests.supplier.makers import an_occasion


def test_text_from_elsewhere_is_escaped() -> None:
    element = parse_xml(hl7.name(("<Ruth>",), "O'&").encode())

    assert [each.text for each in element] == ["<Ruth>", "O'&"]


def test_an_address_leaves_out_what_is_not_known() -> None:
    assert hl7.addr("H", (), "") == '<addr use="H"></addr>'


def test_case_ids_are_the_unique_reference_and_the_local_one() -> None:
    occasion = an_occasion()

    unique, local = parse_xml(f"<x>{hl7.case_ids(occasion)}</x>".encode())

    assert (unique.get("root"), unique.get("extension")) == (CASE_ROOT, occasion.case_reference)
    assert local.get("extension") == f"L-{occasion.case_reference}"


def test_a_template_is_marked_inside_and_outside() -> None:
    assert 'extension="A#B"' in hl7.content_id("A#B")
    assert 'extension="A#B"' in hl7.template_id("A#B")


def test_the_adviser_is_named_and_has_a_role() -> None:
    assert "Marsh" in hl7.adviser_name()
    assert 'code="HA"' in hl7.role_code()
    assert "HA-118" in hl7.local_id()
