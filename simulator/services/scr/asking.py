"""The query parameters of the two readings, refused in the service's order. What is found for them is not said here."""

import re

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.scr.errors import invalid_parameter
from simulator.wire.fhir import NHS_NUMBER_SYSTEM

PATIENT = "patient"
SUBJECT = "composition.subject:Patient.identifier"
IDENTIFIER = "composition.identifier"
SUMMARY_TYPE = "http://snomed.info/sct|196981000000101"

_PREFIX = f"{NHS_NUMBER_SYSTEM}|"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


def searched_patient(call: Call) -> str:
    """The NHS number of a search for the latest record. Raises Refusal."""
    patient = _needed(call, PATIENT)
    count = call.query.get("_count")
    if count and not _WHOLE.fullmatch(count):
        # What is no number cannot even be handed over, so it is refused before values are looked at.
        raise invalid_parameter(count, "_count")
    number = _nhs_number(patient)
    for name, allowed in (("type", SUMMARY_TYPE), ("_sort", "date")):
        value = call.query.get(name)
        if value and value != allowed:
            raise invalid_parameter(value, name)
    if count and int(count) != 1:
        raise invalid_parameter(count, "_count")
    return number


def retrieved_record(call: Call) -> tuple[str, str]:
    """The record's id and the NHS number of a retrieval. Raises Refusal."""
    identifier = _needed(call, IDENTIFIER)
    return identifier, _nhs_number(_needed(call, SUBJECT))


def asked_patient(call: Call) -> str | None:
    """The NHS number that a reading names, for the record; never raises."""
    for name in (PATIENT, SUBJECT):
        value = call.query.get(name)
        if value is not None and value.startswith(_PREFIX):
            return value.removeprefix(_PREFIX)
    return None


def _needed(call: Call, name: str) -> str:
    value = call.query.get(name)
    if value is None:
        raise Refusal("MISSING_PARAMETER", values={"name": name})
    return value


def _nhs_number(value: str) -> str:
    number = value.removeprefix(_PREFIX)
    if number == value or not number:
        # The field is called `patient` in the text of a retrieval, too.
        raise invalid_parameter(value, PATIENT)
    return number
