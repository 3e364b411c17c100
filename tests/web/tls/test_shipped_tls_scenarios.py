"""The shipped scenarios about certificates, as a client meets them at the TLS port."""

import ssl
from pathlib import Path

import pytest
import requests

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.settings import Settings, shipped
from simulator.web.server import Background
from tests.web.served import failures, play, port_of, until
from tests.web.tls.clients import a_context, asked
from tests.web.tls.conftest import Serve


def _text(name: str) -> str:
    return (shipped("scenarios") / f"{name}.yaml").read_text("utf-8")


@pytest.mark.story("T17")
@pytest.mark.parametrize(
    ("name", "meets"),
    [
        ("tls-expired", "certificate has expired"),
        ("tls-wrong-name", "Hostname mismatch"),
        ("tls-untrusted", "unable to get local issuer"),
    ],
)
def test_a_careful_client_sends_nothing_to_a_bad_certificate(
    serve: Serve, certificates: Path, name: str, meets: str
) -> None:
    server = serve()
    play(server, _text(name))

    with pytest.raises(ssl.SSLCertVerificationError, match=meets):
        asked(port_of(server.tls_url), a_context(certificates))

    assert until(lambda: len(failures(server)) == 1)
    assert Client(server.url).tenant("default").verify()["passed"]


@pytest.mark.story("T17")
def test_a_client_that_does_not_look_at_the_certificate_is_told_so(serve: Serve) -> None:
    server = serve()
    play(server, _text("tls-expired"))

    with pytest.warns(match="Unverified HTTPS"):
        requests.get(f"{server.tls_url}/personal-demographics/FHIR/R4/_ping", verify=False, timeout=5)

    assert not Client(server.url).tenant("default").verify()["passed"]


@pytest.mark.story("T17")
def test_receivers_demand_a_client_certificate(certificates: Path) -> None:
    server = Background(Simulator(Settings(port=0, tls=certificates, tls_port=0)))
    server.start()
    play(server, _text("tls-client-certificate"))

    answers = [
        requests.post(
            f"{server.tls_url}/report", data=b"<a/>", verify=str(certificates / "ca.pem"), cert=cert, timeout=5
        ).status_code
        for cert in (None, (str(certificates / "client.pem"), str(certificates / "client.key")))
    ]
    graded = Client(server.url).tenant("default").verify()
    server.stop()

    assert answers == [403, 500]
    assert not graded["passed"]
