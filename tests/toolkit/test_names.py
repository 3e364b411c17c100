"""Services, interactions and profiles, in every spelling that real senders use."""

import pytest

from simulator.toolkit import names
from simulator.toolkit.names import (
    ITK_SERVICES,
    effective_service,
    interaction_of,
    is_profile,
    read_interaction,
    read_service,
    service_of,
)
from simulator.wire.itk import distribution_in
from simulator.wire.xml import parse_xml
from tests.itk_makers import a_distribution

SERVICES = "urn:nhs-itk:services:201005:"
INTERACTIONS = "urn:nhs-itk:interaction:"


@pytest.mark.parametrize(
    ("sent", "name", "proper"),
    [
        (f"{SERVICES}SendNHS111Report-v2-0", names.REPORT, True),
        (f"{SERVICES}SendNHS111Report-v2-0_DMS", names.REPORT, True),
        (f"{SERVICES}SendNHS111Report-v1-0", names.REPORT, False),
        ("SendNHS111Report-v1-0", names.REPORT, False),
        ("RequestAmbulanceDispatch-v2-0", names.AMBULANCE, False),
        (f"{SERVICES}sendRecvDistEnvelop", "sendRecvDistEnvelope", False),
        (f"{SERVICES}SendPostcard-v1-0", None, True),
        ("", None, False),
    ],
)
def test_a_service_is_known_by_its_urn_and_by_its_other_spellings(sent: str, name: str | None, proper: bool) -> None:
    named = read_service(sent)

    assert (named.sent, named.name, named.proper) == (sent, name, proper)


@pytest.mark.parametrize(
    ("sent", "name", "proper"),
    [
        (f"{INTERACTIONS}{names.OUT_OF_HOURS}", names.OUT_OF_HOURS, True),
        (f"{INTERACTIONS}primaryOutOfHoursRecipientNHS111CDADocument-v2-0", names.OUT_OF_HOURS, False),
        (f"{INTERACTIONS}nhs111RepeatCallerSyncQuery-v1-0", names.REPEAT_CALLER_QUERY[0], False),
        (names.GP_COPY, names.GP_COPY, False),
        (f"{INTERACTIONS}anything", "anything", True),
    ],
)
def test_an_interaction_is_known_by_its_urn_and_by_its_other_spellings(sent: str, name: str, proper: bool) -> None:
    named = read_interaction(sent)

    assert (named.name, named.proper) == (name, proper)


@pytest.mark.parametrize(
    ("service", "interaction", "name"),
    [
        (f"{SERVICES}SendNHS111Report-v2-0", None, names.REPORT),
        (f"{SERVICES}sendDistEnvelope", f"{INTERACTIONS}{names.GP_COPY}", names.REPORT),
        (f"{SERVICES}sendRecvDistEnvelope", f"{INTERACTIONS}{names.AMBULANCE_REQUEST}", names.AMBULANCE),
        (f"{SERVICES}sendDistEnvelope", f"{INTERACTIONS}something", "sendDistEnvelope"),
        (f"{SERVICES}sendDistEnvelope", None, "sendDistEnvelope"),
        (f"{SERVICES}SendPostcard-v1-0", None, None),
    ],
)
def test_a_generic_service_is_what_its_interaction_says(
    service: str, interaction: str | None, name: str | None
) -> None:
    found = effective_service(service, interaction)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("service", "interaction", "said"),
    [
        ("sendDistEnvelope", names.GP_COPY, (ITK_SERVICES[names.REPORT], names.GP_COPY)),
        (
            names.REPORT,
            "primaryOutOfHoursRecipientNHS111CDADocument-v2-0",
            (ITK_SERVICES[names.REPORT], names.OUT_OF_HOURS),
        ),
        ("SendPostcard-v1-0", None, (None, None)),
        ("", None, (None, None)),
    ],
)
def test_an_envelope_is_about_a_service_and_an_interaction(
    service: str, interaction: str | None, said: tuple[object, object]
) -> None:
    distribution = distribution_in(
        [parse_xml(a_distribution("<a/>", service=service, interaction=interaction).encode())]
    )

    assert (service_of(distribution), interaction_of(distribution)) == said


def test_without_an_envelope_there_is_neither() -> None:
    assert (service_of(None), interaction_of(None)) == (None, None)


@pytest.mark.parametrize(
    ("profile", "service", "expected"),
    [
        ("urn:nhs-en:profile:nhs111CDADocument-v2-0", names.REPORT, True),
        ("urn:nhs-en:profile:NHS111Report-v3-1", names.REPORT, True),
        ("nhs111CDADocument-v2-0", names.REPORT, False),
        ("urn:nhs-en:profile:nhs111AmbulanceRequest-v2-1", names.REPORT, False),
        ("urn:nhs-en:profile:nhs111AmbulanceRequest-v2-1", names.AMBULANCE, True),
        ("anything", "SendDocument-v1-0", True),
    ],
)
def test_a_service_has_its_own_profiles(profile: str, service: str, expected: bool) -> None:
    assert is_profile(profile, ITK_SERVICES[service]) is expected


def test_only_correspondence_is_acknowledged_afterwards() -> None:
    later = {service.name for service in ITK_SERVICES.values() if not service.synchronous}

    assert later == {
        "SendCDADocument-v2-0",
        "SendCDADocument-v1-0",
        "SendDocument-v1-0",
        "BroadcastDocument-v1-0",
        "sendDistEnvelope",
        "sendRecvDistEnvelope",
        "sendRecvDistEnvelop",
    }
