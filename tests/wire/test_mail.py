"""A mail as a Request and back, and the lines that its sender gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.records.exchange import join_headers, split_headers
from simulator.wire.http import Reply, Request
from simulator.wire.mail import Envelope, domain_of, envelope_of, mail_request, reply_lines

FULL = Envelope("a@nhs.net", ("b@nhs.net", "c@nhs.net"), "client", "acme", ("SIZE=9", "BODY=8BITMIME"), 3, 99)


def test_a_mail_is_a_request_to_its_recipients() -> None:
    request = mail_request(FULL, b"body", host="127.0.0.1:25", peer="127.0.0.1", tls="TLSv1.3", tenant="acme")

    assert (request.method, request.target, request.path, request.body) == (
        "SMTP", "mailto:b@nhs.net,c@nhs.net", "mailto:b@nhs.net,c@nhs.net", b"body",
    )  # fmt: skip
    assert list(request.headers.items()) == [
        ("Host", "127.0.0.1:25"),
        ("Helo", "client"),
        ("Mail-From", "a@nhs.net"),
        ("Mail-Options", "SIZE=9 BODY=8BITMIME"),
        ("Rcpt-To", "b@nhs.net"),
        ("Rcpt-To", "c@nhs.net"),
        ("Rcpt-Refused", "3"),
        ("Auth-User", "acme"),
        ("X-Simulator-Tenant", "acme"),
        ("Mail-Size", "99"),
        ("Content-Type", "message/rfc822"),
    ]
    assert (request.oversize, request.peer, request.tls) == (True, "127.0.0.1", "TLSv1.3")


@pytest.mark.parametrize("envelope", [FULL, Envelope(), Envelope("<>", ("\udcff@nhs.net",))])
def test_a_recorded_mail_has_its_envelope_still(envelope: Envelope) -> None:
    request = mail_request(envelope)
    recorded = Request("SMTP", request.target, split_headers(join_headers(request.headers)))

    assert envelope_of(recorded) == envelope


def test_a_target_has_nothing_of_a_path_or_a_query() -> None:
    request = mail_request(Envelope("", ("a/b?c@nhs.net", "d,e@nhs.net", "é@nhs.net")))

    assert request.target == "mailto:a%2Fb%3Fc@nhs.net,d%2Ce@nhs.net,%C3%A9@nhs.net"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"250 2.0.0 Fine\r\n", b"250 2.0.0 Fine\r\n"),
        (b"Fine", b"250 Fine\r\n"),
        (b"", b"250 \r\n"),
        (b"one\ntwo", b"250-one\r\n250 two\r\n"),
        (b"250-one\r\n250 two\r\n", b"250-one\r\n250 two\r\n"),
        (b"550 No", b"250 550 No\r\n"),
        ("é\0".encode(), b"250 ???\r\n"),
        (b"x" * 1000, b"250 " + b"x" * 500 + b"\r\n"),
    ],
)
def test_each_line_of_a_reply_has_its_code(body: bytes, lines: bytes) -> None:
    assert reply_lines(Reply(250, body)) == lines


@given(st.binary(max_size=50), st.integers(200, 599))
def test_no_reply_says_two_things(body: bytes, status: int) -> None:
    lines = reply_lines(Reply(status, body)).split(b"\r\n")

    assert lines.pop() == b""
    assert [line[:3] for line in lines] == [b"%d" % status] * len(lines)
    assert [line[3:4] for line in lines] == [b"-"] * (len(lines) - 1) + [b" "]
    assert not any(byte < 0x20 for line in lines for byte in line)


@pytest.mark.parametrize(
    ("address", "domain"), [("a@B.c", "b.c"), ("a@b@c.", "c"), ("<a@b>", "b"), ("a", ""), ("", ""), ("<>", "")]
)
def test_a_domain_is_what_stands_behind_the_last_at(address: str, domain: str) -> None:
    assert domain_of(address) == domain
