"""What a request held is let go when it has been answered, without waiting for a collector of garbage."""

import gc
from collections.abc import Mapping

import pytest

from simulator.pipeline import Simulator
from simulator.wire.http import Request
from tests.cda_makers import a_report
from tests.itk_makers import GP_PRIMARY, a_distribution, an_envelope
from tests.makers import PDS, a_request

SOAP = {"Content-Type": "text/xml"}
PATCH = {"Content-Type": "application/json-patch+json", "If-Match": 'W/"2"'}
CREDENTIALS = {"Authorization": "Basic c3VwcGxpZXI6c2VjcmV0"}
WELL_WRITTEN = an_envelope(a_distribution(a_report(), interaction=GP_PRIMARY))

BAD: dict[str, tuple[str, str, Mapping[str, str], bytes, int, str]] = {
    "broken XML": ("POST", "/report", SOAP, b"<a>" + b"x" * 1000, 500, "This is not a valid XML message"),
    "no SOAP": ("POST", "/report", SOAP, b"<a/>", 500, "Client"),
    "a DOCTYPE": ("POST", "/report", SOAP, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 500, "DOCTYPE"),
    "a message that is cut": ("POST", "/report", SOAP, WELL_WRITTEN[:-100], 500, "This is not a valid XML message"),
    "a refused message": (
        "POST",
        "/report",
        SOAP,
        WELL_WRITTEN.replace(b"DistributionE", b"E"),
        500,
        "Envelope missing",
    ),
    "a message that is taken": ("POST", "/report", SOAP, WELL_WRITTEN, 200, "OK:"),
    "broken XML at an unknown address": ("POST", "/nowhere", SOAP, b"<a>", 404, "unknown-path"),
    "a case of broken XML": ("POST", "/api/v1/cqiCase", CREDENTIALS, b"<a>", 400, "cannot be read"),
    "a case of broken JSON": ("POST", "/api/v1/cqiCase", CREDENTIALS, b"{", 400, "cannot be read"),
    "an invalid NHS number": ("GET", f"{PDS}/Patient/1", {}, b"", 400, "INVALID_RESOURCE_ID"),
    "an unknown patient": ("GET", f"{PDS}/Patient/9000000106", {}, b"", 404, "RESOURCE_NOT_FOUND"),
    "a change that is no JSON": ("PATCH", f"{PDS}/Patient/9000000009", PATCH, b"{", 400, "INVALID_UPDATE"),
}
"""A request by its parts, the status of its reply, and what stands in that: each has to fail where it is meant to."""


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
    method, path, headers, body, status, said = BAD[case]
    gc.disable()
    gc.freeze()  # what thousands of other tests hold would take seconds to look through
    try:
        request = a_request(method, path, headers, body)
        outcome = await simulator.exchange(request)
        del request
        simulator.findings(outcome.exchange)
        simulator.view(outcome.exchange)

        assert _left_to_the_collector() == []
    finally:
        gc.unfreeze()
        gc.enable()
    assert outcome.reply.status == status
    assert said in outcome.reply.body.decode()
