"""Reporting rules about addresses, telecoms, emergency contacts and the practice, wherever in a body they stand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from simulator.clock import parse_date
from simulator.identifiers import is_ods_code
from simulator.population.codes import TEMPORARY_ADDRESSES
from simulator.services.pds.rules.person import period
from simulator.services.pds.rules.row import ERROR, INFORMATION, WARNING, RuleRow, shown
from simulator.services.pds.rules.terms import is_email
from simulator.wire.findings import Finding
from simulator.wire.json import Json

ADDRESS_USE = RuleRow(
    "pds.address.use", ERROR, "an address of a use that may not be set", "home, temp or billing", "Address"
)
ADDRESS_LINES = RuleRow(
    "pds.address.lines", ERROR, "an address with too few lines", "house or street, and town", "Address lines"
)
ADDRESS_BLANK = RuleRow(
    "pds.address.blank-line",
    INFORMATION,
    "a blank address line: PDS removes it",
    "only lines that say something",
    "Address lines",
)
ADDRESS_COUNTY = RuleRow(
    "pds.address.county",
    WARNING,
    "a fifth line in an address without a PAF or UPRN key",
    "no county in an address that was typed",
    "Address lines",
)
ADDRESS_POSTCODE = RuleRow(
    "pds.address.postcode-missing",
    WARNING,
    "an address without postcode",
    "a postcode, or ZZ99 3VZ for no fixed abode",
    "Address",
)
ADDRESS_POSTCODE_FORM = RuleRow(
    "pds.address.postcode-form", WARNING, "a postcode that has not the form of one", "such as LS1 6AE", "Address"
)
ADDRESS_PERIOD = RuleRow(
    "pds.address.period",
    ERROR,
    "a temporary or correspondence address without both start and end",
    "a period with start and end",
    "Address, temp and billing",
)
ADDRESS_LONG = RuleRow(
    "pds.address.period-length",
    WARNING,
    "a temporary address of over 90 days, or a correspondence address of over 366",
    "30 days if the end is not known; 90 at most for temp, 366 for billing",
    "Address, temp and billing",
)
ADDRESS_TEXT = RuleRow(
    "pds.address.text",
    ERROR,
    "a temporary address that does not say what it is",
    "Second Home, Student Accommodation, Respite Care Address, Temporary Residence Address, Convalescence Home,"
    " Mobile Home or Holiday Home",
    "Address, text",
)
TELECOM_SYSTEM = RuleRow(
    "pds.telecom.system", ERROR, "a telecom of a system that PDS does not know", "phone, fax, email or other", "Telecom"
)
TELECOM_USE = RuleRow(
    "pds.telecom.use", ERROR, "a telecom of a use that PDS does not know", "home, work, temp or mobile", "Telecom"
)
TELECOM_EMAIL = RuleRow(
    "pds.telecom.email", ERROR, "an email address that PDS refuses", "name@domain, 7 to 89 characters", "Telecom"
)
TELECOM_TEXTPHONE = RuleRow(
    "pds.telecom.textphone",
    WARNING,
    "a telecom of system other that does not say what it is",
    "the OtherContactSystem extension with textphone",
    "OtherContactSystem",
)
TELECOM_TWICE = RuleRow("pds.telecom.twice", ERROR, "two telecoms of one system and use", "one of each", "Telecom")
CONTACT_RELATIONSHIP = RuleRow(
    "pds.contact.relationship",
    ERROR,
    "a contact that is no emergency contact",
    "relationship code C",
    "Emergency contact",
)
CONTACT_TELECOM = RuleRow(
    "pds.contact.telecom",
    ERROR,
    "an emergency contact's telecom with a use, a period or a fax",
    "system and value only; the period stands on the contact",
    "Emergency contact",
)
PRACTICE_CODE = RuleRow("pds.practice.code", ERROR, "a practice that is no ODS code", "an ODS code", "General practice")
PRACTICE_END = RuleRow("pds.practice.end", ERROR, "a practice with an end date", "no period end", "General practice")
PRACTICE_CHANGE = RuleRow(
    "pds.practice.change",
    WARNING,
    "a change of practice, which only primary care, NHAIS and the National Back Office may make",
    "leave it to them",
    "General practice",
)

ROWS = (
    ADDRESS_USE, ADDRESS_LINES, ADDRESS_BLANK, ADDRESS_COUNTY, ADDRESS_POSTCODE, ADDRESS_POSTCODE_FORM, ADDRESS_PERIOD,
    ADDRESS_LONG, ADDRESS_TEXT, TELECOM_SYSTEM, TELECOM_USE, TELECOM_EMAIL, TELECOM_TEXTPHONE, TELECOM_TWICE,
    CONTACT_RELATIONSHIP, CONTACT_TELECOM, PRACTICE_CODE, PRACTICE_END, PRACTICE_CHANGE,
)  # fmt: skip

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", re.ASCII)
_LONGEST = {"temp": timedelta(days=90), "billing": timedelta(days=366)}
_SYSTEMS = ("phone", "fax", "email", "other")
_USES = ("home", "work", "temp", "mobile")
_COUNTY_LINE = 5
# A postcode of ZZ99 stands for no place that has lines.
_NOWHERE = "ZZ99"


def address(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A whole Address."""
    if not isinstance(value, dict):
        return
    use = value.get("use")
    if use not in ("home", "temp", "billing"):
        yield ADDRESS_USE.at(f"{at}/use", "no use" if use is None else f"{shown(use)} may not be set")
    yield from period(value.get("period"), f"{at}/period", today)
    if isinstance(use, str) and use in _LONGEST:
        yield from _limited(value, use, f"{at}/period")
    if use == "temp" and value.get("text") not in TEMPORARY_ADDRESSES:
        yield ADDRESS_TEXT.at(f"{at}/text", f"{shown(value['text'])} is not known" if "text" in value else "no text")
    postcode_text = value.get("postalCode")
    if not postcode_text:
        yield ADDRESS_POSTCODE.at(f"{at}/postalCode", "no postcode")
    yield from postcode(postcode_text, f"{at}/postalCode")
    yield from _lines(value, f"{at}/line")


