"""What is wrong with a mail: each finding, where it is, and silence about a good one."""

from collections.abc import Iterable

import pytest

from simulator.call import Call
from simulator.services.mail import rules
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from tests.services.mail.mailing import (
    A_PDF,
    AN_HTML,
    ANOTHER,
    CDA,
    CENTRE,
    HTML,
    NHS_NUMBER,
    PDF,
    PRACTICE,
    a_mail,
    a_mail_call,
    a_message,
)


def _all(call: Call) -> Iterable[Finding]:
    for rule in rules.RULES:
        yield from rule(call, Reply(250))


def _found(request: Request) -> list[tuple[str, str, str]]:
    return [(each.rule, each.where, each.what) for each in _all(a_mail_call(request))]


def _rules(request: Request) -> list[str]:
    return [each[0] for each in _found(request)]


@pytest.mark.parametrize(
    "request_",
    [a_mail(), a_mail(a_message(AN_HTML), CENTRE), a_mail(sender="<>"), a_mail(None, PRACTICE, sender="a@nhs.net")],
    ids=["PDF", "HTML", "no sender", "another sender"],
)
def test_a_good_mail_has_no_findings_beside_those_of_its_from(request_: Request) -> None:
    assert set(_rules(request_)) <= {"mail.sender.from"}


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (a_mail(tenant="Elsewhere"), ("mail.tenant.unknown", "X-Simulator-Tenant",
         "there is no tenant 'Elsewhere', so the mail is with default")),
        (a_mail(None, "nobody@nhs.net"), ("mail.recipient.unknown", "Rcpt-To",
         "'nobody@nhs.net' is no email endpoint of any service")),
        (a_mail(None, PRACTICE, "x@gmail.example"), ("mail.recipient.domain", "Rcpt-To",
         "'gmail.example' is not a domain that mail may go to")),
        (a_mail(refused=3), ("mail.recipient.too-many", "Rcpt-To",
         "3 recipients were refused, as there were too many")),
        (a_mail(sender="x@gmail.example"), ("mail.sender.domain", "Mail-From",
         "'gmail.example' is not a secure domain")),
        (a_mail(sender="x@nhs.net"), ("mail.sender.from", "header: From",
         "'example.nhs.uk' in From, 'nhs.net' in the envelope")),
        (a_mail(tls=None), ("mail.transport.plain", "transport",
         "patient data, and the password if one was sent, came without TLS")),
        (a_mail(b"x" * 10, size=99), ("mail.message.too-large", "body", "99 bytes, of which 10 were kept")),
        (a_mail(b"\r\n" * 500_001), ("mail.message.unreadable", "body", "it has more lines or parts than are read")),
        (a_mail(a_message(A_PDF).replace(b"boundary=", b"b=")), ("mail.message.mime", "body",
         "no boundary in multipart")),
        (a_mail(a_message(A_PDF, fields={"Date": None})), ("mail.message.fields", "header", "there is no Date")),
        (a_mail(a_message(A_PDF, fields={"Message-ID": None})), ("mail.message.id", "header",
         "no Message-ID, so a mail that comes twice is known by its bytes only")),
        (a_mail(a_message(A_PDF).replace(b"Post", b"P\xf6st")), ("mail.message.raw-header", "header: Subject",
         "bytes in the header that are not ASCII, without SMTPUTF8")),
        (a_mail(a_message(A_PDF).replace(b"See\x20", b"See\n")), ("mail.message.lines", "body", "a CR or a LF alone")),
        (a_mail(a_message(A_PDF).replace(b"See\x20", b"See\r")), ("mail.message.lines", "body", "a CR or a LF alone")),
        (a_mail(a_message(A_PDF).replace(b"See\x20", b"See\0")), ("mail.message.lines", "body", "a NUL")),
        (a_mail(a_message(A_PDF).replace(b"See\x20", b"x" * 999)), ("mail.message.lines", "body",
         "a line of more than 998 bytes")),
        (a_mail(a_message(A_PDF, fields={"Subject": f"Report on {NHS_NUMBER}"})), ("mail.subject.patient",
         "header: Subject", "an NHS number in the subject, which is read by others than the clinician")),
        (a_mail(a_message(A_PDF, text=f"{NHS_NUMBER}, {ANOTHER}")), ("mail.patients.several", "body",
         "the NHS numbers of 2 patients in one mail")),
        (a_mail(a_message()), ("mail.attachment.none", "body", "a mail without a report: nothing is attached")),
        (a_mail(a_message(A_PDF, A_PDF)), ("mail.attachment.several", "body", "2 attachments")),
        (a_mail(a_message(A_PDF, (CDA, "text/xml", "x.xml"))), ("mail.attachment.cda", "part 3: 'x.xml'",
         "a CDA document by mail")),
        (a_mail(a_message(A_PDF, (b"PK", "application/zip", ""))), ("mail.attachment.format", "part 3",
         "the content is other, neither PDF nor HTML")),
        (a_mail(a_message(AN_HTML)), ("mail.attachment.endpoint", "body",
         f"'{PRACTICE}' of service 1001 takes PDF, and got HTML")),
        (a_mail(a_message((HTML, "application/pdf", "x.pdf")), CENTRE), ("mail.attachment.declared",
         "part 2: 'x.pdf'", "says that it is PDF, but is HTML by its content")),
        (a_mail(a_message((PDF, "application/pdf", "x.html"))), ("mail.attachment.declared",
         "part 2: 'x.html'", "says that it is HTML and PDF, but is PDF by its content")),
        (a_mail(a_message((b"", "application/pdf", "x.pdf"))), ("mail.attachment.declared",
         "part 2: 'x.pdf'", "says that it is PDF, but is empty")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(request_: Request, found: tuple[str, str, str]) -> None:
    assert found in _found(request_)


def test_half_a_message_is_not_judged_further() -> None:
    assert _rules(a_mail(b"", size=99)) == ["mail.message.too-large"]


def test_bytes_that_are_not_ascii_may_stand_in_a_header_that_was_said_to_have_them() -> None:
    body = a_message(A_PDF).replace(b"Post", b"P\xc3\xb6st")

    assert "mail.message.raw-header" not in _rules(a_mail(body, options=("SMTPUTF8",)))


def test_a_mail_that_is_the_report_itself_in_html_needs_no_attachment() -> None:
    body = a_message().replace(b"text/plain", b"text/html")

    assert _rules(a_mail(body, CENTRE)) == []


def test_a_line_of_998_bytes_is_not_too_long() -> None:
    body = a_message(A_PDF).replace(b"See the report.", b"x" * 998)

    assert _rules(a_mail(body)) == []
