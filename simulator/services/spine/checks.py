"""What a message must be before an interaction looks into it."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.wire.spine import spine_message_of


def check_message(call: Call) -> None:
    """Refuse what is no SOAP message with something in its body."""
    message = spine_message_of(call.request)
    if message.fault is not None:
        raise Refusal("NOT_WELL_FORMED", str(message.fault))
    if not message.is_soap or message.interaction is None:
        raise Refusal("NOT_WELL_FORMED")


def check_interaction(call: Call) -> None:
    """Refuse a message whose body is another interaction than its action says."""
    message = spine_message_of(call.request)
    if message.name not in call.operation.answers_to:
        raise Refusal("NOT_SUPPORTED", message.name or None)


CHECKS = (check_message, check_interaction)
