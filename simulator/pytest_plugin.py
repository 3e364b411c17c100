"""The pytest plugin: a fixture `simulator`, a world of its own for each test on one server for each test process.

    def test_my_client(simulator):
        simulator.scenario("pds-down-then-recovers")
        my_client(simulator.base_url).trace("9000000009")
        assert simulator.journal.last(operation="pds.patient.retrieve").status == 503

At module level nothing of the package may be imported: pytest loads this before coverage starts. Asynchronous tests are
served as well: the server runs in a thread of its own, and what the fixture asks of it takes about a millisecond.
"""

import json
import os
import re
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

if TYPE_CHECKING:
    from simulator.client import Client, TenantClient

Json = Any
"""A parsed JSON value."""

_TOKEN_VARIABLE = "UEC_SIMULATOR_ADMIN_TOKEN"  # noqa: S105 - a name, not a token
MOST_TOLD = 50
"""Exchanges of a failed test that its report lists."""

MOST_FOUND = 10
"""Findings of one exchange that it lists."""


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

    def scenario(self, *scenarios: str | Path, **parameters: Json) -> None:
        """Play scenarios in place of those played now: shipped ones by name, files by path, or YAML texts.

        `parameters` are those of the one scenario that is given. One with mistakes fails the test and says them all.
        """
        __tracebackhide__ = True
        if parameters and len(scenarios) != 1:
            raise TypeError("parameters are for one scenario: give it alone")
        self._play([(scenario, parameters) for scenario in scenarios])

    def _play(self, chosen: Sequence[tuple[str | Path, Json]]) -> None:
        """Play scenarios, each with its parameters, in place of those played now."""
        __tracebackhide__ = True
        from simulator.client import ClientError

        try:
            self.client.use_scenarios(*(_entry(scenario, parameters) for scenario, parameters in chosen))
        except (ClientError, OSError, UnicodeDecodeError) as fault:
            named = ", ".join("this YAML" if "\n" in str(scenario) else str(scenario) for scenario, _ in chosen)
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


