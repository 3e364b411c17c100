"""The first look says yes to what the tables say nothing against, and never to anything else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from simulator.toolkit import first_look
from simulator.toolkit.envelope_structure import STRUCTURE_RULES as ENVELOPE_RULES
from simulator.toolkit.first_look import TABLES, is_right, looks_right, model_of
from simulator.toolkit.structure import faults_in
from simulator.wire.cda import CLINICAL_DOCUMENT
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import parse_xml
from tests.cda_makers import a_repeat_caller_query, a_report, an_ambulance_request
from tests.hl7_examples import every_message, payloads_in
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.official import official
from tests.toolkit.calls import ids

DOCUMENTS = [a_report(), an_ambulance_request(), a_repeat_caller_query()]
WRONG = a_report(without=("effectiveTime",))
MANY = '<telecom value="tel:01632960001"/>' * 4_000


def _request(*payloads: str, base64: bool = False) -> Request:
    return an_itk_request(an_envelope(a_distribution(*payloads, base64=base64)))


@pytest.mark.parametrize("document", [*DOCUMENTS, "<other/>", "text", ""])
@pytest.mark.parametrize("base64", [False, True])
def test_a_good_message_needs_no_other_look(document: str, base64: bool) -> None:
    assert looks_right(_request(document, base64=base64))


def test_it_looks_at_every_document() -> None:
    assert looks_right(_request(a_report(), a_report()))
    assert not looks_right(_request(a_report(), WRONG))


def test_it_looks_into_encoded_payloads() -> None:
    assert not looks_right(_request(WRONG, base64=True))


def test_documents_of_different_kinds_are_left_to_the_tables() -> None:
    assert not looks_right(_request(a_report(), a_repeat_caller_query()))


def test_without_an_envelope_there_is_nothing_right() -> None:
    assert not looks_right(an_itk_request(an_envelope("<other/>")))


def test_a_message_of_very_many_tags_is_left_to_the_tables() -> None:
    large = a_report().replace("<telecom ", f"{MANY}<telecom ", 1)
    root = parse_xml(large.encode())

    assert list(faults_in(root, model_of(CLINICAL_DOCUMENT))) == []
    assert not is_right(root, large.encode())
    assert not looks_right(_request(large))


def test_a_message_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = _request(a_report()), _request(WRONG)
    first = looks_right(good), looks_right(bad)
    monkeypatch.setattr(first_look, "_whole", None)

    assert (looks_right(good), looks_right(bad)) == first == (True, False)


def _changed(root: etree._Element, at: int, how: str) -> None:
    """Change one element of a message."""
    every = list(root.iter())
    element = every[at % len(every)]
    parent = element.getparent()
    if how == "renamed":
        element.tag = "{urn:nhs-itk:ns:201005}other"
    elif how == "gone" and parent is not None:
        parent.remove(element)
    elif how == "moved" and parent is not None:
        parent.insert(0, element)
    elif how == "twice" and parent is not None:
        parent.insert(parent.index(element), parse_xml(etree.tostring(element, with_tail=False)))
    elif how == "filled":
        element.text = f"{element.text or ''}x"
    elif element.attrib:
        name = next(iter(element.attrib))
        if how == "bare":
            del element.attrib[name]
        else:
            element.set(name, "1x y")


@given(
    st.sampled_from(DOCUMENTS),
    st.lists(
        st.tuples(
            st.integers(0, 400), st.sampled_from(("renamed", "gone", "moved", "twice", "filled", "bare", "otherwise"))
        ),
        min_size=1,
        max_size=2,
    ),
)
def test_what_it_takes_the_tables_take_too(document: str, changes: list[tuple[int, str]]) -> None:
    root = parse_xml(an_envelope(a_distribution(document)))
    for at, how in changes:
        _changed(root, at, how)
    request = an_itk_request(etree.tostring(root))
    looked = looks_right(request)
    request.kept["looks right"] = False  # so that the rule asks its table
    documents = [each for each in message_of(request).documents if each.tag in TABLES]

    assert not looked or ids(ENVELOPE_RULES, request) == []
    assert not looked or [list(faults_in(each, model_of(str(each.tag)))) for each in documents] == [[]] * len(documents)


@official("published 111 messages: none of them needs another look")
@pytest.mark.parametrize("path", every_message())
def test_no_published_document_needs_another_look(path: Path) -> None:
    for root in payloads_in(path, TABLES):
        assert is_right(root, b"")
