"""What the service says on the wire: the response to a query in its envelope, and refusals."""

from collections.abc import Sequence

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.rcs.errors import ER
from simulator.toolkit import answers
from simulator.toolkit.names import REPEAT_CALLER, REPEAT_CALLER_QUERY
from simulator.wire.http import Reply
from simulator.wire.itk import (
    ADDRESSING_ODS,
    IDENTITY_ODS,
    INTERACTIONS,
    PROFILES,
    SERVICES,
    Outgoing,
    write_distribution,
)
from simulator.wire.itk_message import message_of
from simulator.wire.repeat_caller import RepeatCallerQuery, RepeatCallerResponse, query_of, write_response
from simulator.wire.slices import Slice

ODS_CODE = "RCS111"
"""The service's own organisation. Its real code is not published."""

ACTION = f"{SERVICES}{REPEAT_CALLER}Response"
_VERSIONS = ("v1-0", "v2-1")


def respond(call: Call, query: RepeatCallerQuery, value: str, documents: Sequence[Slice] = ()) -> Reply:
    """The answer to a query, in a DistributionEnvelope of the version that the query came in."""
    response = RepeatCallerResponse(value, call.now, answers.new_id(call), ODS_CODE, query, documents)
    out = Outgoing(
        service=ACTION,
        tracking_id=answers.new_id(call),
        payload_id=answers.new_id(call),
        payload=write_response(response),
        identity=f"{IDENTITY_ODS}{ODS_CODE}",
        profile=f"{PROFILES}nhs111RepeatCallerResponse-{_version(call)}",
        interaction=f"{INTERACTIONS}{REPEAT_CALLER_QUERY[0]}",
        sender=f"{ADDRESSING_ODS}{ODS_CODE}",
    )
    return answers.respond(call, write_distribution(out), ACTION)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as every receiver says it; the service's own error is a response."""
    if refusal.code == ER:
        return respond(call, query_of(call.request) or RepeatCallerQuery(), ER)
    return answers.render(call, refusal)


def _version(call: Call) -> str:
    """The version of the query's profile; the first where it has none that is known."""
    profiles = (content.item.profile or "" for content in message_of(call.request).contents)
    return next((version for profile in profiles for version in _VERSIONS if profile.endswith(version)), _VERSIONS[0])
