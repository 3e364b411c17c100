"""Basic credentials are read as far as they can be, and never shown."""

from base64 import b64encode

import pytest

from simulator.wire.basic_auth import Credentials, read_credentials


def _basic(text: str, encoding: str = "utf-8") -> str:
    return f"Basic {b64encode(text.encode(encoding)).decode()}"


@pytest.mark.parametrize(
    ("header", "scheme", "user", "password"),
    [
        (_basic("ada:s:e"), "Basic", "ada", "s:e"),
        (f"basic   {b64encode(b'ada:x').decode()} ", "Basic", "ada", "x"),
        (_basic("Zoë:ü"), "Basic", "Zoë", "ü"),
        (_basic("Zoë:ü", "latin-1"), "Basic", "Zoë", "ü"),
        ("Basic", "Basic", None, ""),
        ("Basic ????", "Basic", None, ""),
        ("Basic é", "Basic", None, ""),
        (_basic("ada"), "Basic", None, ""),
        ("Bearer abc", "Bearer", None, ""),
        ("\udcff abc", "?", None, ""),
        ("just-a-secret", "", None, ""),
    ],
)
def test_credentials_are_read_as_far_as_they_can_be(header: str, scheme: str, user: str | None, password: str) -> None:
    assert read_credentials(header) == Credentials(scheme, user, password)


@pytest.mark.parametrize("header", [None, "", "  "])
def test_no_header_or_an_empty_one_is_no_credentials(header: str | None) -> None:
    assert read_credentials(header) is None


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(read_credentials(_basic("ada:secret")))
