"""The Capacity Status API: what it offers to the service, and nothing else."""

from simulator.call.call import Operation
from simulator.services.dos.capacity import operations, rules
from simulator.services.dos.capacity.checks import has_token, id_is_digits
from simulator.services.dos.capacity.errors import REFUSALS, render
from simulator.services.dos.capacity.operations import BASE_PATH
from simulator.services.dos.capacity.rules import RULE_TABLE
from simulator.services.dos.capacity.view import view

__all__ = ["OPERATIONS", "REFUSALS", "RULE_TABLE", "render", "view"]

_API = "Capacity Status API v0.0.1"
_ANY = ("CAPACITY_TOO_MANY_REQUESTS", "INTERNAL_ERROR", "TIMEOUT")
_TOKEN = ("CAPACITY_NO_CREDENTIALS", "CAPACITY_INVALID_TOKEN")
_STATUS = (
    *_TOKEN, "CAPACITY_USER_UNKNOWN", "CAPACITY_USER_INACTIVE", "CAPACITY_SERVICE_UNKNOWN",
    "CAPACITY_SERVICE_INACTIVE", "CAPACITY_NOT_FOUND", *_ANY,
)  # fmt: skip
_PATH = f"{BASE_PATH}/services/{{id}}/capacitystatus/"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="dos.capacity-status.retrieve",
        method="GET",
        path=_PATH,
        summary="How much capacity a service has",
        answer=operations.retrieve_status,
        checks=(id_is_digits, has_token),
        rules=(rules.access,),
        refusals=_STATUS,
        source=f"{_API}, GET capacitystatus",
    ),
    Operation(
        id="dos.capacity-status.update",
        method="PUT",
        path=_PATH,
        summary="Set a service's capacity: red, amber or green",
        answer=operations.update_status,
        checks=(id_is_digits, has_token),
        rules=(rules.access, rules.body, rules.audit),
        refusals=(
            *_STATUS, "CAPACITY_FORBIDDEN", "CAPACITY_INVALID", "CAPACITY_UNREADABLE", "CAPACITY_MEDIA_TYPE",
            "TOO_LARGE",
        ),
        source=f"{_API}, PUT capacitystatus",
    ),
    Operation(
        id="dos.capacity-docs.retrieve",
        method="GET",
        path=f"{BASE_PATH}/{{document...}}",
        summary="The API's description of itself, as OpenAPI in JSON and YAML and as a page",
        answer=operations.retrieve_documentation,
        rules=(rules.address,),
        refusals=("CAPACITY_NOT_FOUND", "CAPACITY_MOVED", *_ANY),
        source=f"{_API}, apidoc",
    ),
    Operation(
        id="dos.capacity.unsupported",
        method="*",
        path=f"{BASE_PATH}/{{rest...}}",
        summary="Any other address or method",
        answer=operations.unsupported,
        rules=(rules.address,),
        refusals=(
            *_TOKEN, "CAPACITY_NOT_FOUND", "CAPACITY_MOVED", "CAPACITY_METHOD_NOT_ALLOWED",
            "CAPACITY_PATCH_NOT_ALLOWED", "INTERNAL_ERROR", "TIMEOUT", "TOO_LARGE",
        ),
        source=f"{_API}, PATCH; the rest is assumed",
    ),
)  # fmt: skip
