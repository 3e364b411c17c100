"""What a request to the web service did that suppliers are told not to do, or that only a tolerant service takes.

They read the request and change nothing. What one exchange does not show, such as how often it comes, is not here.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.soap.case import question_of
from simulator.services.dos.soap.checks import account_of
from simulator.services.dos.soap.errors import REFUSALS
from simulator.services.dos.soap.names import (
    ANALYSIS,
    MONITORING,
    NAMESPACE,
    OFFERED,
    SEARCH,
    TEST,
    UNKNOWN_SURGERY,
    V15,
    VERSIONS,
)
from simulator.services.dos.soap.options import version_of
from simulator.services.dos.soap.request import Asked, asked_of
from simulator.services.dos.soap.shapes import BUILT_IN, Field, fields_of, message_fields
from simulator.wire.findings import Finding, RuleRow, Severity, shown
from simulator.wire.http import Reply
from simulator.wire.soap12 import SOAP_11
from simulator.wire.xml import Element, elements, line_of, local_name, namespace_of, path_of

_USAGE = "Directory of Services API, monitoring and testing"
_OVERVIEW = "Directory of Services API, overview"
_FIELDS = "Directory of Services API, CheckCapacitySummary request"
_ASSUMED = "not specified: assumed"


UNREADABLE = RuleRow(
    "dos.soap.unreadable",
    Severity.ERROR,
    "a body that is no SOAP message",
    "a SOAP 1.2 envelope that is well-formed XML",
    _OVERVIEW,
)
BLANK = RuleRow(
    "dos.soap.blank-line",
    Severity.WARNING,
    "something before the XML declaration, which is not well-formed",
    "<?xml as the first characters, or no declaration",
    "XML 1.0, 2.8",
)
OLD_SOAP = RuleRow("dos.soap.version", Severity.INFORMATION, "a message of SOAP 1.1", "SOAP 1.2", _OVERVIEW)
MEDIA_TYPE = RuleRow(
    "dos.soap.media-type",
    Severity.INFORMATION,
    "a Content-Type that is not that of the SOAP version",
    "application/soap+xml for SOAP 1.2, text/xml for SOAP 1.1",
    "SOAP 1.2 part 2, 7.1.4",
)
ACTION = RuleRow(
    "dos.soap.action",
    Severity.INFORMATION,
    "an action that is not that of the message",
    f"none, or {NAMESPACE}/ and the operation",
    "WSDL of the web service",
)
OPERATION = RuleRow(
    "dos.soap.operation",
    Severity.ERROR,
    "a message that the version has no operation for",
    "one of the operations of the version's WSDL",
    "WSDL of the web service",
)
CREDENTIALS = RuleRow(
    "dos.soap.credentials",
    Severity.ERROR,
    "no credentials, or none of an account that may use the web service",
    "userInfo with the username and password that were issued for this role",
    "Directory of Services API, authentication",
)
NO_VERSION = RuleRow(
    "dos.version.missing",
    Severity.WARNING,
    "no version: what is answered changes when the usual version does",
    "<serviceVersion>1.5</serviceVersion> in the SOAP header",
    _OVERVIEW,
)
UNKNOWN_VERSION = RuleRow(
    "dos.version.unknown", Severity.ERROR, "a version that there is not", ", ".join(VERSIONS), _OVERVIEW
)
OLD_VERSION = RuleRow(
    "dos.version.old", Severity.WARNING, "a version that is no longer the current one", V15, _OVERVIEW
)
VERSION_NAMESPACE = RuleRow(
    "dos.version.namespace",
    Severity.INFORMATION,
    "a version header in another namespace, or in none",
    f"serviceVersion in {NAMESPACE}",
    "WSDL of the web service",
)
ELEMENT_NAMESPACE = RuleRow(
    "dos.schema.namespace",
    Severity.INFORMATION,
    "elements in another namespace, or in none",
    f"every element in {NAMESPACE}",
    "WSDL of the web service",
)
ORDER = RuleRow(
    "dos.schema.order",
    Severity.INFORMATION,
    "elements in another order than the schema's",
    "the order of the WSDL",
    "WSDL of the web service",
)
UNKNOWN_ELEMENT = RuleRow(
    "dos.schema.unknown",
    Severity.INFORMATION,
    "an element that the version does not know, and ignores",
    "the elements of the version's WSDL only",
    "WSDL of the web service",
)
MISSING_ELEMENT = RuleRow(
    "dos.schema.missing",
    Severity.INFORMATION,
    "an element is missing that the schema demands",
    "every element whose minOccurs is 1",
    "WSDL of the web service",
)
REFUSED = RuleRow(
    "dos.case.refused", Severity.ERROR, "a case that is refused", "what the version takes in this element", _FIELDS
)
NOT_A_TEST = RuleRow(
    "dos.case.test",
    Severity.WARNING,
    "a case id that does not say that this is no live call",
    f"caseId {TEST}, or {MONITORING}, in every environment that is not live",
    _USAGE,
)
MONITORING_DISTANCE = RuleRow(
    "dos.case.monitoring-distance",
    Severity.WARNING,
    "a monitoring call that searches farther than it needs to",
    "searchDistance 1",
    _USAGE,
)
MONITORING_REFERENCE = RuleRow(
    "dos.case.monitoring-reference", Severity.WARNING, "a monitoring call with a case reference", "no caseRef", _USAGE
)
PATIENT_DATA = RuleRow(
    "dos.case.patient-data",
    Severity.ERROR,
    "what looks like an NHS number",
    "nothing that identifies a patient",
    "Directory of Services API, conditions of use",
)
NO_SURGERY = RuleRow(
    "dos.case.surgery",
    Severity.INFORMATION,
    "the patient's practice is not known: services for its patients only are not found, and none is marked as home",
    "the ODS code of the practice, where PDS has it",
    _FIELDS,
)
MODELLED = RuleRow(
    "dos.case.search-time",
    Severity.WARNING,
    "a time to search at in a case that is no test",
    f"searchDateTime with caseId {TEST} only",
    _FIELDS,
)

RULE_TABLE = (
    UNREADABLE, BLANK, OLD_SOAP, MEDIA_TYPE, ACTION, OPERATION, CREDENTIALS, NO_VERSION, UNKNOWN_VERSION, OLD_VERSION,
    VERSION_NAMESPACE, ELEMENT_NAMESPACE, ORDER, UNKNOWN_ELEMENT, MISSING_ELEMENT, REFUSED, NOT_A_TEST,
    MONITORING_DISTANCE, MONITORING_REFERENCE, PATIENT_DATA, NO_SURGERY, MODELLED,
)  # fmt: skip
"""Every finding that there is about a request."""

MOST_FOUND = 20
"""Findings about the elements of one message; what else is wrong in it is left out."""

_REFUSED_FOR = {
    "POSTCODE_NOT_FOUND": "postcode",
    "NO_VALID_DISCRIMINATORS": "symptomDiscriminatorList",
    "INVALID_SEARCH_DISTANCE": "searchDistance",
    "NO_OVERRIDE_DISTANCE": "forceSearchDistance",
    "INVALID_GENDER": "gender",
    "INVALID_SEARCH_DATE": "searchDateTime",
    "SEARCH_DATE_TOO_LATE": "searchDateTime",
    "SEARCH_DATE_PAST": "searchDateTime",
    "INVALID_AGE_FORMAT": "ageFormat",
    "SYMPTOM_GROUP_NOT_FOUND": "symptomGroup",
    "DISPOSITION_NOT_FOUND": "disposition",
}
"""The element that a case is refused for; for all others it is the age."""

_NUMBER = re.compile(r"(?<![\w\-])[0-9]{3}[ \-]?[0-9]{3}[ \-]?[0-9]{4}(?![\w\-])", re.ASCII)
_ACTION = re.compile(r'action\s*=\s*"?([^";]*)', re.IGNORECASE)


def message(call: Call, reply: Reply) -> Iterator[Finding]:
    """It can be read, says what it is, and asks for something that there is."""
    asked = asked_of(call.request)
    if asked.message is None or asked.message.dialect is None:
        yield UNREADABLE.at("body", _why_unreadable(call, asked))
        return
    if call.request.body[:1].isspace() and call.request.body.lstrip().startswith(b"<?xml"):
        yield BLANK.at("body")
    is_old = asked.message.dialect is SOAP_11
    if is_old:
        yield _in(OLD_SOAP, asked.message.root)
    sent = call.request.media_type()
    if sent != ("text/xml" if is_old else "application/soap+xml"):
        yield MEDIA_TYPE.at("Content-Type", f"{shown(sent)} for a message of SOAP {asked.message.dialect.version}")
    action = _action(call)
    if action and asked.operation and action != f"{NAMESPACE}/{asked.operation}":
        yield ACTION.at("action", f"{shown(action)} for {shown(asked.operation)}")
    if asked.operation not in OFFERED[version_of(call)]:
        where = asked.message.root if asked.message.content is None else asked.message.content
        yield _in(OPERATION, where, f"{shown(asked.operation)} in version {version_of(call)}")


def _why_unreadable(call: Call, asked: Asked) -> str:
    if call.request.method != "POST":
        return f"a {call.request.method} that asks for no WSDL"
    if asked.message is None:
        return str(asked.fault)
    root = asked.message.root
    return f"the root is {shown(local_name(root))} of the namespace {shown(namespace_of(root))}"


def _action(call: Call) -> str:
    """What a SOAP 1.2 Content-Type, or else a SOAPAction, says."""
    found = _ACTION.search(call.header("Content-Type") or "")
    return found[1] if found else (call.header("SOAPAction") or "").strip('"')


def access(call: Call, reply: Reply) -> Iterator[Finding]:
    """It is sent by an account that may use the web service. A password is never quoted."""
    asked = asked_of(call.request)
    if asked.message is None or asked.message.content is None:
        return
    try:
        account_of(call)
    except Refusal as refusal:
        where = asked.parts.get("userInfo", asked.message.content)
        user = f" of {shown(asked.username)}" if asked.username else ""
        yield _in(CREDENTIALS, where, f"credentials{user}: {REFUSALS[refusal.code].display}")


def version(call: Call, reply: Reply) -> Iterator[Finding]:
    """It says the version that it is written in: the current one."""
    asked = asked_of(call.request)
    if asked.message is None:
        return
    header = asked.version_header
    if header is not None and namespace_of(header) != NAMESPACE:
        yield _in(VERSION_NAMESPACE, header)
    where = asked.message.root if header is None else header
    if not asked.version:
        yield _in(NO_VERSION, where)
    elif asked.version not in VERSIONS:
        yield _in(UNKNOWN_VERSION, where, f"version {shown(asked.version)}")
    elif asked.version != V15:
        yield _in(OLD_VERSION, where, f"version {asked.version}")


def structure(call: Call, reply: Reply) -> Iterator[Finding]:
    """Its elements are those of the version's schema, in that order."""
    asked, version = asked_of(call.request), version_of(call)
    content = None if asked.message is None else asked.message.content
    if content is None or asked.operation not in OFFERED[version]:
        return
    if any(namespace_of(each) != NAMESPACE for each in content.iter("*")):
        yield _in(ELEMENT_NAMESPACE, content)
    yield from islice(_structure(content, message_fields(version, asked.operation), version), MOST_FOUND)


