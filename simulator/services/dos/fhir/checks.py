"""What the FHIR search asks of a call before it searches: the token, then the headers, then the query.

Everything that is wrong with the headers is one outcome, and everything that is wrong with the query another. Faults
of known names come first, in the order of the specification; unexpected names come last.
"""

import re
from collections.abc import Sequence
from functools import partial

from simulator.call.access import SCOPE, AccessFault, authorise
from simulator.call.api import Api, scopes_for
from simulator.call.call import Call, Check
from simulator.call.refusal import Refusal
from simulator.records.documents import Documents
from simulator.services.dos.directory.options import options_of
from simulator.services.dos.fhir.errors import ODS_PATTERN, Refusals
from simulator.wire.fhir import ODS_SYSTEM

API = Api("dos-search", scopes_for("dos-search", application=True))
"""What the search is on the API platform: for applications on their own."""

IDENTIFIER = "identifier"
REVINCLUDE = "_revinclude"
HEALTHCARE_IDENTIFIER = "organization.identifier"
ENDPOINTS = "Endpoint:organization"
VERSION = "1"

_KNOWN_HEADERS = frozenset(
    (
        "authorization", "version", "content-type", "accept", "accept-encoding", "accept-language", "user-agent",
        "host", "x-request-id", "x-correlation-id", "nhsd-request-id", "nhsd-correlation-id", "end-user-role",
        "application-id", "application-name", "request-start-time", "x-amzn-trace-id", "x-forwarded-for",
        "x-forwarded-port", "x-forwarded-proto",
    )
)  # fmt: skip
# What a connection needs never reaches the live service: its gateway takes it away. Assumed.
_OF_THE_CONNECTION = frozenset(
    (
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect",
        "proxy-connection", "content-length", "cache-control", "pragma", "x-simulator-tenant",
    )
)  # fmt: skip
_EXPECTED_HEADERS = _KNOWN_HEADERS | _OF_THE_CONNECTION
_ODS_CODE = re.compile(r"[A-Za-z0-9]{5,12}", re.ASCII)


def has_access(call: Call) -> None:
    """A token that is good enough, of an application that calls on its own."""
    try:
        authorise(call, API)
    except AccessFault as fault:
        raise Refusal("FHIR_FORBIDDEN" if fault.kind == SCOPE else "FHIR_UNAUTHORISED") from None


def headers_are_right(call: Call) -> None:
    """The headers that have to be there, and no others; the public sandbox does not look (`strict_headers: false`)."""
    if is_strict(call.documents):
        _refuse(header_faults(call))


def query_is_right(call: Call, *, names: Sequence[str]) -> None:
    """The parameters that have to be there, each of its form, and no others."""
    _refuse(query_faults(call, names))


ORGANIZATION: Sequence[str] = (IDENTIFIER, REVINCLUDE)
HEALTHCARE_SERVICE: Sequence[str] = (HEALTHCARE_IDENTIFIER,)
ORGANIZATION_CHECKS: tuple[Check, ...] = (has_access, headers_are_right, partial(query_is_right, names=ORGANIZATION))
HEALTHCARE_SERVICE_CHECKS: tuple[Check, ...] = (has_access, partial(query_is_right, names=HEALTHCARE_SERVICE))


def is_strict(documents: Documents) -> bool:
    """Are headers checked?"""
    return options_of(documents).strict_headers


def header_faults(call: Call) -> list[Refusal]:
    """What is wrong with the headers."""
    faults: list[Refusal] = []
    version, request_id = call.header("version"), call.request_id
    missing = [name for name, value in (("version", version), ("x-request-id", request_id)) if value is None]
    if missing:
        faults.append(Refusal("FHIR_HEADER_MISSING", f"Missing required header(s): {_quoted(missing)}"))
    if version is not None and version.strip() != VERSION:
        faults.append(Refusal("FHIR_VERSION_INVALID"))
    if request_id is not None and not request_id.strip():
        faults.append(Refusal("FHIR_REQUEST_ID_INVALID"))
    names = dict.fromkeys(name.lower() for name in call.request.headers)
    unexpected = [name for name in names if name not in _EXPECTED_HEADERS]
    if unexpected:
        faults.append(Refusal("FHIR_HEADER_UNEXPECTED", f"Unexpected header(s): {', '.join(unexpected)}."))
    return faults


def query_faults(call: Call, names: Sequence[str]) -> list[Refusal]:
    """What is wrong with the query; `names` are the parameters that it has to have, the identifier first."""
    faults: list[Refusal] = []
    missing = [name for name in names if name not in call.query]
    if missing:
        faults.append(Refusal("FHIR_PARAMETER_MISSING", f"Missing required query parameter(s): {_quoted(missing)}"))
    if names[0] not in missing:
        faults.extend(_identifier_faults(call, names[0]))
    if REVINCLUDE in names and REVINCLUDE not in missing and last(call, REVINCLUDE) != ENDPOINTS:
        faults.append(Refusal("FHIR_REVINCLUDE_INVALID"))
    unexpected = [name for name in dict.fromkeys(call.query) if name not in names]
    if unexpected:
        allowed = " and ".join(f"'{name}'" for name in names) + (" are" if len(names) > 1 else " is")
        said = f"Unexpected query parameter(s): {', '.join(unexpected)}. Only {allowed} allowed."
        faults.append(Refusal("FHIR_PARAMETER_UNEXPECTED", said))
    return faults


def ods_code_of(call: Call, name: str) -> str:
    """The ODS code of an identifier parameter that was found right, in capitals."""
    return last(call, name).partition("|")[2].upper()


def last(call: Call, name: str) -> str:
    """A parameter's value; of one that is sent twice the last counts, as the live gateway has it."""
    values = call.query.getall(name, [""])
    return values[-1]


def _identifier_faults(call: Call, name: str) -> list[Refusal]:
    text = last(call, name)
    system, separator, code = text.partition("|")
    if not separator:
        system = ""
    if system != ODS_SYSTEM:
        said = f"Invalid identifier system '{system}' - expected '{ODS_SYSTEM}'"
        return [Refusal("FHIR_IDENTIFIER_SYSTEM_INVALID", said)]
    if not _ODS_CODE.fullmatch(code):
        said = f"Invalid identifier value: ODS code '{code.upper()}' must follow format {ODS_PATTERN}"
        return [Refusal("FHIR_IDENTIFIER_VALUE_INVALID", said)]
    return []


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _refuse(faults: Sequence[Refusal]) -> None:
    if faults:
        raise faults[0] if len(faults) == 1 else Refusals(faults)
