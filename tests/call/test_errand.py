"""Errands: what is sent on our own account, and how often."""

import pytest

from simulator.call.errand import LONGEST_WAIT, Errand, is_a_yes, is_busy, is_local


def an_errand(after: float = 0.0, wait: float = 1.0) -> Errand:
    return Errand("itk.business-ack.send", "itk", "http://127.0.0.1/", b"<a/>", after=after, wait=wait)


def test_the_first_attempt_waits_for_its_time_and_each_further_one_twice_as_long_as_the_last() -> None:
    errand = an_errand(after=3.0, wait=0.5)

    assert [errand.wait_before(number) for number in (1, 2, 3, 4, 5)] == [3.0, 0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("attempt", [14, 40, 5_000])
def test_no_wait_is_longer_than_an_hour(attempt: int) -> None:
    assert an_errand().wait_before(attempt) == LONGEST_WAIT


@pytest.mark.parametrize(("status", "yes"), [(199, False), (200, True), (202, True), (299, True), (302, False)])
def test_a_yes_is_a_status_of_200_to_299_unless_the_errand_knows_better(status: int, yes: bool) -> None:
    assert is_a_yes(status, b"") is yes
    assert an_errand().taken is is_a_yes


def test_only_a_busy_peer_is_asked_again_unless_the_errand_knows_better() -> None:
    assert [status for status in (200, 400, 500, 502, 503, 504) if is_busy(status, b"")] == [503]
    assert an_errand().retry is is_busy


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "http://localhost:9000/acks",
        "HTTPS://LOCALHOST/",
        "http://127.0.0.1/a?b=c#d",
        "http://127.8.9.10:1/",
        "https://[::1]:1880/x",
    ],
)
def test_loopback_is_local(url: str) -> None:
    assert is_local(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "ftp://localhost/",
        "file:///etc/passwd",
        "http://localhost.example.test/",
        "http://127.0.0.1.example.test/",
        "http://127.999.1.1/",
        "http://127.0.0.256/",
        "http://example.test/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://user@localhost/",
        "http://localhost@example.test/",
        "http://localhost\\@example.test/",
        "http://localhost:80@example.test/",
        "http://localhost:99999999/",
        "http://localhost /",
        "http://localhost/\r\nX: y",
        "http://localhost/caf\u00e9",
        "http://localhost\n",
        " http://localhost/",
    ],
)
def test_nothing_else_is_local(url: str) -> None:
    assert not is_local(url)
