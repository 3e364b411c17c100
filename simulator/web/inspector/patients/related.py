"""The people related to a patient, as PDS would tell of them, and those who name the patient as theirs."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.population.person import Person
from simulator.web.inspector.page import PATIENT_PAGE, Visit
from simulator.web.inspector.patients.finding import name_of
from simulator.wire.json import Json

KIND = "related-people"


@dataclass(frozen=True, slots=True)
class Related:
    """Somebody related: who, in which way, and their own page if they are in the population."""

    name: str
    roles: tuple[str, ...]
    nhs_number: str
    link: str
    contact: tuple[str, ...] = ()
    is_active: bool = True


def related_of(visit: Visit, number: str) -> list[Related]:
    """The related people of a patient's record."""
    document = visit.tenant.documents.peek(KIND, number)
    return [] if document is None else [_related(visit, each) for each in document.body]


def named_by(visit: Visit, number: str) -> list[Related]:
    """The patients whose records name this one as related."""
    return list(_named_by(visit, number))


def _named_by(visit: Visit, number: str) -> Iterator[Related]:
    for document in visit.tenant.documents.peek_every(KIND):
        for resource in document.body:
            if _number(resource) == number and document.key != number:
                name, link = _known(visit, document.key)
                yield Related(name, _roles(resource), document.key, link)


def _related(visit: Visit, resource: Json) -> Related:
    number = _number(resource)
    known, link = _known(visit, number)
    written = resource.get("name") or [{}]
    name = name_of(Person({"patient": {"name": written}})) or known
    contact = tuple(str(each.get("value", "")) for each in resource.get("telecom", ()))
    return Related(name, _roles(resource), number, link, contact, resource.get("active") is not False)


def _roles(resource: Json) -> tuple[str, ...]:
    codings = (coding for role in resource.get("relationship", ()) for coding in role.get("coding", ()))
    return tuple(str(coding.get("display") or coding["code"]) for coding in codings)


def _number(resource: Json) -> str:
    identifier = resource["patient"].get("identifier") or {}
    return str(identifier.get("value", ""))


def _known(visit: Visit, number: str) -> tuple[str, str]:
    """The name and page of somebody of the population; empty for anybody else."""
    document = visit.tenant.documents.peek("people", number)
    if document is None:
        return "", ""
    return name_of(Person.of(document.body)), visit.link(PATIENT_PAGE, nhs_number=number)
