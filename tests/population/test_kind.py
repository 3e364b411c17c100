"""What a kind says of its documents unless it says more."""

from simulator.population.kind import Kind
from simulator.population.shapes import anything, flaws_of


def test_a_kind_has_keys_of_any_text_and_no_key_of_its_own() -> None:
    kind = Kind(anything)

    assert flaws_of(kind.key, "any text") == []
    assert kind.own_key is None


def test_a_key_is_never_blank() -> None:
    assert flaws_of(Kind(anything).key, " ") != []
