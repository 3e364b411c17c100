"""Prometheus's text format, by hand and held against its own rules."""

import re

import pytest

from simulator import __version__
from simulator.pipeline import Simulator
from simulator.web.admin.guard import Guard
from simulator.web.admin.metrics import metrics_text
from simulator.web.admin.route import Server
from simulator.web.admin.streams import Streams
from simulator.web.tally import Tally
from tests.records.makers import an_exchange
from tests.web.conftest import Client

SAMPLE = re.compile(r'uec_simulator_\w+(\{(\w+="([^"\\\n]|\\["\\n])*",?)+\})? [0-9.e+-]+')
"""A line with a number, as Prometheus reads it."""


class _Quiet:
    def close(self) -> None:
        """Nothing to end."""


def _lines(simulator: Simulator, tally: Tally | None = None) -> list[str]:
    return metrics_text(Server(simulator, tally or Tally(), lambda: 3, Guard(simulator.settings))).splitlines()


def test_the_metrics_come_in_one_order_each_with_its_type(simulator: Simulator) -> None:
    types = [line for line in _lines(simulator) if line.startswith("# TYPE ")]

    assert types == [
        "# TYPE uec_simulator_info gauge",
        "# TYPE uec_simulator_exchanges_total counter",
        "# TYPE uec_simulator_exchange_seconds_total counter",
        "# TYPE uec_simulator_requests_cut_short_total counter",
        "# TYPE uec_simulator_replies_undelivered_total counter",
        "# TYPE uec_simulator_journal_exchanges gauge",
        "# TYPE uec_simulator_journal_bytes gauge",
        "# TYPE uec_simulator_journal_queued_bytes gauge",
        "# TYPE uec_simulator_journal_bodies_dropped_total counter",
        "# TYPE uec_simulator_journal_exchanges_dropped_total counter",
        "# TYPE uec_simulator_tenants gauge",
        "# TYPE uec_simulator_streams gauge",
    ]


def test_the_version_that_runs_is_a_label(simulator: Simulator) -> None:
    assert f'uec_simulator_info{{version="{__version__}"}} 1' in _lines(simulator)


def test_before_the_first_exchange_no_operation_is_counted(simulator: Simulator) -> None:
    assert [line for line in _lines(simulator) if line.startswith("uec_simulator_exchanges_total")] == []


def test_exchanges_stand_in_the_order_of_service_operation_and_status(simulator: Simulator) -> None:
    tally = Tally()
    for operation, status in (("b.c.d", 200), ("a.b.c", 500), ("a.b.c", 200)):
        tally.count(an_exchange(service="a", operation=operation, status=status))

    lines = _lines(simulator, tally)

    assert [line for line in lines if line.startswith("uec_simulator_exchanges_total")] == [
        'uec_simulator_exchanges_total{service="a",operation="a.b.c",status="200"} 1',
        'uec_simulator_exchanges_total{service="a",operation="a.b.c",status="500"} 1',
        'uec_simulator_exchanges_total{service="a",operation="b.c.d",status="200"} 1',
    ]


@pytest.mark.parametrize(
    ("service", "label"), [('a"b', r"a\"b"), ("a\\b", r"a\\b"), ("a\nb", r"a\nb"), ('\\"\n', r"\\\"\n"), ("é", "é")]
)
def test_label_values_are_escaped(simulator: Simulator, service: str, label: str) -> None:
    tally = Tally()
    tally.count(an_exchange(service=service, operation="o", status=200))

    lines = _lines(simulator, tally)

    assert f'uec_simulator_exchanges_total{{service="{label}",operation="o",status="200"}} 1' in lines


def test_a_count_of_a_long_life_keeps_its_digits(simulator: Simulator) -> None:
    tally = Tally()
    tally.cut_short = tally.exchanges["a", "b", 200] = 123_456_789_012

    lines = _lines(simulator, tally)

    assert "uec_simulator_requests_cut_short_total 123456789012" in lines
    assert 'uec_simulator_exchanges_total{service="a",operation="b",status="200"} 123456789012' in lines


def test_seconds_are_given_with_their_fraction(simulator: Simulator) -> None:
    tally = Tally()
    tally.count(an_exchange(duration=0.00025))

    assert "uec_simulator_exchange_seconds_total 0.00025" in _lines(simulator, tally)


def test_replies_that_could_not_be_delivered_are_those_of_the_server(simulator: Simulator) -> None:
    assert "uec_simulator_replies_undelivered_total 3" in _lines(simulator)


def test_streams_are_counted_while_they_are_open(simulator: Simulator) -> None:
    streams = Streams()
    streams.add(_Quiet())

    text = metrics_text(Server(simulator, Tally(), lambda: 0, Guard(simulator.settings), streams))

    assert "uec_simulator_streams 1\n" in text


def test_what_the_journal_lost_under_load_is_told(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    state = {**simulator.journal.state(), "bytes_queued": 5, "bodies_dropped": 6, "exchanges_dropped": 7}
    monkeypatch.setattr(simulator.journal, "state", lambda: state)

    lines = _lines(simulator)

    assert "uec_simulator_journal_queued_bytes 5" in lines
    assert "uec_simulator_journal_bodies_dropped_total 6" in lines
    assert "uec_simulator_journal_exchanges_dropped_total 7" in lines


async def test_what_the_journal_holds_in_memory_is_told(client: Client, simulator: Simulator) -> None:
    await client.get("/echo/size/1000")

    held = (await simulator.journal.select("default"))[0].size
    assert f"uec_simulator_journal_bytes {held}" in _lines(simulator)


async def test_every_sample_is_one_that_prometheus_reads(client: Client) -> None:
    await client.get("/echo/thing/1")

    text = await (await client.get("/_simulator/metrics")).text()

    samples = [line for line in text.splitlines() if not line.startswith("# ")]
    assert len(samples) >= 12
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []


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
