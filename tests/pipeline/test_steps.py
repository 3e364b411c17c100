"""Validate, decide, refuse or answer: what comes of a call."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from multidict import CIMultiDict

from simulator.call import Call, Decision, Delivery, Operation, Refusal
from simulator.call.call import Answer
from simulator.call.decision import Callback
from simulator.call.errand import Errand
from simulator.pipeline.steps import Answered, answer, tenant_and_path
from simulator.scenario.decide import ScenarioDecider
from simulator.wire.errors import WireError
from simulator.wire.http import Reply, Request
from tests.makers import a_call, a_request, a_service


class _Told(ScenarioDecider):
    """A decider that decides what it was told to."""

    told: Decision | None = None

    def __init__(self) -> None:
        super().__init__((), 0)

    def decide(self, call: Call) -> Decision | None:
        return self.told


async def _fine(call: Call) -> Reply:
    return Reply.of(200, b'{"seen":false}', "application/json")


def _refuse(code: str) -> Callable[[Call], None]:
    def check(call: Call) -> None:
        raise Refusal(code)

    return check


async def _comes_to(
    operation: Operation, decision: Decision | None = None, request: Request | None = None
) -> tuple[Answered, Call]:
    call = a_call(request or a_request(), operation=operation.id, service=a_service(operation))
    decider = _Told()
    decider.told = decision
    return await answer(call, decider), call


FINE = Operation("pds.thing.retrieve", "GET", "/thing", "", _fine)


async def test_without_a_decision_the_operation_answers() -> None:
    answered, _ = await _comes_to(FINE)

    assert (answered.reply.status, answered.rule, answered.error) == (200, None, None)


async def test_the_first_failing_check_refuses() -> None:
    checks = (_refuse("RESOURCE_NOT_FOUND"), _refuse("PRECONDITION_FAILED"))

    answered, _ = await _comes_to(replace(FINE, checks=checks))

    assert answered.reply.status == 404


async def test_a_rule_answers_even_when_validation_would_refuse() -> None:
    decision = Decision("down", refuse=Refusal("SERVICE_UNAVAILABLE"), scenario="mine")

    answered, _ = await _comes_to(replace(FINE, checks=(_refuse("RESOURCE_NOT_FOUND"),)), decision)

    assert (answered.reply.status, answered.rule, answered.scenario) == (503, "down", "mine")


async def test_a_rule_that_only_delays_leaves_the_refusal_standing() -> None:
    decision = Decision("slow", delivery=Delivery(delay=3.0))

    answered, _ = await _comes_to(replace(FINE, checks=(_refuse("RESOURCE_NOT_FOUND"),)), decision)

    assert (answered.reply.status, answered.delivery) == (404, Delivery(3.0))


async def test_a_canned_reply_with_headers_leaves_the_rules_own_reply_as_it_was() -> None:
    canned = Reply.of(418, b"", "text/plain")

    answered, _ = await _comes_to(FINE, Decision("canned", reply=canned, headers={"Retry-After": "9"}))

    assert answered.reply.headers["Retry-After"] == "9"
    assert canned.headers == CIMultiDict({"Content-Type": "text/plain"})


async def test_an_amended_reply_carries_the_change() -> None:
    patch = [{"op": "replace", "path": "/seen", "value": True}]

    answered, _ = await _comes_to(FINE, Decision("amended", amend=patch))

    assert answered.reply.body == b'{"seen":true}'


async def test_an_amendment_that_does_not_fit_leaves_the_reply_and_is_noted() -> None:
    patch = [{"op": "replace", "path": "/unseen", "value": True}]

    answered, call = await _comes_to(FINE, Decision("amended", amend=patch))

    assert answered.reply.body == b'{"seen":false}'
    assert [finding.rule for finding in call.findings] == ["scenario.amend"]


async def test_a_fault_before_processing_never_reaches_the_operation() -> None:
    decision = Decision("cut", delivery=Delivery(fault="reset"), before=True)

    answered, _ = await _comes_to(replace(FINE, answer=_broken), decision)

    assert (answered.reply.status, answered.delivery.fault, answered.error) == (0, "reset", None)


async def test_an_answer_that_comes_after_the_gateways_patience_is_its_timeout() -> None:
    patient = replace(FINE, patience=lambda call: 10.0)

    answered, _ = await _comes_to(patient, Decision("slow", delivery=Delivery(delay=30.0)))

    assert (answered.reply.status, answered.delivery.delay) == (503, 10.0)


ERRAND = Errand("pds.thing.tell", "pds", "http://127.0.0.1/", b"told")


async def _tells_later(call: Call) -> Reply:
    call.errands.append(ERRAND)
    return Reply(202, str(call.callback).encode())


async def test_the_operation_knows_what_a_rule_wants_to_be_sent_later() -> None:
    callback = Callback("nack", after=2.0)

    answered, call = await _comes_to(replace(FINE, answer=_tells_later), Decision("later", callback=callback))

    assert answered.reply.body == str(callback).encode()
    assert (call.errands, call.findings) == ([ERRAND], [])


async def test_a_rule_that_wants_something_to_be_sent_where_nothing_is_sent_is_noted() -> None:
    _, call = await _comes_to(FINE, Decision("later", callback=Callback()))

    assert [(finding.rule, finding.what) for finding in call.findings] == [
        ("scenario.callback", "the rule 'later' has a callback, but nothing is sent")
    ]


async def test_a_rule_that_wants_silence_gets_it() -> None:
    _, call = await _comes_to(FINE, Decision("silent", callback=Callback("silence")))

    assert call.findings == []


async def _tells_and_refuses(call: Call) -> Reply:
    call.errands.append(ERRAND)
    raise Refusal("RESOURCE_NOT_FOUND")


async def _tells_and_breaks(call: Call) -> Reply:
    call.errands.append(ERRAND)
    raise ZeroDivisionError("ours")


@pytest.mark.parametrize("answers", [_tells_and_refuses, _tells_and_breaks])
async def test_nothing_follows_what_was_not_taken(answers: Answer) -> None:
    _, call = await _comes_to(replace(FINE, answer=answers))

    assert call.errands == []


async def _broken(call: Call) -> Reply:
    raise ZeroDivisionError("ours")


async def test_an_exception_of_ours_is_the_services_own_failure_with_a_traceback() -> None:
    answered, _ = await _comes_to(replace(FINE, answer=_broken))

    assert answered.reply.status == 500
    assert answered.error is not None
    assert "ZeroDivisionError: ours" in answered.error


async def _unreadable(call: Call) -> Reply:
    raise WireError("the body is not UTF-8")


async def test_a_body_that_cannot_be_read_is_refused_and_noted() -> None:
    answered, call = await _comes_to(replace(FINE, answer=_unreadable))

    assert answered.reply.status == 400
    assert [(finding.rule, finding.what) for finding in call.findings] == [("wire.unreadable", "the body is not UTF-8")]


async def test_an_oversize_body_is_refused_before_any_check() -> None:
    request = a_request()
    request.oversize = True

    answered, _ = await _comes_to(replace(FINE, checks=(_refuse("RESOURCE_NOT_FOUND"),)), request=request)

    assert answered.reply.status == 400


def test_the_path_prefix_names_the_tenant_before_the_header_does() -> None:
    request = a_request(target="/t/class-7/Patient/1", headers={"X-Simulator-Tenant": "other"})

    assert tenant_and_path(request, "default") == ("class-7", "/Patient/1")


def test_the_header_names_the_tenant_of_a_national_path() -> None:
    request = a_request(target="/Patient/1", headers={"X-Simulator-Tenant": "other"})

    assert tenant_and_path(request, "default") == ("other", "/Patient/1")


def test_without_either_the_tenant_is_the_default() -> None:
    assert tenant_and_path(a_request(target="/t"), "default") == ("default", "/t")
