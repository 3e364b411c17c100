"""What the directory does: finds accredited systems, message handlers and job roles, and says that it is well."""

import json

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.sds.access import has_access
from simulator.services.sds.errors import JSON, json_reply, new_id
from simulator.services.sds.forwarding import addresses_of
from simulator.services.sds.query import (
    Query,
    check_correlation_id,
    read_device_query,
    read_endpoint_query,
    read_role_query,
)
from simulator.services.sds.resources import BASE_PATH, bundle, device, endpoint, practitioner_role
from simulator.toolkit.spine_directory import Handler, System, handlers, job_roles, systems
from simulator.wire.http import Reply

GET_ONLY = frozenset(
    f"{BASE_PATH}{path}" for path in ("/Device", "/Endpoint", "/PractitionerRole", "/healthcheck", "/healthcheck/deep")
)

_WELL = {"status": "pass", "details": {"ldap": {"status": "pass", "links": {"ldap": None}, "output": ""}}}


async def search_devices(call: Call) -> Reply:
    """Find accredited systems."""
    asked = read_device_query(call)
    found = [device(each, new_id(call)) for each in systems(call.documents) if _is_asked_system(each, asked)]
    return json_reply(call, 200, bundle(call, found), asked.accept)


async def search_endpoints(call: Call) -> Reply:
    """Find message handlers: one Endpoint for each of their addresses."""
    asked = read_endpoint_query(call)
    found = [
        endpoint(call, each, address, new_id(call))
        for each in handlers(call.documents)
        if _is_asked_handler(each, asked)
        for address in addresses_of(call.documents, each)
    ]
    return json_reply(call, 200, bundle(call, found), asked.accept)


async def search_roles(call: Call) -> Reply:
    """Find the job role of a role profile."""
    asked = read_role_query(call)
    found = [practitioner_role(each, new_id(call)) for each in job_roles(call.documents, asked.role_profile)]
    return json_reply(call, 200, bundle(call, found), asked.accept)


async def healthcheck(call: Call) -> Reply:
    """Is the service there?"""
    return Reply.of(200, b"", "text/html; charset=UTF-8")


async def deep_healthcheck(call: Call) -> Reply:
    """Is the directory behind it there?"""
    return Reply.of(200, json.dumps(_WELL, indent=4).encode(), JSON)


async def unsupported(call: Call) -> Reply:
    """An address that there is not, or a method that it does not take."""
    raise Refusal("METHOD_NOT_ALLOWED" if call.request.path in GET_ONLY else "NOT_FOUND")


def _is_asked_system(system: System, asked: Query) -> bool:
    return (
        system.ods_code == asked.organisation
        and asked.interaction in system.interactions
        and asked.party_key in (None, system.party_key)
        and asked.manufacturer in (None, system.manufacturer)
    )


def _is_asked_handler(handler: Handler, asked: Query) -> bool:
    return (
        asked.organisation in (None, handler.ods_code)
        and (asked.interaction is None or asked.interaction in handler.interactions)
        and asked.party_key in (None, handler.party_key)
    )


CHECKS = (has_access, check_correlation_id)
