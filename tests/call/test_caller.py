"""Who sends a call."""

import pytest

from simulator.call.caller import ANYBODY, APPLICATION, MODES, OPEN, PRIVILEGED, Caller


def test_anybody_is_let_in_where_access_is_open() -> None:
    assert (ANYBODY.mode, ANYBODY.is_application) == (OPEN, False)
    assert OPEN not in MODES


@pytest.mark.parametrize("mode", MODES)
def test_an_application_calls_on_its_own_in_the_two_application_modes(mode: str) -> None:
    assert Caller(mode).is_application is (mode in {APPLICATION, PRIVILEGED})
