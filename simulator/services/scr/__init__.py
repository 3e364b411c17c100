"""The Summary Care Record's FHIR API: the table of its operations, and nothing else."""

from dataclasses import replace

from simulator.call.call import Operation, Service
from simulator.services.scr import checks, operations, platform
from simulator.services.scr.errors import REFUSALS
from simulator.services.scr.rules.table import RULE_TABLE, RULES_BY_OPERATION
from simulator.services.scr.view import view
from simulator.services.scr.wire import BASE_PATH, render
from simulator.wire.findings import ids_of

_ACCESS = ("ACCESS_DENIED", "INVALID_ROLE", "NO_ASID", "TOO_MANY_REQUESTS", "INVALID_METHOD", "APPLICATION_NOT_ALLOWED")
_FAILING = (
    "SPINE_INVALID_REQUEST", "SPINE_UNAVAILABLE", "SPINE_ERROR", "INTERNAL_ERROR", "BAD_GATEWAY", "SERVICE_UNAVAILABLE",
)  # fmt: skip
_ALL = (*_ACCESS, "INVALID_ID_HEADER", *_FAILING)
_ASKED = ("MISSING_PARAMETER", "INVALID_PARAMETER", "MISSING_HEADER", "CONSENT_REFUSED")
_BODY = ("UNSUPPORTED_MEDIA_TYPE", "MISSING_HEADER", "TOO_LARGE", "INVALID_BODY", "INVALID_CONTENT")
_API = "Summary Care Record FHIR API"

_OPERATIONS = (
    Operation(
        id="scr.document.search",
        method="GET",
        path=f"{BASE_PATH}/DocumentReference",
        summary="Find the latest record and its view permission",
        answer=operations.search_document,
        checks=checks.READ,
        refusals=(*_ALL, *_ASKED),
        source=f"{_API}, GET DocumentReference",
    ),
    Operation(
        id="scr.bundle.retrieve",
        method="GET",
        path=f"{BASE_PATH}/Bundle",
        summary="View a record",
        answer=operations.retrieve_bundle,
        checks=checks.READ,
        refusals=(*_ALL, *_ASKED),
        source=f"{_API}, GET Bundle",
    ),
    Operation(
        id="scr.bundle.upload",
        method="POST",
        path=f"{BASE_PATH}/Bundle",
        summary="Upload a record in place of the one before",
        answer=operations.upload_bundle,
        checks=checks.CHANGE,
        refusals=(
            *_ALL,
            *_BODY,
            "CONSENT_REFUSED",
            "DUPLICATE_EVENT",
            "SPINE_DUPLICATE_MESSAGE",
            "SPINE_INCONSISTENT",
            "UPLOAD_REJECTED",
            "UPLOAD_TIMEOUT",
            "POLLING_TIMEOUT",
        ),
        source=f"{_API}, POST Bundle",
        patience=operations.polling_window,
    ),
    Operation(
        id="scr.permission.set",
        method="POST",
        path=f"{BASE_PATH}/$setPermission",
        summary="Keep what a patient decides about viewing",
        answer=operations.set_permission,
        checks=checks.CHANGE,
        refusals=(*_ALL, *_BODY, "INVALID_PARAMETER", "UNKNOWN_ROLE", "CONSENT_REFUSED"),
        source=f"{_API}, POST $setPermission",
    ),
    Operation(
        id="scr.alert.raise",
        method="POST",
        path=f"{BASE_PATH}/AuditEvent",
        summary="Raise an alert for a privacy officer",
        answer=operations.raise_alert,
        checks=checks.CHANGE,
        refusals=(*_ALL, *_BODY, "ALERT_REJECTED"),
        source=f"{_API}, POST AuditEvent",
    ),
    Operation(
        id="scr.ping",
        method="GET",
        path=f"{BASE_PATH}/_ping",
        summary="Is the gateway there?",
        answer=platform.ping,
        source="API platform, _ping",
    ),
    Operation(
        id="scr.status",
        method="GET",
        path=f"{BASE_PATH}/_status",
        summary="Is the service there?",
        answer=platform.status,
        source="API platform, _status",
    ),
    Operation(
        id="scr.healthcheck",
        method="GET",
        path=f"{BASE_PATH}/healthcheck",
        summary="Is the service well?",
        answer=platform.healthcheck,
        checks=checks.READ,
        refusals=(*_ACCESS, "INVALID_ID_HEADER"),
        source="Summary Care Record service, health",
    ),
    Operation(
        id="scr.cors.preflight",
        method="OPTIONS",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="A browser's question before a call from another origin",
        answer=platform.preflight,
        refusals=(*_ACCESS, "INVALID_ID_HEADER", "NOT_FOUND", "METHOD_NOT_ALLOWED"),
        source="API platform, CORS",
    ),
    Operation(
        id="scr.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other path or method",
        answer=platform.unsupported,
        refusals=(*_ACCESS, "INVALID_ID_HEADER", "NOT_FOUND", "METHOD_NOT_ALLOWED"),
        source=f"{_API}, errors",
    ),
)

SERVICE = Service(
    name="scr",
    title="Summary Care Record (FHIR)",
    base_path=BASE_PATH,
    operations=tuple(replace(operation, rules=RULES_BY_OPERATION.get(operation.id, ())) for operation in _OPERATIONS),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="POLLING_TIMEOUT",
    reads_nhs_number=operations.nhs_number_of,
    view=view,
    finding_ids=ids_of(RULE_TABLE),
)
