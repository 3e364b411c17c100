"""What is read out of a message, and that no message keeps it from being read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.services.mail import message
from simulator.services.mail.message import Mail, mail_of, numbers_in
from tests.services.mail.mailing import (
    A_PDF,
    AN_HTML,
    ANOTHER,
    CDA,
    HTML,
    NHS_NUMBER,
    PDF,
    a_mail,
    a_message,
)


def _read(body: bytes) -> Mail:
    return mail_of(a_mail(body))


def test_fields_and_parts_are_read() -> None:
    mail = _read(a_message(A_PDF))

    assert mail.subject == "Post-event message"
    assert mail.message_id == "<report-1@example.nhs.uk>"
    assert [(part.where, part.type, part.name, part.format, part.size) for part in mail.parts] == [
        ("part 1", "text/plain", "", "text", 17),
        ("part 2", "application/pdf", "report.pdf", "PDF", len(PDF)),
    ]
    assert [part.name for part in mail.attachments] == ["report.pdf"]


def test_a_message_of_one_part_is_its_body() -> None:
    assert [(part.where, part.text) for part in _read(a_message(text="Hello")).parts] == [("body", "Hello\r\n")]


def test_an_unnamed_part_that_is_no_text_is_an_attachment() -> None:
    part = b"--b\r\nContent-Type: application/pdf\r\n\r\n%PDF-\r\n--b--\r\n"
    body = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part

    assert [part.format for part in _read(body).attachments] == ["PDF"]


def test_a_picture_in_the_text_is_no_attachment() -> None:
    body = b'Content-Type: image/png\r\nContent-Disposition: inline; filename="logo.png"\r\n\r\nx\r\n'

    assert _read(body).attachments == ()


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        (b"=?utf-8?q?Caf=C3=A9?= report", "Café report"),
        (b"Caf\xc3\xa9", "Café"),
        (b"Caf\xe9", "Café"),
        (b"=?no-such-charset?q?x?=", "=?no-such-charset?q?x?="),
        (b"=?utf-8?b?a?=", "=?utf-8?b?a?="),
        (b"one\r\n two", "one two"),
    ],
)
def test_a_field_is_read_however_it_is_written(subject: bytes, read: str) -> None:
    assert _read(b"Subject: " + subject + b"\r\n\r\n").subject == read


def test_fields_with_bytes_that_are_not_ascii_are_named() -> None:
    assert _read(b"Subject: Caf\xe9\r\nTo: \xc3\xa9@nhs.net\r\nFrom: a@nhs.net\r\n\r\n").raw_8bit == ("Subject", "To")


def test_what_is_wrong_with_the_parts_is_said_in_words() -> None:
    body = b"Content-Type: multipart/mixed; boundary=b\r\n\r\nno part\r\n"

    assert _read(body).flaws == ("start boundary not found", "multipart invariant violation")


def test_numbers_are_those_with_a_right_check_digit() -> None:
    assert numbers_in(f"{NHS_NUMBER} 999 002 0000, 9990010006, 0{NHS_NUMBER}") == [NHS_NUMBER, ANOTHER]


def test_the_patients_are_those_of_subject_texts_and_file_names() -> None:
    html = f"<p>NHS number <b>{NHS_NUMBER}</b></p>".encode()
    mail = _read(a_message((html, "text/html", f"{ANOTHER}.html")))

    assert mail.nhs_numbers == (ANOTHER, NHS_NUMBER)


def test_a_cda_document_is_read_for_its_patient() -> None:
    document = CDA.replace(b"/>", f"><id extension='x'/><v>{NHS_NUMBER}</v></ClinicalDocument>".encode())

    assert _read(a_message((document, "text/xml", "x.xml"))).nhs_numbers == (NHS_NUMBER,)


def test_a_charset_that_there_is_not_is_read_all_the_same() -> None:
    body = b"Content-Type: text/plain; charset=x-none\r\n\r\n" + NHS_NUMBER.encode()

    assert _read(body).nhs_numbers == (NHS_NUMBER,)


def test_of_many_parts_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MOST_PARTS", 2)

    assert len(_read(a_message(A_PDF, AN_HTML)).parts) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n" * (message.MOST_LINES + 1),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 2_000,
    ],
)
def test_a_message_of_too_many_lines_or_parts_is_not_read(body: bytes) -> None:
    assert _read(body).fault == "it has more lines or parts than are read"


@pytest.mark.parametrize(
    "body",
    [
        b"a: b\r\n" * (message.MOST_FIELDS + 2),
        b"Subject: " + b"=?utf-8?q?x?= " * 2_000,
        b"Subject: x\r\n" + b" =?utf-8?q?x?=\r\n" * 2_000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b" + b"; x=y" * 10_000 + b"\r\n\r\n",
    ],
)
def test_headers_that_would_take_long_are_not_read(body: bytes) -> None:
    assert _read(body).fault == "it has more fields than are read, or a longer one"


def test_messages_within_messages_without_end_are_a_fault() -> None:
    assert _read(b"Content-Type: message/rfc822\r\n\r\n" * 20_000).fault == "it cannot be read: RecursionError"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 100,
        b"no header at all",
        b": \r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/html; charset=\xff\r\n\r\n<",
        b"Content-Disposition: attachment; filename*=x''%ff%fe\r\n\r\nx",
        b"Content-Disposition: attachment; filename*0*=x'; filename*1=y\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n!\xff=",
        b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 666 x\r\n\xff\r\n",
        b"Content-Type: application/x; name==?utf-8?b?????=\r\n\r\n",
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(body: bytes) -> None:
    assert _read(body).fault is None


@given(st.lists(st.sampled_from([
    b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html", b"; charset=", b"\xff", b"\0", b"\r\n",
    b"\r\n\r\n", b"--b\r\n", b"--b--", b"=?utf-8?q?", b"?=", b"Subject: ", b"'", b'"',
    b"Content-Disposition: attachment; filename*0*=",
    b"Content-Transfer-Encoding: base64", b"AAAA", b"=", b"%", b"message/rfc822", b":", b" ", HTML,
])))  # fmt: skip
def test_no_message_keeps_it_from_being_read(parts: list[bytes]) -> None:
    assert isinstance(_read(b"".join(parts)), Mail)
