"""Does the Directory of Services fit together, and fit the people, organisations and receivers that it tells of?

What a population does not hold at all is not asked for: code lists, postcodes, receivers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from simulator.population.dos_forms import KIND as SERVICES
from simulator.population.dos_forms import POSTCODES
from simulator.population.endpoints import KIND as ENDPOINTS
from simulator.population.organisations import PHARMACY, PRACTICE, used_by
from simulator.population.person import Person
from simulator.wire.errors import Problem
from simulator.wire.json import Json

BASE_URL = "{base_url}"
"""What stands in an address for this simulator, as the caller reaches it."""

ACCOUNTS = "dos-accounts"
RANKINGS = "dos-rankings"
SERVICE_TYPES = "dos-service-types"
DISPOSITIONS = "dos-dispositions"
SYMPTOM_GROUPS = "dos-symptom-groups"
SYMPTOM_DISCRIMINATORS = "dos-symptom-discriminators"
REFERRAL_ROLES = "dos-referral-roles"

_INTERACTION = "urn:nhs-itk:interaction:"

Shipped = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True)
class _Directory:
    shipped: Shipped

    def every(self, kind: str) -> Mapping[str, Json]:
        return self.shipped.get(kind, {})

    @cached_property
    def services(self) -> Mapping[str, Json]:
        return self.every(SERVICES)

    @cached_property
    def called(self) -> set[str]:
        """What a service can be named by: its id or its ODS code."""
        return {*self.services, *(str(body["ods_code"]) for body in self.services.values() if body.get("ods_code"))}


def check_directory(shipped: Shipped, people: Iterable[Person]) -> Iterator[Problem]:
    """Everything in which the directory disagrees with itself and with the rest of the population."""
    directory = _Directory(shipped)
    if not directory.services:
        return
    yield from _missing(directory, people)
    yield from _receivers(directory)
    yield from _pairs(directory)
    yield from _accounts(directory)
    yield from _rankings(directory)
    for key, body in directory.services.items():
        yield from _place(directory, key, body)
        yield from _codes(directory, key, body)
        yield from _clinical(directory, key, body)
        yield from _others(directory, key, body)
        yield from _endpoints(directory, key, body)


def _problem(key: str, member: str, what: str, remedy: str, kind: str = SERVICES) -> Problem:
    return Problem(what, remedy, f"{kind}.{key}.{member}")


def _missing(directory: _Directory, people: Iterable[Person]) -> Iterator[Problem]:
    """Each practice and pharmacy that a person names is in the directory."""
    there = {body.get("ods_code") for body in directory.services.values()}
    named = {pair for person in people for pair in used_by(person) if pair[1] in (PRACTICE, PHARMACY)}
    for ods_code, kind in sorted(named):
        if ods_code not in there:
            what = f"this {kind} is no service of the directory"
            yield Problem(what, f"add one to {SERVICES}", f"organisations.{ods_code}")


def _receivers(directory: _Directory) -> Iterator[Problem]:
    """Each service that a receiver is for is in the directory."""
    for key, body in directory.every(ENDPOINTS).items():
        for number in body.get("dos_service_ids", ()):
            if str(number) not in directory.services:
                what = f"{number} is no service of the directory"
                yield _problem(key, "dos_service_ids", what, f"add it to {SERVICES}", ENDPOINTS)


def _pairs(directory: _Directory) -> Iterator[Problem]:
    known = directory.every(SYMPTOM_DISCRIMINATORS)
    for key, body in directory.every(SYMPTOM_GROUPS).items():
        yield from (
            _problem(key, "symptom_discriminators", problem.what, problem.remedy, SYMPTOM_GROUPS)
            for problem in _unlisted(key, "", body.get("symptom_discriminators", ()), known, SYMPTOM_DISCRIMINATORS)
        )


def _accounts(directory: _Directory) -> Iterator[Problem]:
    roles = directory.every(REFERRAL_ROLES)
    for key, body in directory.every(ACCOUNTS).items():
        role = _id(body.get("search_role"))
        if role and roles and not _is_role(role, roles):
            yield _problem(key, "search_role", f"{role} is no referral role", f"name one of {REFERRAL_ROLES}", ACCOUNTS)
        for number in body.get("edits", ()):
            if str(number) not in directory.services:
                yield _problem(key, "edits", f"{number} is no service here", "name another, or leave it out", ACCOUNTS)


def _rankings(directory: _Directory) -> Iterator[Problem]:
    known = directory.every(SERVICE_TYPES)
    for key, ranks in directory.every(RANKINGS).items():
        for number in ranks:
            if known and str(number) not in known:
                yield _problem(key, str(number), f"{number} is no service type", "leave it out", RANKINGS)


def _place(directory: _Directory, key: str, body: Json) -> Iterator[Problem]:
    """A service lies where its postcode lies."""
    known, postcode = directory.every(POSTCODES), body.get("postcode")
    if not known or not postcode:
        return
    place = known.get(postcode.replace(" ", "").upper())
    if place is None:
        yield _problem(key, "postcode", f"{postcode} has no grid reference", f"add it to {POSTCODES}")
    elif any(body.get(name) != place[name] for name in ("easting", "northing")):
        what = f"is not where {postcode} is, at {place['easting']}, {place['northing']}"
        yield _problem(key, "easting", what, "leave easting and northing out")


def _codes(directory: _Directory, key: str, body: Json) -> Iterator[Problem]:
    types, kind = directory.every(SERVICE_TYPES), body.get("type", {})
    number = _id(kind)
    if types and number not in types:
        yield _problem(key, "type", f"{number!r} is no service type", f"name one of {SERVICE_TYPES}")
    elif types and kind.get("name") not in (None, types[number]["name"]):
        yield _problem(key, "type", f"{kind['name']!r} is not what {number} is called", "mend one of them")
    known = directory.every(DISPOSITIONS)
    yield from _unlisted(key, "dispositions", body.get("dispositions", ()), known, DISPOSITIONS)
    roles = directory.every(REFERRAL_ROLES)
    for role in map(_id, body.get("referral_roles", ())):
        if roles and not _is_role(role, roles):
            yield _problem(key, "referral_roles", f"{role} is no referral role", f"name one of {REFERRAL_ROLES}")


def _clinical(directory: _Directory, key: str, body: Json) -> Iterator[Problem]:
    """A service is profiled with groups that there are, and with discriminators that go with them."""
    groups = directory.every(SYMPTOM_GROUPS)
    for each in body.get("clinical", ()) if groups else ():
        group = groups.get(str(each["symptom_group"]))
        if group is None:
            what = f"{each['symptom_group']} is no symptom group"
            yield _problem(key, "clinical", what, f"name one of {SYMPTOM_GROUPS}")
            continue
        pairs = set(map(str, group.get("symptom_discriminators", ())))
        for number in each.get("symptom_discriminators", ()):
            if str(number) not in pairs:
                what = f"{number} does not go with symptom group {each['symptom_group']}"
                yield _problem(key, "clinical", what, "leave it out")


def _others(directory: _Directory, key: str, body: Json) -> Iterator[Problem]:
    """The services that a service names are there."""
    parent = _id(body.get("parent"))
    if parent and parent not in directory.services:
        yield _problem(key, "parent", f"{parent} is no service here", "name another, or leave it out")
    for other in map(_id, body.get("referral_services", ())):
        if other not in directory.called:
            yield _problem(key, "referral_services", f"{other} is no service here", "name another, or leave it out")


def _endpoints(directory: _Directory, key: str, body: Json) -> Iterator[Problem]:
    """Endpoints are told apart by their order, and those for ITK lead to a receiver that is for this service."""
    receivers = {each["path"].rstrip("/").lower(): each for each in directory.every(ENDPOINTS).values()}
    seen = set()
    for index, endpoint in enumerate(body.get("endpoints") or ()):
        at, order = f"endpoints[{index}]", endpoint.get("order")
        if order in seen:
            yield _problem(key, f"{at}.order", f"{order} a second time", "give each an order of its own")
        seen.add(order)
        if endpoint.get("transport") == "itk" and receivers:
            yield from _receiver(key, at, endpoint, receivers)


def _receiver(key: str, at: str, endpoint: Json, receivers: Mapping[str, Json]) -> Iterator[Problem]:
    address = str(endpoint.get("address", ""))
    path = address.removeprefix(BASE_URL).rstrip("/").lower()
    receiver = receivers.get(path) if address.startswith(BASE_URL) else None
    if receiver is None:
        yield _problem(key, f"{at}.address", f"{address} leads to no receiver here", f"name a path of {ENDPOINTS}")
        return
    if key not in map(str, receiver.get("dos_service_ids", ())):
        yield _problem(
            key, f"{at}.address", f"{address} is the receiver of others", "add the id to its dos_service_ids"
        )
    taken = [name.removeprefix(_INTERACTION) for name in receiver.get("interactions", ())]
    interaction = str(endpoint.get("interaction", "")).removeprefix(_INTERACTION)
    if taken and interaction not in taken:
        yield _problem(key, f"{at}.interaction", f"{interaction} is not taken there", f"name one of {', '.join(taken)}")
    wanted = {True: "compressed", False: "uncompressed"}.get(receiver.get("compressed"))
    if wanted and endpoint.get("compression") != wanted:
        yield _problem(key, f"{at}.compression", f"payloads there are {wanted}", f"write {wanted}")


def _unlisted(key: str, member: str, values: Iterable[Json], known: Mapping[str, Json], kind: str) -> Iterator[Problem]:
    for value in values if known else ():
        if str(value) not in known:
            yield _problem(key, member, f"{value} is none of {kind}", "add it there, or name another")


def _is_role(role: str, roles: Mapping[str, Json]) -> bool:
    """Is it a role's id or name?"""
    return role in roles or any(role.lower() == body["name"].lower() for body in roles.values())


def _id(value: Json) -> str:
    """The id of `{id, name}`, its name where it has none, or the value itself; empty for nothing."""
    if isinstance(value, Mapping):
        value = value.get("id", value.get("name"))
    return "" if value is None else str(value)
