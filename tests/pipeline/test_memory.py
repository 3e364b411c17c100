"""What a request held is let go when it has been answered, without waiting for a collector of garbage."""

import gc
from collections.abc import AsyncIterator

import pytest

from simulator.pipeline import Simulator
from simulator.wire.http import Request
from tests.cda_makers import a_report
from tests.itk_makers import GP_PRIMARY, a_distribution, an_envelope
from tests.makers import PDS, a_request

IDT = "/api/v1/cqiCase"
SOAP_HEADERS = {"Content-Type": "text/xml"}
WELL_WRITTEN = an_envelope(a_distribution(a_report(), interaction=GP_PRIMARY))

BAD: dict[str, tuple[str, str, bytes]] = {
    "broken XML": ("POST", "/report", b"<a>" + b"x" * 1000),
    "no SOAP": ("POST", "/report", b"<a/>"),
    "a DOCTYPE": ("POST", "/report", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    "a message that is cut": ("POST", "/report", WELL_WRITTEN[:-100]),
    "a refused message": ("POST", "/report", WELL_WRITTEN.replace(b"DistributionEnvelope", b"Envelope")),
    "a message that is taken": ("POST", "/report", WELL_WRITTEN),
    "broken XML at an unknown address": ("POST", "/nowhere", b"<a>"),
    "a case of broken XML": ("POST", IDT, b"<a>"),
    "a case of broken JSON": ("POST", IDT, b"{"),
    "an invalid NHS number": ("GET", f"{PDS}/Patient/1", b""),
    "an unknown patient": ("GET", f"{PDS}/Patient/9000000033", b""),
    "a change that is no JSON": ("PATCH", f"{PDS}/Patient/9000000009", b"{"),
}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.close()


def _left_to_the_collector() -> list[Request]:
    """The requests that only the collector could find."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return [thing for thing in gc.garbage if isinstance(thing, Request)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


@pytest.mark.parametrize("case", BAD)
async def test_a_request_is_part_of_no_cycle(simulator: Simulator, case: str) -> None:
    method, path, body = BAD[case]
    gc.collect()
    gc.disable()
    try:
        request = a_request(method, path, body=body, headers=SOAP_HEADERS if body[:1] == b"<" else {})
        outcome = await simulator.exchange(request)
        del request
        simulator.findings(outcome.exchange)
        simulator.view(outcome.exchange)

        assert _left_to_the_collector() == []
    finally:
        gc.enable()
