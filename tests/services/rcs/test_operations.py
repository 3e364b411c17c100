"""Submitting and asking, through the whole simulator: what is answered, and what is refused."""

import pytest

from simulator.call import Refusal
from simulator.identifiers import is_uuid
from simulator.pipeline import Simulator, TenantSpec
from simulator.services.rcs.operations import query_caller
from simulator.services.rcs.responses import ACTION
from simulator.wire.hl7v3 import UNVERIFIED_ROOT
from simulator.wire.json import Json
from simulator.wire.xml import HL7
from tests.cda_makers import QUERY_ID, a_repeat_caller_query, a_report
from tests.itk_makers import (
    MESSAGE_ID,
    REPEAT_CALLER,
    SERVICES,
    a_distribution,
    a_security_header,
    an_envelope,
    an_itk_request,
)
from tests.makers import NOW
from tests.services.rcs.callers import Caller, a_question, a_submission, an_id, said
from tests.services.rcs.samples import DAWN, RUTH
from tests.toolkit.calls import received

PATHS = ("/report", "/itk", "/v2-2-1/RepeatCallers.svc", "/repeatcallerv2uat/repeatcallers.svc/")


async def test_a_report_is_acknowledged_and_kept(caller: Caller) -> None:
    outcome = await caller.submit()

    assert (outcome.reply.status, said(outcome)) == (200, f"OK:{MESSAGE_ID}")
    assert (outcome.exchange.service, outcome.exchange.operation) == ("rcs", "rcs.report.submit")
    assert (outcome.exchange.nhs_number, outcome.exchange.tracking_id) == (RUTH, an_id(0x3001))
    (document,) = caller.documents()
    assert document.key == document.body["document_id"] == an_id(0x1001)
    assert document.body["received"] == NOW.isoformat()
    assert document.body["tracking_id"] == an_id(0x3001)


@pytest.mark.parametrize("path", PATHS)
async def test_both_operations_answer_at_every_path(caller: Caller, path: str) -> None:
    submitted = await caller.send(a_submission(a_report(), path=path))
    asked = await caller.send(a_question(a_repeat_caller_query(), path=path))

    assert submitted.exchange.operation == "rcs.report.submit"
    assert asked.exchange.operation == "rcs.caller.query"


async def test_the_answer_to_a_query_is_an_envelope_of_the_service(caller: Caller) -> None:
    await caller.twice()

    answer = await caller.ask()

    distribution = answer.distribution
    assert (answer.value, answer.documents) == ("RC", [an_id(0x1001), an_id(0x1002)])
    assert answer.outcome.reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.envelope.action == distribution.service == ACTION
    assert answer.envelope.relates_to == MESSAGE_ID
    assert distribution.interaction == "urn:nhs-itk:interaction:nhs111RepeatCallerSyncQueryResp-v1-0"
    (item,) = distribution.items
    assert (item.mimetype, item.profile) == ("text/xml", "urn:nhs-en:profile:nhs111RepeatCallerResponse-v2-1")
    assert [payload.get("id") for payload in distribution.payloads] == [item.id]
    own = answer.response.find(f"{{{HL7}}}id")
    assert own is not None
    ids = [answer.envelope.message_id, distribution.tracking_id, (item.id or "").removeprefix("uuid_"), own.get("root")]
    assert all(is_uuid(id or "") for id in ids)
    assert len({*ids}) == 4
    assert answer.reference == QUERY_ID


@pytest.mark.parametrize(("asked", "answered"), [("v1-0", "v1-0"), ("v2-1", "v2-1")])
async def test_the_answer_has_the_version_of_the_query(caller: Caller, asked: str, answered: str) -> None:
    answer = caller.read(await caller.send(a_question(a_repeat_caller_query(), version=asked)))

    assert answer.distribution.items[0].profile == f"urn:nhs-en:profile:nhs111RepeatCallerResponse-{answered}"


@pytest.mark.parametrize(
    ("calls", "criteria", "value", "documents"),
    [
        (0, {}, "NRC", 0),
        (1, {}, "NRC", 0),
        (2, {}, "RC", 2),
        (3, {}, "RC", 3),
        (2, {"nhs_number": None}, "RC", 2),
        (2, {"nhs_number": None, "line": "7 Castle Hill"}, "RC", 2),
        (2, {"nhs_number": None, "line": "7 Castle Hill", "postcode": None}, "PRC", 0),
        (2, {"nhs_number": None, "line": None, "postcode": None}, "PRC", 0),
        (2, {"nhs_number": None, "line": None, "postcode": None, "family": "Hallam"}, "NRC", 0),
        (2, {"nhs_number": None, "line": None, "postcode": None, "family": None}, "IIQ", 0),
        (2, {"root": UNVERIFIED_ROOT, "line": None, "postcode": None, "family": None}, "IIQ", 0),
        (2, {"line": None, "postcode": None, "family": None, "given": None, "birth": None}, "RC", 2),
        (2, {"family": "ELLERBY ", "given": "r\u00fath", "postcode": "wx11de", "nhs_number": None}, "RC", 2),
    ],
)
async def test_the_table_of_answers(
    caller: Caller, calls: int, criteria: dict[str, Json], value: str, documents: int
) -> None:
    for _ in range(calls):
        await caller.submit()

    answer = await caller.ask(**criteria)

    assert (answer.value, len(answer.documents)) == (value, documents)
    assert answer.findings["rcs.query.answer"].what.startswith(f"{value}: ")


