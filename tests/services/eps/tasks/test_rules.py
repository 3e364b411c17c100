"""What is reported of a search for Tasks."""

from simulator.services.eps.tasks.rules import ROWS, parameters
from simulator.wire.http import Reply
from tests.services.eps.tasks.calls import a_search


def _rules(query: str) -> list[str]:
    return [found.rule for found in parameters(a_search(query), Reply(200))]


def test_the_tracker_itself_is_reported_as_superseded() -> None:
    assert _rules("identifier=1") == ["eps.task.superseded"]


def test_a_parameter_that_is_not_looked_at_is_reported_once() -> None:
    assert _rules("identifier=1&status=x&status=y") == ["eps.task.parameter-ignored", "eps.task.superseded"]


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