_OPTIONS = {
    "url": ("URL", "use the simulator that runs at this address, instead of starting one in the test process"),
    "report": ("DIR", "write what each failed test exchanged with the simulator, and what was found in it, below here"),
}
_MARKERS = (
    "scenario(name, **parameters): the UEC simulator plays this scenario, a shipped one's name or a file's path, in the"
    " test's tenant; of several the one nearest to the test has the first word",
    "clock(now, frozen=False): when the tenant's clock begins, and whether it stands still",
    "access(mode): what a caller must show in the tenant: 'open', 'presence' or 'enforced'",
    "simulator(scenarios=, seed=, clock=, access=, profile=, tls=): how the test's tenant of the UEC simulator begins",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of suites, each also a setting of pytest's own file: `simulator_url`, `simulator_report`."""
    group = parser.getgroup("simulator")
    for name, (metavar, said) in _OPTIONS.items():
        group.addoption(f"--simulator-{name}", metavar=metavar, help=said)
        parser.addini(f"simulator_{name}", said, default="")
    said = f"the admin token of the simulator at that address, if it asks for one; else {_TOKEN_VARIABLE} is taken"
    group.addoption("--simulator-token", metavar="TOKEN", help=said)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the markers."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)


def _option(config: pytest.Config, name: str) -> str:
    return str(config.getoption(f"simulator_{name}") or config.getini(f"simulator_{name}"))


@pytest.fixture(scope="session")
def simulator_server(pytestconfig: pytest.Config) -> Iterator[SimulatorServer]:
    """One simulator for all tests of this process, in memory and on a free loopback port."""
    from simulator.client import Client

    url = _option(pytestconfig, "url")
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
    begins, scenarios = _begins(request.node)
    world = simulator_server.new_tenant(**begins)
    request.node.stash[_WORLD] = world
    if scenarios:
        world._play(scenarios)
    yield world
    del request.node.stash[_WORLD]
    world.client.delete()


def _begins(node: pytest.Item) -> tuple[dict[str, Json], list[tuple[str | Path, Json]]]:
    """What the test's markers say: how its tenant is made, and which scenarios with which parameters it plays then."""
    whole = node.get_closest_marker("simulator")
    if whole is not None and whole.args:
        raise pytest.UsageError("the marker simulator takes keywords only, such as scenarios=[...]")
    begins = dict(whole.kwargs) if whole else {}
    for name in ("clock", "access"):
        marker = node.get_closest_marker(name)
        if marker is not None:
            begins[name] = _one_value(marker, ("frozen",) if name == "clock" else ())
    played = [(_one_value(marker, None), marker.kwargs) for marker in node.iter_markers("scenario")]
    return begins, played + ([(name, {}) for name in begins.pop("scenarios", ())] if played else [])


def _one_value(marker: pytest.Mark, keywords: Sequence[str] | None) -> Json:
    """A marker's one value, with its keywords if it has any. `keywords` of None are read by somebody else."""
    named = all(isinstance(each, str | Path) for each in marker.args)
    if len(marker.args) != 1 or not (named if keywords is None else set(marker.kwargs) <= set(keywords)):
        said = ", ".join(["one value", *(f"{keyword}=" for keyword in keywords or ())])
        raise pytest.UsageError(f"the marker {marker.name} takes {said}")
    value = _instant(marker.args[0])
    return {"now": value, **marker.kwargs} if keywords and marker.kwargs else value


_WORLD = pytest.StashKey[Simulator]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """When a test fails that used the simulator, its report says what was exchanged."""
    report = yield
    world = item.stash.get(_WORLD, None)
    if report.failed and world is not None:
        lines = told(world.client)
        folder = _option(item.config, "report")
        if folder:
            lines.append(_write_report(item.config.invocation_params.dir / folder, report, world))
        report.sections.append(("UEC simulator: exchanges of this test", "\n".join(lines)))
    return report


def told(client: "TenantClient") -> list[str]:
    """What a tenant has recorded of late, a line an exchange, each followed by its errors and warnings."""
    from simulator.client import ClientError, exchange_text, finding_text

    lines: list[str] = []
    try:
        newest = client.exchanges(limit=MOST_TOLD + 1)
        if len(newest) > MOST_TOLD:
            lines.append(f"(the newest {MOST_TOLD}; more came before)")
        for exchange in newest[-MOST_TOLD:]:
            lines.append(exchange_text(exchange))
            found = [finding for finding in exchange["findings"] if finding["severity"] != "information"]
            lines += [f"      {finding_text(finding)}" for finding in found[:MOST_FOUND]]
            if len(found) > MOST_FOUND:
                lines.append(f"      and {len(found) - MOST_FOUND} more findings")
    except ClientError as fault:
        lines.append(str(fault))
    return lines or ["nothing was recorded"]


def _write_report(folder: Path, report: pytest.TestReport, world: Simulator) -> str:
    """Write an HTTP archive and the findings of a failed test into a folder of its own; says where, or why not."""
    from simulator.client import ClientError

    # Readable, and another one for each test: what is no file's name, or cut off, is in the sum at the end.
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", report.nodeid).strip("-.")[:120]
    place = folder / f"{name}-{crc32(report.nodeid.encode()):08x}"
    try:
        found = [
            {"exchange": exchange["id"], "operation": exchange["operation"], **finding}
            for exchange in world.client.every_exchange()
            for finding in exchange["findings"]
        ]
        said = {"test": report.nodeid, "phase": report.when, "tenant": world.tenant, "findings": found}
        place.mkdir(parents=True, exist_ok=True)
        (place / "exchanges.har").write_bytes(world.client.export("har"))
        (place / "findings.json").write_text(json.dumps(said, indent=2, ensure_ascii=False), "utf-8")
    except (OSError, ClientError) as fault:
        return f"the report could not be written: {fault}"
    return f"written to {place}"


def _entry(scenario: str | Path, parameters: Json) -> str | dict[str, Json]:
    """A scenario as the admin API takes it; a file with its path, so that what it names is found beside it."""
    given = {"parameters": parameters} if parameters else {}
    if isinstance(scenario, str) and "\n" in scenario:
        return {"yaml": scenario, **given}
    path = Path(scenario)
    if isinstance(scenario, Path) or path.suffix in (".yaml", ".yml"):
        return {"yaml": path.read_text("utf-8"), "file": str(path.resolve()), **given}
    return {"name": scenario, **given} if given else scenario


def _instant(at: Json) -> Json:
    return at.isoformat() if isinstance(at, datetime) else at


def _duration(by: timedelta) -> str:
    return f"{'-' if by < timedelta() else ''}PT{abs(by).total_seconds():f}S"


def _miss(result: Json) -> Iterator[str]:
    yield f"{result['name']}: {result['message']}"
    nearest = result["nearest"]
    if nearest is not None:
        yield f"    nearest was exchange {nearest['id']} ({nearest['operation']})"
        for miss in nearest["missed"]:
            yield f"    {miss['matcher']}: expected {miss['expected']}, seen {miss['seen']}"
