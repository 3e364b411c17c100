"""The WSDL: an independent client understands it, and what it then sends is what receivers take."""

from pathlib import Path

import pytest
import zeep
from lxml import etree

from simulator.toolkit.names import AMBULANCE, ITK_SERVICES, REPEAT_CALLER, REPORT
from simulator.toolkit.wsdl import wsdl
from simulator.wire.itk import ENVELOPE, SERVICES
from simulator.wire.soap import Envelope
from simulator.wire.xml import HL7, ITK, Element, attribute, child, parse_xml, path_of
from tests.cda_makers import a_repeat_caller_query, a_report, an_ambulance_request
from tests.itk_makers import TRACKING_ID, a_distribution
from tests.official import REFERENCE, examples, official
from tests.soap_client import a_client, a_sent_message, an_envelope_in_parts
from tests.toolkit.calls import RECEIVE, received

ADDRESS = "http://127.0.0.1:8111/report"
PAYLOADS = {REPORT: a_report(), AMBULANCE: an_ambulance_request(), REPEAT_CALLER: a_repeat_caller_query()}
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
WSAW = "{http://www.w3.org/2006/05/addressing/wsdl}"
WSA = "{http://www.w3.org/2005/08/addressing}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> zeep.Client:
    path = tmp_path_factory.mktemp("wsdl") / "receivers.wsdl"
    path.write_bytes(wsdl(ADDRESS))
    return a_client(str(path))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema that stands in the WSDL."""
    return etree.XMLSchema(next(parse_xml(wsdl(ADDRESS)).iter("{http://www.w3.org/2001/XMLSchema}schema")))


def _locations(address: str) -> set[tuple[str | None, str | None]]:
    ports = parse_xml(wsdl(address)).iter(f"{WSDL}port")
    return {(attribute(child(port, f"{SOAP}address"), "location"), port.findtext(f".//{WSA}Address")) for port in ports}


def test_every_port_is_at_the_callers_own_address() -> None:
    assert _locations(ADDRESS) == {(ADDRESS, ADDRESS)}


def test_an_address_stands_there_escaped() -> None:
    odd = 'http://localhost/t/one/report?a=1&b=<"it\'s">'

    assert _locations(odd) == {(odd, odd)}


def test_the_operations_are_those_of_known_services_with_their_urns_as_soap_actions() -> None:
    root = parse_xml(wsdl(ADDRESS))
    actions = {
        operation.get("name"): next(operation.iter(f"{SOAP}operation")).get("soapAction")
        for operation in root.iterfind(f"{WSDL}binding/{WSDL}operation")
    }

    assert actions == {name: SERVICES + str(name) for name in actions}
    assert set(PAYLOADS) < set(actions) < set(ITK_SERVICES)


def test_every_binding_uses_addressing() -> None:
    bindings = list(parse_xml(wsdl(ADDRESS)).iter(f"{WSDL}binding"))

    assert bindings
    assert all(
        child(each, "{http://www.w3.org/2006/05/addressing/wsdl}UsingAddressing") is not None for each in bindings
    )


def test_a_client_finds_what_is_sent_and_what_is_answered(client: zeep.Client) -> None:
    found = {
        name: operation.output.body.name
        for port in client.wsdl.services["NHS111"].ports.values()
        for name, operation in port.binding.all().items()
    }

    assert found[REPEAT_CALLER] == "DistributionEnvelope"
    assert {found[name] for name in found if name != REPEAT_CALLER} == {"SimpleMessageResponse"}


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_client_sends_a_payload_unchanged(client: zeep.Client, name: str) -> None:
    sent = a_sent_message(client, name, PAYLOADS[name])

    (payload,) = sent.iter(f"{{{ITK}}}payload")
    assert etree.tostring(payload[0], method="c14n", exclusive=True) == etree.tostring(
        parse_xml(PAYLOADS[name].encode()), method="c14n", exclusive=True
    )


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_a_client_sends_is_valid_by_the_same_schema(
    client: zeep.Client, schema: etree.XMLSchema, name: str
) -> None:
    sent = a_sent_message(client, name, PAYLOADS[name])

    schema.assertValid(next(sent.iter(ENVELOPE)))


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_client_says_action_and_address_by_itself(client: zeep.Client, name: str) -> None:
    envelope = Envelope.of(a_sent_message(client, name, PAYLOADS[name]))

    assert (envelope.action, envelope.to) == (SERVICES + name, ADDRESS)
    assert (envelope.message_id or "").startswith("urn:uuid:")


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_lenient_receiver_refuses_nothing_of_what_a_client_sends(client: zeep.Client, name: str) -> None:
    call = received(etree.tostring(a_sent_message(client, name, PAYLOADS[name])))

    for check in RECEIVE.checks:
        check(call)


def test_a_client_does_not_make_an_envelope_without_manifest(client: zeep.Client) -> None:
    with pytest.raises(zeep.exceptions.ValidationError, match="Missing element manifest"):
        a_sent_message(client, REPORT, PAYLOADS[REPORT], manifest=None)


def test_a_client_makes_only_operations_that_are_described(client: zeep.Client) -> None:
    with pytest.raises(ValueError, match="SendNHS111Report-v9-0"):
        client.create_message(client.service, "SendNHS111Report-v9-0", **an_envelope_in_parts(PAYLOADS[REPORT]))


def _found(schema: etree.XMLSchema, element: Element) -> list[str]:
    schema.validate(element)
    return [f"{path_of(element)}: {entry.message}" for entry in schema.error_log]


def test_envelopes_are_valid_by_the_schema_whatever_they_carry(schema: etree.XMLSchema) -> None:
    typed = f'<v xmlns="{HL7}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ST"/>'
    made = [
        a_distribution(typed),
        a_distribution(typed, compressed=True, base64=True),
        a_distribution(typed, typed),
        a_distribution(typed, profile=None, interaction=None, sender=None, addresses=(), identity=None),
    ]

    assert [_found(schema, parse_xml(each.encode())) for each in made] == [[], [], [], []]


@pytest.mark.parametrize(
    "envelope",
    [
        a_distribution("x", tracking_id=TRACKING_ID.lower()),
        a_distribution("x", tracking_id=None),
        a_distribution("x").replace('count="1"', 'count="one"'),
        a_distribution("x").replace("<itk:payloads", "<itk:odd/><itk:payloads"),
        a_distribution("x").replace("<itk:manifestitem", '<itk:manifestitem odd="x"'),
        a_distribution("<a/><b/>"),
    ],
)  # fmt: skip
def test_envelopes_that_receivers_refuse_are_not_valid_by_the_schema(schema: etree.XMLSchema, envelope: str) -> None:
    assert _found(schema, parse_xml(envelope.encode())) != []


@official("every message of the NHS 111 DMS and of the suppliers")
@pytest.mark.parametrize(
    "path", [each for kind in ("soap", "envelope") for each in examples(f"itk/examples/{kind}", "*.xml")]
)
def test_published_envelopes_are_valid_by_the_schema(schema: etree.XMLSchema, path: Path) -> None:
    root = parse_xml(path.read_bytes())

    found = [_found(schema, envelope) for envelope in root.iter(ENVELOPE)]

    assert found
    assert not any(found)


@official("NHS111-v3.2-flat.wsdl")
def test_the_national_wsdls_operations_are_described_with_the_same_actions() -> None:
    national = parse_xml((REFERENCE / "itk/examples/schemas/Schemas/wsdl/NHS111-v3.2-flat.wsdl").read_bytes())

    def described(root: Element) -> dict[str, str]:
        return {
            str(port_type.get("name")): str(next(iter(each.attrib.values())))
            for port_type in root.iter(f"{WSDL}portType")
            for each in port_type.iter(f"{WSDL}input")
        }

    ours, theirs = described(parse_xml(wsdl(ADDRESS))), described(national)

    assert theirs.items() <= ours.items()
