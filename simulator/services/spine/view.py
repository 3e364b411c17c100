"""The decoded view of a recorded exchange: who sent which interaction, what it asks for, and what was answered."""

from simulator.call.call import Call
from simulator.services.spine.gp_summary import summary_of
from simulator.services.spine.query import Query, permission_of, query_of
from simulator.wire.ebxml import ebxml_of
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.spine import SpineMessage, spine_message_of
from simulator.wire.xml import HL7, SOAP, attribute, child, local_name, parse_xml, text_of


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange. What there is none of is null."""
    if call.operation.door is None:
        return _upload(call, reply)
    if call.request.method != "POST":
        return {"message": None, "query": None, "permission": None, "answer": _answer(reply)}
    message = spine_message_of(call.request)
    change = permission_of(call.request)
    permission = {"nhs_number": change.nhs_number, "permission": change.permission, "function": change.function}
    return {
        "message": _message(message),
        "query": None if message.query is None else _query(query_of(call.request)),
        "permission": permission if change.nhs_number or change.permission else None,
        "answer": _answer(reply),
    }


def _upload(call: Call, reply: Reply) -> Json:
    """An upload: its envelope, and whose summary it is; and what an answer that was fetched says."""
    view: dict[str, Json] = {"header": None, "summary": None, "answer": _later(reply)}
    if call.request.method != "POST":
        return view
    message = ebxml_of(call.request)
    summary = summary_of(call.request)
    view["header"] = {**message.header.said(), "unreadable": None if message.fault is None else str(message.fault)}
    if summary is not None:
        view["summary"] = {
            "nhs_number": summary.nhs_number,
            "id": summary.id,
            "kind": summary.kind,
            "replaces": summary.replaces,
            "author": summary.author,
            "sections": [title for title, _, _ in summary.sections],
        }
    return view


def _later(reply: Reply) -> Json:
    """The interaction on the second line of its own that begins with `hl7:`."""
    line = next((line for line in reply.body.splitlines() if line.startswith(b"<hl7:")), None)
    return None if line is None else _answer(Reply(reply.status, line))


def _message(message: SpineMessage) -> Json:
    author = message.author
    return {
        "unreadable": None if message.fault is None else str(message.fault),
        "interaction": message.name or None,
        "id": message.id,
        "message_id": message.message_id,
        "action": message.action,
        "sender": message.sender,
        "receiver": message.receiver,
        "user": None if author is None else author.user,
        "role_profile": None if author is None else author.role_profile,
        "job_role": None if author is None else author.job_role,
    }


def _query(query: Query) -> Json:
    born = query.days("person.birthtime")
    return {
        "items": [*query.items],
        "nhs_number": query.nhs_number,
        "family": query.part("person.name", "family"),
        "given": query.part("person.name", "given"),
        "born": None if born is None else [born.first, born.last],
        "postcode": query.part("person.address", "postalCode"),
    }


def _answer(reply: Reply) -> Json:
    """The interaction that was answered, what it acknowledges, and the issues it names; or a fault's code."""
    try:
        root = parse_xml(reply.body)
    except WireError:
        return None
    fault = next(root.iter(f"{{{SOAP}}}Fault"), None)
    if fault is not None:
        code = next((each for each in fault.iter() if local_name(each) == "errorCode"), None)
        return {"fault": text_of(code), "interaction": None, "acknowledgement": None, "issues": []}
    acknowledged = next(root.iter(f"{{{HL7}}}acknowledgement"), None)
    issues = [child(each, f"{{{HL7}}}code") for each in root.iter(f"{{{HL7}}}justifyingDetectedIssueEvent")]
    return {
        "fault": None,
        "interaction": attribute(next(root.iter(f"{{{HL7}}}interactionId"), None), "extension"),
        "acknowledgement": attribute(acknowledged, "typeCode"),
        "issues": [
            {"code": each.get("code"), "display": each.get("displayName")} for each in issues if each is not None
        ],
    }
