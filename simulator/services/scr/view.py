"""The decoded view of a recorded exchange: what was asked, and what was answered, as people would say it."""

from collections.abc import Mapping

from simulator.call.call import Call
from simulator.services.scr.asking import IDENTIFIER, asked_patient
from simulator.services.scr.bodies import objects, part, text_at
from simulator.services.scr.parts import Parts
from simulator.services.scr.permission import asked_nhs_number
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json, parse_json


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    asked = _asked(call)
    return {"asked": asked, "answered": _answered(reply)}


def _asked(call: Call) -> Json:
    if call.request.method == "GET":
        return {"nhs_number": asked_patient(call), "record": call.query.get(IDENTIFIER)}
    body = _json(call.request.body)
    kind = text_at(body, "resourceType")
    if kind == "Bundle":
        return _record(body)
    if kind == "AuditEvent":
        return _alert(body)
    codes = [
        text_at(each, "valueCoding", "code")
        for parameter in objects(part(body, "parameter"))
        for each in objects(parameter.get("part"))
        if "valueCoding" in each
    ]
    return {"nhs_number": asked_nhs_number(body), "permission": codes[0]} if codes else None


def _alert(body: Json) -> Json:
    return {
        "type": text_at(body, "type", "display"),
        "reason": text_at(body, "subtype", 0, "display"),
        "agents": [text_at(agent, "who", "identifier", "value") for agent in objects(body.get("agent"))],
        "message": text_at(body, "extension", 0, "valueString"),
    }


def _answered(reply: Reply) -> Json:
    body = _json(reply.body)
    if text_at(body, "resourceType") == "OperationOutcome":
        issue = part(body, "issue", 0)
        said = text_at(issue, "details", "text") or text_at(issue, "diagnostics")
        return {"refused": said or text_at(issue, "details", "coding", 0, "display")}
    if text_at(body, "resourceType") != "Bundle":
        return None
    references = Parts(body).of("DocumentReference")
    if references:
        return {
            "record": text_at(references[0], "masterIdentifier", "value"),
            "permission": text_at(references[0], "securityLabel", 0, "coding", 0, "code"),
        }
    return _record(body)


def _record(body: Json) -> Json:
    """A record by its id, the titles of its sections, and how many resources of each kind are in it."""
    parts = Parts(body)
    compositions = parts.of("Composition")
    if not compositions:
        return {"record": None, "sections": [], "resources": {}}
    return {
        "record": text_at(compositions[0], "id"),
        "sections": [text_at(section, "title") for section in objects(compositions[0].get("section"))],
        "resources": _counted(parts),
    }


def _counted(parts: Parts) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for resource in parts.resources:
        kind = text_at(resource, "resourceType")
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def _json(body: bytes) -> Json:
    try:
        return parse_json(body)
    except WireError:
        return None
