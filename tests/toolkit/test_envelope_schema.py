"""Our own schema of the envelope: it compiles, and what it takes our table takes too."""

from io import BytesIO

import pytest
from lxml import etree

from simulator.toolkit.envelope_schema import ENVELOPE_SCHEMA
from simulator.toolkit.envelope_structure import STRUCTURE_RULES
from simulator.toolkit.first_look import looks_right
from simulator.wire.itk_message import message_of
from tests.toolkit.calls import a_message, ids, received
from tests.toolkit.test_envelope_structure import CHANGES

SCHEMA = etree.XMLSchema(etree.parse(BytesIO(ENVELOPE_SCHEMA.encode())))
MESSAGES = [a_message(), *(a_message().decode().replace(old, new, 1).encode() for old, new, _ in CHANGES)]


@pytest.mark.parametrize("message", MESSAGES)
def test_schema_and_table_agree(message: bytes) -> None:
    request = received(message).request
    distribution = message_of(request).distribution

    assert distribution is not None
    is_right = SCHEMA.validate(distribution.element)
    assert is_right is (ids(STRUCTURE_RULES, message) == [])
    assert is_right or not looks_right(request)


def test_an_envelope_of_very_many_parts_is_looked_at_by_the_table_alone() -> None:
    addresses = tuple((f"urn:nhs-uk:addressing:ods:A{number}", None) for number in range(1_000))

    assert ids(STRUCTURE_RULES, a_message(addresses=addresses)) == []
