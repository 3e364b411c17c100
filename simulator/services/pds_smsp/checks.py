"""The order in which a query is checked: as an ITK message, for who sends it, and for what it has to say."""

from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.pds_smsp.errors import CREDENTIALS, INVALID
from simulator.services.pds_smsp.names import BY_OPERATION
from simulator.services.pds_smsp.query import query_of
from simulator.services.pds_smsp.requirements import flaws_of
from simulator.services.pds_smsp.sender import sender_is_known
from simulator.toolkit.distribution_rules import DECODING_RULES, MANIFEST_RULES
from simulator.toolkit.envelope_rules import ADDRESSING_RULES, TRANSPORT_RULES
from simulator.toolkit.rows import MOST_FOUND
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.itk_message import message_of

_TRANSPORT = TRANSPORT_RULES
_MESSAGE = (*ADDRESSING_RULES, *MANIFEST_RULES, *DECODING_RULES)


def check_message(call: Call) -> None:
    """Refuse what is no ITK message, with the fault of an ITK receiver."""
    message, profile = message_of(call.request), call.tenant.profile
    for rule in (*_TRANSPORT, *_MESSAGE):
        for broken in rule(call, message):
            if broken.row.refuses(profile):
                row = broken.row
                raise Refusal(row.code, broken.diagnostic or row.diagnostic, values={"text": broken.text or row.text})


def check_sender(call: Call) -> None:
    """Where access is enforced, refuse a sender that the directory does not have; assumed."""
    if call.tenant.access == "enforced" and not sender_is_known(call):
        raise Refusal(CREDENTIALS)


def check_query(call: Call) -> None:
    """Refuse a query that does not say what it has to, with the first flaw's response code."""
    service, query = BY_OPERATION[call.operation.id], query_of(call.request)
    if query is None:
        raise Refusal(INVALID)
    for flaw in flaws_of(service, query):
        raise Refusal(flaw.code)


def inspect_message(call: Call, reply: Reply) -> Iterator[Finding]:
    """What the rules of ITK messages find, whatever was answered."""
    if call.request.method == "POST":
        message, profile = message_of(call.request), call.tenant.profile
        for rule in (*_TRANSPORT, *_MESSAGE):
            yield from (broken.finding(profile) for broken in islice(rule(call, message), MOST_FOUND))


CHECKS = (check_message, check_sender, check_query)
