"""What the receiver says: its yes, and each of its refusals."""

import pytest

from simulator.call import Refusal
from simulator.services.mail.errors import REFUSALS, accepted, render
from tests.services.mail.mailing import a_mail_call


def test_a_mail_that_is_taken_is_said_to_be_delivered_nowhere() -> None:
    reply = accepted()

    assert (reply.status, reply.body) == (250, b"250 2.0.0 Recorded, and delivered nowhere\r\n")


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_a_line_with_both_of_its_codes(code: str) -> None:
    reply = render(a_mail_call(), Refusal(code))

    row = REFUSALS[code]
    assert reply.body == f"{reply.status} {row.code} {row.display}\r\n".encode()
    assert row.code[0] == str(reply.status)[0]


def test_what_a_scenario_says_stays_one_line() -> None:
    reply = render(a_mail_call(), Refusal("MAILBOX_FULL", "full\r\n250 OK"))

    assert reply.body == b"452 4.2.2 full 250 OK\r\n"
