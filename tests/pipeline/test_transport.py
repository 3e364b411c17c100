"""Calls without the certificate that is demanded, and handshakes that never became a call."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.call.call import Call, Service
from simulator.call.rows import UNPROVEN
from simulator.pipeline import Simulator
from simulator.pipeline.transport import MOST_UNREADABLE, lacks_certificate, not_http
from simulator.records.exchange import Exchange
from simulator.services import SERVICES
from simulator.settings import Settings
from simulator.wire.http import Request
from tests.makers import NHS_NUMBER, PDS, a_call, a_request

WITHOUT = "TLSv1.3 TLS_AES_256_GCM_SHA384"
WITH = f"{WITHOUT}; CN=Y00111.oneoneone.nhs.uk; expires 2027-01-01"
SMSP = "/smsp/pds?wsdl"
PATIENT = f"{PDS}/Patient/{NHS_NUMBER}"


def _over_tls(tls: str | None, *, unproven: bool = False, target: str = SMSP) -> Request:
    request = a_request(target=target)
    request.tls, request.unproven = tls, unproven
    return request


def _a_call(request: Request, *, mutual_tls: bool = True) -> Call:
    call = a_call(request)
    call.service = replace(call.service, mutual_tls=mutual_tls)
    return call


@pytest.mark.parametrize(
    ("tls", "unproven", "said", "lacks"),
    [
        (WITHOUT, True, None, True),
        (WITHOUT, False, None, False),
        (WITHOUT, False, "require", True),
        (WITHOUT, True, "ask", False),
        (WITH, False, "require", False),
        (WITH, False, None, False),
        (None, False, "require", False),
    ],
)
def test_a_scenario_goes_before_the_port_but_not_where_there_is_no_tls(
    tls: str | None, unproven: bool, said: str | None, lacks: bool
) -> None:
    assert lacks_certificate(_a_call(_over_tls(tls, unproven=unproven)), said) is lacks


@pytest.mark.parametrize("said", [None, "require"])
def test_a_service_that_knows_its_callers_by_other_means_demands_none(said: str | None) -> None:
    call = _a_call(_over_tls(WITHOUT, unproven=True), mutual_tls=False)

    assert lacks_certificate(call, said) is False


def test_one_operation_of_such_a_service_can_demand_one() -> None:
    call = _a_call(_over_tls(WITHOUT, unproven=True), mutual_tls=False)
    call.operation = replace(call.operation, mutual_tls=True)

    assert lacks_certificate(call, None) is True


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_only_what_knows_its_callers_by_their_certificates_demands_one(service: Service) -> None:
    demanding = {each.id for each in service.operations if service.mutual_tls or each.mutual_tls}

    whole = {"itk", "rcs", "pds_smsp", "spine"}
    assert demanding == {each.id for each in service.operations if service.name in whole or each.path[:4] == "/mm/"}


async def test_a_call_without_a_certificate_is_a_proxys_403(simulator: Simulator) -> None:
    outcome = await simulator.exchange(_over_tls(WITHOUT, unproven=True))

    assert (outcome.reply.status, outcome.reply.headers["Content-Type"]) == (403, "text/html")
    assert b"<h1>403 Forbidden</h1>" in outcome.reply.body


async def test_it_is_recorded_as_the_operation_that_it_would_have_been(simulator: Simulator) -> None:
    exchange = (await simulator.exchange(_over_tls(WITHOUT, unproven=True))).exchange

    assert (exchange.operation, exchange.status, exchange.error) == ("pds_smsp.wsdl.retrieve", 403, UNPROVEN.what)
    assert [finding.rule for finding in exchange.noted] == ["tls.client-certificate"]


async def test_what_is_found_names_the_service_that_demands_it(simulator: Simulator) -> None:
    (finding,) = (await simulator.exchange(_over_tls(WITHOUT, unproven=True))).exchange.noted

    assert finding.source == "Spine mini services for PDS: TLS with mutual authentication"


async def test_nothing_of_it_is_processed(simulator: Simulator) -> None:
    down = "rules: [{when: {operation: pds_smsp.wsdl.retrieve, calls: 1}, then: {reply: {status: 503}}}]"
    await simulator.tenants.activate("default", (simulator.sources.load(down),))

    await simulator.exchange(_over_tls(WITHOUT, unproven=True))

    assert (await simulator.exchange(_over_tls(WITH))).exchange.rule == "rule 1"


async def test_a_path_that_nobody_has_is_not_found_as_at_the_plain_port(simulator: Simulator) -> None:
    exchange = (await simulator.exchange(_over_tls(WITHOUT, unproven=True, target="/nothing/here"))).exchange

    assert (exchange.operation, exchange.status) == (None, 404)


async def test_a_fhir_api_is_open_to_clients_without_a_certificate(simulator: Simulator) -> None:
    exchange = (await simulator.exchange(_over_tls(WITHOUT, unproven=True, target=PATIENT))).exchange

    assert (exchange.operation, exchange.status) == ("pds.patient.retrieve", 200)


@pytest.mark.parametrize(("said", "status"), [("require", 403), ("ask", 200)])
async def test_the_called_tenants_scenario_says_whether_one_is_demanded(
    simulator: Simulator, said: str, status: int
) -> None:
    await simulator.tenants.activate("mine", (simulator.sources.load(f"tls: {{client: {said}}}"),))

    request = _over_tls(WITHOUT, unproven=said == "ask", target=f"/t/mine{SMSP}")

    assert (await simulator.exchange(request)).reply.status == status


async def _failed(simulator: Simulator, name: str = "default") -> Exchange:
    committed = simulator.handshake_failed(name, "192.0.2.7", "TLS for localhost", "it was no good")
    if committed is not None:
        await committed
    (exchange,) = await simulator.journal.select(name)
    return exchange


async def test_a_failed_handshake_is_an_exchange_without_an_operation(simulator: Simulator) -> None:
    exchange = await _failed(simulator)

    assert (exchange.method, exchange.status, exchange.service, exchange.operation) == ("TLS", 0, None, None)
    assert (exchange.peer, exchange.tls, exchange.error) == ("192.0.2.7", "TLS for localhost", "it was no good")


async def test_a_failed_handshake_can_be_read_at_once(simulator: Simulator) -> None:
    simulator.handshake_failed("default", None, "TLS", "it was no good")

    assert len(await simulator.journal.select("default")) == 1


async def test_a_failed_handshake_has_neither_findings_nor_a_view(simulator: Simulator) -> None:
    exchange = await _failed(simulator)

    assert (simulator.findings(exchange), simulator.view(exchange)) == ((), None)


async def test_a_failed_handshake_for_a_tenant_that_has_gone_is_nobodys(simulator: Simulator) -> None:
    assert simulator.handshake_failed("gone", None, "TLS", "it was no good") is None


async def test_a_failed_handshake_survives_a_restart_with_a_store(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.sqlite'}")
    first = Simulator(settings)
    await first.start()
    await _failed(first)
    await first.close()

    second = Simulator(settings)
    await second.start()

    (exchange,) = await second.journal.select("default")
    await second.close()
    assert (exchange.method, exchange.error) == ("TLS", "it was no good")


@pytest.mark.parametrize(
    ("data", "method", "target"),
    [
        (b"POST /t/one/report?a=b HTTP/1.1\r\nHost a\r\n", "POST", "/t/one/report?a=b"),
        (b"GET / HTTP/1.0\n", "GET", "/"),
        (b"GET /" + b"x" * 8000 + b" HTTP/1.1\r\n", "GET", "/" + "x" * 8000),
        (b"GET /" + b"x" * 8001 + b" HTTP/1.1\r\n", "HTTP", ""),
        (b"get / HTTP/1.1\r\n", "HTTP", ""),
        (b"GET http://a/ HTTP/1.1\r\n", "HTTP", ""),
        (b"GET /caf\xe9 HTTP/1.1\r\n", "HTTP", ""),
        (b"GET / HTTP/1.1", "HTTP", ""),
        (b"", "HTTP", ""),
    ],
)
def test_of_what_is_no_http_the_request_line_is_read_if_it_is_one(data: bytes, method: str, target: str) -> None:
    request, _ = not_http(data, None, None, "why")

    assert (request.method, request.target) == (method, target)


def test_of_what_is_no_http_only_so_much_is_kept() -> None:
    request, _ = not_http(b"x" * (MOST_UNREADABLE + 1), None, None, "why")

    assert request.body == b"x" * MOST_UNREADABLE


@pytest.mark.parametrize(
    ("tls", "error"), [(None, "not HTTP: a TLS handshake, at the port without TLS"), (WITHOUT, "not HTTP: why")]
)
def test_no_tls_handshake_is_missed_where_there_has_been_one(tls: str | None, error: str) -> None:
    request, answered = not_http(b"\x16\x03\x01", "192.0.2.7", tls, "why")

    assert (request.tls, request.peer, answered.error) == (tls, "192.0.2.7", error)
