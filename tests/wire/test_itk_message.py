"""A request as an ITK message, each part read once."""

import time

import pytest

from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from tests.itk_makers import PAYLOAD_ID, a_distribution, an_envelope, an_itk_request

XML = "<a>é</a>"


def test_a_message_is_read_once_a_request() -> None:
    request = an_itk_request(an_envelope(a_distribution(XML)))

    message = message_of(request)

    assert message_of(request) is message
    assert message.contents is message.contents
    assert message.fault is None
    assert message.distribution is not None


@pytest.mark.parametrize("encoded", [{}, {"base64": True}, {"base64": True, "compressed": True}])
def test_a_document_is_the_same_however_it_travels(encoded: Json) -> None:
    message = message_of(an_itk_request(an_envelope(a_distribution(XML, **encoded))))

    assert [(root.tag, root.text) for root in message.documents] == [("a", "é")]
    assert message.contents[0].data == (XML.encode() if encoded else None)


def test_a_text_is_no_document() -> None:
    (content,) = message_of(an_itk_request(an_envelope(a_distribution("plain")))).contents

    assert (content.root, content.text, content.fault) == (None, "plain", None)


def test_a_file_that_is_no_xml_need_not_parse() -> None:
    message = message_of(an_itk_request(an_envelope(a_distribution("%PDF", base64=True, mimetype="application/pdf"))))

    (content,) = message.contents
    assert (content.root, content.data, content.fault) == (None, b"%PDF", None)


@pytest.mark.parametrize("mimetype", ["text/xml", "application/pdf"])
def test_what_says_or_looks_like_xml_has_to_parse(mimetype: str) -> None:
    message = message_of(an_itk_request(an_envelope(a_distribution("<open>", base64=True, mimetype=mimetype))))

    (content,) = message.contents
    assert content.fault is not None
    assert message.documents == ()


def test_what_cannot_be_decoded_keeps_its_fault() -> None:
    xml = a_distribution("*").replace(' mimetype="text/xml"', ' mimetype="text/xml" base64="true"')

    (content,) = message_of(an_itk_request(an_envelope(xml))).contents

    assert content.fault is not None


def test_an_item_without_a_payload_is_left_out() -> None:
    xml = a_distribution(XML).replace(f'<itk:payload id="{PAYLOAD_ID}"', '<itk:payload id="other"')

    assert message_of(an_itk_request(an_envelope(xml))).contents == ()


def test_a_body_that_is_no_xml_has_a_fault_and_nothing_else() -> None:
    message = message_of(an_itk_request(b"<a"))

    assert message.fault is not None
    assert (message.envelope, message.distribution, message.contents) == (None, None, ())


def test_xml_that_is_no_soap_has_no_envelope_in_it() -> None:
    message = message_of(an_itk_request(a_distribution(XML).encode()))

    assert message.envelope is not None
    assert message.distribution is None


@pytest.mark.parametrize("compressed", [True, False])
def test_a_payload_is_unpacked_once_however_many_items_name_it(compressed: bool) -> None:
    xml = a_distribution("<a>" + " " * 1_000_000 + "</a>", base64=True, compressed=compressed)
    item = xml[xml.index("<itk:manifestitem") : xml.index("/>", xml.index("<itk:manifestitem")) + 2]
    message = message_of(an_itk_request(an_envelope(xml.replace(item, item * 2_000))))
    begun = time.process_time()

    contents = message.contents

    assert [(len(content.data or b""), content.fault) for content in contents] == [(1_000_007, None)]
    assert time.process_time() - begun < 5


def test_payloads_together_may_not_be_larger_than_one() -> None:
    large = "<a>" + " " * 6_000_000 + "</a>"
    message = message_of(an_itk_request(an_envelope(a_distribution(large, large, base64=True, compressed=True))))

    assert [content.fault is None for content in message.contents] == [True, False]


def test_many_payloads_are_found_soon() -> None:
    message = message_of(an_itk_request(an_envelope(a_distribution(*["<a/>"] * 15_000))))
    begun = time.process_time()

    contents = message.contents

    assert len(contents) == 15_000
    assert time.process_time() - begun < 5
