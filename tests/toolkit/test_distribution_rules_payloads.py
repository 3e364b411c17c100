"""D-7, D-16 and P-1 about payloads: several of them, encoded ones, and the document that each service wants."""

import re
import time
from base64 import b64encode

import pytest

from simulator.toolkit.distribution_rules import ENVELOPE_RULES
from simulator.wire.json import Json
from tests.itk_makers import PAYLOAD_ID, a_distribution, an_envelope
from tests.toolkit.calls import DOCUMENT, a_message, breaks, ids, received
from tests.toolkit.distribution import OTHER, RULES


def test_payloads_in_another_order_than_the_manifest_are_only_noted() -> None:
    message = a_message().decode()
    item = f'<itk:manifestitem id="{OTHER}" mimetype="text/xml" profileid="urn:nhs-en:profile:nhs111CDADocument-v2-0"/>'
    message = message.replace('count="1"', 'count="2"').replace("</itk:manifest>", f"{item}</itk:manifest>")
    message = message.replace("<itk:payload ", f'<itk:payload id="{OTHER}">{DOCUMENT}</itk:payload><itk:payload ', 1)

    assert ids(RULES, message.encode()) == ["itk.manifest.order"]


def test_an_id_that_stands_twice_on_both_sides_is_said_of_each() -> None:
    xml = a_distribution(DOCUMENT, DOCUMENT).replace(f"{PAYLOAD_ID[:-4]}0001", PAYLOAD_ID)

    found = [each.what for each in breaks(ENVELOPE_RULES, received(an_envelope(xml)))]

    assert found == [f"{PAYLOAD_ID} has 2 payloads"] * 2 + [f"{PAYLOAD_ID} stands 2 times in the manifest"] * 2


def test_the_ids_of_very_many_payloads_are_compared_soon() -> None:
    call = received(an_envelope(a_distribution(*["<a/>"] * 15_000)))
    begun = time.process_time()

    assert breaks(ENVELOPE_RULES, call) == []
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("flags", [{"base64": True}, {"base64": True, "compressed": True}])
def test_an_encoded_payload_is_decoded(flags: Json) -> None:
    assert ids(RULES, a_message(**flags)) == []


def test_base64_with_line_breaks_in_it_is_decoded() -> None:
    message = a_message(base64=True).decode()
    at = message.index(">", message.index("<itk:payload ")) + 1

    assert ids(RULES, f"{message[:at]}\n  {message[at : at + 20]}\r\n{message[at + 20 :]}".encode()) == []


def test_each_service_wants_its_own_document() -> None:
    message = a_message(
        DOCUMENT,
        service="RequestAmbulanceDispatch-v2-0",
        action="RequestAmbulanceDispatch-v2-0",
        interaction="primaryNHS111RequestforAmbulance-v2-0",
        profile="nhs111AmbulanceRequest-v2-0",
    )

    assert [each.diagnostic for each in breaks(RULES, received(message))] == ["AmbulanceRequest missing"]


def test_every_payload_of_a_report_is_one() -> None:
    found = breaks(RULES, received(an_envelope(a_distribution(DOCUMENT, "<Other/>"))))

    assert [(each.row.id, each.what) for each in found] == [("itk.payload.root", "the payload holds Other")]


def test_a_correspondence_document_may_have_an_attachment_of_another_kind() -> None:
    name = "SendCDADocument-v2-0"
    message = a_message(service=name, action=name, interaction="x", profile="dischargeReport-v6-1").decode()
    item = f'<itk:manifestitem id="{OTHER}" mimetype="text/plain" profileid="urn:example:x"/>'
    message = message.replace('count="1"', 'count="2"').replace("</itk:manifest>", f"{item}</itk:manifest>")
    message = message.replace("</itk:payloads>", f'<itk:payload id="{OTHER}">text</itk:payload></itk:payloads>')

    assert ids(RULES, message.encode()) == ["itk.manifest.mime-type"]


def test_an_encoded_document_in_another_encoding_is_noted() -> None:
    packed = b64encode(DOCUMENT.encode("utf-16")).decode()
    plain = a_message(base64=True).decode()

    message = re.sub(r"(<itk:payload [^>]*>)[^<]*", rf"\1{packed}", plain).encode()

    (broken,) = breaks(RULES, received(message))
    assert (broken.row.id, broken.what) == ("itk.xml.encoding", "the document in it is in UTF-16")
