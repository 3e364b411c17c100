"""What a search of the directory asks for: its parameters read, and refused in the order and words of the service."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_uuid
from simulator.services.sds.errors import JSON, bad_request
from simulator.wire.fhir import FHIR_JSON, ODS_SYSTEM
from simulator.wire.json import writable

SERVICE_SYSTEM = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
PARTY_SYSTEM = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
ROLE_SYSTEM = "https://fhir.nhs.uk/Id/nhsJobRoleCode"
ORGANISATION, IDENTIFIER, MANUFACTURER = "organization", "identifier", "manufacturing-organization"
USER_ROLE = "user-role-id"

_UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_ORGANISATION_FORM = f"{ORGANISATION}={ODS_SYSTEM}|value"
_SERVICE_FORM = f"{IDENTIFIER}={SERVICE_SYSTEM}|value"
_PARTY_FORM = f"{IDENTIFIER}={PARTY_SYSTEM}|value"
_SYSTEMS = {ORGANISATION: ODS_SYSTEM, MANUFACTURER: ODS_SYSTEM, USER_ROLE: ROLE_SYSTEM}

# The combinations stand together without commas, and the list of two without its bracket, as the service writes them.
_COMBINATIONS = (
    "Missing or invalid query parameters. Should one of following combinations: ["
    f"'{_ORGANISATION_FORM}&{_SERVICE_FORM}&{_PARTY_FORM}''{_ORGANISATION_FORM}&{_SERVICE_FORM}'"
    f"'{_ORGANISATION_FORM}&{_PARTY_FORM}''{_SERVICE_FORM}&{_PARTY_FORM}']"
)
_EITHER = (
    f"Missing or invalid '{IDENTIFIER}' query parameter. Should be one or both of: ['{_SERVICE_FORM}', '{_PARTY_FORM}'"
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; None where it is not. `accept` is the media type of the answer."""

    organisation: str | None
    interaction: str | None
    party_key: str | None
    manufacturer: str | None
    accept: str


@dataclass(frozen=True, slots=True)
class RoleQuery:
    """Whose job role is asked for: a role profile's id, as Spine has it for each of a user's roles."""

    role_profile: str
    accept: str


def check_correlation_id(call: Call) -> None:
    """Refuse a correlation id that is no UUID; the answer gets one of its own."""
    if call.correlation_id is not None and not is_uuid(call.correlation_id):
        call.correlation_id = None
        raise bad_request(f"Invalid X-Correlation-ID header. Should be an UUIDv4 matching regex '{_UUID}'")


def read_device_query(call: Call) -> Query:
    """What a search for accredited systems asks for. Raises Refusal."""
    _check_forms(call, ORGANISATION, IDENTIFIER, MANUFACTURER)
    organisation = _last(call, ORGANISATION, ODS_SYSTEM)
    if organisation is None:
        raise _missing(ORGANISATION)
    interaction = _last(call, IDENTIFIER, SERVICE_SYSTEM)
    if interaction is None:
        raise _missing(IDENTIFIER, SERVICE_SYSTEM)
    party_key, manufacturer = _last(call, IDENTIFIER, PARTY_SYSTEM), _last(call, MANUFACTURER, ODS_SYSTEM)
    return Query(organisation, interaction, party_key, manufacturer, _accepted(call))


def read_endpoint_query(call: Call) -> Query:
    """What a search for message handlers asks for. Raises Refusal."""
    _check_forms(call, ORGANISATION, IDENTIFIER)
    organisation = _last(call, ORGANISATION, ODS_SYSTEM)
    interaction, party_key = _last(call, IDENTIFIER, SERVICE_SYSTEM), _last(call, IDENTIFIER, PARTY_SYSTEM)
    if (organisation, interaction, party_key).count(None) > 1:
        raise bad_request(_COMBINATIONS)
    return Query(organisation, interaction, party_key, None, _accepted(call))


def read_role_query(call: Call) -> RoleQuery:
    """Which role profile a search for roles asks for. Raises Refusal."""
    _check_forms(call, USER_ROLE)
    role_profile = _last(call, USER_ROLE, ROLE_SYSTEM)
    if role_profile is None:
        raise _missing(USER_ROLE)
    return RoleQuery(role_profile, _accepted(call))


def _check_forms(call: Call, *known: str) -> None:
    """Each parameter is known, and says which system its value is of; the first that is not is refused."""
    for name, value in call.query.items():
        if name not in known:
            raise bad_request(f"Illegal query parameter '{writable(name)}'")
        if name == IDENTIFIER:
            if not value.startswith((f"{SERVICE_SYSTEM}|", f"{PARTY_SYSTEM}|")):
                raise bad_request(_EITHER)
        elif not value.startswith(f"{_SYSTEMS[name]}|"):
            raise _missing(name)


def _missing(name: str, system: str | None = None) -> Refusal:
    form = f"{name}={system or _SYSTEMS[name]}|value"
    return bad_request(f"Missing or invalid '{name}' query parameter. Should be '{form}'")


def _last(call: Call, name: str, system: str) -> str | None:
    """The last value of this system that says anything."""
    values = [value for value in _values(call, name, system) if value]
    return values[-1] if values else None


def _values(call: Call, name: str, system: str) -> Iterator[str]:
    for value in call.query.getall(name, ()):
        found, bar, rest = value.partition("|")
        if bar and found == system:
            yield rest.strip()


def _accepted(call: Call) -> str:
    """The media type that the caller wants. Raises Refusal for one that there is not."""
    wanted = [each.partition(";")[0].strip().lower() for each in (call.header("Accept") or "*/*").split(",")]
    for each in wanted:
        if each in ("*/*", "application/*", FHIR_JSON):
            return FHIR_JSON
        if each == JSON:
            return JSON
    raise Refusal("NOT_ACCEPTABLE")
