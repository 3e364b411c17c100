"""The mini services' reporting rules, and the table of them. What is wrong with an envelope is the toolkit's to say."""

from collections.abc import Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.services.pds_smsp.door import PATH
from simulator.services.pds_smsp.names import BY_OPERATION, CRITERIA, DETAILS, GENDER, GENDER_CODES, NUMBER
from simulator.services.pds_smsp.query import Query, query_of
from simulator.services.pds_smsp.requirements import flaws_of
from simulator.services.pds_smsp.sender import asid_of, identities_of
from simulator.toolkit import spine_peers
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT
from simulator.wire.http import Reply
from simulator.wire.itk import PROFILES
from simulator.wire.itk_message import message_of
from simulator.wire.xml import Element, line_of, local_name, path_of, tag_of

_SCHEMA = "SMSP PDS 1.0, request schemas"
_CLIENT = "Spine mini services, client requirements"

UNKNOWN = RuleRow(
    "smsp.service.unknown", Severity.ERROR, "a message for none of the mini services", "one of the five services",
    _SCHEMA,
)  # fmt: skip
INVALID = RuleRow(
    "smsp.query.invalid", Severity.ERROR, "a query that does not say what it has to", "see there", _SCHEMA
)
CODE = RuleRow("smsp.query.code", Severity.ERROR, "a code that is not the request's", "the request's own name", _SCHEMA)
ROOT = RuleRow(
    "smsp.query.root", Severity.WARNING, "the root of getPatientDetails with Request in its name", DETAILS.root, _SCHEMA
)
ORDER = RuleRow(
    "smsp.query.order", Severity.ERROR, "criteria in another order than the schema's, or twice",
    ", ".join(f"Person.{name}" for name in CRITERIA), _SCHEMA,
)  # fmt: skip
SURPLUS = RuleRow(
    "smsp.query.surplus", Severity.WARNING, "a criterion that this service does not have", "see the table", _SCHEMA
)
SEMANTICS = RuleRow(
    "smsp.query.semantics", Severity.ERROR, "a criterion without its semanticsText", "the criterion's own name", _SCHEMA
)
ID_ROOT = RuleRow(
    "smsp.query.nhs-number-root", Severity.ERROR, "an NHS number under another root", NHS_NUMBER_ROOT, _SCHEMA
)
GENDER_SYSTEM = RuleRow(
    "smsp.query.gender-system", Severity.ERROR, "a gender of another code system", GENDER_CODES, _SCHEMA
)
PROFILE = RuleRow("smsp.manifest.profile", Severity.WARNING, "a profile that is not the request's", "", _SCHEMA)
NO_IDENTITY = RuleRow(
    "smsp.sender.audit-identity", Severity.ERROR, "no audit identity", "itk:auditIdentity with an ASID", _CLIENT
)

RULE_TABLE = (
    UNKNOWN, INVALID, CODE, ROOT, ORDER, SURPLUS, SEMANTICS, ID_ROOT, GENDER_SYSTEM, PROFILE, NO_IDENTITY,
)  # fmt: skip
"""All rules of the mini services' own."""

_MOST = 20


def unknown(call: Call, reply: Reply) -> Iterator[Finding]:
    """The message is for a service that there is."""
    envelope = message_of(call.request).envelope
    said = envelope.action if envelope is not None and envelope.action else "no action"
    yield UNKNOWN.at("wsa:Action", f"{shown(said)} at {PATH}")


def query(call: Call, reply: Reply) -> Iterator[Finding]:
    """The query is built as its schema says, and says what it has to."""
    service, asked = BY_OPERATION[call.operation.id], query_of(call.request)
    if asked is None:
        yield INVALID.at("itk:payload", "no payload holds a document")
        return
    for flaw in islice(flaws_of(service, asked), _MOST):
        yield _at(INVALID, flaw.where, f"{flaw.code}: {flaw.what}")
    if service is DETAILS and asked.root == DETAILS.code:
        yield _at(ROOT, asked.element)
    if asked.code != service.code:
        yield _at(CODE, asked.element, f"the code is {shown(asked.code or '')}, not {service.code}")
    places = [CRITERIA.index(name) for name in asked.order if name in CRITERIA]
    if places != sorted(set(places)):
        yield _at(ORDER, asked.element, f"the order is {', '.join(asked.order[:_MOST])}")
    for name, value in islice(asked.values.items(), _MOST):
        if name not in (*service.needs, *service.may):
            yield _at(SURPLUS, value, f"{service.name} has no Person.{name}")
    yield from _forms(asked)


def sender(call: Call, reply: Reply) -> Iterator[Finding]:
    """Who sends it, and for what the manifest says that it is."""
    distribution = message_of(call.request).distribution
    if distribution is None or distribution.header is None:
        return
    service, identities = BY_OPERATION[call.operation.id], identities_of(call)
    if not identities:
        yield _at(NO_IDENTITY, distribution.header)
    for identity in identities[:_MOST]:
        asid = asid_of(identity)
        if asid is not None:
            yield from spine_peers.sender(call.documents, asid, service.urn, path_of(identity.element, "uri"))
    for item in distribution.items[:_MOST]:
        if item.profile and item.profile.strip() not in (f"{PROFILES}{service.root}", f"{PROFILES}{service.code}"):
            yield _at(PROFILE, item.element, f"{shown(item.profile)} is not {PROFILES}{service.root}")


def _forms(asked: Query) -> Iterator[Finding]:
    number, gender = asked.values.get(NUMBER), asked.values.get(GENDER)
    if number is not None and asked.nhs_number is not None and asked.nhs_number_root != NHS_NUMBER_ROOT:
        yield _at(ID_ROOT, number, f"the root is {shown(asked.nhs_number_root or '')}")
    if gender is not None and asked.gender is not None and gender.get("codeSystem") != GENDER_CODES:
        yield _at(GENDER_SYSTEM, gender, f"the code system is {shown(gender.get('codeSystem', ''))}")
    for value in islice(asked.values.values(), _MOST):
        criterion = value.getparent()
        if criterion is not None and not _says_its_name(criterion):
            yield _at(SEMANTICS, criterion)


def _says_its_name(criterion: Element) -> bool:
    names = [each.text or "" for each in criterion if tag_of(each).endswith("}semanticsText")]
    return [name.strip() for name in names] == [local_name(criterion)]


def _at(row: RuleRow, where: Element, what: str = "") -> Finding:
    return row.at(path_of(where), what, line_of(where))
