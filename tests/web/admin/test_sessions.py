"""Who has signed in to the inspector."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from simulator.web.admin.sessions import LIFE, Sessions, cookie_name

TOKEN = "correct-horse-battery"


@pytest.fixture
def seconds() -> list[float]:
    """What the clock says."""
    return [1_800_000_000.0]


@pytest.fixture
def sessions(seconds: list[float]) -> Sessions:
    """Sign-ins with this token and clock."""
    return Sessions(TOKEN, lambda: seconds[0])


def _request(cookie: str = "", host: str = "localhost:8111") -> web.Request:
    headers = {"Host": host, **({"Cookie": cookie} if cookie else {})}
    return make_mocked_request("GET", "/_simulator/", headers=headers)


def _begun(sessions: Sessions) -> str:
    """The cookie of a new sign-in, as a browser sends it back."""
    response = web.Response()
    sessions.begin(_request(), response)
    (morsel,) = response.cookies.values()
    return f"{morsel.key}={morsel.value}"


def test_a_sign_in_is_known_again(sessions: Sessions) -> None:
    assert sessions.is_good(_request(_begun(sessions)))


def test_nobody_has_signed_in_without_a_cookie(sessions: Sessions) -> None:
    assert not sessions.is_good(_request())


def test_a_sign_in_ends_after_twelve_hours(sessions: Sessions, seconds: list[float]) -> None:
    cookie = _begun(sessions)
    seconds[0] += LIFE - 1
    before = sessions.is_good(_request(cookie))

    seconds[0] += 1

    assert LIFE == 12 * 3600
    assert (before, sessions.is_good(_request(cookie))) == (True, False)


def test_a_longer_life_cannot_be_written_into_a_cookie(sessions: Sessions) -> None:
    name, _, value = _begun(sessions).partition("=")
    expires, nonce, signature = value.split(".")

    forged = f"{name}={int(expires) + 3600}.{nonce}.{signature}"

    assert not sessions.is_good(_request(forged))


@pytest.mark.parametrize("value", ["x", "..", "9999999999.n.s", "é.é.é", "1" * 5000, '"', "a.b.c.d"])
def test_what_is_no_cookie_of_ours_is_none(sessions: Sessions, value: str) -> None:
    assert not sessions.is_good(_request(f"uec-simulator-8111={value}"))


def test_another_server_with_the_same_token_takes_it(sessions: Sessions, seconds: list[float]) -> None:
    assert Sessions(TOKEN, lambda: seconds[0]).is_good(_request(_begun(sessions)))


def test_with_another_token_nobody_has_signed_in(sessions: Sessions, seconds: list[float]) -> None:
    assert not Sessions(TOKEN + "2", lambda: seconds[0]).is_good(_request(_begun(sessions)))


def test_two_sign_ins_are_not_the_same(sessions: Sessions) -> None:
    assert _begun(sessions) != _begun(sessions)


def test_the_cookie_is_for_no_script_no_other_site_and_no_national_path(sessions: Sessions) -> None:
    response = web.Response()

    sessions.begin(_request(), response)

    (morsel,) = response.cookies.values()
    flags = {name: morsel[name] for name in ("httponly", "samesite", "path", "max-age", "secure", "domain")}
    assert flags == {
        "httponly": True,
        "samesite": "Strict",
        "path": "/_simulator",
        "max-age": str(LIFE),
        "secure": False,
        "domain": "",
    }


def test_the_token_is_not_in_the_cookie(sessions: Sessions) -> None:
    assert TOKEN not in _begun(sessions)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8111", "uec-simulator-8111"),
        ("[::1]:9", "uec-simulator-9"),
        ("[::1]", "uec-simulator"),
        ("simulator", "uec-simulator"),
        ("", "uec-simulator"),
    ],
)
def test_each_port_has_a_cookie_of_its_own(host: str, name: str) -> None:
    assert cookie_name(_request(host=host)) == name


def test_a_form_token_belongs_to_its_sign_in(sessions: Sessions) -> None:
    first, second = _request(_begun(sessions)), _request(_begun(sessions))

    tokens = {sessions.form_token(each) for each in (first, first, second, _request())}

    assert len(tokens) == 3


def test_where_nobody_signs_in_a_form_token_cannot_be_guessed_either() -> None:
    first, second = Sessions(""), Sessions("")

    assert first.form_token(_request()) != second.form_token(_request())
