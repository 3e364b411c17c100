"""The grade: claims about a good call, held against what was recorded."""

from dataclasses import replace

import pytest

from simulator.client import Client, ClientError, TenantClient
from simulator.supplier.grade import Grade, claims, grade_of
from simulator.supplier.play import Step, play
from simulator.supplier.steps import CallState, tell_practice
from simulator.supplier.visit import Visit
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


def test_a_step_that_was_answered_otherwise_breaks_the_order(begin: Begin, tenant: TenantClient) -> None:
    tenant.use_yaml('rules: [{when: {operation: itk.ooh.send}, then: {refuse: "2100"}}]')

    grade = grade_of(tenant, *_played(begin))

    assert "all steps were recorded, in their order, about one patient" in _names(grade.checks, passed=False)


@pytest.mark.parametrize("operation", ["dos.services.search", "dos.service-details.retrieve", "itk.ooh.send"])
def test_what_was_not_tried_since_a_step_got_no_answer_is_not_missed_again(
    begin: Begin, tenant: TenantClient, operation: str
) -> None:
    tenant.use_yaml(f"rules: [{{when: {{operation: {operation}}}, then: {{fault: reset}}}}]")

    grade = grade_of(tenant, *_played(begin))

    assert _names(grade.checks, passed=False) == []
    assert _names(grade.checks, passed=True) == [
        "the steps that were answered were recorded, in their order, about one patient",
        "the report says the disposition",
        "no message had an error",
    ]


def test_a_patient_whose_address_is_held_back_is_not_missed_at_the_directory(
    begin: Begin, tenant: TenantClient
) -> None:
    state = begin("9990020000")

    grade = grade_of(tenant, state, list(play(state)))

    assert _names(grade.checks, passed=False) == []


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


def test_a_guarded_admin_api_gives_no_grade_and_says_by_which_option_the_token_is_given(
    begin: Begin, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = _played(begin)

    def refuse(*asked: object, **more: object) -> None:
        raise ClientError(401, "token-needed", "give the admin token", "Authorization")

    monkeypatch.setattr(tenant.client, "ask", refuse)

    assert "--admin-token" in grade_of(tenant, *played).missing


def test_a_sign_in_is_the_first_thing_that_is_claimed(begin: Begin, tenant: TenantClient) -> None:
    state = begin()
    visit = Visit(tenant, state)
    visit.register_application()
    steps = list(play(state))
    visit.leave()

    order = claims(state, steps)[0]["order"]

    assert order[0] == {"operation": "auth.token.issue", "status": 200}
    assert _names(grade_of(tenant, state, steps).checks, passed=False) == []


@pytest.mark.parametrize("said", [[], {"results": [{}]}, {"results": [], "calls": "x"}, {"results": [], "calls": [7]}])
def test_another_server_that_says_yes_to_everything_gives_no_grade(
    begin: Begin, tenant: TenantClient, monkeypatch: pytest.MonkeyPatch, said: Json
) -> None:
    played = _played(begin)
    monkeypatch.setattr(tenant.client, "ask", lambda *asked, **more: said)

    grade = grade_of(tenant, *played)

    assert grade == Grade(missing="what was recorded cannot be asked for: another server than the simulator answers")


def test_a_call_without_a_patient_is_not_graded(begin: Begin, tenant: TenantClient) -> None:
    assert grade_of(tenant, begin(), []) == Grade(missing="the patient was not traced")
