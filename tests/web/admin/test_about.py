"""What the server says about itself."""

from simulator import __version__
from tests.web.conftest import Client
from tests.web.worlds import API


async def test_health_passes_and_says_what_is_served(client: Client) -> None:
    reply = await client.get("/_simulator/health")

    assert reply.status == 200
    assert await reply.json() == {"status": "pass", "version": __version__, "services": ["echo"], "tenants": 1}


async def test_operations_are_listed_with_what_they_refuse(client: Client) -> None:
    said = await (await client.get(f"{API}/operations")).json()

    assert [operation["id"] for operation in said["operations"]][:2] == ["echo.thing.retrieve", "echo.thing.create"]
    assert said["operations"][0] == {
        "id": "echo.thing.retrieve",
        "service": "echo",
        "method": "GET",
        "path": "/echo/thing/{id}",
        "summary": "Shows what arrived",
        "refusals": [],
        "source": "",
    }


async def test_metrics_count_exchanges_by_operation_and_status(client: Client) -> None:
    for path in ("/echo/thing/1", "/echo/thing/2", "/echo/failure", "/elsewhere"):
        await client.get(path)

    reply = await client.get("/_simulator/metrics")

    lines = (await reply.text()).splitlines()
    assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'uec_simulator_exchanges_total{service="echo",operation="echo.thing.retrieve",status="200"} 2' in lines
    assert 'uec_simulator_exchanges_total{service="echo",operation="echo.failure.retrieve",status="500"} 1' in lines
    assert 'uec_simulator_exchanges_total{service="",operation="",status="404"} 1' in lines
    assert "uec_simulator_journal_exchanges 4" in lines
    assert "uec_simulator_tenants 1" in lines


async def test_every_metric_has_its_help_and_type_and_a_number(client: Client) -> None:
    text = await (await client.get("/_simulator/metrics")).text()

    lines = text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert text.endswith("\n")
    for line in samples:
        name = line.partition("{")[0].partition(" ")[0]
        assert f"# TYPE {name} counter" in lines or f"# TYPE {name} gauge" in lines
        assert float(line.rpartition(" ")[2]) >= 0
