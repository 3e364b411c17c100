"""What the tracker demands of a request, in the order in which it says what is missing.

The gateway looks first, at the token and the role. The back end then collects every problem and answers once.
"""

import re
from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.caller import USER
from simulator.call.refusal import Refusal
from simulator.call.roles import RoleFault, role_of
from simulator.identifiers import is_nhs_number
from simulator.population.prescription_ids import has_right_check_character, is_well_formed
from simulator.services.eps.access import TRACKER, role

PRESCRIPTION_ID, NHS_NUMBER, ISSUE_NUMBER = "prescriptionId", "nhsNumber", "issueNumber"
LOW_DATE, HIGH_DATE = "lowDate", "highDate"
IDENTITY, ROLE = "nhsd-identity-uuid", "nhsd-session-urid"
HEADERS = ("x-request-id", "nhsd-organization-uuid", ROLE, IDENTITY, "nhsd-session-jobrole")
"""The header fields that the back end demands, in the order in which it misses them."""

NEITHER = "Missing required query string parameter; either prescriptionId or nhsNumber must be included."
BOTH = "Invalid query string parameters; only prescriptionId or nhsNumber must be provided, not both."
NO_PRESCRIPTION_ID = "Missing required path parameter: prescriptionId."
PRESCRIPTION_ID_FORM = "prescriptionId does not match required format."
PRESCRIPTION_ID_CHECK = "prescriptionId checksum is invalid."
NHS_NUMBER_FORM = "nhsNumber does not match required format."
NHS_NUMBER_CHECK = "nhsNumber checksum is invalid."

_SHORT_FORM = 18
_TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,4}", re.ASCII)


def is_a_worker(call: Call) -> None:
    """Only a signed-in healthcare worker may look, under a role of their own. Raises Refusal."""
    role(call, TRACKER)


def asked(call: Call, name: str) -> str:
    """A query parameter's value; of several the last, as the platform reads them. Empty if there is none."""
    values = call.query.getall(name, ())
    return values[-1] if values else ""


def prescription_id_of(call: Call) -> str:
    """The prescription id that a call names in its path or its query, in capitals; empty if it names none."""
    return (call.values.get(PRESCRIPTION_ID) or asked(call, PRESCRIPTION_ID)).upper()


def issue_of(call: Call) -> int | None:
    """The issue that a view asks for; None for the current one.

    What is no number is not looked at: what the real service makes of it is not published.
    """
    said = asked(call, ISSUE_NUMBER)
    return int(said) if _WHOLE.fullmatch(said) else None


def is_sound_search(call: Call) -> None:
    """One of the two identifiers, a sound one, and every header field. Raises Refusal with all that is wrong."""
    _refuse(wrong_with_search(call))


def is_sound_view(call: Call) -> None:
    """A sound prescription id, and every header field. Raises Refusal with all that is wrong."""
    _refuse(wrong_with_view(call))


SEARCH = (is_a_worker, is_sound_search)
VIEW = (is_a_worker, is_sound_view)


def missing_header(name: str) -> str:
    """What the back end says of a header field that it misses."""
    return f"Missing required header, {name}."


def wrong_with_search(call: Call) -> list[str]:
    """Everything that is wrong with a search, in the back end's words."""
    return [*_wrong_with_search_query(call), *_missing_headers(call)]


def wrong_with_view(call: Call) -> list[str]:
    """Everything that is wrong with a view, in the back end's words."""
    return [*_wrong_with_path(call), *_missing_headers(call)]


def _refuse(problems: list[str]) -> None:
    if problems:
        raise Refusal("BAD_REQUEST", "\n".join(problems))


def _wrong_with_search_query(call: Call) -> Iterator[str]:
    prescription_id, nhs_number = asked(call, PRESCRIPTION_ID), asked(call, NHS_NUMBER)
    if not prescription_id and not nhs_number:
        yield NEITHER
    if prescription_id and nhs_number:
        yield BOTH
    if prescription_id:
        yield from _wrong_with_prescription_id(prescription_id.upper())
    if nhs_number:
        yield from _wrong_with_nhs_number(nhs_number)


def _wrong_with_path(call: Call) -> Iterator[str]:
    prescription_id = call.values.get(PRESCRIPTION_ID, "")
    if not prescription_id:
        yield NO_PRESCRIPTION_ID
    yield from _wrong_with_prescription_id(prescription_id.upper())


def _wrong_with_prescription_id(text: str) -> Iterator[str]:
    if not is_well_formed(text):
        yield PRESCRIPTION_ID_FORM
    # The check character is judged by itself, with or without hyphens, but only for what is as long as a short form.
    if len(text.replace("-", "")) != _SHORT_FORM or not has_right_check_character(text):
        yield PRESCRIPTION_ID_CHECK


def _wrong_with_nhs_number(text: str) -> Iterator[str]:
    if _TEN_DIGITS.fullmatch(text) is None:
        yield NHS_NUMBER_FORM
    if not is_nhs_number(text):
        yield NHS_NUMBER_CHECK


def _missing_headers(call: Call) -> Iterator[str]:
    headers = call.request.headers
    for name in HEADERS:
        if not headers.get(name) and not _is_given_by_gateway(call, name):
            yield missing_header(name)


def _is_given_by_gateway(call: Call, name: str) -> bool:
    """The gateway takes the user from the token, and the role where it finds that out by itself."""
    if name == IDENTITY:
        return "Authorization" in call.request.headers
    if name != ROLE or call.caller is None or call.caller.mode != USER:
        return False
    try:
        return role_of(call, call.caller) is not None
    except RoleFault:
        return False
