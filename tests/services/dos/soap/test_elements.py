import pytest

from simulator.services.dos.soap.elements import around, number, text, texts


def test_a_text_is_escaped() -> None:
    assert text("note", "a < b & c") == "<ns1:note>a &lt; b &amp; c</ns1:note>"


def test_an_empty_element_stays() -> None:
    assert text("fax", "") + around("attributes", "") == "<ns1:fax/><ns1:attributes/>"


def test_texts_stand_one_after_the_other() -> None:
    assert texts([("a", "1"), ("b", "")]) == "<ns1:a>1</ns1:a><ns1:b/>"


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (0.0, "0"), (5844.0, "5844"), (364.25, "364.25"), (47481.5, "47481.5")]
)
def test_a_number_has_no_zeros_at_its_end(value: float, written: str) -> None:
    assert number(value) == written
