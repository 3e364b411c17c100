"""EPS FHIR prescribing: the table of its operations, and nothing else.

`$process-message` stands here for all three of its events, below the base paths of prescribing and dispensing alike.
"""

from simulator.call.call import Operation
from simulator.services.eps.prescribing import checks, operations
from simulator.services.eps.prescribing.errors import CANCEL_REFUSALS, REFUSALS
from simulator.services.eps.prescribing.operations import nhs_number_of
from simulator.services.eps.prescribing.process import NOT_KEPT
from simulator.services.eps.prescribing.render import render
from simulator.services.eps.prescribing.rules import table
from simulator.services.eps.prescribing.rules.table import (
    RULES_OF_ORDERS,
    RULES_OF_PROCESSING,
    RULES_OF_READING,
    RULES_OF_VALIDATING,
)

BASE_PATH, OLDER_BASE_PATH, DISPENSING_BASE_PATH = "/fhir-prescribing", "/electronic-prescriptions", "/fhir-dispensing"
"""The newer gateway's base path, the older one's, and the one that dispensers use; one back end stands behind all."""

_HEADERS = ("ACCESS_DENIED", "FORBIDDEN_HEADER", "MISSING_FIELD", "INVALID_VALUE", "MISSING_VALUE", "INVALID_ROLE")
_PERMISSION = ("PRESCRIBING_NOT_PERMITTED", "PRESCRIBING_FOR_USERS_ONLY", "PRESCRIBING_DISABLED")
_GATEWAY = (*_HEADERS, "TOO_LARGE", "TOO_MANY_REQUESTS", "UNKNOWN_ERROR", "GATEWAY_TIMEOUT", "INTERNAL_ERROR")
_MESSAGE = (
    "UNREADABLE", "INVALID_PROFILE", "MISSING_ENTRY", "INCORRECT_RESOURCE_TYPE", "UNKNOWN_EVENT", *_PERMISSION,
    "INVALID_CONTENT", "TOO_FEW_VALUES_SUBMITTED", "TOO_MANY_VALUES_SUBMITTED", "INVALID_TRANSLATION",
)  # fmt: skip
_SPINE = (
    "INVALID_SIGNATURE", "FAILURE_TO_PROCESS_MESSAGE", "PATIENT_DECEASED", "DUPLICATE_PRESCRIPTION_ID",
    "DUPLICATE_MESSAGE_ID", "MISSING_DIGITAL_SIGNATURE", "PRESCRIPTION_NOT_FOUND", "INVALID_RESOURCE_ID",
    "MISSING_SPINE_VALUE", "INVALID_MESSAGE", "INVALID_NUMBER_MEDICATIONREQUESTS",
    "PRESCRIPTION_INVALID_STATE_TRANSITION", "MEDICATIONREQUEST_INVALID_STATE_TRANSITION",
    "MEDICATIONREQUEST_NOT_FOUND", "MISMATCH_AUTHORISED_REPEAT_COUNT", "INVALID_REPEAT_COUNT",
    "RESOURCE_VERSION_MISMATCH", "DUPLICATE_MEDICATIONREQUEST_ID", "INVALID_CHECK_DIGIT", "INVALID_DATE_FORMAT",
    "SPINE_ERROR", "TIMEOUT",
)  # fmt: skip

# What only a dispense notification is refused with; dispensing says how.
_NOTIFICATION = (
    "DISPENSE_AMEND_IDENTIFIER_MISMATCH", "DISPENSING_FOR_USERS_ONLY", "DISPENSING_NOT_PERMITTED",
    "DISPENSING_DISABLED",
)  # fmt: skip


def _patience(call: object) -> float:
    return operations.GATEWAY_PATIENCE


def _paths(below: str, *more: str) -> tuple[str, tuple[str, ...]]:
    return f"{BASE_PATH}{below}", tuple(f"{base}{below}" for base in (OLDER_BASE_PATH, *more))


