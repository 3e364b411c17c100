"""The steps between a request and its recorded reply, each a short function over a Call."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.decision import SILENCE, WHOLE, Decision, Delivery
from simulator.call.refusal import Refusal
from simulator.call.rows import AMENDED_IN_VAIN, NOTHING_SENT, UNREADABLE
from simulator.scenario.decide import ScenarioDecider
from simulator.wire.errors import WireError
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json, render_json

NOT_PROCESSED = 0
"""The status recorded when a fault struck before the call was processed: nothing was answered."""


@dataclass(slots=True)
class Answered:
    """What came of a call: the reply, its delivery, the rule that had a hand in it, and a traceback if we failed.

    `scenario` is the one that the rule belongs to.
    """

    reply: Reply
    delivery: Delivery = WHOLE
    rule: str | None = None
    scenario: str | None = None
    error: str | None = None


def tenant_and_path(request: Request, default: str) -> tuple[str, str]:
    """The tenant a request is for, and its path below the tenant's prefix: path prefix, then header, then default."""
    path = request.path
    if path.startswith("/t/"):
        name, slash, below = path[3:].partition("/")
        return name, slash + below or "/"
    return request.headers.get("X-Simulator-Tenant", default), path


def validate(call: Call) -> Refusal | None:
    """Run the service's answer-deciding checks in its own order; the first refusal is held until a rule has decided."""
    try:
        if call.request.oversize:
            return Refusal(call.service.unreadable)
        for check in call.operation.checks:
            check(call)
    except Refusal as refusal:
        return refusal.with_traceback(None)  # its frames would keep the request alive
    except WireError as problem:
        return _unreadable(call, problem)
    return None


async def answer(call: Call, decider: ScenarioDecider | None) -> Answered:
    """Validate, decide, refuse or answer. Whatever goes wrong in our own code becomes the service's own failure."""
    decision: Decision | None = None
    try:
        held = validate(call)
        if decider is not None:
            decision = decider.decide(call)
        if decision is None:
            return Answered(await _answer_or_refuse(call, held))
        return await _answer_by(decision, call, held)
    except Exception:
        call.errands.clear()
        reply = call.service.render(call, Refusal(call.service.crash))
        rule, scenario = (decision.rule, decision.scenario) if decision else (None, None)
        return Answered(reply, rule=rule, scenario=scenario, error=traceback.format_exc())


async def _answer_or_refuse(call: Call, held: Refusal | None) -> Reply:
    if held is None:
        try:
            return await call.operation.answer(call)
        except Refusal as refusal:
            held = refusal.with_traceback(None)
        except WireError as problem:
            held = _unreadable(call, problem)
    call.errands.clear()  # nothing follows what was not taken
    return call.service.render(call, held)


def _unreadable(call: Call, problem: WireError) -> Refusal:
    call.findings.append(UNREADABLE.at("body", str(problem)))
    return Refusal(call.service.unreadable)


async def _answer_by(decision: Decision, call: Call, held: Refusal | None) -> Answered:
    delivery = decision.delivery
    if decision.before:
        return Answered(Reply(NOT_PROCESSED), delivery, decision.rule, decision.scenario)
    if decision.reply is not None:
        reply = decision.reply
    elif decision.refuse is not None:
        reply = call.service.render(call, decision.refuse)
    else:
        call.callback = decision.callback
        reply = await _answer_or_refuse(call, held)
        _say_if_nothing_comes(decision, call)
        patience = call.operation.patience(call) if call.operation.patience else None
        if patience is not None and delivery.delay > patience:
            reply = call.service.render(call, Refusal(call.service.timeout))
            delivery = replace(delivery, delay=patience)
    if decision.amend:
        reply = _amended(reply, decision, call)
    if decision.headers:
        reply = _with_headers(reply, decision.headers)
    return Answered(reply, delivery, decision.rule, decision.scenario)


def _say_if_nothing_comes(decision: Decision, call: Call) -> None:
    """A rule that wants something to be sent later must not be silent when its service sends nothing."""
    if decision.callback is not None and decision.callback.result != SILENCE and not call.errands:
        what = f"the rule {decision.rule!r} has a callback, but nothing is sent"
        call.findings.append(NOTHING_SENT.at("exchange", what))


def _with_headers(reply: Reply, headers: Mapping[str, str]) -> Reply:
    fields = CIMultiDict(reply.headers)
    fields.update(headers)
    return Reply(reply.status, reply.body, fields)


def _amended(reply: Reply, decision: Decision, call: Call) -> Reply:
    import jsonpath  # heavy, and only scenarios that amend need it

    try:
        body: Json = jsonpath.JSONPatch(decision.amend, unicode_escape=False).apply(read_json(reply.body))
    except (ValueError, jsonpath.JSONPatchError, jsonpath.JSONPointerError) as problem:
        what = f"the rule {decision.rule!r} could not amend the reply: {problem}"
        call.findings.append(AMENDED_IN_VAIN.at("reply", what))
        return reply
    return Reply(reply.status, render_json(body), reply.headers)
