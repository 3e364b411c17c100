"""What the mini services say on the wire: response payloads in their envelope, and refusals. Who is found is not said.

Written as text: what a client sees is exactly what stands here.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.population.person import Person
from simulator.records.documents import Document
from simulator.services.pds_smsp.errors import MEANINGS, NOT_VERIFIED, SUCCESS, SUPERSEDED
from simulator.services.pds_smsp.finding import Found, anybody
from simulator.services.pds_smsp.names import (
    BY_OPERATION,
    GET_NUMBER,
    MESSAGE_CODES,
    RESPONSE_CODES,
    VALID_IDENTIFIER_CODES,
    VERIFY,
    MiniService,
)
from simulator.services.pds_smsp.options import options_of
from simulator.services.pds_smsp.patient import write_details, write_identity
from simulator.services.pds_smsp.query import Query, query_of
from simulator.toolkit import answers
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT
from simulator.wire.http import Reply
from simulator.wire.itk import ADDRESSING_ODS, IDENTITY_ODS, PROFILES, Outgoing, write_distribution
from simulator.wire.xml import HL7, quoted

ODS_CODE = "YES"
"""The provider's own organisation, which the test environments know Spine by."""


def respond(call: Call, service: MiniService, found: Found, query: Query | None) -> Reply:
    """The answer to a query: its response code, and what goes with a success."""
    action = f"{service.urn}Response"
    out = Outgoing(
        service=action,
        tracking_id=answers.new_id(call),
        payload_id=answers.new_id(call),
        payload=_payload(call, service, found, query),
        identity=f"{IDENTITY_ODS}{ODS_CODE}",
        profile=f"{PROFILES}{service.response}",
        sender=f"{ADDRESSING_ODS}{ODS_CODE}",
    )
    return answers.respond(call, write_distribution(out), action)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal: a response code as an answer like any other, everything else as every receiver says it.

    A success as a refusal is a scenario's: whoever comes nearest to the query is found.
    """
    service = BY_OPERATION.get(call.operation.id)
    if service is None or refusal.code not in MEANINGS:
        return answers.render(call, _told(call, refusal))
    query = query_of(call.request)
    person = anybody(call, query) if query is not None and refusal.code == SUCCESS else None
    return respond(call, service, Found(refusal.code, person), query)


def _told(call: Call, refusal: Refusal) -> Refusal:
    """A response code for a message that is no query: there is no response that it could stand in."""
    return Refusal("2200", MEANINGS[refusal.code]) if refusal.code in MEANINGS else refusal


def _payload(call: Call, service: MiniService, found: Found, query: Query | None) -> str:
    return "".join(
        (
            f'<{service.response} xmlns="{HL7}" moodCode="EVN" classCode="OBS"><id root="{answers.new_id(call)}"/>',
            f'<code codeSystem="{MESSAGE_CODES}" code="{service.response}"/>',
            f'<value codeSystem="{RESPONSE_CODES}" code={quoted(found.code)}/>',
            *_content(call, service, found, query),
            f"</{service.response}>",
        )
    )


def _content(call: Call, service: MiniService, found: Found, query: Query | None) -> Iterator[str]:
    """What stands beside the response code: the person, and only with a success, unless the options say otherwise."""
    options = options_of(call.documents)
    if service is VERIFY:
        number = query.nhs_number if query is not None else None
        if number is not None and found.code == SUCCESS:
            yield _verified(number, "true")
        elif number is not None and found.code == NOT_VERIFIED and options.unverified_component:
            yield _verified(number, "false")
        elif found.person is not None and found.code == SUPERSEDED and options.superseding_number:
            yield _verified(found.person.key, "true")
        return
    if found.person is None:
        return
    if found.code == SUCCESS:
        yield _subject(call, service, found.person, query)
    elif found.code == SUPERSEDED and options.superseding_number:
        yield f'<subject typeCode="SBJ"><patient classCode="PAT">{write_identity(found.person.key)}</patient></subject>'


def _verified(nhs_number: str, value: str) -> str:
    return (
        '<component typeCode="COMP"><validIdentifier moodCode="EVN" classCode="OBS">'
        f'<code codeSystem="{VALID_IDENTIFIER_CODES}" code="VI"/><value value="{value}"/><subject typeCode="SBJ">'
        f'<patient classCode="PAT"><id root="{NHS_NUMBER_ROOT}" extension={quoted(nhs_number)}/></patient></subject>'
        "</validIdentifier></component>"
    )


def _subject(call: Call, service: MiniService, person: Document, query: Query | None) -> str:
    local = (query.local_root, query.local_id) if query is not None else (None, None)
    inside = write_identity(person.key, *local)
    if service is not GET_NUMBER:
        inside += write_details(Person.of(person.body), call.documents)
    return f'<subject typeCode="SBJ"><patient classCode="PAT">{inside}</patient></subject>'
