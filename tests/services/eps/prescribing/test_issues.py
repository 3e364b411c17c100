from simulator.services.eps.prescribing.issues import Issue, Refused, invalid_issue, too_few, too_many, value_issue


def test_an_issue_has_its_members_in_the_services_order() -> None:
    issue = Issue("value", "said", coding={"code": "x"}, expression="e", location="l")

    assert list(issue.as_json()) == ["severity", "code", "details", "diagnostics", "location", "expression"]


def test_what_an_issue_does_not_have_is_left_out() -> None:
    assert invalid_issue("said").as_json() == {"severity": "error", "code": "invalid", "diagnostics": "said"}


def test_a_value_is_told_with_its_path_below_the_line_items() -> None:
    assert value_issue("said", "status").expression == "Bundle.entry.resource.ofType(MedicationRequest).status"
    assert value_issue("said").expression == ""


def test_a_refusal_says_all_its_issues() -> None:
    assert str(Refused("INVALID_CONTENT", [invalid_issue("one"), invalid_issue("two")])) == "INVALID_CONTENT: one; two"


def test_too_few_and_too_many_say_the_condition() -> None:
    few, many = too_few("a == 'b'"), too_many("a == 'b'")

    assert few.issues[0].coding["display"] == "Too few values submitted. Expected 1 element where a == 'b'."
    assert many.issues[0].coding["display"] == "Too many values submitted. Expected 1 element where a == 'b'."
