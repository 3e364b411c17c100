"""What becomes of a mail: taken and remembered, or refused where the profile is strict."""

import pytest

from simulator.services.mail import operations
from simulator.services.mail.operations import MESSAGES, nhs_number_of
from tests.makers import answered
from tests.services.mail.mailing import (
    A_PDF,
    ANOTHER,
    CENTRE,
    NHS_NUMBER,
    PRACTICE,
    a_directory,
    a_mail,
    a_mail_call,
    a_message,
)


async def test_a_mail_is_taken_and_remembered_by_its_id() -> None:
    call = a_mail_call()

    reply = await answered(call)

    document = call.documents.peek(MESSAGES, "<report-1@example.nhs.uk>")
    assert reply.status == 250
    assert document is not None
    assert document.body == {
        "message_id": "<report-1@example.nhs.uk>",
        "received": "2026-11-22T10:00:00+00:00",
        "times": 1,
    }
    assert call.message_id == "<report-1@example.nhs.uk>"


@pytest.mark.parametrize(
    ("message_id", "what"),
    [
        ("<1@x>", "<1@x> has come before, first at 2026-11-22T10:00:00+00:00"),
        (None, "this very message has come before, first at 2026-11-22T10:00:00+00:00"),
    ],
)
async def test_a_mail_that_comes_again_is_taken_again_and_noted(message_id: str | None, what: str) -> None:
    tenant, mail = a_directory(), a_mail(a_message(A_PDF, fields={"Message-ID": message_id}))
    await answered(a_mail_call(mail, tenant))

    call = a_mail_call(mail, tenant)
    reply = await answered(call)

    assert reply.status == 250
    assert [(each.rule, each.what) for each in call.findings] == [("mail.message.repeated", what)]


async def test_only_the_newest_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "KEPT", 1)
    tenant = a_directory()

    for number in range(3):
        await answered(a_mail_call(a_mail(a_message(fields={"Message-ID": f"<{number}@x>"})), tenant))

    assert [each.key for each in tenant.documents.peek_every(MESSAGES)] == ["<2@x>"]


@pytest.mark.parametrize(
    ("recipients", "status"),
    [((PRACTICE, CENTRE), 250), ((PRACTICE, "nobody@nhs.net"), 550), (("x@gmail.example",), 550)],
)
async def test_a_strict_receiver_refuses_whom_it_does_not_know(recipients: tuple[str, ...], status: int) -> None:
    reply = await answered(a_mail_call(a_mail(None, *recipients), a_directory("strict")))

    assert reply.status == status


async def test_a_strict_receiver_says_whether_it_is_the_domain_or_the_mailbox() -> None:
    said = [
        (await answered(a_mail_call(a_mail(None, recipient), a_directory("strict")))).body[:9]
        for recipient in ("x@gmail.example", "nobody@nhs.net")
    ]

    assert said == [b"550 5.7.1", b"550 5.1.1"]


@pytest.mark.parametrize(
    ("text", "number"),
    [(f"Patient {NHS_NUMBER}", NHS_NUMBER), ("No patient", None), (f"{NHS_NUMBER} and {ANOTHER}", None)],
)
def test_the_patient_is_known_where_there_is_one(text: str, number: str | None) -> None:
    assert nhs_number_of(a_mail_call(a_mail(a_message(text=text)))) == number


def test_of_half_a_message_nothing_is_believed() -> None:
    assert nhs_number_of(a_mail_call(a_mail(a_message(text=NHS_NUMBER), size=99))) is None
