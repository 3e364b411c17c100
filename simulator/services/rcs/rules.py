"""The findings of the Repeat Caller Service: those that a query earns by what it says, and those noted while answering.

What is wrong with the envelope or with the report itself is said by the toolkit's rules.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.services.rcs.matching import LIKELY, fold_day
from simulator.toolkit.rows import Level, RuleRow
from simulator.wire.findings import Finding, shown
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT
from simulator.wire.http import Reply
from simulator.wire.repeat_caller import query_of
from simulator.wire.xml import HL7, Element, child

_UEC = "UEC technical standards, Repeat Caller Service"
_DMS = "NHS 111 domain message specification 2.1, QUPA_MT000001GB01"
_SEMANTICS = f"{{{HL7}}}semanticsText"

UNVERIFIED = RuleRow(
    "rcs.query.unverified",
    Level.WARNING,
    "an NHS number that is not verified",
    f"no person.id, or one of root {NHS_NUMBER_ROOT}: only a number verified by PDS may be sent",
    _UEC,
)
CHECK_DIGIT = RuleRow(
    "rcs.query.check-digit",
    Level.WARNING,
    "an NHS number with a wrong check digit",
    "ten digits of which the last is the Modulus 11 check digit",
    _UEC,
)
BIRTH_TIME = RuleRow(
    "rcs.query.birth-time", Level.WARNING, "no whole date of birth: it matches nothing", "yyyyMMdd", _DMS
)
SEMANTICS = RuleRow(
    "rcs.query.semantics",
    Level.WARNING,
    "a criterion that is called something else: schemas refuse it",
    "its own name with a capital, to the letter: Person.birthTime in person.birthTime",
    _DMS,
)
ANSWERED = RuleRow("rcs.query.answer", Level.INFORMATION, "how the answer came about", "", _UEC)
OTHER_NUMBER = RuleRow(
    "rcs.query.other-number",
    Level.WARNING,
    "the reports found by demographics carry another verified NHS number than the query",
    "the number that PDS has for this patient",
    "assumed, the query falls back to demographics",
)
AGAIN = RuleRow(
    "rcs.report.again",
    Level.INFORMATION,
    "a report that was submitted before: it counts once",
    "each report once",
    "assumed, reports are counted by document id",
)
OTHER_CONTENT = RuleRow(
    "rcs.report.other-content",
    Level.WARNING,
    "another content under the id of a report that was submitted before, which it replaces",
    "a new document id, the same set id, and the next version",
    "NHS 111 domain message specification 2.1, replacement of a document",
)
OLD_VERSION = RuleRow(
    "rcs.report.old-version",
    Level.WARNING,
    "a report of which a later version was submitted before: it does not count",
    "a version higher than those before",
    "NHS 111 domain message specification 2.1, replacement of a document",
)
NEVER_FOUND = RuleRow(
    "rcs.report.never-found",
    Level.WARNING,
    "a report that no query can find",
    f"a verified NHS number, or {LIKELY} of given name, family name, birth date, postcode and first address line",
    _UEC,
)

ROWS = (
    UNVERIFIED, CHECK_DIGIT, BIRTH_TIME, SEMANTICS, ANSWERED, OTHER_NUMBER, AGAIN, OTHER_CONTENT, OLD_VERSION,
    NEVER_FOUND,
)  # fmt: skip
"""All rules of the service's own."""


def check_query(call: Call, reply: Reply) -> Iterator[Finding]:
    """What a query says that the service would not use."""
    query = query_of(call.request)
    if query is None:
        return
    profile = call.tenant.profile
    number, birth = query.values.get("person.id"), query.values.get("person.birthTime")
    if number is not None and query.nhs_number_root != NHS_NUMBER_ROOT:
        yield UNVERIFIED.at(number, attribute="root").finding(profile)
    if number is not None and not is_nhs_number(query.nhs_number or ""):
        yield CHECK_DIGIT.at(number, attribute="extension").finding(profile)
    if birth is not None and not fold_day(query.birth_time or ""):
        yield BIRTH_TIME.at(birth, attribute="value").finding(profile)
    for name, value in query.values.items():
        semantics = child(value.getparent(), _SEMANTICS)
        if semantics is not None and _words(semantics) != name[:1].upper() + name[1:]:
            yield SEMANTICS.at(semantics, f"{name} is called {shown(_words(semantics))}").finding(profile)


def _words(element: Element) -> str:
    """An element's own text as it was sent, without the comments in it."""
    return (element.text or "") + "".join(each.tail or "" for each in element)
