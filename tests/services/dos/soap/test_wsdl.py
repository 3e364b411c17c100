import pytest

from simulator.services.dos.soap.names import NAMESPACE, OFFERED, VERSIONS
from simulator.services.dos.soap.wsdl import wsdl
from simulator.wire.xml import parse_xml
from tests.official import REFERENCE, official
from tests.services.dos.soap.describing import described

ADDRESS = "http://sim.test:8111/t/one/app/api/webservices"


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_describes_its_operations_at_the_given_address(version: str) -> None:
    facts = described(parse_xml(wsdl(version, ADDRESS, "Hospital")))

    assert tuple(facts.actions) == OFFERED[version]
    assert set(facts.actions.values()) == {f"{NAMESPACE}/{name}" for name in OFFERED[version]}
    assert facts.ports == {("PathWayService", "PathWayServiceSoap12", "PathWayServiceSoap12", ADDRESS)}


def test_an_address_is_quoted() -> None:
    facts = described(parse_xml(wsdl("1.5", 'http://x/?a="&b', "Hospital")))

    assert {port[3] for port in facts.ports} == {'http://x/?a="&b'}


def test_the_element_of_a_hospital_can_be_spelt_small() -> None:
    facts = described(parse_xml(wsdl("1.5", ADDRESS, "hospital")))

    assert facts.types["ArrayOfHospitalScores"] == [("hospital", "Hospital", "0", "unbounded", True)]
    assert "Hospital" in facts.types


@pytest.mark.parametrize("version", ["1.3", "1.5"])
@official("DoS WSDL 1.3 and 1.5")
def test_a_published_wsdl_has_the_same_facts(version: str) -> None:
    published = described(parse_xml((REFERENCE / f"dos/examples/wsdl/pathwaysdos-{version}.wsdl").read_bytes()))

    ours = described(parse_xml(wsdl(version, f"{NAMESPACE}", "Hospital")))

    assert ours.elements == published.elements
    assert ours.types == published.types
    assert ours.choices == published.choices
    assert ours.messages == published.messages
    assert ours.port_types == published.port_types
    assert list(ours.actions.items()) == list(published.actions.items())
    assert ours.headers == published.headers
    assert ours.ports == published.ports
