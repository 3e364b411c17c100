"""Do the receivers of ITK messages fit together, and fit the organisations that they belong to?

Endpoints are documents of the kind `itk-endpoints`. What is received there is the services' business.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from simulator.population.organisations import (
    AMBULANCE_SERVICE,
    EMERGENCY_DEPARTMENT,
    OUT_OF_HOURS,
    PRACTICE,
    URGENT_TREATMENT_CENTRE,
    is_a,
)
from simulator.wire.errors import Problem
from simulator.wire.json import Json

KIND = "itk-endpoints"

OTHER_PATHS = (
    "/personal-demographics", "/app", "/api", "/dos-search", "/_simulator", "/t", "/clinical-prescription-tracker",
    "/mm", "/fhir-prescribing", "/fhir-dispensing", "/electronic-prescriptions", "/prescriptions-for-patients",
    "/prescriptions-for-patients-v2", "/prescription-status-update",
    "/spine-directory", "/smsp", "/syncsoap", "/sync-service", "/syncservice", "/syncservice-pds", "/syncservice-psis",
    "/syncservice-lrs", "/summary-care-record", "/oauth2", "/oauth2-mock", "/oauth2-no-smartcard", "/realms",
    "/hello-world", "/clinical",
)  # fmt: skip
"""What the paths of others begin with: of the national services that have no ITK door, and of the simulator itself."""

WITH_ENDPOINT = (PRACTICE, OUT_OF_HOURS, EMERGENCY_DEPARTMENT, URGENT_TREATMENT_CENTRE, AMBULANCE_SERVICE)
"""Organisations that 111 sends to; an endpoint of such a type belongs to an organisation of it."""

Bodies = Mapping[str, Json]


def check_endpoints(endpoints: Bodies, organisations: Bodies) -> Iterator[Problem]:
    """Everything in which endpoints disagree with each other and with the organisations.

    A population without any endpoint is not asked for one of each practice.
    """
    yield from _owners(endpoints, organisations)
    yield from _paths(endpoints)
    yield from _once(endpoints, "dos_service_ids", "give each service an id of its own")
    yield from _areas(endpoints)
    if endpoints:
        yield from _missing(endpoints, organisations)


def _problem(key: str, member: str, what: str, remedy: str) -> Problem:
    return Problem(what, remedy, f"{KIND}.{key}.{member}")


def _owners(endpoints: Bodies, organisations: Bodies) -> Iterator[Problem]:
    """Each endpoint's organisation is there, and is what the endpoint says."""
    for key, body in endpoints.items():
        kind, ods_code = body.get("type"), body.get("ods_code")
        if ods_code is None:
            if kind in WITH_ENDPOINT:
                yield _problem(key, "ods_code", "belongs to no organisation", "name one of organisations.yaml")
            continue
        organisation = organisations.get(ods_code)
        if organisation is None:
            yield _problem(key, "ods_code", f"{ods_code} is no organisation here", "add it to organisations.yaml")
        elif kind in WITH_ENDPOINT and not is_a(organisation, kind):
            there = ", ".join(organisation["types"])
            yield _problem(key, "type", f"{ods_code} is {there}, not {kind}", "name another, or add the type")


def _missing(endpoints: Bodies, organisations: Bodies) -> Iterator[Problem]:
    reached = {(body.get("type"), body.get("ods_code")) for body in endpoints.values()}
    for ods_code, organisation in organisations.items():
        for kind in WITH_ENDPOINT:
            if is_a(organisation, kind) and (kind, ods_code) not in reached:
                what = f"nothing can be sent to this {kind}"
                yield Problem(what, f"add an endpoint to {KIND}.yaml", f"organisations.{ods_code}")


def _paths(endpoints: Bodies) -> Iterator[Problem]:
    """A path leads to one endpoint, and to no other service."""
    seen: dict[str, str] = {}
    for key, body in endpoints.items():
        path = body["path"].rstrip("/").lower()
        first = seen.setdefault(path, key)
        if first != key:
            yield _problem(key, "path", f"{body['path']} is the path of {first} too", "give each a path of its own")
        if any(path == other or path.startswith(f"{other}/") for other in OTHER_PATHS):
            yield _problem(key, "path", f"{body['path']} belongs to another service", "choose another path")


def _areas(endpoints: Bodies) -> Iterator[Problem]:
    """An ambulance comes from one service; nobody else has an area."""
    yield from _once(endpoints, "postcode_areas", "leave each area to one service")
    for key, body in endpoints.items():
        if body.get("postcode_areas") and body.get("type") != AMBULANCE_SERVICE:
            yield _problem(key, "postcode_areas", "only ambulance services have areas", "leave it out")


def _once(endpoints: Bodies, member: str, remedy: str) -> Iterator[Problem]:
    """No value stands in this list of two endpoints, or twice in one."""
    holders: dict[str, list[str]] = defaultdict(list)
    for key, body in endpoints.items():
        for value in body.get(member, ()):
            holders[str(value)].append(key)
    for value, keys in holders.items():
        if len(keys) > 1:
            yield _problem(keys[-1], member, f"{value} is also {keys[0]}'s", remedy)
