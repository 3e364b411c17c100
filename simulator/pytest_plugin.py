"""The pytest plugin: a fixture `simulator`, a world of its own for each test on one server for each test process.

    def test_my_client(simulator):
        simulator.scenario("pds-down-then-recovers")
        my_client(simulator.base_url).trace("9000000009")
        assert simulator.journal.last(operation="pds.patient.retrieve").status == 503

At module level nothing of the package may be imported: pytest loads this before coverage starts. The fixture serves
synchronous and asynchronous tests alike: the server runs in a thread of its own, and what the fixture asks of it
are short calls over loopback (about a millisecond) that block.
"""

import os
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulator.client import Client, TenantClient

Json = Any
"""A parsed JSON value."""

_TOKEN_VARIABLE = "UEC_SIMULATOR_ADMIN_TOKEN"  # noqa: S105 - a name, not a token


class RecordedExchange(dict[str, Json]):
    """One exchange's summary as the admin API gives it; its keys can be read as attributes: `exchange.status`."""

    def __init__(self, summary: Json, client: "TenantClient") -> None:
        super().__init__(summary)
        self._client = client

    def __getattr__(self, name: str) -> Json:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"an exchange has no {name!r}, only {', '.join(self)}") from None

    @cached_property
    def detail(self) -> Json:
        """Headers, findings and decoded views, fetched once."""
        return self._client.exchange(self["id"])

    @cached_property
    def request_body(self) -> bytes:
        """What the client sent."""
        return self._client.request_bytes(self["id"])

    @cached_property
    def response_body(self) -> bytes:
        """What it was answered."""
        return self._client.response_bytes(self["id"])


class Journal(Sequence[RecordedExchange]):
    """What the test's tenant has recorded, oldest first, as it is at each look."""

    def __init__(self, client: "TenantClient") -> None:
        self._client = client

    def exchanges(self, **filters: Json) -> list[RecordedExchange]:
        """Those that the admin API's filters let through: `operation`, `status`, `nhs_number`, `text`..."""
        found = self._client.exchanges(**filters) if "limit" in filters else self._client.every_exchange(**filters)
        return [RecordedExchange(summary, self._client) for summary in found]

    def last(self, **filters: Json) -> RecordedExchange:
        """The newest that the filters let through. Raises AssertionError, listing what there is, if none does."""
        found = self.exchanges(**{**filters, "limit": 1})
        if found:
            return found[-1]
        asked = ", ".join(f"{name}={value!r}" for name, value in filters.items())
        raise AssertionError("\n".join([f"no exchange with {asked}" if asked else "no exchange", *told(self._client)]))

    def clear(self) -> None:
        """Forget what was recorded so far."""
        self._client.clear_exchanges()

    def __len__(self) -> int:
        return len(self.exchanges())

    def __iter__(self) -> Iterator[RecordedExchange]:
        return iter(self.exchanges())

    def __getitem__(self, index: Any) -> Any:
        return self.exchanges()[index]


class Clock:
    """The tenant's clock. Instants are datetimes or ISO 8601 text; durations are timedeltas or like `PT1H`."""

    def __init__(self, client: "TenantClient") -> None:
        self._client = client

    @property
    def now(self) -> datetime:
        """The tenant's time."""
        return datetime.fromisoformat(self._client.clock()["now"])

    @property
    def frozen(self) -> bool:
        """Does it stand still?"""
        return bool(self._client.clock()["frozen"])

    def freeze(self, at: datetime | str | None = None) -> None:
        """Stop it, where it is or at an instant."""
        self._client.set_clock(now=_instant(at), frozen=True)

    def run(self, at: datetime | str | None = None) -> None:
        """Let it run, from where it is or from an instant."""
        self._client.set_clock(now=_instant(at), frozen=False)

    def advance(self, by: timedelta | str) -> None:
        """Move it on; back with a negative duration."""
        self._client.set_clock(advance=by if isinstance(by, str) else _duration(by))


class People:
    """Who exists in the tenant; changes are seen by this test only."""

    def __init__(self, client: "TenantClient") -> None:
        self._client = client

    def find(self, condition: str | None = None, name: str | None = None, limit: int | None = None) -> list[Json]:
        """People by condition and name, in our own form."""
        return self._client.people(condition=condition, name=name, limit=limit)

    def put(self, person: Json) -> Json:
        """Create or replace a person: our own form, or a FHIR R4 PDS Patient."""
        number = person["id"] if person.get("resourceType") == "Patient" else person["nhs_number"]
        return self._client.put_person(number, person)

    def change(self, nhs_number: str, **keys: Json) -> Json:
        """Change keys of our own form: `change("9000000009", practice="A81099")`."""
        return self._client.change_person(nhs_number, keys)

    def remove(self, nhs_number: str) -> None:
        """Let a person not exist."""
        self._client.delete_person(nhs_number)

    def __getitem__(self, nhs_number: str) -> Json:
        return self._client.person(nhs_number)


