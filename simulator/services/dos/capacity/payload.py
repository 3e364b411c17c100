"""The body of an update: read, and checked field by field in the live service's words, all faults at once.

Numbers where texts belong and the other way round are read as the live service's framework reads them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.records.documents import Documents
from simulator.services.dos.capacity.errors import Invalid
from simulator.services.dos.directory.model import RAGS
from simulator.services.dos.directory.options import options_of
from simulator.wire.errors import WireError
from simulator.wire.json import Json

STATUS, NOTES, RESET = FIELDS = ("status", "notes", "resetStatusIn")
LONGEST_NOTES = 900

# The live texts hold the indentation of their source, where one line of it was broken into two.
_BREAK, _SHORT_BREAK = " " * 13, " " * 9
_MODEL = "CapacityStatusRequestPayload model."
MISSING = "VAL-0001 - A Capacity Status (status) has not been given."
NO_STATUS = (
    f"VAL-0002 - The given Capacity Status value is invalid and must be a value{_BREAK}as defined by the {_MODEL}"
)
NO_MINUTES = (
    f"VAL-0003 - The given ResetStatusIn is invalid and must an Integer value{_SHORT_BREAK}within the range defined by"
    f" the {_MODEL}"
)
OUTSIDE = (
    f"VAL-0004 - ResetStatusIn outside of limits - the reset time{_BREAK}given is outside the {{which}} limit"
    f" ({{minutes}} minutes) defined by the{_BREAK}{_MODEL}"
)
TOO_LONG = (
    f"VAL-0005 - Given notes are outside of the maximum character limit{_BREAK}({LONGEST_NOTES} characters) as defined"
    f" by the {_MODEL}"
)
BLANK = "VAL-0006 - Given notes are blank."
NULL = "This field may not be null."
NOT_A_TEXT = "Not a valid string."

_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})(?:\.0*)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Limits:
    """Minutes until a status is reset: what holds when nothing is said, and between what it may lie."""

    usual: int = 240
    least: int = 0
    most: int = 1440


@dataclass(frozen=True, slots=True)
class Update:
    """What an update asks for. `notes` are as they were sent, empty for none."""

    rag: str
    minutes: int
    notes: str = ""


def limits_of(documents: Documents) -> Limits:
    """The limits of a tenant's directory: `dos-options/directory` may say `capacity_reset: {default, min, max}`."""
    said = options_of(documents).body.get("capacity_reset")
    if not isinstance(said, Mapping):
        return Limits()
    usual = Limits()
    return Limits(
        _minutes(said.get("default"), usual.usual),
        _minutes(said.get("min"), usual.least),
        _minutes(said.get("max"), usual.most),
    )


def read_body(call: Call) -> Json:
    """The body, which has to be JSON and has to say so. Raises Refusal."""
    media_type = call.request.media_type()
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        raise Refusal("CAPACITY_MEDIA_TYPE", f'Unsupported media type "{call.header("Content-Type")}" in request.')
    if not call.request.body.strip():
        return {}
    try:
        return call.json()
    except WireError as fault:
        raise Refusal("CAPACITY_UNREADABLE", f"JSON parse error - {fault.bare()}") from None


def update_of(body: Json, limits: Limits) -> Update:
    """The update that a body asks for. Raises Invalid with everything that is wrong with it."""
    faults = faults_of(body, limits)
    if faults:
        raise Invalid(faults)
    minutes = limits.usual if RESET not in body else _whole(body[RESET])
    return Update(str(body[STATUS]).upper(), limits.usual if minutes is None else minutes, str(body.get(NOTES, "")))


def faults_of(body: Json, limits: Limits) -> dict[str, list[str]]:
    """Everything that is wrong with a body, by field."""
    if not isinstance(body, Mapping):
        kind = {list: "list", str: "str", bool: "bool", int: "int", float: "float"}.get(type(body), "NoneType")
        return {"non_field_errors": [f"Invalid data. Expected a dictionary, but got {kind}."]}
    found = {
        STATUS: _status_fault(body) if STATUS in body else MISSING,
        NOTES: _notes_fault(body[NOTES]) if NOTES in body else None,
        RESET: _reset_fault(body[RESET], limits) if RESET in body else None,
    }
    return {field: [text] for field, text in found.items() if text is not None}


def _status_fault(body: Mapping[str, Json]) -> str | None:
    return None if str(body[STATUS]).upper() in RAGS else NO_STATUS


def _notes_fault(notes: Json) -> str | None:
    if notes is None:
        return NULL
    if isinstance(notes, bool) or not isinstance(notes, str | int | float):
        return NOT_A_TEXT
    text = str(notes).strip()
    return BLANK if not text else TOO_LONG if len(text) > LONGEST_NOTES else None


def _reset_fault(value: Json, limits: Limits) -> str | None:
    if value is None:
        return NULL
    minutes = _whole(value)
    if minutes is None:
        return NO_MINUTES
    if minutes < limits.least:
        return OUTSIDE.format(which="minimum", minutes=limits.least)
    return OUTSIDE.format(which="maximum", minutes=limits.most) if minutes > limits.most else None


def _whole(value: Json) -> int | None:
    """A whole number, also one that is written as a text or with zeros behind the point."""
    found = None if isinstance(value, bool) else _INTEGER.fullmatch(str(value))
    return None if found is None else int(found[1])


def _minutes(value: Json, usual: int) -> int:
    return usual if isinstance(value, bool) or not isinstance(value, int) else value
