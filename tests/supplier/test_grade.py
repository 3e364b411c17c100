"""The grade: claims about a good call, held against what was recorded."""

from dataclasses import replace

from simulator.client import Client, TenantClient
from simulator.supplier.grade import Grade, grade_of
from simulator.supplier.play import Step, play
from simulator.supplier.steps import CallState, tell_practice
from simulator.wire.json import Json
from tests.supplier.conftest import Begin


def _played(begin: Begin) -> tuple[CallState, list[Step]]:
    state = begin()
    return state, list(play(state))


def _names(results: list[Json], *, passed: bool) -> list[str]:
    return [result["name"] for result in results if result["passed"] is passed]


def test_a_good_call_holds_all_claims_and_has_no_finding_that_is_bad(begin: Begin, tenant: TenantClient) -> None:
    grade = grade_of(tenant, *_played(begin))

    assert _names(grade.checks, passed=False) == []
    assert len(grade.checks) == 5
    assert (grade.findings["error"], grade.findings["warning"]) == (0, 0)
    assert grade.passed


def test_a_call_before_it_is_not_graded_with_it(begin: Begin, tenant: TenantClient) -> None:
    list(play(begin(seed=8)))

    grade = grade_of(tenant, *_played(begin))

    referral = next(result for result in grade.checks if result["name"].startswith("the referral"))
    assert referral["count"] == 1


def test_a_step_that_never_came_breaks_the_order(begin: Begin, tenant: TenantClient) -> None:
    tenant.use_yaml('rules: [{when: {operation: itk.ooh.send}, then: {refuse: "2100"}}]')

    grade = grade_of(tenant, *_played(begin))

    assert "all steps were recorded, in their order, about one patient" in _names(grade.checks, passed=False)


def test_a_copy_that_should_not_have_been_sent_is_found(begin: Begin, tenant: TenantClient) -> None:
    state, steps = _played(begin)
    tell_practice(replace(state, endpoint=None))

    grade = grade_of(tenant, state, steps)

    assert [name.partition(":")[0] for name in _names(grade.checks, passed=False)] == ["no copy went to the practice"]


def test_a_copy_that_should_have_been_sent_is_missed(begin: Begin, tenant: TenantClient) -> None:
    state, steps = _played(begin)

    grade = grade_of(tenant, replace(state, endpoint=None), steps)

    assert _names(grade.checks, passed=False) == ["one copy went to the practice"]


def test_what_the_played_scenarios_expect_is_part_of_the_grade(begin: Begin, tenant: TenantClient) -> None:
    tenant.use_yaml("name: made\nexpect: [{name: never, operation: idt.case.submit, count: 0}]")

    grade = grade_of(tenant, *_played(begin))

    assert [(each["scenario"], each["name"], each["passed"]) for each in grade.expected] == [("made", "never", False)]
    assert not grade.passed


def test_where_there_is_no_admin_api_there_is_no_grade(begin: Begin) -> None:
    nowhere = Client("http://127.0.0.1:1").tenant()

    grade = grade_of(nowhere, *_played(begin))

    assert grade.missing.startswith("what was recorded cannot be asked for: no simulator answers")
    assert grade.passed


def test_a_call_without_a_patient_is_not_graded(begin: Begin, tenant: TenantClient) -> None:
    assert grade_of(tenant, begin(), []) == Grade(missing="the patient was not traced")
