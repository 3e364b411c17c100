"""The tables refuse what the national schemas refuse, as deep as they go."""

import copy
from collections.abc import Iterator

import pytest
from lxml import etree

from simulator.toolkit.structure import Model, faults_in, models_of
from simulator.toolkit.structure_schema import schema_of
from simulator.toolkit.structure_tables import AMBULANCE, DOCUMENT, QUERY
from simulator.wire.xml import Element, local_name, parse_xml
from tests.cda_makers import REQUEST_ID, SET_ID, a_repeat_caller_query, a_report, an_ambulance_request
from tests.hl7_examples import is_valid
from tests.official import official

TABLES = {"ClinicalDocument": DOCUMENT, "AmbulanceRequest": AMBULANCE, "RepeatCallerQuery": QUERY}
SCHEMAS = {
    "ClinicalDocument": "POCD_MT000002UK01.xsd",
    "AmbulanceRequest": "REPC_MT200001GB02.xsd",
    "RepeatCallerQuery": "QUPA_MT000001GB01.xsd",
}
MODELS = {name: models_of(table) for name, table in TABLES.items()}
QUICK = {name: schema_of(name, models) for name, models in MODELS.items()}
SAMPLES = {
    "ClinicalDocument": a_report(version=2, replaces=(REQUEST_ID, SET_ID, 1), recipients=(("PRCP", "A"), ("TRC", "B"))),
    "AmbulanceRequest": an_ambulance_request(replaces=REQUEST_ID),
    "RepeatCallerQuery": a_repeat_caller_query(),
}


def _modelled(element: Element, model: Model) -> Iterator[Element]:
    """The elements whose children the tables know."""
    if model.slots:
        yield element
    for child in element:
        if child.tag in model.inner:
            yield from _modelled(child, model.inner[child.tag])


def _changed(root: Element) -> Iterator[tuple[str, Element]]:
    """The document with one thing changed at a time: a child dropped, doubled or swapped with the next, a stranger."""
    tree = root.getroottree()
    for parent in _modelled(root, MODELS[local_name(root)][local_name(root)]):
        path = tree.getelementpath(parent)
        for at in range(len(parent)):
            for change in ("drop", "double", "swap", "stranger", "text"):
                if change == "swap" and at + 1 == len(parent):
                    continue
                whole = copy.deepcopy(root)
                there = whole if path == "." else whole.find(path)
                assert there is not None
                _change(there, at, change)
                yield f"{change} {at} of {path}", whole


def _change(parent: Element, at: int, change: str) -> None:
    child = parent[at]
    if change == "drop":
        parent.remove(child)
    elif change == "double":
        parent.insert(at, copy.deepcopy(child))
    elif change == "swap":
        parent.insert(at + 1, child)
    elif change == "stranger":
        parent.insert(at, etree.Element("{urn:hl7-org:v3}stranger"))
    else:
        child.tail = "words"


def _without_attributes(root: Element) -> Iterator[tuple[str, Element]]:
    """The document without one attribute at a time, in the elements that the tables know."""
    tree = root.getroottree()
    for element in _modelled(root, MODELS[local_name(root)][local_name(root)]):
        path = tree.getelementpath(element)
        for name in element.keys():  # noqa: SIM118 - an element is no mapping
            whole = copy.deepcopy(root)
            there = whole if path == "." else whole.find(path)
            assert there is not None
            del there.attrib[name]
            yield f"@{name} of {path}", whole


@pytest.mark.parametrize("name", TABLES)
def test_each_model_of_a_table_is_used(name: str) -> None:
    used = {inner.name for model in MODELS[name].values() for inner in model.inner.values()}

    assert set(TABLES[name]) - used == {name}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_makers_samples_are_right(name: str) -> None:
    root = parse_xml(SAMPLES[name].encode())

    assert list(faults_in(root, MODELS[name][name])) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_table_and_schema_are_of_one_mind_about_every_change(name: str) -> None:
    root = parse_xml(SAMPLES[name].encode())

    differing = [
        what
        for what, whole in (*_changed(root), *_without_attributes(root))
        if QUICK[name].validate(whole) != (not list(faults_in(whole, MODELS[name][name])))
    ]

    assert differing == []


@official("POCD_MT000002UK01.xsd, REPC_MT200001GB02.xsd, QUPA_MT000001GB01.xsd")
@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_national_schema_refuses_is_refused(name: str) -> None:
    root = parse_xml(SAMPLES[name].encode())
    assert is_valid(root, SCHEMAS[name])

    differing = [
        what
        for what, whole in (*_changed(root), *_without_attributes(root))
        if is_valid(whole, SCHEMAS[name]) != (not list(faults_in(whole, MODELS[name][name])))
    ]

    assert differing == []
