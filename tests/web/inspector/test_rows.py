"""Exchanges as rows of a table."""

from simulator.web.inspector.rows import title_of, worst_of
from simulator.wire.findings import ERROR, INFORMATION, WARNING, Finding
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.looking import look


def test_the_worst_of_several_findings_counts() -> None:
    findings = [Finding(severity, "a.b", "path", "x") for severity in (INFORMATION, ERROR, WARNING)]

    assert (worst_of(findings), worst_of([])) == ("error", "")


def test_an_exchange_is_called_by_what_its_operation_does() -> None:
    known = {"pds.patient.retrieve": "Get a patient's details"}
    named = [
        an_exchange(operation="pds.patient.retrieve"), an_exchange(operation="gone.thing.do"),
        an_exchange(operation=None, method="TLS"), an_exchange(operation=None, method="HTTP"),
        an_exchange(operation=None),
    ]  # fmt: skip

    assert [title_of(exchange, known) for exchange in named] == [
        "Get a patient's details", "gone.thing.do", "A TLS handshake that failed", "Not HTTP",
        "Nobody answers this address",
    ]  # fmt: skip


async def test_a_row_says_what_who_status_and_findings(recorded: Client) -> None:
    page = await look(recorded, "/t/default/exchanges")

    second = page.all("//table[@id='rows']/tbody/tr[4]/td")
    assert second[0] == "2"
    assert second[2:] == [
        "Shows what arrived echo · GET /echo/thing/a%20b", "Bram Stone 900 000 0017", "200", "warning", "\N{EN DASH}",
    ]  # fmt: skip
