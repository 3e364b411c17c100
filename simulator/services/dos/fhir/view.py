"""The decoded view of a recorded exchange of the FHIR search: which ODS code, and what was found or refused."""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.services.dos.fhir.checks import HEALTHCARE_IDENTIFIER, IDENTIFIER, ods_code_of
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json, writable

_NAMES = {"dos.organization.search": IDENTIFIER, "dos.healthcare-service.search": HEALTHCARE_IDENTIFIER}


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    name = _NAMES.get(call.operation.id)
    code = writable(ods_code_of(call, name)) if name else ""
    return {"ods_code": code or None, "answer": _answer(reply)}


def _answer(reply: Reply) -> Json:
    try:
        body = read_json(reply.body)
    except ValueError:
        return None
    if not isinstance(body, Mapping) or "resourceType" not in body:
        return None
    if body["resourceType"] == "OperationOutcome":
        return {"refused": [issue.get("diagnostics") for issue in body.get("issue", ())]}
    resources = [entry.get("resource", {}) for entry in body.get("entry", ())]
    return {"found": [_line(resource) for resource in resources]}


def _line(resource: Json) -> Json:
    return {name: resource[name] for name in ("resourceType", "id", "name", "address") if name in resource}
