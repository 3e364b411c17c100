"""The table of the status update's operations."""

from simulator.services.eps.updates import OPERATIONS, REFUSALS


def test_it_is_one_post_with_a_slash_at_the_end_or_without() -> None:
    assert [(each.id, each.method, each.path, each.more_paths) for each in OPERATIONS] == [
        ("eps.status.update", "POST", "/prescription-status-update/", ("/prescription-status-update",))
    ]


def test_each_refusal_is_in_the_table() -> None:
    assert {code for operation in OPERATIONS for code in operation.refusals} <= set(REFUSALS)
