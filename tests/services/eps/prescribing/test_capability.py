from simulator.services.eps.prescribing.capability import capability_statement
from simulator.wire.fhir_check import UNKNOWN, check_resource


def test_the_statement_is_fhir_but_for_an_empty_list() -> None:
    statement = capability_statement()["capabilityStatement"]

    found = check_resource(statement, resource_type="CapabilityStatement")

    assert [finding.where for finding in found if finding.rule == UNKNOWN] == []


def test_the_statement_names_every_event_as_received() -> None:
    messages = capability_statement()["capabilityStatement"]["messaging"][0]["supportedMessage"]

    assert {message["mode"] for message in messages} == {"receiver"}
    assert messages[0]["definition"] == "https://fhir.nhs.uk/MessageDefinition/prescription-order"
