"""Reporting rules about bodies that make something new: a Patient, a record at birth, a Coverage."""

import re
from collections.abc import Iterator
from datetime import date

from simulator.call.call import Call
from simulator.clock import parse_date
from simulator.identifiers import is_nhs_number
from simulator.services.pds.rules.contact import address, telecom, telecoms
from simulator.services.pds.rules.extensions import REGISTERING_AUTHORITY, extension
from simulator.services.pds.rules.person import birth_date, birth_order, gender, name
from simulator.services.pds.rules.request import read_body
from simulator.services.pds.rules.row import ERROR, INFORMATION, RuleRow, shown
from simulator.wire.fhir_check import check_resource
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.json import Json

MEMBERS = RuleRow(
    "pds.create.members",
    ERROR,
    "a member that a new Patient may not have",
    "name, gender, birthDate, address, telecom and extension",
    "PatientCreateRequest",
)
MISSING = RuleRow(
    "pds.create.missing",
    ERROR,
    "something missing that a new Patient must have",
    "name, gender, birthDate, address and extension",
    "PatientCreateRequest",
)
AUTHORITY_MISSING = RuleRow(
    "pds.create.registering-authority",
    ERROR,
    "a new Patient without registering authority",
    "one RegisteringAuthority extension",
    "PatientCreateRequest, extension",
)
USUAL_NAME = RuleRow(
    "pds.create.usual-name",
    ERROR,
    "a new Patient whose name is not one usual name without end",
    "exactly one name, use usual, no period end",
    "PatientCreateRequest, name",
)
PERIOD = RuleRow(
    "pds.create.address-period",
    ERROR,
    "a new Patient's address without period",
    "a period with start",
    "PatientCreateRequest",
)
BIRTH_UNPUBLISHED = RuleRow(
    "pds.birth.unpublished",
    INFORMATION,
    "an operation that the gateway routes but the specification does not have",
    "PDS HL7 V3 for births, unless you have been told otherwise",
    "PDS FHIR API proxy, process-birth-details",
)
BIRTH_BUNDLE = RuleRow(
    "pds.birth.bundle",
    ERROR,
    "a birth that is not told as a transaction of baby, birth weight and mother",
    "entry 0 the baby, entry 1 the birth weight, entry 7 the mother",
    "PDS FHIR API proxy, process-birth-details",
)
BIRTH_WEIGHT = RuleRow(
    "pds.birth.weight",
    ERROR,
    "a birth weight out of range",
    "grams from 1000 to 9999",
    "PDS FHIR API proxy, process-birth-details",
)
COVERAGE_QUERY = RuleRow(
    "pds.coverage.query",
    ERROR,
    "a coverage search that is not by one subscriber:identifier",
    "/Coverage?subscriber:identifier={NHS number}",
    "Get a patient's coverage",
)
COVERAGE_NUMBER = RuleRow(
    "pds.coverage.nhs-number",
    ERROR,
    "a subscriber whose NHS number is not valid",
    "ten digits with a correct check digit",
    "Coverage",
)
COVERAGE_VALUE = RuleRow(
    "pds.coverage.value",
    ERROR,
    "a field of a coverage that is missing or of another form",
    "as the Coverage schema says",
    "Coverage",
)
COVERAGE_END = RuleRow(
    "pds.coverage.period-end",
    ERROR,
    "a coverage without a likely expiry date",
    "yyyy-mm-dd within 150 years",
    "Coverage, period",
)

ROWS = (
    MEMBERS, MISSING, AUTHORITY_MISSING, USUAL_NAME, PERIOD, BIRTH_UNPUBLISHED, BIRTH_BUNDLE, BIRTH_WEIGHT,
    COVERAGE_QUERY, COVERAGE_NUMBER, COVERAGE_VALUE, COVERAGE_END,
)  # fmt: skip

SUBSCRIBER = "subscriber:identifier"
"""The one parameter of a coverage search."""

