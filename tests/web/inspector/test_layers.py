"""A message opened layer by layer."""

import pytest
from multidict import CIMultiDict

from simulator.web.inspector import layers
from simulator.web.inspector.body import Body
from simulator.web.inspector.layers import Layer, Opened, opened
from simulator.wire.soap import write_envelope
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope
from tests.web.inspector.conftest import GOOD, PACKED


def _opened(data: bytes) -> Opened:
    found = opened(Body("request", data, CIMultiDict()))
    assert found is not None
    return found


def _titles(layer: Layer) -> list[str]:
    return [each.title for each in layer.inside]


def test_the_layers_lie_one_in_another() -> None:
    soap = _opened(GOOD).layer

    assert (soap.title, _titles(soap)) == ("SOAP envelope", ["Addressing", "Security", "ITK distribution envelope"])
    assert _titles(soap.inside[2]) == ["Manifest", "Payload 1"]


def test_each_layer_says_what_it_holds() -> None:
    addressing, security, itk = _opened(GOOD).layer.inside

    assert dict(addressing.facts)["MessageID"] == "5D5B0A6E-93F1-4F0B-9C51-0E6B7B1C2D30"
    assert dict(security.facts)["Username"] == "CN=Y00111.oneoneone.nhs.uk"
    assert ("Address", "urn:nhs-uk:addressing:ods:A81013") in itk.facts
    assert ("Address", "1300000101 (type 2.16.840.1.113883.2.1.3.2.4.18.44)") in itk.facts


def test_a_packed_payload_is_decoded_and_says_how_it_came() -> None:
    found = _opened(PACKED)
    manifest, payload = found.layer.inside[1].inside

    assert manifest.about == "says 3; 1 listed, 1 came"
    assert manifest.facts[0][1] == "nhs111CDADocument-v2-0, text/xml, base64, gzip"
    assert payload.about == "ClinicalDocument, sent as base64 and gzip, decoded here"
    assert payload.document is not None
    assert [body.name for body in found.payloads] == ["request-payload-1"]
    assert payload.lines


def test_a_plain_payload_needs_no_lines_of_its_own() -> None:
    found = _opened(GOOD)
    payload = found.layer.inside[2].inside[1]

    assert (payload.about, payload.lines, found.payloads) == ("ClinicalDocument, sent as it is", (), ())


def test_a_payload_that_cannot_be_decoded_says_why() -> None:
    broken = PACKED.replace(b"H4sI", b"AAAA", 1)

    payload = _opened(broken).layer.inside[1].inside[1]

    assert payload.fault.startswith("the payload is not gzip")


def test_payloads_that_are_very_large_together_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "LARGEST", 15_000)
    body = an_envelope(a_distribution(a_report(), a_report(), base64=True))

    _, first, second = _opened(body).layer.inside[1].inside

    assert (first.document is None, first.fault) == (False, "")
    assert (second.document, second.lines, second.fault[:21]) == (None, (), "too large to be shown")


def test_a_payload_of_text_is_shown() -> None:
    body = an_envelope(a_distribution("just &lt;words&gt;", mimetype="text/plain"))

    assert _opened(body).layer.inside[1].inside[1].facts == (("Text", "just <words>"),)


def test_other_content_of_the_body_is_a_tree() -> None:
    fault = _opened(write_envelope([], "<soap:Fault><faultcode>soap:Client</faultcode></soap:Fault>")).layer.inside[0]

    assert (fault.title, [(node.label, node.value) for node in fault.nodes]) == (
        "Fault",
        [("faultcode", "soap:Client")],
    )


def test_a_document_without_soap_is_a_document() -> None:
    assert _opened(a_report().encode()).layer.document is not None
    assert _opened(b"<a><b>c</b></a>").layer.nodes[0].label == "b"


def test_what_is_no_xml_has_no_layers() -> None:
    assert [opened(Body("request", data, CIMultiDict())) for data in (b"", b"{}", b"<a", b"<!DOCTYPE a><a/>")] == [
        None, None, None, None,
    ]  # fmt: skip


def test_a_password_is_not_shown() -> None:
    token = (
        "<wsse:Security xmlns:wsse='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'>"
        "<wsse:UsernameToken><wsse:Username>u</wsse:Username><wsse:Password>hunter2hunter2</wsse:Password>"
        "</wsse:UsernameToken></wsse:Security>"
    )
    found = _opened(an_envelope(a_distribution(a_report()), security=token))

    assert "hunter2" not in repr(found.layer)
    assert dict(found.layer.inside[1].facts)["Password"] == "there, not shown"
