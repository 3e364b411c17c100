"""The prescribing API's operations. Only orders and cancellations change anything: the one store of prescriptions."""

from simulator import __version__
from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import is_nhs_number
from simulator.services.eps.access import has_monitoring_key
from simulator.services.eps.dispensing import notification
from simulator.services.eps.gateway import mirrored
from simulator.services.eps.prescribing.bodies import answered, message_of, peeked, resource_of
from simulator.services.eps.prescribing.bundle import EVENTS, NOTIFICATION, ORDER, Message
from simulator.services.eps.prescribing.capability import capability_statement
from simulator.services.eps.prescribing.content import check_content
from simulator.services.eps.prescribing.digest import prepared
from simulator.services.eps.prescribing.errors import outcome
from simulator.services.eps.prescribing.events import TAKERS
from simulator.services.eps.prescribing.issues import Refused, invalid_issue, invalid_value
from simulator.services.eps.prescribing.options import options_of
from simulator.services.eps.prescribing.people import patient_number
from simulator.services.eps.prescribing.process import check_message
from simulator.services.eps.prescribing.profile import check_profile, check_warnings
from simulator.services.eps.prescribing.translation import check_translation
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

GATEWAY_PATIENCE = 30.0
"""Seconds after which the gateway waits no longer."""


async def prepare(call: Call) -> Reply:
    """Give the digest that the prescriber of an order is to sign."""
    message = message_of(call)
    event = check_message(call, message)
    if event == NOTIFICATION:
        raise _only_orders()
    check_content(message)
    if event != ORDER:
        raise _only_orders()
    check_translation(message)
    return answered(call, 200, prepared(message, call.now, options_of(call).algorithm))


def _only_orders() -> Refused:
    return invalid_value(f"MessageHeader.eventCoding.code must be '{ORDER}'.", "MessageHeader.eventCoding.code")


async def process_message(call: Call) -> Reply:
    """Take an order, a cancellation or a dispense notification."""
    message = message_of(call)
    event = check_message(call, message)
    return await TAKERS[event](call, message)


async def validate(call: Call) -> Reply:
    """Say what the validator has against a resource."""
    resource = resource_of(call)
    if not isinstance(resource.get("resourceType"), str):
        raise Refused("INVALID_PROFILE", [invalid_issue("Missing required element: 'resourceType'")], has_meta=False)
    if resource["resourceType"] == "Bundle":
        message = Message(resource)
        # Another Bundle than one of the messages has no profile here.
        if message.event in EVENTS:
            check_profile(message)
            check_warnings(call, message)
    issue = {"severity": "information", "code": "informational"}
    return answered(call, 200, outcome(call, [issue], has_meta=False))


async def capability(call: Call) -> Reply:
    """Say what the API can do."""
    return Reply(200, render_json(capability_statement()), mirrored(call, "application/json"))


async def status(call: Call) -> Reply:
    """Are the back end and what it stands on there? Asked with an API key, except where access is open."""
    has_monitoring_key(call)
    passed: dict[str, Json] = {"status": "pass", "timeout": "false", "responseCode": 200}
    validator = passed | {"outcome": "OK", "links": f"{call.links}/_status"}
    checks = {"validator:status": [validator], "spine:status": [passed]}
    body = {"status": "pass", "commitId": "none", "versionNumber": __version__, "checks": checks}
    return Reply(200, render_json(body), mirrored(call, "application/json"))


async def ping(call: Call) -> Reply:
    """Is the gateway there? Nobody has to say who they are."""
    release: Json = {
        "version": __version__,
        "revision": "1",
        "releaseId": f"uec-simulator-{__version__}",
        "commitId": "none",
    }
    return Reply(200, render_json(release), mirrored(call, "application/json"))


async def poll(call: Call) -> Reply:
    """Polling for an answer is no longer supported."""
    raise Refusal("INTERACTION_NOT_SUPPORTED")


async def unsupported(call: Call) -> Reply:
    """Any other path or method."""
    raise Refusal("UNKNOWN_PATH")


def nhs_number_of(call: Call) -> str | None:
    """The patient whom a message is about; None if it names none."""
    if call.request.method != "POST":
        return None
    message = peeked(call)
    if message is None:
        return None
    of_notification = notification.patient_of(message.bundle) if message.event == NOTIFICATION else None
    number = of_notification or patient_number(message)
    return number if is_nhs_number(number) else None