_REQUIRED = ("name", "gender", "birthDate", "address", "extension")
_ALLOWED = ("resourceType", *_REQUIRED, "telecom")
_LIGHTEST, _HEAVIEST = 1000, 9999
_MOTHER = 7
_FARTHEST_YEARS = 150
_CARD = re.compile(r"[a-zA-Z0-9\-,/:'. ]{1,25}", re.ASCII)
_INSTITUTION = re.compile(r"[a-zA-Z0-9\-,/:'. ]{1,30}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)
_ACTIVE = re.compile(r"active")
_COVERAGE_FORMS = (
    ("/status", _ACTIVE),
    ("/identifier/0/value", _CARD),
    ("/identifier/0/assigner/identifier/value", _COUNTRY),
    ("/payor/0/identifier/value", _INSTITUTION),
    ("/beneficiary/identifier/value", _CARD),
)


def create(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything about the body of a new Patient."""
    body, unreadable = read_body(call)
    if unreadable is not None:
        yield unreadable
        return
    yield from check_resource(body, resource_type="Patient")
    if not isinstance(body, dict):
        return
    for member in body:
        if member not in _ALLOWED:
            yield MEMBERS.at(f"/{member}", f"{shown(member)} is not taken")
    for member in _REQUIRED:
        if member not in body:
            yield MISSING.at(f"/{member}", f"no {member}")
    today = call.now.date()
    yield from _person(body, "", today)
    yield from _usual_name(body.get("name"))
    extensions = _objects(body.get("extension"))
    if "extension" in body and not any(item.get("url") == REGISTERING_AUTHORITY for _, item in extensions):
        yield AUTHORITY_MISSING.at("/extension", "no registering authority")
    for index, item in _objects(body.get("address")):
        if "period" not in item:
            yield PERIOD.at(f"/address/{index}/period", "no period")


def _person(body: Json, at: str, today: date) -> Iterator[Finding]:
    for member, check in (("gender", gender), ("birthDate", birth_date), ("multipleBirthInteger", birth_order)):
        if member in body:
            yield from check(body[member], f"{at}/{member}", today)
    for member, check in (("name", name), ("address", address), ("telecom", telecom)):
        for index, item in _objects(body.get(member)):
            yield from check(item, f"{at}/{member}/{index}", today)
    yield from telecoms(body.get("telecom"), f"{at}/telecom")
    for index, item in _objects(body.get("extension")):
        yield from extension(item, f"{at}/extension/{index}", today, creating=True)


def _usual_name(names: Json) -> Iterator[Finding]:
    if isinstance(names, list) and len(names) != 1:
        yield USUAL_NAME.at("/name", f"{len(names)} names")
    for index, item in _objects(names):
        if item.get("use") != "usual":
            yield USUAL_NAME.at(f"/name/{index}/use", f"use {shown(item.get('use'))}")
        span = item.get("period")
        if isinstance(span, dict) and "end" in span:
            yield USUAL_NAME.at(f"/name/{index}/period/end", "an end date")


def _objects(value: Json) -> list[tuple[int, Json]]:
    items = value if isinstance(value, list) else []
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]


def birth(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything about the body of a record at birth."""
    yield BIRTH_UNPUBLISHED.at("path", "$process-birth-details")
    body, unreadable = read_body(call)
    if unreadable is not None:
        yield unreadable
        return
    yield from check_resource(body, resource_type="Bundle")
    if not isinstance(body, dict):
        return
    if body.get("type") != "transaction":
        yield BIRTH_BUNDLE.at("/type", f"type {shown(body.get('type'))}", "transaction")
    for index, kind in ((0, "Patient"), (1, "Observation"), (_MOTHER, "Patient")):
        if reach(body, f"/entry/{index}/resource/resourceType") != kind:
            yield BIRTH_BUNDLE.at(f"/entry/{index}", f"no {kind}")
    baby = reach(body, "/entry/0/resource")
    if isinstance(baby, dict):
        yield from _person(baby, "/entry/0/resource", call.now.date())
    where = "/entry/1/resource/valueQuantity/value"
    weight = reach(body, where)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not _LIGHTEST <= weight <= _HEAVIEST:
        yield BIRTH_WEIGHT.at(where, "no weight" if weight is None else f"{shown(weight)} is out of range")
    where = f"/entry/{_MOTHER}/resource/identifier/0/value"
    mother = reach(body, where)
    if not isinstance(mother, str) or not is_nhs_number(mother):
        yield BIRTH_BUNDLE.at(where, "no NHS number of the mother", "the mother's NHS number")


def coverage_search(call: Call, reply: Reply) -> Iterator[Finding]:
    """The query of a coverage search."""
    query = call.query
    if list(query) != [SUBSCRIBER]:
        yield COVERAGE_QUERY.at("query", f"{call.request.query_string or 'no query'}"[:80])
    number = query.get(SUBSCRIBER)
    if number is not None and not is_nhs_number(number):
        yield COVERAGE_NUMBER.at(f"query: {SUBSCRIBER}", f"{shown(number)} is not an NHS number")


def coverage(call: Call, reply: Reply) -> Iterator[Finding]:
    """Everything about the body of a Coverage."""
    body, unreadable = read_body(call)
    if unreadable is not None:
        yield unreadable
        return
    yield from check_resource(body, resource_type="Coverage")
    for where, form in _COVERAGE_FORMS:
        value = reach(body, where)
        if not isinstance(value, str) or not form.fullmatch(value):
            yield COVERAGE_VALUE.at(where, "missing" if value is None else f"{shown(value)} is refused")
    number = reach(body, "/subscriber/identifier/value")
    if not isinstance(number, str) or not is_nhs_number(number):
        yield COVERAGE_NUMBER.at("/subscriber/identifier/value", f"{shown(number)} is not an NHS number")
    yield from _expiry(reach(body, "/period/end"), call.now.date())


def _expiry(value: Json, today: date) -> Iterator[Finding]:
    try:
        end = parse_date(value if isinstance(value, str) else "")
    except ValueError:
        yield COVERAGE_END.at("/period/end", "no end" if value is None else f"{shown(value)} is not a date")
        return
    if abs(end.year - today.year) > _FARTHEST_YEARS:
        yield COVERAGE_END.at("/period/end", f"{end} is more than {_FARTHEST_YEARS} years away")


def reach(value: Json, pointer: str) -> Json:
    """What stands at a JSON pointer, or None."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value
