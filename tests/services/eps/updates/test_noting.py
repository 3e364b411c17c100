"""What is noted has ids of its own."""

from simulator.services.eps.updates import noting


def test_each_note_has_its_id() -> None:
    rows = (noting.NO_PRESCRIPTION, noting.NO_ITEM, noting.OVERTAKEN)

    assert [row.id for row in rows] == [
        "eps.status.prescription-unknown",
        "eps.status.item-unknown",
        "eps.status.overtaken",
    ]
