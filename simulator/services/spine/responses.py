"""What Spine says on the wire: answers in their envelope, detected issues, and faults."""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal, RefusalRow
from simulator.identifiers import hashed_uuid
from simulator.services.spine.errors import REFUSALS
from simulator.services.spine.names import INTERACTIONS, NO_DATA, PDS, SERVICES, Interaction
from simulator.services.spine.query import nhs_number_in
from simulator.toolkit.spine_directory import CORE, systems
from simulator.wire.http import Reply
from simulator.wire.spine import (
    CONTENT_TYPE,
    SpineAnswer,
    SpineMessage,
    spine_message_of,
    write_reasons,
    write_spine_answer,
    write_tms_fault,
)

ANONYMOUS_ASID = "000000000000"
"""What stands where an ASID has to, and none is known."""

_AE, _NO_ANSWER = "AE", "ID"


def new_id(call: Call) -> str:
    """A new upper-case UUID, the same for the same seed and calls."""
    tenant = call.tenant
    return hashed_uuid(f"{tenant.seed}:spine.id:{tenant.number('spine.id')}")


def interaction_of(call: Call) -> Interaction | None:
    """The interaction that a call is; None for a message that is none."""
    names = (spine_message_of(call.request).name, *call.operation.answers_to)
    known = [INTERACTIONS[name] for name in names if name in INTERACTIONS]
    return known[0] if known else None


def answer(call: Call, content: str, *, query_code: str | None = "OK") -> Reply:
    """The answer to an interaction; `content` is XML of its ControlActEvent."""
    interaction = interaction_of(call)
    if interaction is None:
        raise Refusal("NOT_SUPPORTED")
    return _written(call, interaction, interaction.answer, content, "AA", query_code if interaction.is_query else None)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal: detected issues as an answer, a fault, or what a web server says."""
    row = REFUSALS[refusal.code]
    interaction = interaction_of(call)
    if "system" in row.detail and interaction is not None:
        reasons = write_reasons(reasons_of(row, refusal, nhs_number_in(call.request) or ""))
        name = NO_DATA if interaction.is_query else interaction.answer
        reply = _written(call, interaction, name, reasons, _AE, _NO_ANSWER if interaction.is_query else None)
    elif "fault" in row.detail or "system" in row.detail:
        code, status = (row.code, row.status) if "fault" in row.detail else ("200", 500)
        reply = Reply.of(
            status, write_tms_fault(code, refusal.diagnostics or "Not Supported", row.display), CONTENT_TYPE
        )
    else:
        reply = Reply.of(row.status, f"{row.status} {row.display}\n".encode(), "text/plain; charset=utf-8")
    reply.headers.update(row.headers)
    reply.headers.update(refusal.headers)
    return reply


def reasons_of(row: RefusalRow, refusal: Refusal, nhs_number: str) -> Iterator[tuple[str, str, str, str]]:
    """The detected issues of a refusal: the general one, then the specific one."""
    system, qualifier = row.detail["system"], row.detail["qualifier"]
    yield row.code, system, row.display, qualifier
    if "specific" in row.detail or refusal.diagnostics is not None:
        said = row.detail.get("said", "")
        for name, value in {**refusal.values, "nhs_number": nhs_number}.items():
            said = said.replace(f"{{{name}}}", value)
        yield row.detail.get("specific", row.code), system, refusal.diagnostics or said, qualifier


def _written(
    call: Call, interaction: Interaction, name: str, content: str, type_code: str, query_code: str | None
) -> Reply:
    message = spine_message_of(call.request)
    made = SpineAnswer(
        id=new_id(call),
        action=_action(message, interaction, name),
        interaction=name,
        version=interaction.version,
        at=call.now,
        to=message.reply_to or message.from_ or "",
        from_=f"{call.own_address}{call.request.path}",
        sender=message.receiver or message.header_receiver or _own_asid(call),
        receiver=message.sender or message.header_sender or ANONYMOUS_ASID,
        relates_to=message.message_id or "",
        refers_to=message.id or "",
        wrapper=interaction.wrapper,
        content=content,
        type_code=type_code,
        query_code=query_code,
    )
    return Reply.of(200, write_spine_answer(made), CONTENT_TYPE)


def _action(message: SpineMessage, interaction: Interaction, name: str) -> str:
    # PDS gives the request's own action back, as far as is known.
    if interaction.service == PDS:
        return message.action or interaction.action
    return f"{SERVICES}{interaction.service}/{name}"


def _own_asid(call: Call) -> str:
    """Spine's own, as the directory has it."""
    return next((each.asid for each in systems(call.documents) if each.ods_code == CORE), ANONYMOUS_ASID)
