"""The order in which a receiver checks a message, and what it says: the first fault on the wire, all in the record.

A lenient receiver does not run at all, before it answers, what it would not refuse: findings are made afterwards.
"""

from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call, Check
from simulator.call.refusal import Refusal
from simulator.toolkit.content_rules import CONTENT_RULES
from simulator.toolkit.distribution_rules import ENVELOPE_RULES, IDENTIFIER_RULES, INTERACTION_RULES, PAYLOAD_RULES
from simulator.toolkit.envelope_rules import HEADER_RULES, SENDER_RULES, TRANSPORT_RULES
from simulator.toolkit.envelope_structure import STRUCTURE_RULES as ENVELOPE_STRUCTURE
from simulator.toolkit.header_rules import WRITING_RULES
from simulator.toolkit.magic import refuse_magic
from simulator.toolkit.recipient_rules import RECIPIENT_RULES
from simulator.toolkit.report_rules import REPORT_RULES
from simulator.toolkit.rows import MOST_FOUND, Broken, ItkRule, Level, RuleRow
from simulator.toolkit.schema_rules import SCHEMA_ENVELOPE_RULES, SCHEMA_PAYLOAD_RULES
from simulator.toolkit.structure_rules import STRUCTURE_RULES as PAYLOAD_STRUCTURE
from simulator.toolkit.transport_rules import CERTIFICATE_RULES
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.itk_message import ItkMessage, message_of

_MOST_SAID = 10
_MORE = RuleRow(
    "itk.more", Level.INFORMATION, f"more than {MOST_FOUND} breaks of the rule before, which are not listed", "",
    "-, no national source",
)  # fmt: skip
ROWS = (_MORE,)

Rules = tuple[ItkRule, ...]


def check(call: Call) -> None:
    """Refuse what this tenant's receivers refuse. Raises Refusal, the first in the order of the validation table."""
    message = message_of(call.request)
    profile = call.tenant.profile
    _refuse(TRANSPORT_RULES, call, message, profile)
    refuse_magic(call, message)
    lenient, strict = _REFUSING[call.tenant.schemas is not None]
    _refuse(strict if profile == "strict" else lenient, call, message, profile)


def _refuse(rules: Rules, call: Call, message: ItkMessage, profile: str) -> None:
    for rule in rules:
        for broken in rule(call, message):
            if broken.row.refuses(profile):
                raise _refusal(broken, rule(call, message), profile)


def _refusal(first: Broken, found: Iterator[Broken], profile: str) -> Refusal:
    """One fault for what a rule found: in the words of the first, with the diagnostics of all that say the same."""
    refusing = (each for each in found if each.row.refuses(profile))
    said = [each.diagnostic for each in islice(refusing, _MOST_SAID) if each.row is first.row and each.diagnostic]
    diagnostic = "; ".join(dict.fromkeys(said)) or first.row.diagnostic
    return Refusal(first.row.code, diagnostic, values={"text": first.text or first.row.text})


def inspect(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything that the rules find in a message, whatever was answered."""
    if call.request.method == "POST":
        message, profile = message_of(call.request), call.tenant.profile
        for rule in _ALL[call.tenant.schemas is not None]:
            found = rule(call, message)
            yield from (broken.finding(profile) for broken in islice(found, MOST_FOUND))
            if next(found, None) is not None:
                yield _MORE.at("body").finding(profile)


def _refusing(structure: Rules, payload_structure: Rules) -> tuple[Rules, Rules]:
    """The rules that can refuse, in their order: in the lenient profile and in the strict one."""
    lenient = (*HEADER_RULES, *structure, *ENVELOPE_RULES, *PAYLOAD_RULES, *payload_structure)
    strict = (
        *HEADER_RULES, *SENDER_RULES, *structure, *ENVELOPE_RULES, *INTERACTION_RULES, *PAYLOAD_RULES,
        *payload_structure, *REPORT_RULES,
    )  # fmt: skip
    return lenient, strict


def _all(structure: Rules, payload_structure: Rules) -> Rules:
    """Every rule, in the order of the strict profile and then those that never refuse."""
    return (
        *TRANSPORT_RULES, *HEADER_RULES, *SENDER_RULES, *structure, *ENVELOPE_RULES, *INTERACTION_RULES,
        *IDENTIFIER_RULES, *PAYLOAD_RULES, *payload_structure, *CONTENT_RULES, *WRITING_RULES, *RECIPIENT_RULES,
        *CERTIFICATE_RULES,
    )  # fmt: skip


_OWN = (ENVELOPE_STRUCTURE, PAYLOAD_STRUCTURE)
_NATIONAL = (SCHEMA_ENVELOPE_RULES, (*SCHEMA_PAYLOAD_RULES, *PAYLOAD_STRUCTURE))

# With the national schemas at hand these decide about structure, as far as there are any.
_REFUSING = {True: _refusing(*_NATIONAL), False: _refusing(*_OWN)}
_ALL = {True: _all(*_NATIONAL), False: _all(*_OWN)}

CHECKS: tuple[Check, ...] = (check,)
RULES = (inspect,)
