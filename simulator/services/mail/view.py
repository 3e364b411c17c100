"""The decoded view of a recorded mail: its envelope, who the recipients are, fields and parts, what was answered."""

from simulator.call.call import Call
from simulator.services.mail.endpoints import endpoints_at, is_allowed
from simulator.services.mail.message import Part, mail_of
from simulator.wire.http import Reply
from simulator.wire.json import Json, writable
from simulator.wire.mail import envelope_of

_FIELDS = ("from", "to", "cc", "subject", "date", "message-id")


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null."""
    envelope, mail = envelope_of(call.request), mail_of(call.request)
    return {
        "envelope": {
            "helo": writable(envelope.helo),
            "user": writable(envelope.user) or None,
            "from": writable(envelope.sender),
            "to": [_recipient(call, address) for address in envelope.recipients],
        },
        "fields": {name.replace("-", "_"): mail.fields.get(name) for name in _FIELDS},
        "parts": [_part(part) for part in mail.parts if not part.is_attachment],
        "attachments": [_part(part) for part in mail.attachments],
        "nhs_numbers": list(mail.nhs_numbers),
        "unreadable": mail.fault,
        "answer": reply.body.decode("utf-8", "replace").splitlines(),
    }


def _recipient(call: Call, address: str) -> Json:
    endpoints = [
        {
            "service_id": each.service_id,
            "name": each.name,
            "format": each.format,
            "business_scenario": each.business_scenario,
        }
        for each in endpoints_at(call.documents, address)
    ]
    return {"address": writable(address), "allowed": is_allowed(call.documents, address), "endpoints": endpoints}


def _part(part: Part) -> Json:
    return {
        "where": part.where,
        "name": part.name or None,
        "type": part.type,
        "format": part.format,
        "size": part.size,
        "disposition": part.disposition or None,
    }