def _structure(parent: Element, allowed: Iterable[Field], version: str) -> Iterator[Finding]:
    fields = {field.name: (place, field) for place, field in enumerate(allowed)}
    reached, seen = 0, set[str]()
    for each in elements(parent):
        name = local_name(each)
        place, field = fields.get(name, (0, None))
        if field is None:
            yield _in(UNKNOWN_ELEMENT, each, f"there is no {shown(name)} in version {version}")
            continue
        seen.add(name)
        if place < reached:
            yield _in(ORDER, each, f"{name} after {tuple(fields)[reached]}")
        reached = max(reached, place)
        if field.type not in BUILT_IN:
            yield from _structure(each, fields_of(version, field.type), version)
    for name, (_, field) in fields.items():
        if field.least and name not in seen:
            yield _in(MISSING_ELEMENT, parent, f"there is no {name}")


def case(call: Call, reply: Reply) -> Iterator[Finding]:
    """The case is marked as no live one, and says nothing of the patient but what a search needs."""
    asked = asked_of(call.request)
    content = None if asked.message is None else asked.message.content
    if content is None or asked.operation not in (SEARCH, ANALYSIS):
        return
    yield from islice(_patient_data(call, asked, content), MOST_FOUND)
    case, id = asked.case, asked.case.get("caseId", "")

    def at(name: str) -> Element:
        return asked.fields.get(name, asked.parts.get("c", content))

    fault = _fault(call, asked)
    if fault is not None:
        yield _in(REFUSED, at(_REFUSED_FOR.get(fault, "age")), REFUSALS[fault].display)
    if id not in (TEST, MONITORING):
        yield _in(NOT_A_TEST, at("caseId"), f"the case id {shown(id)}" if id else "no case id")
    if id == MONITORING and case.get("searchDistance") != "1":
        yield _in(MONITORING_DISTANCE, at("searchDistance"))
    if id == MONITORING and case.get("caseRef"):
        yield _in(MONITORING_REFERENCE, at("caseRef"))
    if id != MONITORING and case.get("surgery", "") in ("", UNKNOWN_SURGERY):
        yield _in(NO_SURGERY, at("surgery"))
    if id != TEST and case.get("searchDateTime"):
        yield _in(MODELLED, at("searchDateTime"))