_PREPARE, _PREPARE_TOO = _paths("/FHIR/R4/$prepare")
_PROCESS, _PROCESS_TOO = _paths("/FHIR/R4/$process-message", DISPENSING_BASE_PATH)
_VALIDATE, _VALIDATE_TOO = _paths("/FHIR/R4/$validate", DISPENSING_BASE_PATH)
_METADATA, _METADATA_TOO = _paths("/metadata", DISPENSING_BASE_PATH)
_STATUS, _STATUS_TOO = _paths("/_status", DISPENSING_BASE_PATH)
_HEALTH, _HEALTH_TOO = _paths("/_healthcheck", DISPENSING_BASE_PATH)
_PING, _PING_TOO = _paths("/_ping", DISPENSING_BASE_PATH)
_POLL, _POLL_TOO = _paths("/_poll/{id}", DISPENSING_BASE_PATH)
_REST, _REST_TOO = _paths("/{rest...}", DISPENSING_BASE_PATH)

OPERATIONS = (
    Operation(
        id="eps.order.prepare",
        method="POST",
        path=_PREPARE,
        more_paths=_PREPARE_TOO,
        summary="Get the digest of a prescription that is to be signed",
        answer=operations.prepare,
        checks=checks.GATEWAY,
        rules=RULES_OF_ORDERS,
        refusals=(*_MESSAGE, *_GATEWAY),
        source="EPS FHIR prescribing, $prepare",
        patience=_patience,
    ),
    Operation(
        id="eps.message.process",
        method="POST",
        path=_PROCESS,
        more_paths=_PROCESS_TOO,
        summary="Send a prescription, cancel an item of one, or say what was dispensed",
        answer=operations.process_message,
        checks=checks.GATEWAY,
        rules=RULES_OF_PROCESSING,
        refusals=(*_MESSAGE, *_SPINE, *CANCEL_REFUSALS, *_NOTIFICATION, *_GATEWAY),
        source="EPS FHIR prescribing, $process-message",
        patience=_patience,
    ),
    Operation(
        id="eps.resource.validate",
        method="POST",
        path=_VALIDATE,
        more_paths=_VALIDATE_TOO,
        summary="Have a resource looked at by the validator",
        answer=operations.validate,
        checks=checks.GATEWAY,
        rules=RULES_OF_VALIDATING,
        refusals=("UNREADABLE", "INVALID_PROFILE", *_GATEWAY),
        source="EPS FHIR prescribing, $validate",
        patience=_patience,
    ),
    Operation(
        id="eps.capability.retrieve",
        method="GET",
        path=_METADATA,
        more_paths=_METADATA_TOO,
        summary="What the API can do",
        answer=operations.capability,
        rules=RULES_OF_READING,
        refusals=("INTERNAL_ERROR",),
        source="EPS FHIR prescribing, metadata",
    ),
    Operation(
        id="eps.prescribing-status.retrieve",
        method="GET",
        path=_STATUS,
        more_paths=(*_STATUS_TOO, _HEALTH, *_HEALTH_TOO),
        summary="Is the back end there?",
        answer=operations.status,
        refusals=("ACCESS_DENIED",),
        source="API platform, _status",
    ),
    Operation(
        id="eps.prescribing-ping.retrieve",
        method="GET",
        path=_PING,
        more_paths=_PING_TOO,
        summary="Is the gateway there?",
        answer=operations.ping,
        source="API platform, _ping",
    ),
    Operation(
        id="eps.poll.retrieve",
        method="GET",
        path=_POLL,
        more_paths=_POLL_TOO,
        summary="Ask for an answer that comes later: no longer supported",
        answer=operations.poll,
        refusals=("INTERACTION_NOT_SUPPORTED",),
        source="EPS FHIR prescribing, _poll",
    ),
    Operation(
        id="eps.prescribing.unsupported",
        method="*",
        path=_REST,
        more_paths=_REST_TOO,
        summary="Any other path or method",
        answer=operations.unsupported,
        rules=RULES_OF_READING,
        refusals=("UNKNOWN_PATH",),
        source="EPS FHIR gateway: assumed",
    ),
)
"""The operations of this face."""

RULE_TABLE = (*table.RULE_TABLE, NOT_KEPT)
"""What its rules find, and what is noted while it answers."""

__all__ = [
    "BASE_PATH", "DISPENSING_BASE_PATH", "OLDER_BASE_PATH", "OPERATIONS", "REFUSALS", "RULE_TABLE", "nhs_number_of",
    "render",
]  # fmt: skip
