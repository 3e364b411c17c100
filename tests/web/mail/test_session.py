"""One client at the mail port: what SMTP allows, what is bounded, and what a bad client gets."""

import base64
import smtplib
import ssl
from pathlib import Path

import pytest

from simulator.web.mail import session
from simulator.web.mail.session import url_host
from tests.services.mail.mailing import A_PDF, PRACTICE, SENDER, a_message
from tests.web.mail.conftest import Open, Post

HELLO = b"EHLO client\r\nMAIL FROM:<calls@example.nhs.uk>\r\nRCPT TO:<practice@example.nhs.uk>\r\n"
MESSAGE = a_message(A_PDF)


def test_it_says_what_it_is_and_what_it_can(post: Post) -> None:
    with post.client() as client:
        code, said = client.ehlo()

    assert code == 250
    assert said.decode().splitlines() == [
        "uec-simulator", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "AUTH LOGIN PLAIN", "HELP",
    ]  # fmt: skip


def test_a_mail_is_recorded_byte_for_byte_with_its_envelope(post: Post) -> None:
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE, "other@nhs.net"], MESSAGE, ["BODY=8BITMIME"])

    exchange = post.exchange(1)
    assert exchange["request"]["body"].encode() == MESSAGE
    assert (exchange["method"], exchange["target"], exchange["status"], exchange["operation"]) == (
        "SMTP", f"mailto:{PRACTICE},other@nhs.net", 250, "mail.message.receive",
    )  # fmt: skip
    assert ["Mail-From", SENDER] in exchange["request"]["headers"]
    assert exchange["peer"] == "127.0.0.1"
    assert exchange["response"]["body"] == "250 2.0.0 Recorded, and delivered nowhere\r\n"


def test_many_mails_may_come_over_one_connection(post: Post) -> None:
    with post.client() as client:
        for _ in range(3):
            client.sendmail(SENDER, [PRACTICE], MESSAGE)

    assert [each["status"] for each in post.exchanges()] == [250, 250, 250]


def test_lines_that_begin_with_a_dot_are_kept(post: Post) -> None:
    body = b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n"
    with post.client() as client:
        client.sendmail(SENDER, [PRACTICE], body)

    assert post.exchange(1)["request"]["body"].encode() == body


def test_a_notice_of_non_delivery_has_no_sender(post: Post) -> None:
    said = post.talk(
        b"HELO client\r\nMAIL FROM:<>\r\nRCPT TO:<a@nhs.net>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n", end=False
    ).splitlines()

    assert said[-2:] == [b"250 2.0.0 Recorded, and delivered nowhere", b"221 Bye"]
    assert ["Mail-From", "<>"] in post.exchange(1)["request"]["headers"]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"Subject: \xff\xfe\r\n\r\n\0\xff\r\n", "base64"),
        (b"bare\nlf\ronly\r\n", None),
        (b"x" * 200_000 + b"\r\n", None),
    ],
    ids=["8-bit and NUL", "bare LF", "a very long line"],
)
def test_whatever_stands_in_a_message_is_kept(post: Post, body: bytes, encoding: str | None) -> None:
    post.talk(HELLO + b"DATA\r\n" + body + b".\r\nQUIT\r\n", end=False)

    exchange = post.exchange(1)
    kept = exchange["request"]["body"]
    assert (base64.b64decode(kept) if encoding else kept.encode()) == body
    assert (exchange["status"], exchange["request"]["encoding"], exchange["error"]) == (250, encoding, None)


def test_addresses_that_are_not_ascii_are_kept(post: Post) -> None:
    said = post.talk(HELLO + b"RCPT TO:<\xff@nhs.net>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n", end=False)

    assert b"250 2.0.0 Recorded" in said
    assert post.exchange(1)["target"] == f"mailto:{PRACTICE},%FF@nhs.net"


def test_too_large_a_message_is_refused_once_it_is_there_and_its_beginning_kept(opened: Open) -> None:
    post = opened(max_body=100)

    said = post.talk(HELLO + b"DATA\r\n" + b"x" * 5_000 + b"\r\n.\r\nNOOP\r\nQUIT\r\n", end=False).splitlines()

    exchange = post.exchange(1)
    assert said[-3:] == [b"552 5.3.4 The message is larger than can be taken", b"250 OK", b"221 Bye"]
    assert (exchange["status"], exchange["sizes"]["request"]) == (552, 100)
    assert [each["what"] for each in exchange["findings"] if each["rule"] == "mail.message.too-large"] == [
        "5002 bytes, of which 100 were kept"
    ]


def test_too_large_a_message_that_is_announced_is_refused_and_recorded_at_once(opened: Open) -> None:
    post = opened(max_body=100)

    with post.client() as client, pytest.raises(smtplib.SMTPSenderRefused, match="552"):
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    exchange = post.exchange(1)
    assert (exchange["status"], exchange["target"], exchange["sizes"]["request"]) == (552, "mailto:", 0)
    assert [each["rule"] for each in exchange["findings"] if each["severity"] == "error"] == ["mail.message.too-large"]


