"""Makers for tests of the supplier's side: an occasion that repeats, a patient, answers."""

from datetime import UTC, datetime
from random import Random

from multidict import CIMultiDict

from simulator.supplier.occasion import Occasion
from simulator.supplier.patient import Traced
from simulator.supplier.sending import Answer
from simulator.wire.json import Json, render_json

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RUTH = Traced(
    nhs_number="9990010005",
    given=("Ruth", "Alice"),
    family="Ellerby",
    birth_date="1984-03-19",
    gender="female",
    lines=("4 Orchard Way", "Wexbourne"),
    postcode="WX1 6WX",
    phone="01632960001",
    practice="A81013",
)


def an_occasion(seed: int = 7) -> Occasion:
    """The same ids each time."""
    return Occasion(NOW, Random(seed))


def an_answer(status: int, body: bytes | str | Json = b"") -> Answer:
    """An answer with bytes, a text or JSON in it."""
    if isinstance(body, str):
        body = body.encode()
    return Answer(status, body if isinstance(body, bytes) else render_json(body), CIMultiDict())
