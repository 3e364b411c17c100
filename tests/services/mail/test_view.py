"""What an exchange with a mail shows decoded."""

from simulator.services.mail.errors import accepted
from simulator.services.mail.view import view
from simulator.wire.http import Reply
from tests.services.mail.mailing import A_PDF, PDF, PRACTICE, SENDER, a_mail, a_mail_call, a_message


def test_envelope_fields_parts_and_answer_are_shown() -> None:
    shown = view(a_mail_call(), accepted())

    assert shown == {
        "envelope": {
            "helo": "client",
            "user": None,
            "from": SENDER,
            "to": [
                {
                    "address": PRACTICE,
                    "allowed": True,
                    "endpoints": [
                        {"service_id": "1001", "name": "A practice", "format": "PDF", "business_scenario": "Copy"}
                    ],
                }
            ],
        },
        "fields": {
            "from": SENDER,
            "to": PRACTICE,
            "cc": None,
            "subject": "Post-event message",
            "date": "Sun, 22 Nov 2026 10:00:00 +0000",
            "message_id": "<report-1@example.nhs.uk>",
        },
        "parts": [
            {
                "where": "part 1",
                "name": None,
                "type": "text/plain",
                "format": "text",
                "size": 17,
                "disposition": None,
            }
        ],
        "attachments": [
            {
                "where": "part 2",
                "name": "report.pdf",
                "type": "application/pdf",
                "format": "PDF",
                "size": len(PDF),
                "disposition": "attachment",
            }
        ],
        "nhs_numbers": [],
        "unreadable": None,
        "answer": ["250 2.0.0 Recorded, and delivered nowhere"],
    }


def test_addresses_that_are_no_text_are_shown_as_far_as_they_are() -> None:
    shown = view(a_mail_call(a_mail(a_message(A_PDF), "\udcff@nhs.net")), Reply(0))

    assert [each["address"] for each in shown["envelope"]["to"]] == ["?@nhs.net"]