async def test_reports_of_unverified_numbers_are_found_by_demographics(caller: Caller) -> None:
    await caller.twice(verified=False)

    answer = await caller.ask()

    assert answer.value == "RC"
    assert answer.findings["rcs.query.answer"].what == "RC: 2 reports by four or five of the five criteria"


async def test_two_patients_who_share_four_criteria_make_a_potential_repeat_caller(caller: Caller) -> None:
    await caller.submit(nhs_number="9990260001", given=["Ffion"])
    await caller.submit(nhs_number="9990270007", given=["Gethin"])

    assert (await caller.ask(nhs_number=None, given="Ffion")).value == "PRC"


async def test_reports_under_another_number_are_given_back_with_a_warning(caller: Caller) -> None:
    await caller.twice(nhs_number=DAWN)

    answer = await caller.ask()

    assert answer.value == "RC"
    found = answer.findings["rcs.query.other-number"]
    assert found.where.endswith("/hl7:person.id/hl7:value")
    assert "rcs.query.other-number" not in (await caller.ask(nhs_number=None)).findings


async def test_a_report_of_another_interaction_is_none_of_the_services(caller: Caller) -> None:
    outcome = await caller.send(an_itk_request(an_envelope(a_distribution(a_report()))))

    assert outcome.exchange.service != "rcs"
    assert caller.stored() == []


async def test_two_tenants_do_not_meet(simulator: Simulator, caller: Caller) -> None:
    other = await Caller.of(simulator, "other")
    await caller.twice()
    await other.submit()

    assert (await caller.ask()).value == "RC"
    assert (await other.ask()).value == "NRC"


async def test_a_call_by_the_generic_service_is_one_by_its_interaction(caller: Caller) -> None:
    body = a_distribution(a_report(), service="sendDistEnvelope", interaction=REPEAT_CALLER)

    outcome = await caller.send(an_itk_request(an_envelope(body, action=f"{SERVICES}sendDistEnvelope")))

    assert outcome.exchange.operation == "rcs.report.submit"
    assert len(caller.stored()) == 1


async def test_a_strict_receiver_keeps_what_is_right_in_all(simulator: Simulator) -> None:
    caller = await Caller.of(simulator, "strict", TenantSpec(clock=NOW, frozen=True, profile="strict"))
    body = a_distribution(a_report(), interaction=REPEAT_CALLER)

    refused = await caller.send(an_itk_request(an_envelope(body)))
    before = caller.stored()
    accepted = await caller.send(an_itk_request(an_envelope(body, security=a_security_header())))

    assert (said(refused), before) == ("1000", [])
    assert said(accepted) == f"OK:{MESSAGE_ID}"
    assert len(caller.stored()) == 1


# Refused


async def test_a_report_that_a_rule_refuses_is_not_kept(caller: Caller) -> None:
    outcome = await caller.send(a_submission(a_report(), identity="urn:nobody"))

    assert (outcome.reply.status, said(outcome)) == (500, "1000")
    assert caller.stored() == []


@pytest.mark.parametrize("code", ["1000", "2100", "2200", "3000"])
async def test_a_scenario_refuses_both_operations(simulator: Simulator, code: str) -> None:
    text = f"{{name: no, rules: [{{name: no, when: {{service: rcs}}, then: {{refuse: '{code}'}}}}]}}"
    caller = await Caller.of(simulator, "no", TenantSpec((simulator.sources.load(text, "no.yaml"),)))

    submitted = await caller.submit()
    asked = await caller.send(a_question(a_repeat_caller_query()))

    assert (said(submitted), said(asked)) == (code, code)
    assert caller.stored() == []


async def test_a_scenario_makes_the_service_answer_that_it_has_an_error(simulator: Simulator) -> None:
    text = "{name: er, rules: [{name: er, when: {operation: rcs.caller.query}, then: {refuse: ER}}]}"
    caller = await Caller.of(simulator, "er", TenantSpec((simulator.sources.load(text, "er.yaml"),)))
    await caller.twice()

    answer = await caller.ask()

    assert (answer.outcome.reply.status, answer.value, answer.documents) == (200, "ER", [])
    assert answer.reference == QUERY_ID


async def test_a_scenario_resets_the_connection_after_the_report_was_kept(simulator: Simulator) -> None:
    text = "{name: cut, rules: [{name: cut, when: {operation: rcs.report.submit}, then: {fault: reset}}]}"
    caller = await Caller.of(simulator, "cut", TenantSpec((simulator.sources.load(text, "cut.yaml"),)))

    outcome = await caller.submit()

    assert outcome.delivery.fault == "reset"
    assert caller.stored() == [an_id(0x1001)]


async def test_a_message_without_a_query_is_no_question() -> None:
    with pytest.raises(Refusal, match="1000"):
        await query_caller(received(an_envelope(a_distribution(a_report()))))


async def test_a_query_with_another_payload_is_refused(caller: Caller) -> None:
    outcome = await caller.send(a_question(a_report()))

    assert said(outcome) == "1000"
