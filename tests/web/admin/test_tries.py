"""How often somebody may try a token in vain."""

import pytest

from simulator.web.admin.tries import MINUTE, MOST_OF_ALL, MOST_OF_ONE, Tries


@pytest.fixture
def seconds() -> list[float]:
    """What the clock of `tries` says."""
    return [1000.0]


@pytest.fixture
def tries(seconds: list[float]) -> Tries:
    """Tries by that clock."""
    return Tries(lambda: seconds[0])


def _fail(tries: Tries, peer: str | None, times: int = MOST_OF_ONE) -> None:
    for _ in range(times):
        tries.failed(peer)


def test_one_may_fail_so_often_and_no_oftener(tries: Tries) -> None:
    _fail(tries, "192.0.2.1", MOST_OF_ONE - 1)
    before = tries.may_try("192.0.2.1")

    tries.failed("192.0.2.1")

    assert (before, tries.may_try("192.0.2.1")) == (True, False)


def test_others_may_still_try(tries: Tries) -> None:
    _fail(tries, "192.0.2.1")

    assert tries.may_try("192.0.2.2")


def test_after_a_minute_all_is_forgotten(tries: Tries, seconds: list[float]) -> None:
    _fail(tries, "192.0.2.1")
    seconds[0] += MINUTE - 0.1
    before = tries.may_try("192.0.2.1")

    seconds[0] += 0.1

    assert (before, tries.may_try("192.0.2.1")) == (False, True)


def test_all_together_may_fail_so_often_and_no_oftener(tries: Tries) -> None:
    for number in range(MOST_OF_ALL):
        tries.failed(f"192.0.2.{number}")

    assert not tries.may_try("198.51.100.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        (None, "", True),
        ("no address", "no address", True),
    ],
)
def test_who_has_an_ipv6_address_has_its_network(tries: Tries, one: str | None, other: str, same: bool) -> None:
    _fail(tries, one)

    assert tries.may_try(other) is not same
