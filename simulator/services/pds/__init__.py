"""The Personal Demographics Service's FHIR API: the table of its operations, and nothing else."""

from dataclasses import replace

from simulator.call.call import Operation, Service
from simulator.services.pds import birth, checks, coverage, create, operations, update
from simulator.services.pds.errors import REFUSALS
from simulator.services.pds.rules.table import RULE_TABLE, RULES, RULES_BY_OPERATION
from simulator.services.pds.wire import BASE_PATH, render
from simulator.wire.findings import ids_of

_HEADERS = (
    "ACCESS_DENIED", "PATIENT_ACCESS_DENIED", "INVALID_HEADER_VALUE", "MISSING_VALUE_AT_GATEWAY", "MISSING_VALUE",
)  # fmt: skip
_RECORD = ("INVALID_RESOURCE_ID", "RESOURCE_NOT_FOUND", "INVALIDATED_RESOURCE")
_BODY = (
    "INVALID_VALUE", "ADDITIONAL_PROPERTIES", "TOO_FEW_VALUES_SUBMITTED", "TOO_MANY_VALUES_SUBMITTED",
    "UNSUPPORTED_VALUE", "UNSUPPORTED_CHARACTERS_IN_FIELD", "UNSUPPORTED_SERVICE",
)  # fmt: skip
_CHANGE = ("PRECONDITION_FAILED", "RESOURCE_VERSION_MISMATCH", "FORBIDDEN_UPDATE", "INVALID_UPDATE")
_MATCH = ("INVALID_METHOD", "VALIDATION_ERROR", "SINGLE_MATCH", "MULTIPLE_MATCHES")

_OPERATIONS = (
    Operation(
        id="pds.patient.retrieve",
        method="GET",
        path=f"{BASE_PATH}/Patient/{{id}}",
        summary="Get a patient's details by NHS number",
        answer=operations.retrieve_patient,
        checks=checks.RETRIEVE,
        refusals=(*_HEADERS, *_RECORD),
        source="PDS FHIR, get-patient",
    ),
    Operation(
        id="pds.patient.search",
        method="GET",
        path=f"{BASE_PATH}/Patient",
        summary="Search for a patient",
        answer=operations.search_patient,
        checks=checks.SEARCH,
        refusals=(
            *_HEADERS,
            "SINGLE_RESULT_ONLY",
            "UNSUPPORTED_SERVICE",
            "ADDITIONAL_PROPERTIES",
            "INVALID_VALUE",
            "INVALID_SEARCH_DATA",
            "TOO_MANY_MATCHES",
        ),
        source="PDS FHIR, search-patient",
    ),
    Operation(
        id="pds.patient.update",
        method="PATCH",
        path=f"{BASE_PATH}/Patient/{{id}}",
        summary="Update a patient's details by JSON Patch",
        answer=update.update_patient,
        checks=(*checks.UPDATE, *update.CHECKS),
        refusals=(*_HEADERS, "INVALID_METHOD", *_RECORD, *_CHANGE, *_BODY),
        source="PDS FHIR, update-patient-partial",
        patience=update.sync_wait,
    ),
    Operation(
        id="pds.patient.create",
        method="POST",
        path=f"{BASE_PATH}/Patient",
        summary="Create a record with a new NHS number",
        answer=create.create_patient,
        checks=(*checks.CREATE, *create.CHECKS),
        refusals=(*_HEADERS, *_MATCH, "INVALID_CREATE", *_BODY),
        source="PDS FHIR, create-patient",
        patience=update.sync_wait,
    ),
    Operation(
        id="pds.birth.process",
        method="POST",
        path=f"{BASE_PATH}/Patient/$process-birth-details",
        summary="Record a birth: a new record for the baby, linked to the mother's",
        answer=birth.process_birth,
        checks=(*checks.CREATE, *birth.CHECKS),
        refusals=(
            *_HEADERS,
            *_MATCH,
            "INSERT_BIRTH_DEATH_STATUS_INCONSISTENT",
            "INVALID_DOB_OVER_SIX_MONTHS",
            "INVALID_CREATE",
            *_BODY,
        ),
        source="PDS FHIR, routed by the gateway but not in the specification",
        patience=update.sync_wait,
    ),
    Operation(
        id="pds.related-person.search",
        method="GET",
        path=f"{BASE_PATH}/Patient/{{id}}/RelatedPerson",
        summary="Get a patient's related people",
        answer=operations.search_related_people,
        checks=checks.RETRIEVE,
        refusals=(*_HEADERS, *_RECORD),
        source="PDS FHIR, get-related-people",
    ),
    Operation(
        id="pds.coverage.search",
        method="GET",
        path=f"{BASE_PATH}/Coverage",
        summary="Get a patient's European Health Insurance Card",
        answer=coverage.search_coverage,
        checks=(*checks.COVERAGE, *coverage.SEARCH_CHECKS),
        refusals=(*_HEADERS, "MODE_ACCESS_DENIED", "INVALID_SEARCH_DATA", *_RECORD),
        source="PDS FHIR, get-coverage",
    ),
    Operation(
        id="pds.coverage.create",
        method="POST",
        path=f"{BASE_PATH}/Coverage",
        summary="Give a patient a European Health Insurance Card",
        answer=coverage.create_coverage,
        checks=(*checks.COVERAGE, *coverage.CREATE_CHECKS),
        refusals=(*_HEADERS, "MODE_ACCESS_DENIED", *_RECORD, *_CHANGE, *_BODY),
        source="PDS FHIR, post-coverage",
        patience=update.sync_wait,
    ),
    Operation(
        id="pds.ping",
        method="GET",
        path=f"{BASE_PATH}/_ping",
        summary="Is the gateway there?",
        answer=operations.ping,
        source="API platform, _ping",
    ),
    Operation(
        id="pds.status",
        method="GET",
        path=f"{BASE_PATH}/_status",
        summary="Is the back end there?",
        answer=operations.status,
        refusals=("ACCESS_DENIED",),
        source="API platform, _status",
    ),
    Operation(
        id="pds.cors.preflight",
        method="OPTIONS",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="A browser's question before a call from another origin",
        answer=operations.preflight,
        refusals=("ACCESS_DENIED", "PATIENT_ACCESS_DENIED", "UNSUPPORTED_REQUEST", "BAD_GATEWAY"),
        source="API platform, CORS",
    ),
    Operation(
        id="pds.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other path or method",
        answer=operations.unsupported,
        refusals=(*_HEADERS, "UNSUPPORTED_REQUEST", "UNSUPPORTED_SERVICE"),
        source="PDS FHIR, Errors",
    ),
)

SERVICE = Service(
    name="pds",
    title="Personal Demographics Service (FHIR)",
    base_path=BASE_PATH,
    operations=tuple(replace(operation, rules=RULES_BY_OPERATION.get(operation.id, ())) for operation in _OPERATIONS),
    refusals=REFUSALS,
    render=render,
    crash="UNKNOWN_ERROR",
    unreadable="VALIDATION_ERROR",
    timeout="SERVICE_UNAVAILABLE",
    reads_nhs_number=operations.nhs_number_of,
    rules=RULES,
    finding_ids=ids_of(RULE_TABLE),
)