def _fault(call: Call, asked: Asked) -> str | None:
    """What the case is refused for, whoever sends it: None if for nothing, or if the message is refused before."""
    if (asked.version and asked.version not in VERSIONS) or asked.operation not in OFFERED[version_of(call)]:
        return None
    try:
        question_of(call, asked, version_of(call), "")
    except Refusal as refusal:
        return refusal.code
    return None


def _patient_data(call: Call, asked: Asked, content: Element) -> Iterator[Finding]:
    """NHS numbers anywhere in the message but in who calls; the number itself is not repeated.

    One of eleven service ids looks like one, and a practice can be named by it.
    """
    user, directory = asked.parts.get("userInfo"), directory_of(call.documents)
    for each in content.iter("*"):
        if user is not None and (each is user or each.getparent() is user):
            continue
        numbers = [re.sub(r"[ \-]", "", found) for found in _NUMBER.findall(each.text or "")]
        if any(is_nhs_number(number) and not directory.has(number) for number in numbers):
            yield _in(PATIENT_DATA, each, f"what looks like an NHS number in {shown(local_name(each))}")


def _in(row: RuleRow, element: Element, what: str = "") -> Finding:
    """A finding at an element."""
    return row.at(path_of(element), what, line_of(element))


RULES = (message, access, version, structure, case)
"""The rules of every operation of the web service but the WSDL."""
