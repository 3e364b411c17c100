"""The page: a form that anybody can fill in, with nothing on it that was not meant to be."""

from lxml import html

from simulator.services.auth.pages import sign_in_page

ACTION = "http://127.0.0.1:8111/realms/Cis2-mock-int/protocol/openid-connect/auth?a=1&b=%22"


def test_a_script_finds_the_form_by_its_fields() -> None:
    reply = sign_in_page("Sign in", ACTION, [("1", "one role")])

    (form,) = html.fromstring(reply.body.decode()).forms
    assert (form.method, form.action) == ("POST", ACTION)
    assert list(form.fields) == ["username"]


def test_everything_on_it_is_escaped() -> None:
    page = sign_in_page("<t>", '"><b>', [("<u>", "<v>")], refused="<w>'\"").body.decode()

    assert not any(tag in page for tag in ("<t>", "<b>", "<u>", "<v>", "<w>"))


def test_a_name_that_was_refused_is_said_with_another_status() -> None:
    reply = sign_in_page("Sign in", ACTION, [], refused="nobody")

    assert reply.status == 401
    assert 'role="alert"' in reply.body.decode()


def test_half_a_character_does_not_break_it() -> None:
    assert sign_in_page("Sign in", ACTION, [], refused="\ud800").status == 401


def test_it_may_do_nothing_but_be_sent() -> None:
    headers = sign_in_page("Sign in", ACTION, []).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
