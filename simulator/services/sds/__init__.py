"""The Spine Directory Service's FHIR API: the table of its operations, and nothing else."""

from simulator.call.call import Operation, Service
from simulator.services.sds import operations, rules
from simulator.services.sds.errors import REFUSALS, render
from simulator.services.sds.resources import BASE_PATH
from simulator.wire.findings import ids_of

_KEY = ("API_KEY_MISSING", "API_KEY_INVALID", "TOO_MANY_REQUESTS")
_SEARCH = (*_KEY, "BAD_REQUEST", "NOT_ACCEPTABLE", "INTERNAL_ERROR", "INVALID_LDAP_RESPONSE", "LDAP_TIMEOUT")
_PAGE = "Spine Directory Service FHIR API"

SERVICE = Service(
    name="sds",
    title="Spine Directory Service (FHIR)",
    base_path=BASE_PATH,
    operations=(
        Operation(
            id="sds.device.search",
            method="GET",
            path=f"{BASE_PATH}/Device",
            summary="Find accredited systems: their ASIDs",
            answer=operations.search_devices,
            checks=operations.CHECKS,
            rules=(rules.query,),
            refusals=_SEARCH,
            source=f"{_PAGE}, Device",
        ),
        Operation(
            id="sds.endpoint.search",
            method="GET",
            path=f"{BASE_PATH}/Endpoint",
            summary="Find message handlers: their addresses, party keys and CPA ids",
            answer=operations.search_endpoints,
            checks=operations.CHECKS,
            rules=(rules.query,),
            refusals=_SEARCH,
            source=f"{_PAGE}, Endpoint",
        ),
        Operation(
            id="sds.practitioner-role.search",
            method="GET",
            path=f"{BASE_PATH}/PractitionerRole",
            summary="Find the job role of a role profile",
            answer=operations.search_roles,
            checks=operations.CHECKS,
            rules=(rules.query,),
            refusals=_SEARCH,
            source=f"{_PAGE}, an older version",
        ),
        Operation(
            id="sds.health.check",
            method="GET",
            path=f"{BASE_PATH}/healthcheck",
            summary="Is the service there?",
            answer=operations.healthcheck,
            source=f"{_PAGE}, recorded",
        ),
        Operation(
            id="sds.health.check-deep",
            method="GET",
            path=f"{BASE_PATH}/healthcheck/deep",
            summary="Is the directory behind it there?",
            answer=operations.deep_healthcheck,
            source=f"{_PAGE}, recorded",
        ),
        Operation(
            id="sds.unsupported",
            method="*",
            path=f"{BASE_PATH}/{{rest...}}",
            summary="Any other address or method",
            answer=operations.unsupported,
            checks=operations.CHECKS,
            rules=(rules.path,),
            refusals=(*_KEY, "BAD_REQUEST", "NOT_FOUND", "METHOD_NOT_ALLOWED"),
            source=f"{_PAGE}, errors",
        ),
    ),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="LDAP_TIMEOUT",
    reads_nhs_number=lambda call: None,
    rules=(rules.headers,),
    finding_ids=ids_of(rules.RULE_TABLE),
)
