"""Where a patient is registered: the practice, its services in the directory, and those that take its patients."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.population.organisations import is_a
from simulator.population.person import Person
from simulator.services.dos.directory.model import ACTIVE, CLOSED, COMMISSIONING, DosService, Endpoint
from simulator.services.dos.directory.registry import directory_of
from simulator.web.inspector.page import Visit
from simulator.wire.json import Json

MOST = 20
"""Services that are listed."""

_STATUSES = {ACTIVE: ("active", "green"), CLOSED: ("closed", "red"), COMMISSIONING: ("commissioning", "orange")}


@dataclass(frozen=True, slots=True)
class Listed:
    """A service of the directory, with the word and colour of its status and its way of sending."""

    name: str
    id: str
    ods_code: str
    kind: str
    status: tuple[str, str]
    endpoints: tuple[str, ...]
    link: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice: what the population and the directory know of it. Without a name nobody knows its code."""

    ods_code: str
    name: str
    about: tuple[tuple[str, str], ...]
    services: tuple[Listed, ...]
    more: int


def practice_of(visit: Visit, person: Person) -> Practice | None:
    """The practice where somebody is registered; None for nobody's patient."""
    code = person.practice
    if code is None:
        return None
    document = visit.tenant.documents.peek("organisations", code.upper())
    directory = directory_of(visit.tenant.documents)
    own = directory.by_ods_code(code)
    names = sorted({code.lower(), *(each.id.lower() for each in own)})
    taking = [each for each in directory.referred_from(names) if each.key not in {one.key for one in own}]
    listed = [*_listed(visit, own, is_own=True), *_listed(visit, taking, is_own=False)]
    body: Json = {} if document is None else document.body
    name = str(body.get("name", "")) or (own[0].text("name") if own else "")
    return Practice(code, name, _about(body), tuple(listed[:MOST]), max(0, len(listed) - MOST))


def organisations(visit: Visit, *types: str) -> tuple[tuple[str, str], ...]:
    """The ODS codes of all organisations of some types with their names, for choosing one."""
    return tuple(
        (document.key, str(document.body["name"]))
        for document in visit.tenant.documents.peek_every("organisations")
        if any(is_a(document.body, type) for type in types)
    )


def _way(endpoint: Endpoint) -> str:
    return endpoint.interaction.rpartition(":")[2] or endpoint.transport


def _about(body: Json) -> tuple[tuple[str, str], ...]:
    address = body.get("address") or {}
    said = {
        "Address": ", ".join([*address.get("lines", ()), *([address["postcode"]] if "postcode" in address else [])]),
        "Telephone": body.get("phone", ""),
        "E-mail": body.get("email", ""),
        "Note": body.get("note", ""),
    }
    return tuple((label, str(value)) for label, value in said.items() if value)


def _listed(visit: Visit, services: Iterable[DosService], *, is_own: bool) -> list[Listed]:
    return [
        Listed(
            name=service.text("name") or "without a name",
            id=service.id,
            ods_code=service.ods_code,
            kind=service.type.name or str(service.type_id),
            status=_STATUSES.get(service.status, ("unknown", "grey")),
            endpoints=tuple(dict.fromkeys(_way(each) for each in service.endpoints)),
            link=visit.link("document", kind="dos-services", key=service.key),
            is_own=is_own,
        )
        for service in services
    ]
