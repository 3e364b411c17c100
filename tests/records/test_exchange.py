import pytest
from multidict import CIMultiDict

from simulator.records.exchange import join_headers, readable, split_headers, url_of
from tests.records.makers import an_exchange, every_field


def test_headers_keep_their_order_case_and_repetition() -> None:
    headers = CIMultiDict([("x-b", "1"), ("X-A", ""), ("X-B", "2, 3: 4"), ("X-Odd", "caf\udce9")])

    joined = join_headers(headers)

    assert joined == b"x-b: 1\r\nX-A: \r\nX-B: 2, 3: 4\r\nX-Odd: caf\xe9"
    assert list(split_headers(joined).items()) == list(headers.items())


def test_no_headers_are_no_lines() -> None:
    assert join_headers(CIMultiDict()) == b""
    assert not split_headers(b"")


def test_size_grows_with_everything_that_a_client_decides() -> None:
    small = an_exchange()
    for name in ("request_headers", "request_body", "response_headers", "response_body"):
        assert an_exchange(**{name: getattr(small, name) + b"x" * 1_000}).size == small.size + 1_000
    assert an_exchange(target=small.target + "x" * 1_000).size == small.size + 1_000
    assert an_exchange(error="x" * 1_000).size == small.size + 1_000
    assert every_field().size > small.size


def test_without_bodies_all_else_is_left() -> None:
    whole = an_exchange(request_body=b"asked")

    bare = whole.without_bodies()

    assert bare == an_exchange(request_body=b"", response_body=b"", bodies_dropped=True)
    assert whole.request_body == b"asked"


@pytest.mark.parametrize(
    ("target", "sent"),
    [("http://127.0.0.1/", True), ("https://x.test/a", True), ("/report", False), ("/http://x", False)],
)
def test_what_we_sent_ourselves_has_a_whole_address_as_its_target(target: str, sent: bool) -> None:
    assert an_exchange(target=target).is_sent is sent


@pytest.mark.parametrize(
    ("fields", "base_url", "expected"),
    [
        ({"target": "/a?b=c"}, None, "http://localhost:8111/a?b=c"),
        ({"target": "/a", "tls": "CN=x"}, None, "https://localhost:8111/a"),
        ({"target": "/a", "request_headers": b""}, None, "http://localhost/a"),
        ({"target": "/a"}, "https://pds.test/t/x/", "https://pds.test/t/x/a"),
        ({"target": "http://elsewhere.test/a"}, "https://pds.test", "http://elsewhere.test/a"),
        ({"target": "*"}, None, "http://localhost:8111/*"),
    ],
)
def test_the_address_asked_for_is_absolute(fields: dict[str, str], base_url: str | None, expected: str) -> None:
    assert url_of(an_exchange(**fields), base_url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain é \N{SNOWMAN}", "plain é \N{SNOWMAN}"), ("caf\udce9", "café"), ("\ud800 caf\udce9", "? caf?")],
)
def test_any_text_can_be_written_as_utf_8(text: str, expected: str) -> None:
    assert readable(text) == expected


def test_a_mails_address_is_the_one_it_was_sent_to() -> None:
    exchange = an_exchange(method="SMTP", target="mailto:a@nhs.net")

    assert (url_of(exchange), url_of(exchange, "http://h:1"), exchange.is_sent) == (*["mailto:a@nhs.net"] * 2, False)
