"""What a route's answer gets in hand, and how its parameters are described."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from simulator.pipeline import Simulator
from simulator.web.admin.errors import AdminError
from simulator.web.admin.guard import Guard
from simulator.web.admin.route import Asked, Parameter, Server, unknown_tenant
from simulator.web.admin.schema import Schema
from simulator.web.tally import Tally
from tests.web.worlds import a_simulator


@pytest.fixture
async def started(simulator: Simulator) -> AsyncIterator[Simulator]:
    """The simulator with its default tenant, without a socket."""
    await simulator.start()
    yield simulator
    await simulator.close()


def _server(simulator: Simulator) -> Server:
    return Server(simulator, Tally(), lambda: 0, Guard(simulator.settings))


def _asked(simulator: Simulator, tenant: str = "default", host: str = "localhost:8111") -> Asked:
    request = make_mocked_request("GET", "/_simulator/api/tenants", headers={"Host": host})
    return Asked(_server(simulator), request, {"tenant": tenant})


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        (Parameter("name", "a name"), {"type": "string", "maxLength": 1000}),
        (Parameter("path", "a path", longest=5), {"type": "string", "maxLength": 5}),
        (Parameter("kind", "a kind", choices=("a", "b")), {"type": "string", "enum": ["a", "b"]}),
        (Parameter("after", "an id", "integer"), {"type": "integer"}),
        (Parameter("after", "an id", "integer", least=0), {"type": "integer", "minimum": 0}),
        (
            Parameter("limit", "at most", "integer", least=1, most=9, default=3),
            {"type": "integer", "minimum": 1, "default": 3},
        ),
    ],
)
def test_a_parameter_says_its_json_schema(parameter: Parameter, schema: Schema) -> None:
    assert parameter.schema() == schema


def test_a_parameter_that_may_be_nought_says_so() -> None:
    schema = Parameter("after", "an id", "integer", least=0, default=0).schema()

    assert (schema["minimum"], schema["default"]) == (0, 0)


async def test_the_tenant_of_the_path_is_the_one_that_exchanges_see(started: Simulator) -> None:
    assert _asked(started).tenant() is await started.tenants.get("default")


async def test_a_tenant_that_is_not_there_is_a_404_that_suggests_one_and_makes_none(started: Simulator) -> None:
    with pytest.raises(AdminError) as raised:
        _asked(started, "defualt").tenant()

    assert (raised.value.status, raised.value.code, raised.value.where) == (404, "unknown-tenant", "tenant")
    assert raised.value.message == (
        "there is no tenant 'defualt': create it by POST /_simulator/api/tenants; did you mean \"default\"?"
    )
    assert started.tenants.names() == ["default"]


async def test_a_tenant_is_made_when_it_is_used(started: Simulator) -> None:
    asked = _asked(started, "fresh")

    await asked.make_tenant()

    assert (asked.tenant().name, started.tenants.names()) == ("fresh", ["default", "fresh"])


async def test_a_tenant_that_is_there_is_not_made_again(started: Simulator) -> None:
    before = _asked(started).tenant()

    await _asked(started).make_tenant()

    assert _asked(started).tenant() is before


async def test_a_name_that_may_not_be_is_a_404_in_use_too(started: Simulator) -> None:
    with pytest.raises(AdminError) as raised:
        await _asked(started, "Not A Name").make_tenant()

    assert (raised.value.status, raised.value.code) == (404, "unknown-tenant")


async def test_use_of_a_closed_simulator_makes_no_tenant(tmp_path: Path) -> None:
    simulator = a_simulator(tmp_path, closed=True)
    await simulator.start()

    with pytest.raises(AdminError) as raised:
        await _asked(simulator, "fresh").make_tenant()

    await simulator.close()
    assert (raised.value.status, raised.value.code) == (404, "unknown-tenant")
    assert simulator.tenants.names() == ["default"]


async def test_of_many_tenants_an_unknown_one_is_told_fifty(started: Simulator) -> None:
    for number in range(60):
        await started.tenants.get(f"t-{number:02d}")

    message = unknown_tenant("UNLIKE", started).message

    assert message.partition("there is: ")[2].count(", ") == 49


@pytest.mark.parametrize("host", ["localhost:8111", "simulator", "[::1]:80"])
def test_the_base_url_is_the_address_that_the_client_used(simulator: Simulator, host: str) -> None:
    assert _asked(simulator, host=host).base_url == f"http://{host}"


def test_two_servers_number_their_tenants_and_keep_their_streams_apart(simulator: Simulator) -> None:
    one, other = _server(simulator), _server(simulator)

    assert (next(one.numbers), next(one.numbers), next(other.numbers)) == (1, 2, 1)
    assert one.streams is not other.streams


def test_the_settings_are_those_of_the_simulator(simulator: Simulator) -> None:
    assert _server(simulator).settings is simulator.settings
    assert _asked(simulator).simulator is simulator
