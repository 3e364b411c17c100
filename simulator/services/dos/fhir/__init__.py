"""DoS Search, the successor's FHIR R4 interface: what it offers to the service, and nothing else."""

from simulator.call.call import Operation
from simulator.services.dos.fhir import operations, rules
from simulator.services.dos.fhir.checks import HEALTHCARE_SERVICE_CHECKS, ORGANIZATION_CHECKS, has_access
from simulator.services.dos.fhir.errors import REFUSALS, render
from simulator.services.dos.fhir.operations import BASE_PATH
from simulator.services.dos.fhir.rules import RULE_TABLE
from simulator.services.dos.fhir.view import view

__all__ = ["OPERATIONS", "REFUSALS", "RULE_TABLE", "render", "view"]

_API = "DoS Search 1.0.0"
_ANY = ("FHIR_TOO_MANY_REQUESTS", "INTERNAL_ERROR", "TIMEOUT")
_ACCESS = ("FHIR_UNAUTHORISED", "FHIR_FORBIDDEN")
_HEADERS = ("FHIR_HEADER_MISSING", "FHIR_VERSION_INVALID", "FHIR_REQUEST_ID_INVALID", "FHIR_HEADER_UNEXPECTED")
_IDENTIFIER = (
    "FHIR_PARAMETER_MISSING", "FHIR_IDENTIFIER_VALUE_INVALID", "FHIR_IDENTIFIER_SYSTEM_INVALID",
    "FHIR_PARAMETER_UNEXPECTED",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="dos.organization.search",
        method="GET",
        path=f"{BASE_PATH}/Organization",
        summary="An organisation by its ODS code, with its endpoints",
        answer=operations.search_organization,
        checks=ORGANIZATION_CHECKS,
        rules=(rules.access, rules.headers, rules.organization_query),
        refusals=(*_ACCESS, *_HEADERS, *_IDENTIFIER, "FHIR_REVINCLUDE_INVALID", *_ANY),
        source=f"{_API}, searchOrganizations",
    ),
    Operation(
        id="dos.healthcare-service.search",
        method="GET",
        path=f"{BASE_PATH}/HealthcareService",
        summary="The services of an organisation by its ODS code",
        answer=operations.search_healthcare_service,
        checks=HEALTHCARE_SERVICE_CHECKS,
        rules=(rules.access, rules.healthcare_service_query),
        refusals=(*_ACCESS, *_IDENTIFIER, *_ANY),
        source=f"{_API}, searchHealthcareServices",
    ),
    Operation(
        id="dos.ping",
        method="GET",
        path=f"{BASE_PATH}/_ping",
        summary="Is the gateway there?",
        answer=operations.ping,
        refusals=_ANY,
        source="API platform, _ping",
    ),
    Operation(
        id="dos.status",
        method="GET",
        path=f"{BASE_PATH}/_status",
        summary="Is the back end there?",
        answer=operations.status,
        refusals=_ANY,
        source="API platform, _status",
    ),
    Operation(
        id="dos.fhir.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other address or method",
        answer=operations.unsupported,
        checks=(has_access,),
        rules=(rules.address,),
        refusals=(*_ACCESS, "FHIR_UNSUPPORTED_SERVICE", "TOO_LARGE", *_ANY),
        source=f"{_API}, responses",
    ),
)
