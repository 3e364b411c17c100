"""What a $setPermission asks for: read out of its Parameters, refused in the service's order and words."""

from collections.abc import Iterable
from typing import NamedTuple

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.records.documents import Document
from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.checks import caller, role_of
from simulator.services.scr.errors import invalid, invalid_parameter
from simulator.wire.json import Json

PERMISSIONS = "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission"
CODES = ("Yes", "No", "Ask")

SANDBOX_ROLES = frozenset({"555254240100", "555254242102", "555254241101"})
"""The roles of the sandbox's one user, who is known everywhere."""

_PARAMETER = "setPermissions"
_CODED = f"Parameter.Part named 'permissionCode' with valueCoding.system {PERMISSIONS}"


class Permission(NamedTuple):
    """Whose record, and what is decided about viewing it: one of the CODES."""

    nhs_number: str
    code: str


def permission_of(body: Json) -> Permission:
    """The permission that a body sets. Raises Refusal."""
    named = [each for each in objects(body.get("parameter")) if each.get("name") == _PARAMETER]
    if not named:
        raise invalid(f"Parameter named '{_PARAMETER}' name not found")
    if len(named) > 1:
        raise invalid(f"Exactly 1 parameter named '{_PARAMETER}' expected")
    parts = objects(named[0].get("part"))
    return Permission(_nhs_number(parts), _code(parts))


def role_is_known(call: Call) -> None:
    """The role is one whose job role can be found: of the user, or of anybody in the directory. Raises Refusal."""
    role = role_of(call) or ""
    if role in SANDBOX_ROLES or role in (caller(call).roles or ()):
        return
    documents = call.documents
    if role in documents.derived_from_shipped("users", "scr roles", _roles):
        return
    if role not in documents.derived_from_changed("users", "scr roles", _roles):
        raise Refusal("UNKNOWN_ROLE", values={"role": role})


def asked_nhs_number(body: Json) -> str | None:
    """The NHS number that a body names, for the record; never raises."""
    for parameter in objects(part(body, "parameter")):
        for each in objects(parameter.get("part")):
            if each.get("name") == "nhsNumber":
                return text_at(each, "valueString") or None
    return None


def _nhs_number(parts: list[dict[str, Json]]) -> str:
    given = [text_at(each, "valueString") for each in parts if each.get("name") == "nhsNumber"]
    given = [number for number in given if number]
    if not given:
        raise invalid("Missing value for Parameter.Part 'nhsNumber'")
    if len(given) > 1:
        raise invalid("Exactly 1 Parameter.Part named 'nhsNumber' with not empty value expected")
    return given[0]


def _code(parts: list[dict[str, Json]]) -> str:
    coded = [
        each
        for each in parts
        if each.get("name") == "permissionCode" and text_at(each, "valueCoding", "system") == PERMISSIONS
    ]
    if not coded:
        raise invalid(f"{_CODED} not found")
    if len(coded) > 1:
        raise invalid(f"Exactly 1 {_CODED} expected")
    said = text_at(coded[0], "valueCoding", "code")
    code = next((code for code in CODES if code.lower() == said.lower()), None)
    if code is None:
        raise invalid_parameter(said, "valueCoding.code")
    return code


def _roles(users: Iterable[Document]) -> frozenset[str]:
    return frozenset(
        text_at(role, "person_roleid") for user in users for role in objects(part(user.body, "nhsid_nrbac_roles"))
    )
