"""The REST interface v1.0: what it offers to the service, and nothing else."""

from simulator.call.call import Operation
from simulator.services.dos.rest import operations, rules
from simulator.services.dos.rest.credentials import has_account
from simulator.services.dos.rest.errors import REFUSALS, render
from simulator.services.dos.rest.rules import RULE_TABLE
from simulator.services.dos.rest.view import view

__all__ = ["OPERATIONS", "REFUSALS", "RULE_TABLE", "render", "view"]

_API = "DoS REST API v1.0"
_ROOT = "/app/controllers/api/v1.0"
_ANY = ("REST_UNAUTHORISED", "REST_NOT_FOUND", "REST_TOO_MANY_REQUESTS", "INTERNAL_ERROR", "TIMEOUT")
_SEARCH = (
    "REST_DISTANCE_NOT_NUMERIC", "REST_DISTANCE_TOO_FAR", "REST_POSTCODE_MISSING", "REST_POSTCODE_INVALID",
    "REST_AGE_GROUP_INVALID", "REST_GENDER_INVALID", "REST_PRACTICE_NOT_FOUND",
)  # fmt: skip

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="dos.ods-code.search",
        method="GET",
        path=f"{_ROOT}/services/byOdsCode/{{code...}}",
        summary="Services by ODS code",
        answer=operations.search_ods_code,
        checks=(has_account,),
        rules=(rules.access, rules.look_up, rules.patient_data),
        refusals=_ANY,
        source=f"{_API}, byOdsCode",
    ),
    Operation(
        id="dos.service.retrieve",
        method="GET",
        path=f"{_ROOT}/services/byServiceId/{{id...}}",
        summary="A service by its id",
        answer=operations.retrieve_service,
        checks=(has_account,),
        rules=(rules.access, rules.look_up, rules.patient_data),
        refusals=_ANY,
        source=f"{_API}, byServiceId",
    ),
    Operation(
        id="dos.service-type.search",
        method="GET",
        path=f"{_ROOT}/services/byServiceType/{{segments...}}",
        summary="The nearest services of some types",
        answer=operations.search_service_type,
        checks=(has_account,),
        rules=(rules.access, rules.search, rules.patient_data),
        refusals=(*_ANY, *_SEARCH),
        source=f"{_API}, byServiceType",
    ),
    Operation(
        id="dos.clinical-term.search",
        method="GET",
        path=f"{_ROOT}/services/byClinicalTerm/{{segments...}}",
        summary="The nearest services for a symptom group and discriminator",
        answer=operations.search_clinical_term,
        checks=(has_account,),
        rules=(rules.access, rules.search, rules.patient_data),
        refusals=(*_ANY, *_SEARCH, "REST_CLINICAL_TERM_INVALID"),
        source=f"{_API}, byClinicalTerm",
    ),
    Operation(
        id="dos.rest.unsupported",
        method="*",
        path=f"{_ROOT}/{{rest...}}",
        summary="Any other address or method",
        answer=operations.unsupported,
        checks=(has_account,),
        rules=(rules.access, rules.address),
        refusals=(*_ANY, "REST_METHOD_NOT_ALLOWED", "TOO_LARGE"),
        source="not specified: assumed",
    ),
)
