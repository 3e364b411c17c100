"""What `serve` prints at its start."""

from pathlib import Path

import pytest

from simulator import __version__
from simulator.cli.greeting import demo_people, exposure, greeting
from simulator.pipeline import Simulator
from simulator.population.conditions import CONDITIONS
from simulator.records.documents import Document
from simulator.services.mail import SERVICE as MAIL
from simulator.services.pds import SERVICE as PDS
from simulator.settings import Settings
from simulator.wire.schemas import ENVELOPE_SCHEMA
from tests.makers import a_person
from tests.own_schemas import OWN_ENVELOPE


async def test_everything_for_a_first_request_is_there() -> None:
    simulator = Simulator(Settings(scenarios=("pds-slow",)), services=[PDS])
    await simulator.start()

    lines = greeting(simulator, "http://h:1").splitlines()
    await simulator.close()

    width = len(PDS.title)
    assert lines[:7] == [
        f"uec-simulator {__version__} is running; Ctrl-C stops it",
        "",
        f"  {'base URL':<{width}}  http://h:1",
        f"  {PDS.title}  http://h:1/personal-demographics/FHIR/R4",
        f"  {'inspector':<{width}}  http://h:1/_simulator/",
        f"  {'admin API':<{width}}  http://h:1/_simulator/api/openapi.json",
        f"  {'scenarios':<{width}}  pds-slow",
    ]
    assert [line.split()[:3] for line in lines[7:8]] == [["people", "to", "try"]]
    assert len(lines) == 10


async def test_the_tls_port_is_told_of_with_what_it_wants() -> None:
    simulator = Simulator(Settings(client_certificates="require"))
    await simulator.start()

    lines = greeting(simulator, "http://h:1", "https://h:2").splitlines()
    await simulator.close()

    assert [line.split(maxsplit=2)[2] for line in lines if line.startswith("  over TLS ")] == [
        "https://h:2  client certificates: require"
    ]


async def test_the_schemas_are_told_of_with_those_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")
    simulator = Simulator(Settings(schemas=tmp_path), services=[PDS])
    await simulator.start()

    text = greeting(simulator, "http://h:1")
    await simulator.close()

    lines = [line.strip() for line in text.splitlines()]
    at = next(number for number, line in enumerate(lines) if line.startswith("XML schemas "))
    assert lines[at].endswith(f"  {tmp_path}")
    assert lines[at + 1] == (
        "not there, so the simulator's own tables hold: POCD_MT000002UK01.xsd, REPC_MT200001GB02.xsd,"
        " QUPA_MT000001GB01.xsd, PRPA_MT000001GB01.xsd"
    )


async def test_the_mail_port_is_told_of_and_no_path_for_mail() -> None:
    simulator = Simulator(Settings(), services=[PDS, MAIL])
    await simulator.start()

    lines = greeting(simulator, "http://h:1", None, "smtp://h:3").splitlines()
    await simulator.close()

    assert [line.split(maxsplit=1)[1] for line in lines if "mail" in line.lower()] == [
        "smtp://h:3  recorded, and delivered nowhere"
    ]


def test_three_people_are_named_with_what_they_are() -> None:
    documents = [
        Document("people", number, 1, a_person(number, conditions=tags))
        for number, tags in {
            "9000000017": ["restricted"],
            "9000000009": ["unrestricted", "twin"],
            "9000000025": ["unrestricted"],
            "9000000033": ["superseded"],
            "9000000041": ["deceased"],
        }.items()
    ]

    named = list(demo_people(documents))

    assert named == [
        f"9000000009  unrestricted: {CONDITIONS['unrestricted'].meaning}",
        f"9000000017  restricted: {CONDITIONS['restricted'].meaning}",
        f"9000000041  deceased: {CONDITIONS['deceased'].meaning}",
    ]


def test_another_population_names_whom_it_has() -> None:
    named = list(demo_people([Document("people", "9000000009", 1, a_person(conditions=["my own"]))]))

    assert named == ["9000000009  my own"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_warning(host: str) -> None:
    assert exposure(Settings(host=host)) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "simulator.test"])
def test_anything_else_is_warned_of(host: str) -> None:
    warning = exposure(Settings(host=host))

    assert warning is not None
    assert warning.startswith(f"warning: listening at {host}: ")


def test_the_warning_says_that_the_admin_api_asks_for_the_token() -> None:
    assert "ask for the admin token" in str(exposure(Settings(host="0.0.0.0")))


@pytest.mark.parametrize(
    ("settings", "made", "said"),
    [
        ({}, None, []),
        ({}, "made-token", ["made-token  for the inspector, --token and UEC_SIMULATOR_ADMIN_TOKEN"]),
        (
            {"admin_token": "correct-horse-battery"},
            None,
            ["the one that was given; the inspector and the admin API ask for it"],
        ),
    ],
)
async def test_a_token_is_told_of_and_said_only_if_it_was_made(
    settings: dict[str, str], made: str | None, said: list[str]
) -> None:
    simulator = Simulator(Settings(**settings), services=[PDS])  # type: ignore[arg-type]  # a test's own
    await simulator.start()

    lines = greeting(simulator, "http://h:1", made_token=made).splitlines()
    await simulator.close()

    assert [line.split(maxsplit=2)[2] for line in lines if line.startswith("  admin token")] == said
