"""Rules about whom a message is about: is it somebody of the population, under the number and practice that PDS has?

Only a verified NHS number is held against the population. Nothing here refuses: a real receiver does not look.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.identifiers import is_nhs_number
from simulator.population.person import Person
from simulator.toolkit.names import GP_COPY, GP_PRIMARY, interaction_of
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.ambulance import ambulance_of
from simulator.wire.cda import documents_of, latest_of
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT, Patient
from simulator.wire.itk_message import ItkMessage
from simulator.wire.repeat_caller import query_of
from simulator.wire.xml import Element

_PDS = "PDS and the population of this simulator"

UNKNOWN = RuleRow(
    "itk.patient.unknown", Level.INFORMATION, "an NHS number that nobody here has", "somebody of the population", _PDS
)
SUPERSEDED = RuleRow(
    "itk.patient.superseded", Level.WARNING, "an NHS number that was merged into another",
    "the number that PDS gives in its place", _PDS,
)  # fmt: skip
BIRTH = RuleRow(
    "itk.patient.birth-date", Level.WARNING, "another date of birth than PDS has under this NHS number",
    "the date of birth on PDS", _PDS,
)  # fmt: skip
PRACTICE = RuleRow(
    "itk.patient.practice", Level.WARNING, "another practice than PDS has", "the practice that PDS has now", _PDS
)
ADDRESSED = RuleRow(
    "itk.pem.practice", Level.WARNING, "a message for the practice that does not go to the patient's",
    "an address with the practice that PDS has now", _PDS,
)  # fmt: skip
QUERY_NUMBER = RuleRow(
    "itk.rcs.nhs-number", Level.WARNING, "a query by an NHS number that PDS does not have so",
    "a number verified on PDS, or none", "10.1, UEC technical standards, Repeat Caller Service",
)  # fmt: skip
QUERY_CRITERIA = RuleRow(
    "itk.rcs.criteria", Level.WARNING, "a query without anything to search by",
    "an NHS number, or names, birth date, postcode and first address line",
    "10.1, UEC technical standards, Repeat Caller Service",
)  # fmt: skip

ROWS = (UNKNOWN, SUPERSEDED, BIRTH, PRACTICE, ADDRESSED, QUERY_NUMBER, QUERY_CRITERIA)


def _patients(call: Call) -> Iterator[Patient]:
    """Whom the documents, or the ambulance request, are about."""
    for document in documents_of(call.request):
        if document.patient is not None:
            yield document.patient
    request = ambulance_of(call.request)
    if request is not None and request.patient is not None:
        yield request.patient


def _known(call: Call, nhs_number: str | None) -> Person | None:
    document = call.documents.peek("people", nhs_number) if nhs_number else None
    return None if document is None else Person.of(document.body)


def _identity(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Who is it?"""
    for patient in _patients(call):
        number = patient.nhs_number
        if number is None or not is_nhs_number(number):
            continue
        where = _number_element(patient)
        person = _known(call, number)
        if person is None:
            yield UNKNOWN.at(where, f"nobody here has the NHS number {number}", attribute="extension")
        elif person.superseded_by is not None:
            what = f"{number} was merged into {person.superseded_by}"
            yield SUPERSEDED.at(where, what, attribute="extension", expected=person.superseded_by)
        else:
            yield from _details(patient, person)


def _number_element(patient: Patient) -> Element:
    return next((each.element for each in patient.ids if each.root == NHS_NUMBER_ROOT), patient.element)


def _details(patient: Patient, person: Person) -> Iterator[Broken]:
    """What a sender that has traced the patient knows; what PDS holds back it cannot know."""
    if person.security != "U":
        return
    birth, on_pds = patient.birth, (person.birth_date or "").replace("-", "")
    if birth and on_pds and not birth.startswith(on_pds) and not on_pds.startswith(birth):
        where = patient.element if patient.person is None else patient.person
        yield BIRTH.at(where, f"born {birth}, on PDS {on_pds}", expected=on_pds)
    practice = patient.practice_ods_code
    if practice is not None and patient.practice is not None and practice.upper() != (person.practice or "").upper():
        has = person.practice or "none"
        yield PRACTICE.at(patient.practice, f"the practice is {practice}, PDS now has {has}", expected=has)


def _addressed(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Does a message for the practice go to the one where the patient is registered?"""
    distribution = message.distribution
    if distribution is None or not distribution.ods_codes:
        return
    if interaction_of(distribution) not in (GP_PRIMARY, GP_COPY):
        return
    document = latest_of(documents_of(call.request))
    person = _known(call, document.patient.nhs_number) if document and document.patient else None
    if person is None or person.security != "U" or person.superseded_by is not None or person.practice is None:
        return
    if person.practice.upper() not in {code.upper() for code in distribution.ods_codes}:
        what = f"it goes to {', '.join(distribution.ods_codes)}, PDS now has {person.practice}"
        where = next(each.element for each in distribution.addresses if each.ods_code is not None)
        yield ADDRESSED.at(where, what, attribute="uri", expected=person.practice)


def _query(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """What the Repeat Caller Service is asked by."""
    query = query_of(call.request)
    if query is None or query.element is None:
        return
    number = query.verified_nhs_number
    if number is not None and is_nhs_number(number):
        person = _known(call, number)
        where = query.values["person.id"]
        if person is None:
            yield QUERY_NUMBER.at(where, f"nobody here has the NHS number {number}", attribute="extension")
        elif person.superseded_by is not None:
            what = f"{number} was merged into {person.superseded_by}"
            yield QUERY_NUMBER.at(where, what, attribute="extension", expected=person.superseded_by)
    demographics = (query.birth_time, query.family_name, query.given_name, query.postcode, query.street_line)
    if query.nhs_number is None and not any(demographics):
        yield QUERY_CRITERIA.at(query.element)


PATIENT_RULES: tuple[ItkRule, ...] = (_identity, _addressed, _query)