class Simulator:
    """A test's own tenant. Point the client under test at `base_url`: the national paths are below it.

    `url` is the whole server's address; `tenant` is the name, to be sent as `X-Simulator-Tenant` where a client
    cannot have a path in its base URL. `client` reaches everything else that the admin API can do.
    """

    def __init__(self, client: "TenantClient", base_url: str) -> None:
        self.client = client
        self.tenant = client.name
        self.url = client.client.base_url
        self.base_url = base_url
        self.journal = Journal(client)
        self.clock = Clock(client)
        self.people = People(client)

    def scenario(self, *scenarios: str | Path) -> None:
        """Play scenarios in place of those played now: shipped ones by name, or one as a file's path or YAML text.

        A scenario with mistakes fails the test and says them all.
        """
        __tracebackhide__ = True
        from simulator.client import ClientError

        texts = [_yaml_of(scenario) for scenario in scenarios]
        try:
            if len(texts) == 1 and texts[0] is not None:
                self.client.use_yaml(texts[0])
            else:
                self.client.use_scenarios(*(str(scenario) for scenario in scenarios))
        except ClientError as fault:
            named = ", ".join("this YAML" if "\n" in str(scenario) else str(scenario) for scenario in scenarios)
            raise pytest.fail.Exception(f"the simulator cannot play {named}:\n{fault}", pytrace=False) from None

    def document(self, kind: str, key: str, body: Json = None) -> Json:
        """Keep a document of a kind (`related-people`, `prescriptions`...); without a body, read it."""
        return self.client.document(kind, key) if body is None else self.client.put_document(kind, key, body)

    def verify(self, assertions: Sequence[Json] | None = None) -> None:
        """Hold assertions, or without any what the scenarios played now `expect`, against the journal.

        Raises AssertionError naming each that failed and the exchange that came nearest.
        """
        __tracebackhide__ = True
        graded = self.client.verify(None if assertions is None else list(assertions))
        failed = [result for result in graded["results"] if not result["passed"]]
        if failed:
            raise AssertionError("\n".join(line for result in failed for line in _miss(result)))

    def reset(self) -> None:
        """Back to how the test began, with nothing recorded."""
        self.client.reset()


class SimulatorServer:
    """The server behind the fixture `simulator`: this process's own, or the one that `--simulator-url` names."""

    def __init__(self, client: "Client") -> None:
        self.client = client
        self.url = client.base_url

    def new_tenant(self, **begins: Json) -> Simulator:
        """Another world: `scenarios`, `seed`, `clock`, `access`, `profile` say how it begins."""
        made = self.client.create_tenant(**begins)
        return Simulator(self.client.tenant(made["name"]), made["base_url"])


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a suite use a simulator that runs elsewhere."""
    said = "use the simulator that runs at this address, instead of starting one in the test process"
    parser.getgroup("simulator").addoption("--simulator-url", metavar="URL", help=said)
    parser.addini("simulator_url", said, default="")
    said = f"the admin token of the simulator at that address, if it asks for one; else {_TOKEN_VARIABLE} is taken"
    parser.getgroup("simulator").addoption("--simulator-token", metavar="TOKEN", help=said)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line(
        "markers",
        "simulator(scenarios=, seed=, clock=, access=, profile=): how the test's tenant of the UEC simulator begins",
    )


@pytest.fixture(scope="session")
def simulator_server(pytestconfig: pytest.Config) -> Iterator[SimulatorServer]:
    """One simulator for all tests of this process, in memory and on a free loopback port."""
    from simulator.client import Client

    url = pytestconfig.getoption("simulator_url") or pytestconfig.getini("simulator_url")
    if url:
        token = pytestconfig.getoption("simulator_token") or os.environ.get(_TOKEN_VARIABLE)
        yield SimulatorServer(Client(url, token=token))
        return
    from simulator.pipeline import Simulator as InProcess
    from simulator.settings import Settings
    from simulator.web.server import Background

    server = Background(InProcess(Settings(port=0)))
    server.start()
    yield SimulatorServer(Client(server.url))
    server.stop()


@pytest.fixture
def simulator(request: pytest.FixtureRequest, simulator_server: SimulatorServer) -> Iterator[Simulator]:
    """A tenant of the UEC simulator for this test alone; `base_url` is where the client under test goes."""
    marker = request.node.get_closest_marker("simulator")
    world = simulator_server.new_tenant(**(marker.kwargs if marker else {}))
    request.node.stash[_WORLD] = world
    yield world
    del request.node.stash[_WORLD]
    world.client.delete()


_WORLD = pytest.StashKey[Simulator]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test fails that used the simulator, its report says what was exchanged."""
    report = yield
    world = item.stash.get(_WORLD, None)
    if report.failed and world is not None:
        report.sections.append(("UEC simulator: exchanges of this test", "\n".join(told(world.client))))
    return report


def told(client: "TenantClient") -> list[str]:
    """What a tenant has recorded, a line an exchange, each followed by its errors and warnings."""
    from simulator.client import ClientError, exchange_text, finding_text

    lines = []
    try:
        for exchange in client.every_exchange():
            lines.append(exchange_text(exchange))
            found = [finding for finding in exchange["findings"] if finding["severity"] != "information"]
            lines += [f"      {finding_text(finding)}" for finding in found]
    except ClientError as fault:
        lines.append(str(fault))
    return lines or ["nothing was recorded"]


def _yaml_of(scenario: str | Path) -> str | None:
    """The YAML that is meant, or None for the name of a shipped scenario."""
    if isinstance(scenario, str) and "\n" in scenario:
        return scenario
    path = Path(scenario)
    if isinstance(scenario, Path) or path.suffix in (".yaml", ".yml"):
        return path.read_text("utf-8")
    return None


def _instant(at: datetime | str | None) -> str | None:
    return at.isoformat() if isinstance(at, datetime) else at


def _duration(by: timedelta) -> str:
    seconds = by.total_seconds()
    return f"{'-' if seconds < 0 else ''}PT{abs(seconds):f}S"


def _miss(result: Json) -> Iterator[str]:
    yield f"{result['name']}: {result['message']}"
    nearest = result["nearest"]
    if nearest is not None:
        yield f"    nearest was exchange {nearest['id']} ({nearest['operation']})"
        for miss in nearest["missed"]:
            yield f"    {miss['matcher']}: expected {miss['expected']}, seen {miss['seen']}"
