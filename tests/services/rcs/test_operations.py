"""Submitting and asking, through the whole simulator by a tenant's clock."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.call import Refusal
from simulator.pipeline import Simulator, TenantSpec
from simulator.services.pds import SERVICE as PDS
from simulator.services.rcs import SERVICE as RCS
from simulator.services.rcs.operations import query_caller
from simulator.services.rcs.responses import ACTION
from simulator.settings import Settings
from simulator.wire.hl7v3 import UNVERIFIED_ROOT
from simulator.wire.json import Json
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

ODD = "<!-- a comment --><title a='1 > 0' >NHS 111\r\nReport &amp; &#233;<![CDATA[ <x> ]]></title>\n\t"
PATHS = ("/report", "/itk", "/v2-2-1/RepeatCallers.svc", "/repeatcallerv2uat/repeatcallers.svc/")


def an_odd_report(**facts: Json) -> str:
    """A report that no serialiser would write as it is."""
    return a_report(**facts).replace("<title>NHS 111 Report</title>", ODD)


async def twice(caller: Caller, **facts: Json) -> None:
    """Two calls of one patient."""
    await caller.submit(**facts)
    await caller.submit(**facts)


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
    await twice(caller)

    answer = await caller.ask()

    distribution = answer.distribution
    assert (answer.value, answer.documents) == ("RC", [an_id(0x1001), an_id(0x1002)])
    assert answer.outcome.reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.envelope.action == distribution.service == ACTION
    assert answer.envelope.relates_to == MESSAGE_ID
    assert distribution.interaction == "urn:nhs-itk:interaction:nhs111RepeatCallerSyncQueryResp-v1-0"
    (item,) = distribution.items
    assert (item.mimetype, item.profile) == ("text/xml", "urn:nhs-en:profile:nhs111RepeatCallerResponse-v2-1")
    assert distribution.payload(item) is distribution.payloads[0]
    ids = {answer.envelope.message_id, distribution.tracking_id, item.id, answer.response.findtext("id")}
    assert len(ids) == 4
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
    await twice(caller, verified=False)

    answer = await caller.ask()

    assert answer.value == "RC"
    assert answer.findings["rcs.query.answer"].what == "RC: 2 reports by four or five of the five criteria"


async def test_two_patients_who_share_four_criteria_make_a_potential_repeat_caller(caller: Caller) -> None:
    await caller.submit(nhs_number="9990260001", given=["Ffion"])
    await caller.submit(nhs_number="9990270007", given=["Gethin"])

    assert (await caller.ask(nhs_number=None, given="Ffion")).value == "PRC"


async def test_reports_under_another_number_are_given_back_with_a_warning(caller: Caller) -> None:
    await twice(caller, nhs_number=DAWN)

    answer = await caller.ask()

    assert answer.value == "RC"
    found = answer.findings["rcs.query.other-number"]
    assert found.where.endswith("/hl7:person.id/hl7:value")
    assert "rcs.query.other-number" not in (await caller.ask(nhs_number=None)).findings


# The 96 hours


@pytest.mark.parametrize(("later", "value"), [(95, "RC"), (96, "RC"), (96.001, "NRC"), (97, "NRC")])
async def test_a_report_counts_for_96_hours(caller: Caller, later: float, value: str) -> None:
    await caller.submit()
    caller.at(later)
    await caller.submit()

    assert (await caller.ask()).value == value


async def test_a_repeat_caller_is_none_any_more_when_the_clock_passes_96_hours(caller: Caller) -> None:
    for hours in (-97, -95, -1):
        caller.at(hours)
        await caller.submit()

    caller.at(0)
    now, potential = await caller.ask(), await caller.ask(nhs_number=None, line=None, postcode=None)
    caller.at(2)
    later = await caller.ask()

    assert (now.value, now.documents) == ("RC", [an_id(0x1002), an_id(0x1003)])
    assert (potential.value, potential.documents) == ("PRC", [])
    assert (later.value, later.documents) == ("NRC", [])


async def test_what_is_older_than_96_hours_is_deleted_by_the_next_call(caller: Caller) -> None:
    await twice(caller)
    caller.at(96)
    await caller.ask()
    kept = caller.stored()
    caller.at(97)
    await caller.ask()

    assert (len(kept), caller.stored()) == (2, [])


async def test_what_is_older_than_96_hours_is_deleted_when_the_tenant_is_tidied(
    simulator: Simulator, caller: Caller
) -> None:
    await twice(caller)
    caller.at(97)
    await simulator.tidy(caller.world)

    assert caller.stored() == []


async def test_a_sender_that_is_refused_for_95_and_a_half_hours_loses_no_report(simulator: Simulator) -> None:
    down = "{name: down, rules: [{name: down, when: {operation: rcs.report.submit}, then: {refuse: '2100'}}]}"
    scenario = simulator.sources.load(down, "down.yaml")
    caller = await Caller.of(simulator, "down", TenantSpec((scenario,), clock=NOW, frozen=True))
    report, tracking_id = a_report(document_id=an_id(1)), an_id(2)
    minutes = [2**attempt - 1 for attempt in range(13)]

    refused = []
    for minute in minutes:
        caller.at(minute / 60)
        refused.append(said(await caller.submit(report, tracking_id)))
    while_down = caller.stored()
    await simulator.tenants.activate("down", ())
    caller.at(95.5)
    accepted = said(await caller.submit(report, tracking_id))

    assert refused == ["2100"] * 13
    assert while_down == []
    assert accepted == f"OK:{MESSAGE_ID}"
    assert caller.stored() == [an_id(1)]
    recorded = await simulator.journal.select("down", limit=100)
    assert {exchange.tracking_id for exchange in recorded} == {tracking_id}
    gaps = [later.tenant_time - before.tenant_time for before, later in pairwise(recorded)]
    assert gaps[:12] == sorted(gaps[:12])


# As it was sent


@pytest.mark.parametrize("how", ["plain", "base64", "gzip"])
async def test_a_report_comes_back_byte_for_byte(caller: Caller, how: str) -> None:
    reports = [an_odd_report(document_id=an_id(place), set_id=an_id(place)) for place in (1, 2)]
    for place, report in enumerate(reports):
        await caller.send(a_submission(report, an_id(10 + place), base64=how != "plain", compressed=how == "gzip"))

    answer = await caller.ask()

    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
async def test_a_report_in_another_encoding_comes_back_letter_for_letter(caller: Caller, encoding: str) -> None:
    reports = [an_odd_report(document_id=an_id(place), family="N\u00fa\u00f1ez") for place in (1, 2)]
    for place, report in enumerate(reports):
        request = a_submission(report, an_id(10 + place))
        request.body = request.body.decode().replace("UTF-8", encoding, 1).encode(encoding)
        await caller.send(request)

    answer = await caller.ask(family="Nu\u00f1ez", nhs_number=None)

    assert answer.value == "RC"
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)


async def test_a_report_comes_back_in_the_namespaces_that_stood_around_it(caller: Caller) -> None:
    declared = 'xmlns="urn:hl7-org:v3" xmlns:npfitlc="NPFIT:HL7:Localisation"'
    bare = [a_report(document_id=an_id(place)).replace(f"{declared} ", "") for place in (1, 2)]
    for place, report in enumerate(bare):
        request = a_submission(report, an_id(10 + place))
        request.body = request.body.replace(b"<itk:payload ", f"<itk:payload {declared} ".encode())
        await caller.send(request)

    answer = await caller.ask()

    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in bare)


# What counts


async def test_a_tracking_id_that_comes_again_is_answered_alike_and_counts_once(caller: Caller) -> None:
    first = await caller.submit(tracking_id=an_id(1))
    again = await caller.submit(tracking_id=an_id(1))

    assert said(first) == said(again)
    assert caller.stored() == [an_id(0x1001)]
    assert "itk.duplicate" in caller.findings(again)


async def test_a_document_that_comes_again_counts_once_and_from_then_on(caller: Caller) -> None:
    await caller.submit(document_id=an_id(1), set_id=an_id(2))
    caller.at(50)
    again = await caller.submit(document_id=an_id(1), set_id=an_id(2), title="Another")
    caller.at(100)

    assert (await caller.ask()).value == "NRC"
    assert caller.stored() == [an_id(1)]
    assert caller.findings(again)["rcs.report.other-content"].what == (
        f"{an_id(1)} was submitted before, at 2026-11-22T10:00:00+00:00"
    )


@pytest.mark.parametrize(("changes", "rule"), [({}, "rcs.report.again"), ({"title": "T"}, "rcs.report.other-content")])
async def test_a_document_that_comes_again_is_told_from_another_under_its_id(
    caller: Caller, changes: dict[str, Json], rule: str
) -> None:
    facts: dict[str, Json] = {"document_id": an_id(1), "set_id": an_id(2)}
    await caller.submit(**facts)
    again = await caller.submit(**facts, **changes)

    found = {name for name in caller.findings(again) if name.startswith("rcs.")}
    assert found == {rule}


async def test_a_replacement_counts_in_place_of_what_it_replaces(caller: Caller) -> None:
    await caller.submit(set_id=an_id(1), version=1)
    await caller.submit(set_id=an_id(1), version=2)
    values = [(await caller.ask()).value]
    await caller.submit()
    answer = await caller.ask()

    assert values == ["NRC"]
    assert (answer.value, answer.documents) == ("RC", [an_id(0x1002), an_id(0x1003)])


async def test_an_old_version_that_comes_late_does_not_count(caller: Caller) -> None:
    await caller.submit(set_id=an_id(1), version=2)
    late = await caller.submit(set_id=an_id(1), version=1)

    assert (await caller.ask()).value == "NRC"
    assert "rcs.report.old-version" in caller.findings(late)


async def test_a_report_that_no_query_can_find_is_pointed_out(caller: Caller) -> None:
    hidden = await caller.submit(nhs_number=None, birth=None, postcode="", lines=[])
    found = await caller.submit(nhs_number=None, postcode="", lines=[])

    assert "rcs.report.never-found" in caller.findings(hidden)
    assert "rcs.report.never-found" not in caller.findings(found)


async def test_several_reports_in_one_message_are_kept_each(caller: Caller) -> None:
    reports = [an_odd_report(document_id=an_id(place), set_id=an_id(place)) for place in (1, 2)]
    body = a_distribution(*reports, interaction=REPEAT_CALLER)

    await caller.send(an_itk_request(an_envelope(body)))

    answer = await caller.ask()
    assert answer.documents == [an_id(1), an_id(2)]
    assert all(f">{report}</subject>".encode() in answer.outcome.reply.body for report in reports)


async def test_a_report_of_another_interaction_is_none_of_the_services(caller: Caller) -> None:
    outcome = await caller.send(an_itk_request(an_envelope(a_distribution(a_report()))))

    assert outcome.exchange.service != "rcs"
    assert caller.stored() == []


async def test_two_tenants_do_not_meet(simulator: Simulator, caller: Caller) -> None:
    other = await Caller.of(simulator, "other")
    await twice(caller)
    await other.submit()

    assert (await caller.ask()).value == "RC"
    assert (await other.ask()).value == "NRC"


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
    await twice(caller)

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


# Seeded


async def test_a_scenario_brings_earlier_calls_with_it(simulator: Simulator) -> None:
    calls = ""
    for place, age in ((1, 95), (2, 97), (3, 1)):
        report = a_report(document_id=an_id(place), set_id=an_id(place)).replace("\n", "\n        ")
        at = (NOW - timedelta(hours=age)).isoformat()
        calls += f"\n    {an_id(place)}:\n      received: {at!r}\n      xml: |\n        {report}"
    scenario = simulator.sources.load(f"name: called\ndocuments:\n  rcs-reports:{calls}\n", "called.yaml")
    caller = await Caller.of(simulator, "called", TenantSpec((scenario,), clock=NOW, frozen=True))

    answer = await caller.ask()

    assert (answer.value, answer.documents) == ("RC", [an_id(1), an_id(3)])


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


async def test_reports_outlive_a_restart_but_not_their_96_hours(tmp_path: Path) -> None:
    settings = Settings(store=f"sqlite:{tmp_path / 'kept.db'}")
    first = Simulator(settings, services=(PDS, RCS))
    await first.start()
    caller = await Caller.of(first)
    await twice(caller)
    await first.close()

    second = Simulator(settings, services=(PDS, RCS))
    await second.start()
    caller = Caller(second)
    now = await caller.ask()
    caller.at(97)
    later = await caller.ask()
    await second.close()

    assert (now.value, len(now.documents), later.value) == ("RC", 2, "NRC")
    assert caller.stored() == []
