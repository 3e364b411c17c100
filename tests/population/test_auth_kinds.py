"""What the sign-in keeps has the shape that it says."""

import pytest

from simulator.population.auth_kinds import AUTH_KINDS
from simulator.population.shapes import flaws_of
from simulator.wire.json import Json

GOOD: dict[str, Json] = {
    "sign-ins": {"stage": "asked", "expires": 1795341600.0, "client_id": "app"},
    "refresh-tokens": {"content": {"app": "app"}, "count": 0, "until": 1795384800.0, "expires": 1795384800.0},
    "used-assertions": {"expires": 1797933600.0},
}


def test_every_kind_is_tried() -> None:
    assert set(AUTH_KINDS) == set(GOOD)


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_kept_has_no_flaw(kind: str) -> None:
    assert flaws_of(AUTH_KINDS[kind].body, GOOD[kind]) == []


@pytest.mark.parametrize("kind", GOOD)
def test_what_has_no_end_is_a_flaw(kind: str) -> None:
    body = {name: value for name, value in GOOD[kind].items() if name != "expires"}

    assert [flaw.what for flaw in flaws_of(AUTH_KINDS[kind].body, body)] == ["'expires' is missing"]
