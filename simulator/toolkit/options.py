"""How a tenant's ITK receivers behave where real ones differ: the document `receiver` of the kind `itk-options`.

The shape is checked where documents are put; here it is only read, once for each version.
"""

from dataclasses import dataclass
from typing import Self

from simulator.clock import parse_duration
from simulator.records.documents import Document, Documents, derived
from simulator.wire.json import Json
from simulator.wire.soap import FAULT_ACTION, OLD_FAULT_ACTION

KIND = "itk-options"
KEY = "receiver"

RESPONSE, ECHO = "response", "echo"
"""What the action of a synchronous answer is made like: the service with `Response` after it, or the request's own.

Any other is the older form with the port type.
"""

FAULT_ACTIONS = {"soap": FAULT_ACTION, "old": OLD_FAULT_ACTION}


@dataclass(frozen=True, slots=True)
class Options:
    """A receiver's behaviour; the defaults are those of most receivers.

    `answer_text` knows `{message_id}`, `{tracking_id}` and `{service}`, `cad_reference` also `{date}` and `{number}`.
    `skew` is in seconds. `address` is what wsa:To has to be, if it is said. `profiles` are taken besides those known.
    `attempts` and `wait` (seconds before the second attempt) are for acknowledgements that nobody takes.
    """

    answer_action: str = RESPONSE
    answer_text: str = "OK:{message_id}"
    answer_relates: bool = True
    fault_action: str = FAULT_ACTION
    fault_status: int = 500
    fault_bare: bool = False
    duplicates: str = "accept"
    skew: float = 300.0
    refused_usernames: tuple[str, ...] = ("Unknown",)
    address: str | None = None
    magic: bool = True
    profiles: tuple[str, ...] = ()
    cad_reference: str = "CAD-{date}-{number}"
    attempts: int = 4
    wait: float = 1.0

    @classmethod
    def of(cls, document: Document) -> Self:
        """The options that a document says; the rest as usual."""
        body: Json = document.body
        answer, fault, acks = body.get("answer", {}), body.get("fault", {}), body.get("acknowledgements", {})
        given = {
            "answer_action": answer.get("action"),
            "answer_text": answer.get("text"),
            "answer_relates": answer.get("relates_to"),
            "fault_action": FAULT_ACTIONS.get(fault.get("action")),
            "fault_status": int(fault["status"]) if "status" in fault else None,
            "fault_bare": fault.get("bare"),
            "duplicates": body.get("duplicates"),
            "skew": parse_duration(body["clock_skew"]).total_seconds() if "clock_skew" in body else None,
            "refused_usernames": _tuple(body.get("refused_usernames")),
            "address": body.get("address"),
            "magic": body.get("magic_tracking_ids"),
            "profiles": _tuple(body.get("profiles")),
            "cad_reference": body.get("cad_reference"),
            "attempts": acks.get("attempts"),
            "wait": parse_duration(acks["wait"]).total_seconds() if "wait" in acks else None,
        }
        return cls(**{name: value for name, value in given.items() if value is not None})


USUAL = Options()
"""What holds without the document."""


def options_of(documents: Documents) -> Options:
    """A tenant's options."""
    document = documents.peek(KIND, KEY)
    return USUAL if document is None else derived(document, "options", Options.of)


def _tuple(value: Json) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)
