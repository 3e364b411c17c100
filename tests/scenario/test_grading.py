"""One assertion while exchanges go by: counted, ordered, soon enough, clean."""

from simulator.scenario.assertions import Assertion, read_assertions
from simulator.scenario.grading import Cleanness, Course, Line, Verdict, spoken
from simulator.scenario.operations import Operations
from simulator.scenario.recorded import RecordedMessage
from simulator.wire.findings import Finding, Severity
from simulator.wire.json import Json
from tests.scenario.makers import SERVICES, a_node, an_exchange

RETRIEVE, SEARCH, UPDATE, PING = "pds.patient.retrieve", "pds.patient.search", "pds.patient.update", "pds.ping"
DUPLICATE = Finding(Severity.INFORMATION, "itk.duplicate", "trackingid", "came before")
TITLES = Finding(Severity.WARNING, "itk.pem.titles", "body", "missing: Advice Given")


def _assertion(claim: Json) -> Assertion:
    (read,) = read_assertions(a_node([claim]), Operations(SERVICES))
    return read


def _seen(claim: Json, *messages: RecordedMessage) -> Line:
    line = Line(_assertion(claim), lambda exchange: exchange.noted)
    for message in messages:
        line.see(message)
    return line


def _verdict(claim: Json, *messages: RecordedMessage) -> Verdict:
    return _seen(claim, *messages).verdict()


def _message(number: int, operation: str = RETRIEVE, **fields: Json) -> RecordedMessage:
    return RecordedMessage(an_exchange(number, operation, **fields))


def test_a_verdict_can_be_had_at_any_time() -> None:
    line = _seen({"operation": PING, "count": 1})

    before = line.verdict().passed
    line.see(_message(1, PING))

    assert (before, line.verdict().passed) == (False, True)


def test_a_line_has_begun_when_something_matches() -> None:
    assert not _seen({"operation": PING}, _message(1, SEARCH)).has_begun
    assert _seen({"operation": PING}, _message(1, PING)).has_begun


def test_a_line_that_is_about_what_comes_after_has_begun_with_what_it_comes_after() -> None:
    claim = {"operation": UPDATE, "after": SEARCH, "count": 0}

    assert not _seen(claim, _message(1, UPDATE)).has_begun
    assert _seen(claim, _message(1, SEARCH)).has_begun


def test_an_order_has_begun_with_its_first_step() -> None:
    assert not _seen({"order": [SEARCH, UPDATE]}, _message(1, UPDATE)).has_begun
    assert _seen({"order": [SEARCH, UPDATE]}, _message(1, SEARCH)).has_begun


def test_nothing_within_a_time_after_something_holds_when_it_comes_later() -> None:
    claim = {"operation": UPDATE, "after": SEARCH, "within": "PT5M", "count": 0}
    search = _message(1, SEARCH, tenant_time=0.0)

    assert _verdict(claim, search, _message(2, UPDATE, tenant_time=301.0)).passed
    assert not _verdict(claim, search, _message(2, UPDATE, tenant_time=299.0)).passed


def test_an_exchange_does_not_come_after_itself() -> None:
    claim = {"operation": PING, "after": PING, "count": 1}

    assert not _verdict(claim, _message(1, PING)).passed
    assert _verdict(claim, _message(1, PING), _message(2, PING)).passed


def test_a_step_that_comes_too_late_is_shown_as_late() -> None:
    claim = {"order": [SEARCH, RETRIEVE], "within": "PT5S"}

    nearest = _verdict(claim, _message(1, SEARCH, tenant_time=0.0), _message(2, tenant_time=9.0)).nearest

    assert nearest["missed"] == [
        {"matcher": "within", "expected": "within 5 s of the first", "seen": "9 s after exchange 1"}
    ]


def test_an_order_that_begins_again_is_shown_from_its_new_beginning() -> None:
    verdict = _verdict({"order": [SEARCH, UPDATE]}, _message(1, SEARCH), _message(2, PING), _message(3, SEARCH))

    assert (verdict.matched, verdict.nearest) == ([3], None)


def test_a_step_that_was_only_too_late_is_shown_where_the_order_began_again() -> None:
    messages = (
        _message(1, SEARCH, tenant_time=0.0),
        _message(2, tenant_time=9.0),
        _message(3, SEARCH, tenant_time=20.0),
    )

    verdict = _verdict({"order": [SEARCH, RETRIEVE], "within": "PT5S"}, *messages)

    assert (verdict.matched, verdict.nearest["id"]) == ([3], 2)


def test_a_course_looks_no_further_when_all_steps_came() -> None:
    course = Course(_assertion({"order": [SEARCH, UPDATE]}))

    for message in (_message(1, SEARCH), _message(2, UPDATE), _message(3, SEARCH), _message(4, UPDATE)):
        course.see(message)

    assert (course.is_complete, [each.id for each in course.found]) == (True, [1, 2])


def test_no_exchange_may_have_a_finding_that_is_named() -> None:
    claim = {"operation": PING, "findings": {"none": ["itk.pem.*"]}}

    assert _verdict(claim, _message(1, PING, noted=(DUPLICATE,))).passed
    assert _verdict(claim, _message(1, PING, noted=(TITLES,))).message == (
        "exchange 1 has warning itk.pem.titles at body"
    )


def test_a_finding_that_is_wanted_has_to_be_there_once() -> None:
    claim = {"operation": PING, "findings": {"some": ["itk.duplicate"]}}
    clean, marked = _message(1, PING), _message(2, PING, noted=(DUPLICATE,))

    assert _verdict(claim, clean, marked).passed
    assert _verdict(claim, clean).message == "no exchange has the finding itk.duplicate"


def test_findings_of_what_does_not_match_are_nobodys_concern() -> None:
    claim = {"operation": PING, "findings": {"none": ["itk.*"]}}

    assert _verdict(claim, _message(1, PING), _message(2, SEARCH, noted=(TITLES,))).passed


def test_the_exchange_with_the_finding_is_shown_as_the_nearest() -> None:
    claim = {"operation": PING, "findings": {"none_at_or_above": "warning", "none": ["x.*"]}}

    nearest = _verdict(claim, _message(1, PING), _message(2, PING, noted=(TITLES,))).nearest

    assert nearest["id"] == 2
    assert nearest["missed"] == [
        {"matcher": "findings", "expected": "none at or above warning or of x.*",
         "seen": "warning itk.pem.titles at body"}
    ]  # fmt: skip


def test_findings_are_not_asked_for_where_nothing_is_said_about_them() -> None:
    def refuse(exchange: object) -> list[Finding]:
        raise AssertionError("findings cost time")

    cleanness = Cleanness(None, refuse)
    cleanness.see(an_exchange(1))

    assert cleanness.said() == ""


def test_conditions_are_spoken_with_the_operation_bare() -> None:
    assert spoken(_assertion({"operation": PING, "status": 200}).when) == f"{PING} and status '200'"


def test_findings_that_are_not_told_are_counted_where_the_others_stand() -> None:
    claim = {"operation": PING, "findings": {"none": [TITLES.rule], "some": ["itk.absent"]}}

    verdict = _verdict(claim, *(_message(number, PING, noted=(TITLES,)) for number in range(1, 8)))

    assert verdict.message.endswith("itk.pem.titles at body and 2 more; no exchange has the finding itk.absent")