def postcode(value: Json, at: str) -> Iterator[Finding]:
    """A postcode that is set."""
    if isinstance(value, str) and value and not _POSTCODE.fullmatch(value.replace(" ", "").upper()):
        yield ADDRESS_POSTCODE_FORM.at(at, f"{shown(value)} is not a postcode")


def _limited(value: Json, use: str, at: str) -> Iterator[Finding]:
    span = value.get("period")
    start, end = (span.get("start"), span.get("end")) if isinstance(span, dict) else (None, None)
    if not start or not end:
        yield ADDRESS_PERIOD.at(at, f"a {use} address without {'start' if end else 'end'}")
        return
    try:
        long = parse_date(str(end)) - parse_date(str(start)) > _LONGEST[use]
    except ValueError:
        return
    if long:
        yield ADDRESS_LONG.at(at, f"from {start} to {end} is more than {_LONGEST[use].days} days")


def _lines(value: Json, at: str) -> Iterator[Finding]:
    lines = value.get("line", [])
    if not isinstance(lines, list):
        return
    for index, line in enumerate(lines):
        if isinstance(line, str) and not line.strip():
            yield ADDRESS_BLANK.at(f"{at}/{index}", "a blank line")
    said = [line for line in lines if isinstance(line, str) and line.strip()]
    has_key = bool(value.get("extension"))
    nowhere = str(value.get("postalCode", "")).upper().startswith(_NOWHERE)
    if len(said) < 2 and not has_key and not nowhere:
        yield ADDRESS_LINES.at(at, f"{len(said)} line{'' if len(said) == 1 else 's'}")
    if len(lines) >= _COUNTY_LINE and str(lines[_COUNTY_LINE - 1] or "").strip() and not has_key:
        yield ADDRESS_COUNTY.at(
            f"{at}/{_COUNTY_LINE - 1}", f"{shown(lines[_COUNTY_LINE - 1])} in an address without key"
        )


def telecom(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A whole ContactPoint of the patient's own."""
    if not isinstance(value, dict):
        return
    use = value.get("use")
    if use not in _USES:
        yield TELECOM_USE.at(f"{at}/use", "no use" if use is None else f"{shown(use)} is not known")
    yield from period(value.get("period"), f"{at}/period", today)
    yield from _point(value, at)
    if value.get("system") == "other" and not value.get("extension"):
        yield TELECOM_TEXTPHONE.at(f"{at}/extension", "system other without an extension")


def telecoms(value: Json, at: str) -> Iterator[Finding]:
    """Several ContactPoints together: no two of one system and use."""
    seen = set[tuple[str, str]]()
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            kind = (str(item.get("system")), str(item.get("use")))
            if kind in seen:
                yield TELECOM_TWICE.at(f"{at}/{index}", f"a second {kind[1]} {kind[0]}")
            seen.add(kind)


def _point(value: Json, at: str) -> Iterator[Finding]:
    system, text = value.get("system"), value.get("value")
    if system not in _SYSTEMS:
        yield TELECOM_SYSTEM.at(f"{at}/system", "no system" if system is None else f"{shown(system)} is not known")
    if system == "email" and isinstance(text, str) and not (is_email(text) and 6 < len(text) < 90):
        yield TELECOM_EMAIL.at(f"{at}/value", f"{shown(text)} is refused")


def contact(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A whole emergency contact."""
    if not isinstance(value, dict):
        return
    codes = [coding.get("code") for coding in _codings(value.get("relationship"))]
    if codes != ["C"]:
        said = f"relationship {shown(codes[0])}" if codes else "no relationship"
        yield CONTACT_RELATIONSHIP.at(f"{at}/relationship", said)
    yield from period(value.get("period"), f"{at}/period", today)
    points = value.get("telecom")
    for index, point in enumerate(points if isinstance(points, list) else ()):
        if isinstance(point, dict):
            yield from _emergency_point(point, f"{at}/telecom/{index}")


def _emergency_point(point: Json, at: str) -> Iterator[Finding]:
    for member in ("use", "period"):
        if member in point:
            yield CONTACT_TELECOM.at(f"{at}/{member}", f"a {member} on an emergency contact's telecom")
    if point.get("system") == "fax":
        yield CONTACT_TELECOM.at(f"{at}/system", "a fax as emergency contact")
    yield from _point(point, at)


def _codings(concepts: Json) -> Iterator[Json]:
    for concept in concepts if isinstance(concepts, list) else ():
        coding = concept.get("coding") if isinstance(concept, dict) else None
        yield from (item for item in (coding if isinstance(coding, list) else ()) if isinstance(item, dict))


def practice(value: Json, at: str, today: date) -> Iterator[Finding]:
    """A whole reference to a general practice or managing organisation."""
    if not isinstance(value, dict):
        return
    identifier = value.get("identifier")
    code = identifier.get("value") if isinstance(identifier, dict) else None
    if not isinstance(code, str) or not is_ods_code(code):
        yield PRACTICE_CODE.at(f"{at}/identifier/value", "no ODS code" if code is None else f"{shown(code)} is none")
    span = identifier.get("period") if isinstance(identifier, dict) else None
    yield from period(span, f"{at}/identifier/period", today)
    if isinstance(span, dict) and "end" in span:
        yield PRACTICE_END.at(f"{at}/identifier/period/end", "an end date")
