"""What an alert says, and how it is refused."""

from collections.abc import Callable

import pytest

from simulator.services.scr.alert import alert_of
from simulator.wire.json import Json, copy_json
from tests.services.scr.calling import EVENT, NUMBER_SYSTEM, a_world, an_agent, an_alert, post

URL = "https://fhir.nhs.uk/StructureDefinition/Extension-SCR-NotificationMessage"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
USER = "https://fhir.nhs.uk/Id/sds-user-id"
REASONS = "https://fhir.nhs.uk/CodeSystem/SCR-AlertReason"

Change = Callable[[Json], object]


def test_an_alert_is_read_into_who_why_and_about_whom() -> None:
    alert = alert_of(an_alert())

    assert alert == ("9000000009", "2", "5", "910000000001", "RX901", "Viewed in an emergency")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda body: body.pop("id"), "'id' element is missing'"),
        (lambda body: body.pop("extension"), f"Expecting exactly one 'extension' element with URL: '{URL}'"),
        (
            lambda body: body["extension"].append(body["extension"][0]),
            f"Expecting exactly one 'extension' element with URL: '{URL}'",
        ),
        (lambda body: body["extension"][0].pop("valueString"), f"'valueString' for 'extension' '{URL}' is missing"),
        (
            lambda body: body["type"].pop("system"),
            "'Type' element for 'https://fhir.nhs.uk/CodeSystem/SCR-AlertType' system missing",
        ),
        (
            lambda body: body["type"].update(code="3"),
            "Invalid or missing value in field 'type.code'. Supported values are: 1, 2",
        ),
        (lambda body: body["type"].pop("display"), "Missing value 'type.display'"),
        (lambda body: body.update(subtype=[]), "Expecting exactly one 'subtype' element"),
        (
            lambda body: body["subtype"][0].update(system="x"),
            f"Invalid or missing value in field 'subtype.system'. Supported value is: {REASONS}",
        ),
        (
            lambda body: body["subtype"][0].update(code="7"),
            "Invalid or missing value in field 'subtype.code'. Supported values are: 1, 2, 3, 4, 5, 6",
        ),
        (lambda body: body["subtype"][0].pop("display"), "Missing value 'subtype.display'"),
        (lambda body: body.pop("recorded"), "'recorded' element missing"),
        (lambda body: body["entity"].append({}), "Expecting exactly one 'entity' element"),
        (
            lambda body: body["entity"][0].update(what={}),
            "Invalid or missing value in field 'entity.what.identifier.value'",
        ),
        (
            lambda body: body["agent"].pop(0),
            f"Missing 'agent' entry with 'who.identifier.system' '{NUMBER_SYSTEM}' and non-empty 'value'",
        ),
        (
            lambda body: body["agent"].append(an_agent(ODS, "A81013")),
            f"Expecting exactly one 'agent' entry with 'who.identifier.system' '{ODS}' and non-empty 'value'",
        ),
        (
            lambda body: body["agent"][2].update(requestor=True),
            f"Missing or unsupported 'requestor' value for 'agent' with 'who.identifier.system' '{USER}'",
        ),
        (
            lambda body: body["agent"][1].pop("requestor"),
            f"Missing or unsupported 'requestor' value for 'agent' with 'who.identifier.system' '{ODS}'",
        ),
        (
            lambda body: body["agent"][2].pop("role"),
            f"Expecting at least one 'role' for 'agent' entry with system {USER}",
        ),
        (
            lambda body: body["agent"][2].update(role=[{}]),
            f"Expecting at least one non empty 'role' for 'agent' entry with system {USER}",
        ),
        (
            lambda body: body.update(agent="x"),
            f"Missing 'agent' entry with 'who.identifier.system' '{NUMBER_SYSTEM}' and non-empty 'value'",
        ),
    ],
)
async def test_an_alert_is_refused_in_the_services_words(change: Change, text: str) -> None:
    body = copy_json(an_alert())
    change(body)

    met = await post(a_world(), "/AuditEvent", body)

    assert (met.reply.status, met.text) == (400, text)


@pytest.mark.parametrize(("kind", "reason"), [("1", "5"), ("2", "4"), ("2", "6")])
async def test_reasons_that_do_not_fit_the_type_are_refused(kind: str, reason: str) -> None:
    met = await post(a_world(), "/AuditEvent", an_alert(kind, reason, recorded=None))

    assert met.text == f"Invalid combination of alert type '{kind}' and alert subtype '{reason}'."


@pytest.mark.parametrize(
    ("kind", "reason"), [("1", "1"), ("1", "4"), ("1", "6"), ("2", "1"), ("2", "2"), ("2", "3"), ("2", "5")]
)
async def test_reasons_that_fit_the_type_are_taken(kind: str, reason: str) -> None:
    met = await post(a_world(), "/AuditEvent", an_alert(kind, reason))

    assert (met.reply.status, met.reply.body) == (201, b"")


async def test_a_role_may_be_coded() -> None:
    coded = an_agent(USER, "910000000001", role=[{"coding": [{"code": "R8001"}]}])
    body = an_alert(agent=[*an_alert()["agent"][:2], coded], entity=[{"what": {"identifier": {"value": EVENT}}}])

    assert (await post(a_world(), "/AuditEvent", body)).reply.status == 201
