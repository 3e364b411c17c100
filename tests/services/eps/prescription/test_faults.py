"""What a refusal of the domain tells the face that has to say it."""

from simulator.services.eps.prescription.faults import (
    IllegalItemTransition,
    IllegalTransition,
    ItemMissing,
    ItemNotFound,
    PrescriptionFault,
    WithAnother,
)


def test_a_refusal_says_what_it_is_about() -> None:
    assert (IllegalTransition("claim", "0001").event, IllegalTransition("claim", "0001").status) == ("claim", "0001")
    assert WithAnother("FQQ11").org == "FQQ11"
    assert (ItemMissing("A").item_id, ItemNotFound("B").item_id) == ("A", "B")
    fault = IllegalItemTransition("A", "0001", "0003")
    assert (fault.item_id, fault.before, fault.after) == ("A", "0001", "0003")


def test_every_refusal_can_be_caught_as_one() -> None:
    assert issubclass(IllegalTransition, PrescriptionFault)