def test_one_recipient_too_many_is_refused_and_the_mail_says_so(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MOST_RECIPIENTS", 2)
    with post.client() as client:
        refused = client.sendmail(SENDER, ["a@nhs.net", "b@nhs.net", "c@nhs.net"], MESSAGE)

    assert refused == {"c@nhs.net": (452, b"4.5.3 Too many recipients")}
    assert "mail.recipient.too-many" in [each["rule"] for each in post.exchange(1)["findings"]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"DATA\r\n", b"503 Error: send HELO first"),
        (b"EHLO c\r\nDATA\r\n", b"503 5.5.1 Error: need RCPT command"),
        (HELLO + b"DATA now\r\n", b"501 5.5.4 Syntax: DATA"),
        (b"EHLO c\r\nMAIL FROM:<\r\n", b"500 5.5.2 Error: that cannot be read"),
        (b"EHLO c\r\nMAIL FROM:<a@nhs.net> SIZE=x\r\n", b"501 Syntax"),
        (b"EHLO c\r\nAUTH CRAM-MD5\r\n", b"504 5.5.4 Unrecognized authentication type"),
        (b"GET / HTTP/1.1\r\n", b'500 Error: command "GET" not recognized'),
        (b"\xff\xfe\r\n", b"500 Error: bad syntax"),
        (b"\r\n", b"500 Error: bad syntax"),
        (b"NOOP " + b"x" * 600 + b"\r\n", b"500 Command line too long"),
        (b"x" * 200_000 + b"\r\n", b"500 Command line too long"),
        (b"EHLO c\r\nSTARTTLS\r\n", b"454 TLS not available"),
    ],
)
def test_what_is_no_smtp_is_refused_in_a_line_and_recorded_with_it(post: Post, sent: bytes, said: bytes) -> None:
    answered = post.talk(sent + b"QUIT\r\n", end=False)

    (exchange,) = post.exchanges()
    assert said in answered
    assert answered.endswith(b"221 Bye\r\n")
    assert (exchange["method"], exchange["status"], exchange["service"]) == ("SMTP", 0, None)
    assert exchange["error"].startswith(f"no mail was brought; the client was told: {said.decode()}")


def test_who_only_looks_whether_the_port_is_open_is_not_recorded(post: Post) -> None:
    post.talk(b"")
    post.talk(b"EHLO c\r\nQUIT\r\n", end=False)

    assert post.exchanges() == []


def test_a_message_that_is_cut_short_is_recorded_as_far_as_it_came(post: Post) -> None:
    post.talk(HELLO + b"DATA\r\nhalf a mess")

    (exchange,) = post.exchanges()
    assert (exchange["status"], exchange["target"]) == (0, f"mailto:{PRACTICE}")
    assert exchange["error"] == "the client left, or fell silent, before its message came to an end"


def test_who_falls_silent_is_let_go(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "IDLE_SECONDS", 0.1)

    said = post.talk(HELLO + b"DATA\r\nhalf", end=False)

    assert said.endswith(b"354 End data with <CR><LF>.<CR><LF>\r\n")
    assert [each["status"] for each in post.exchanges()] == [0]


def test_who_says_the_same_without_end_is_sent_away(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MOST_COMMANDS", 2)

    said = post.talk(b"NOOP\r\n" * 4, end=False)

    assert said.splitlines()[1:] == [b"250 OK", b"250 OK", b"421 4.7.0 NOOP sent too many times"]


def test_a_password_is_kept_nowhere(post: Post) -> None:
    with post.client() as client:
        client.login("default", "very-secret")
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    everything = post.ask("/tenants/default/exchanges.ndjson") + post.ask("/tenants/default/exchanges/1/curl")
    assert b"very-secret" not in everything
    assert base64.b64encode(b"very-secret") not in everything
    assert ["Auth-User", "default"] in post.exchange(1)["request"]["headers"]


def test_a_mail_may_come_over_tls(opened: Open, certificates: Path) -> None:
    post = opened(tls=certificates, tls_port=0)
    context = ssl.create_default_context(cafile=certificates / "ca.pem")
    context.load_cert_chain(certificates / "client.pem", certificates / "client.key")

    with post.client(context) as client:
        client.sendmail(SENDER, [PRACTICE], MESSAGE)

    exchange = post.exchange(1)
    assert exchange["tls"].startswith("TLSv1.3 ")
    assert "; CN=" in exchange["tls"]
    assert "mail.transport.plain" not in [each["rule"] for each in exchange["findings"]]


def test_a_client_that_does_not_trust_us_is_recorded(opened: Open, certificates: Path) -> None:
    post = opened(tls=certificates, tls_port=0)

    with pytest.raises(ssl.SSLCertVerificationError), post.client(ssl.create_default_context()):
        pass

    (exchange,) = post.exchanges()
    assert exchange["error"].startswith("STARTTLS failed: ")


@pytest.mark.parametrize(("address", "host"), [(("127.0.0.1", 25), "127.0.0.1:25"), (("::1", 25, 0, 0), "[::1]:25")])
def test_an_address_stands_in_a_url_as_it_must(address: tuple[str, int], host: str) -> None:
    assert url_host(address) == host
