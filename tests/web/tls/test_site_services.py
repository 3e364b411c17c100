"""Which services demand a certificate at the TLS port, over real connections to all that is shipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Background
from tests.web.served import play
from tests.web.worlds import API

HEADERS = {"X-Request-ID": "60E0B220-8136-4CA5-AE46-1D97EF59D068"}
TRACKER = "/mm/nhs111itemsummary?nhsNumber=9990010005"
OPEN = (
    "/personal-demographics/FHIR/R4/Patient/9990010005",
    "/spine-directory/FHIR/R4/healthcheck",
    "/_simulator/health",
    f"{API}/tenants",
)


@pytest.fixture(scope="module")
def server(certificates: Path) -> Iterator[Background]:
    """All services, at a port that demands certificates."""
    settings = Settings(port=0, tls=certificates, tls_port=0, client_certificates="require")
    server = Background(Simulator(settings))
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("path", ["/smsp/pds", "/sync-service", "/itk", "/v2-2-1/RepeatCallers.svc"])
def test_a_soap_service_of_spines_kind_refuses_a_client_without_one(
    server: Background, certificates: Path, path: str
) -> None:
    reply = requests.post(f"{server.tls_url}{path}", data=b"<a/>", verify=str(certificates / "ca.pem"), timeout=5)

    assert (reply.status_code, reply.headers["Content-Type"]) == (403, "text/html")


@pytest.mark.parametrize(("shows", "status"), [(False, 403), (True, 200)])
def test_the_legacy_tracker_demands_one_though_the_service_does_not(
    server: Background, certificates: Path, shows: bool, status: int
) -> None:
    own = (str(certificates / "client.pem"), str(certificates / "client.key")) if shows else None

    reply = requests.get(f"{server.tls_url}{TRACKER}", verify=str(certificates / "ca.pem"), cert=own, timeout=5)

    assert reply.status_code == status


@pytest.mark.parametrize("path", OPEN)
def test_what_is_not_of_spines_kind_answers_without_one(server: Background, certificates: Path, path: str) -> None:
    url = f"{server.tls_url}{path}"

    reply = requests.get(url, headers=HEADERS, verify=str(certificates / "ca.pem"), timeout=5)

    assert reply.status_code == 200


def test_the_token_service_looks_at_a_request_without_one(server: Background, certificates: Path) -> None:
    url, form = f"{server.tls_url}/oauth2/token", {"grant_type": "none"}

    reply = requests.post(url, data=form, verify=str(certificates / "ca.pem"), timeout=5)

    assert (reply.status_code, reply.json()["error"]) == (400, "unsupported_grant_type")


def test_a_scenarios_demand_leaves_the_fhir_apis_open(server: Background, certificates: Path) -> None:
    play(server, "tls: {client: require}", "strict")

    replies = [
        requests.get(
            f"{server.tls_url}/t/strict{path}", headers=HEADERS, verify=str(certificates / "ca.pem"), timeout=5
        )
        for path in (OPEN[0], "/smsp/pds?wsdl")
    ]

    assert [reply.status_code for reply in replies] == [200, 403]
