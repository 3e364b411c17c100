"""The table of the Task tracker's operations."""

from simulator.services.eps.tasks import OPERATIONS, REFUSALS


def test_it_is_a_search_of_the_older_gateway_only() -> None:
    assert [(each.id, each.method, each.path, each.more_paths) for each in OPERATIONS] == [
        ("eps.task.search", "GET", "/electronic-prescriptions/FHIR/R4/Task", ())
    ]


def test_each_refusal_is_in_the_table() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= set(REFUSALS)
