"""JUnit XML as build servers read it."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.wire.junit import Case, Suite, write_junit
from simulator.wire.xml import Element, parse_xml


def _written(*suites: Suite) -> Element:
    return parse_xml(write_junit("a run", suites))


def test_a_document_has_suites_and_cases_in_their_order() -> None:
    root = _written(Suite("one", [Case("a"), Case("b")]), Suite("two", [Case("c")]))

    assert (root.tag, root.get("name")) == ("testsuites", "a run")
    assert [(each.tag, each.get("name")) for each in root] == [("testsuite", "one"), ("testsuite", "two")]
    assert [each.get("name") for each in root.iter("testcase")] == ["a", "b", "c"]


def test_a_case_says_which_suite_it_is_of_and_how_long_it_took() -> None:
    (case,) = _written(Suite("one", [Case("a", seconds=0.0254)])).iter("testcase")

    assert dict(case.attrib) == {"classname": "one", "name": "a", "time": "0.025"}


def test_a_failure_is_told_in_a_line_and_at_length() -> None:
    (failure,) = _written(Suite("one", [Case("a", "0 matched", "0 matched\nnearest was 3")])).iter("failure")

    assert (failure.get("message"), failure.text) == ("0 matched", "0 matched\nnearest was 3")


def test_what_was_skipped_says_why() -> None:
    (skipped,) = _written(Suite("one", [Case("a", skipped="not tried")])).iter("skipped")

    assert skipped.get("message") == "not tried"


def test_counts_are_those_of_the_cases() -> None:
    root = _written(Suite("one", [Case("a", "bad", seconds=1.0), Case("b", skipped="no"), Case("c")]))
    (suite,) = root

    expected = {"tests": "3", "failures": "1", "errors": "0", "time": "1.000"}
    assert {name: root.get(name) for name in expected} == expected
    assert {name: suite.get(name) for name in (*expected, "skipped")} == {**expected, "skipped": "1"}


def test_output_and_time_are_kept_with_the_suite() -> None:
    (suite,) = _written(Suite("one", [], "2026-11-22T10:00:00.000+00:00", "line 1\nline 2"))

    assert suite.get("timestamp") == "2026-11-22T10:00:00.000+00:00"
    assert suite.findtext("system-out") == "line 1\nline 2"


def test_without_suites_it_is_a_document_as_well() -> None:
    assert _written().get("tests") == "0"


@given(st.text(), st.text(), st.text())
def test_whatever_is_told_the_document_can_be_read(name: str, failure: str, detail: str) -> None:
    root = _written(Suite(name, [Case(name, failure, detail)], output=detail))

    assert len(list(root.iter("failure"))) == 1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF)))
def test_special_characters_arrive_as_they_are(text: str) -> None:
    (case,) = _written(Suite("one", [Case(text, text, text)])).iter("testcase")
    failure = case.find("failure")

    assert failure is not None
    assert (case.get("name"), failure.get("message"), failure.text or "") == (text, text, text)
