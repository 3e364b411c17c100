"""Which findings may be named, and what was meant by one that there is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.call.rows import ROWS
from simulator.scenario.findings import LONGEST, is_finding, known_findings, why_no_finding
from tests.scenario.makers import FINDINGS, SERVICES

KNOWN = known_findings(SERVICES)


def test_known_are_those_of_the_services_and_those_that_no_service_makes() -> None:
    assert set(KNOWN) == {*FINDINGS, *(row.id for row in ROWS)}
    assert len(KNOWN) == len(set(KNOWN))


def test_without_services_none_is_known() -> None:
    assert known_findings(()) == ()


@pytest.mark.parametrize("asked", ["itk.duplicate", "itk.pem.*", "itk.*", "*", "itk.pem.ti*", "wire.unreadable"])
def test_an_id_and_the_beginning_of_one_are_known(asked: str) -> None:
    assert why_no_finding(asked, KNOWN) is None


@pytest.mark.parametrize(
    ("asked", "what", "remedy"),
    [
        ("itk.duplicat", "no finding is called 'itk.duplicat'", "did you mean 'itk.duplicate'?"),
        ("ITK.Duplicate", "no finding is called 'ITK.Duplicate'", "did you mean 'itk.duplicate'?"),
        ("ikt.duplicate", "no finding is called 'ikt.duplicate'", "did you mean 'itk.duplicate'?"),
        ("itk.pem", "no finding is called 'itk.pem'", "did you mean 'itk.pem.*'?"),
        ("itk.pme.*", "no finding begins with 'itk.pme.'", "did you mean 'itk.pem.*'?"),
        ("pd.*", "no finding begins with 'pd.'", "did you mean 'pds.*'?"),
        ("itk.pem.titles.*", "no finding begins with 'itk.pem.titles.'", "did you mean 'itk.pem.*'?"),
        ("*.titles", "no finding is called '*.titles'", "a * stands at the end: itk.pem.*"),
        (
            "nothing like it",
            "no finding is called 'nothing like it'",
            "ids begin with wire, tls, simulator, scenario, itk, pds: see the tables of the services' pages",
        ),
    ],
)
def test_another_is_refused_with_what_was_meant(asked: str, what: str, remedy: str) -> None:
    problem = why_no_finding(asked, KNOWN)

    assert problem is not None
    assert (problem.what, problem.remedy) == (what, remedy)


def test_what_was_meant_by_an_endless_id_is_not_looked_for() -> None:
    problem = why_no_finding("itk.duplicate" * LONGEST, KNOWN)

    assert problem is not None
    assert len(problem.what) < 120
    assert problem.remedy.startswith("ids begin with ")


@given(st.text(max_size=300))
def test_whatever_is_asked_is_known_or_refused(asked: str) -> None:
    problem = why_no_finding(asked, KNOWN)

    assert (problem is None) is any(is_finding(asked, each) for each in KNOWN)
    assert problem is None or (problem.what and problem.remedy)
