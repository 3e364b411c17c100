"""D-1: whatever the envelope's own schema would refuse is refused by our table, and nothing else is."""

import re

import pytest

from simulator.toolkit.envelope_structure import ROWS, STRUCTURE_RULES
from simulator.wire.xml import parse_xml
from tests.itk_makers import TRACKING_ID
from tests.official import REFERENCE, official
from tests.toolkit.calls import DOCUMENT, a_message, breaks, ids, received

SCHEMA = "itk/examples/schemas/Schemas/distributionEnvelope-v2-0.xsd"
TWO = DOCUMENT + DOCUMENT
CHANGES = (
    ("<itk:addresslist>", "<itk:extra/><itk:addresslist>", "itk:extra"),
    ("<itk:manifest ", '<itk:extra xmlns:itk="urn:example"/><itk:manifest ', "extra"),
    (' service="', ' priority="1" service="', "priority"),
    (' service="', ' urgency="', "service"),
    (' mimetype="text/xml"', "", "mimetype"),
    ('<itk:manifest count="1"', "<itk:manifest", "count"),
    ('<itk:manifest count="1"', '<itk:manifest count="one"', "one"),
    ('<itk:payloads count="1"', '<itk:payloads count=""', "count"),
    (' mimetype="text/xml"', ' mimetype="text/xml" base64="yes"', "yes"),
    ('<itk:manifestitem id="uuid', '<itk:manifestitem id="1 uuid', "1 uuid"),
    (
        "</itk:auditIdentity>",
        '<itk:id uri="a"/><itk:id uri="b"/><itk:id uri="c"/><itk:id uri="d"/></itk:auditIdentity>',
        "4",
    ),
    ("<itk:spec key=", "<itk:spec name=", "key"),
    (DOCUMENT, TWO, "one element"),
    ("<itk:header ", "stray<itk:header ", "text in itk:DistributionEnvelope"),
    ("</itk:header>", "stray</itk:header>", "text in itk:header"),
    ("<itk:auditIdentity>", "<itk:auditIdentity>stray", "text in itk:auditIdentity"),
    ("</itk:payload>", "</itk:payload>stray", "text in itk:payloads"),
    (
        'mimetype="text/xml" profileid="urn:nhs-en:profile:nhs111CDADocument-v2-0"/>',
        'mimetype="text/xml">stray</itk:manifestitem>',
        "text in itk:manifestitem",
    ),
    (TRACKING_ID, TRACKING_ID[:-1], "UUID"),
    (TRACKING_ID, TRACKING_ID + "0", "UUID"),
    (TRACKING_ID, " " + TRACKING_ID, "UUID"),
    (TRACKING_ID, TRACKING_ID + "\n", "UUID"),
)


def _changed(old: str, new: str) -> bytes:
    message = a_message().decode()
    assert old in message
    return message.replace(old, new, 1).encode()


def _moved() -> bytes:
    """The sender's address before the address list."""
    message = a_message().decode()
    found = re.search("<itk:senderAddress[^>]*>", message)
    assert found is not None
    return message.replace(found[0], "").replace("<itk:addresslist>", found[0] + "<itk:addresslist>").encode()


def test_a_good_envelope_breaks_nothing() -> None:
    assert ids(STRUCTURE_RULES, a_message()) == []


@pytest.mark.parametrize(("old", "new", "said"), CHANGES)
def test_an_envelope_that_is_built_differently_is_refused(old: str, new: str, said: str) -> None:
    broken = breaks(STRUCTURE_RULES, received(_changed(old, new)))

    assert {each.row.id for each in broken} == {"itk.envelope.structure"}
    assert any(said in each.what for each in broken), [each.what for each in broken]


def test_elements_in_another_order_are_refused() -> None:
    assert "itk.envelope.structure" in ids(STRUCTURE_RULES, _moved())


@pytest.mark.parametrize("name", ["manifest", "payloads", "header"])
def test_a_part_that_must_be_there_is_missed(name: str) -> None:
    message = re.sub(f"<itk:{name}[ >].*</itk:{name}>", "", a_message().decode()).encode()

    whats = [broken.what for broken in breaks(STRUCTURE_RULES, received(message))]

    assert f"itk:{name} is missing" in whats


@pytest.mark.parametrize("name", ["addresslist", "auditIdentity", "senderAddress", "handlingSpecification"])
def test_a_part_that_may_be_missing_is_not_missed(name: str) -> None:
    assert ids(STRUCTURE_RULES, _without(name)) == []


def _without(name: str) -> bytes:
    message = a_message().decode()
    whole = re.search(f"<itk:{name}>.*</itk:{name}>", message) or re.search(f"<itk:{name}[^>]*/>", message)
    assert whole is not None
    return message.replace(whole[0], "").encode()


def test_further_attributes_of_the_toolkits_own_may_stand_on_a_manifest_item() -> None:
    message = _changed("<itk:manifestitem ", '<itk:manifestitem itk:note="x" ')

    assert ids(STRUCTURE_RULES, message) == []


def test_a_schema_location_may_stand_anywhere() -> None:
    there = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" '

    assert ids(STRUCTURE_RULES, _changed("<itk:header ", f"<itk:header {there}")) == []


def test_a_tracking_id_in_lower_case_is_a_matter_for_strict_receivers() -> None:
    (broken,) = breaks(STRUCTURE_RULES, received(a_message(tracking_id=TRACKING_ID.lower())))

    assert broken.row.id == "itk.envelope.tracking-id-case"
    assert (broken.row.refuses("strict"), broken.row.refuses("lenient")) == (True, False)


def test_a_missing_tracking_id_is_another_rules_business() -> None:
    assert ids(STRUCTURE_RULES, a_message(tracking_id=None)) == []


@official("ITK distribution envelope 2.0, the published schema")
@pytest.mark.parametrize(("old", "new"), [change[:2] for change in CHANGES if "DOCCLIN" not in change[0]])
def test_what_our_table_refuses_the_published_schema_refuses_too(old: str, new: str) -> None:
    from lxml import etree

    schema = etree.XMLSchema(file=str(REFERENCE / SCHEMA))
    envelope = parse_xml(_changed(old, new)).find(".//{urn:nhs-itk:ns:201005}DistributionEnvelope")

    assert envelope is not None
    assert not schema.validate(etree.ElementTree(envelope))


@official("ITK distribution envelope 2.0, the published schema")
def test_what_our_table_takes_the_published_schema_takes_too() -> None:
    from lxml import etree

    schema = etree.XMLSchema(file=str(REFERENCE / SCHEMA))
    envelope = parse_xml(a_message()).find(".//{urn:nhs-itk:ns:201005}DistributionEnvelope")

    assert envelope is not None
    schema.assertValid(etree.ElementTree(envelope))


def test_both_rows_speak_as_the_schema_check_does() -> None:
    assert {row.text for row in ROWS} == {"schema validation failed"}
