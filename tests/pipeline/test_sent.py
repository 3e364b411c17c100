"""An attempt at an errand as an exchange."""

import pytest
from multidict import CIMultiDict

from simulator.call.errand import Attempt, Errand
from simulator.clock import Clock, real_time
from simulator.pipeline.sent import sent_exchange
from simulator.records.exchange import split_headers
from simulator.wire.http import Reply
from tests.makers import NOW, a_tenant

ERRAND = Errand(
    "itk.business-ack.send",
    "itk",
    "https://gp.example.test:1880/acks",
    b"<a/>",
    {"Content-Type": "text/xml", "SOAPAction": '"urn:x"'},
    attempts=3,
    nhs_number="9990010005",
    correlation_id="C",
    message_id="M",
    tracking_id="T",
)


def test_it_says_what_was_sent_and_what_came_back() -> None:
    reply = Reply(200, b"<b/>", CIMultiDict({"Content-Type": "text/xml", "Server": "x"}))

    exchange = sent_exchange(a_tenant(name="class-7"), ERRAND, Attempt(1, reply, taken=True, duration=0.25))

    assert (exchange.tenant, exchange.service, exchange.operation) == ("class-7", "itk", "itk.business-ack.send")
    assert (exchange.method, exchange.target, exchange.is_sent) == ("POST", "https://gp.example.test:1880/acks", True)
    assert exchange.request_headers == b'Content-Type: text/xml\r\nSOAPAction: "urn:x"'
    assert (exchange.request_body, exchange.status, exchange.response_body) == (b"<a/>", 200, b"<b/>")
    assert [*split_headers(exchange.response_headers)] == ["Content-Type", "Server"]
    assert (exchange.nhs_number, exchange.correlation_id) == ("9990010005", "C")
    assert (exchange.message_id, exchange.tracking_id) == ("M", "T")
    assert (exchange.error, exchange.duration, exchange.noted) == (None, 0.25, ())


@pytest.mark.parametrize(
    ("attempt", "status", "error"),
    [
        (Attempt(2, "no answer within 60 seconds"), 0, "attempt 2 of 3: no answer within 60 seconds"),
        (Attempt(3, Reply(503)), 503, "attempt 3 of 3: the answer is not a yes"),
        (Attempt(3, Reply(200), taken=True), 200, None),
    ],
)
def test_an_attempt_in_vain_says_why(attempt: Attempt, status: int, error: str | None) -> None:
    exchange = sent_exchange(a_tenant(), ERRAND, attempt)

    assert (exchange.status, exchange.error) == (status, error)


def test_its_times_are_those_at_which_the_attempt_began() -> None:
    tenant = a_tenant()
    tenant.clock = Clock(NOW, wall=lambda: 5_000.0)

    exchange = sent_exchange(tenant, ERRAND, Attempt(1, Reply(200), taken=True, duration=60.0))

    assert exchange.tenant_time == NOW.timestamp() - 60.0
    assert exchange.at == pytest.approx(real_time() - 60.0, abs=5.0)


def test_a_clock_that_stands_still_has_one_time() -> None:
    exchange = sent_exchange(a_tenant(), ERRAND, Attempt(1, Reply(200), taken=True, duration=60.0))

    assert exchange.tenant_time == NOW.timestamp()
