"""A query as it is read: which element it is, and what it says of a person. Nothing is judged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from simulator.population.matching.criteria import Dates
from simulator.services.pds_smsp.names import BIRTH, GENDER, LOCAL, NAME, NUMBER, POSTCODE
from simulator.wire.hl7v3 import parse_ts
from simulator.wire.http import Request
from simulator.wire.itk_message import message_of
from simulator.wire.xml import HL7, Element, attribute, child, elements, local_name, namespace_of, text_of

_VALUE, _QUERY, _CODE, _ID = (f"{{{HL7}}}{name}" for name in ("value", "queryEvent", "code", "id"))
_GIVEN, _FAMILY, _POSTCODE = (f"{{{HL7}}}{name}" for name in ("given", "family", "postalCode"))
_PERSON = "Person."
_TIMES = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?[0-9.+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Query:
    """What a query says; what it does not say, or says with nothing, is None.

    `values` are the elements with the criteria's values by name, without `Person.`; `order` their names as they came.
    """

    element: Element
    root: str
    id: str | None
    code: str | None
    birth: str | None
    gender: str | None
    nhs_number: str | None
    nhs_number_root: str | None
    given: str | None
    family: str | None
    postcode: str | None
    local_root: str | None
    local_id: str | None
    values: Mapping[str, Element] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    @classmethod
    def of(cls, element: Element) -> Self:
        """What an element says as a query, in whatever order."""
        values, order = _values(child(element, _QUERY))
        number, name, local = values.get(NUMBER), values.get(NAME), values.get(LOCAL)
        return cls(
            element=element,
            root=local_name(element) if namespace_of(element) == HL7 else "",
            id=attribute(child(element, _ID), "root"),
            code=attribute(child(element, _CODE), "code"),
            birth=_attribute(values.get(BIRTH), "value"),
            gender=_attribute(values.get(GENDER), "code"),
            nhs_number=_attribute(number, "extension"),
            nhs_number_root=_attribute(number, "root"),
            given=text_of(child(name, _GIVEN)) or None,
            family=text_of(child(name, _FAMILY)) or None,
            postcode=text_of(child(values.get(POSTCODE), _POSTCODE)) or None,
            local_root=_attribute(local, "root"),
            local_id=_attribute(local, "extension"),
            values=values,
            order=order,
        )

    @property
    def born(self) -> Dates | None:
        """The days that the date of birth leaves open; None for no date."""
        return dates_of(self.birth)


def query_of(request: Request) -> Query | None:
    """The query in the first payload that holds an element, read once; None without one."""
    return request.derived("smsp-query", _read)


def dates_of(text: str | None) -> Dates | None:
    """The days that a time of HL7 means: one, or those of a month or a year."""
    found = _TIMES.fullmatch(text) if text else None
    if found is None or parse_ts(found.group(0)) is None:
        return None
    year, month, day = found.groups()
    if day is not None:
        return Dates(f"{year}-{month}-{day}", f"{year}-{month}-{day}")
    if month is not None:
        return Dates(f"{year}-{month}-01", f"{year}-{month}-31")
    return Dates(f"{year}-01-01", f"{year}-12-31")


def _read(request: Request) -> Query | None:
    documents = message_of(request).documents
    return Query.of(documents[0]) if documents else None


def _values(query: Element | None) -> tuple[dict[str, Element], tuple[str, ...]]:
    found: dict[str, Element] = {}
    order = []
    for criterion in elements(query) if query is not None else ():
        name = local_name(criterion).removeprefix(_PERSON)
        value = child(criterion, _VALUE)
        if value is not None and local_name(criterion).startswith(_PERSON):
            found.setdefault(name, value)
            order.append(name)
    return found, tuple(order)


def _attribute(value: Element | None, name: str) -> str | None:
    return (attribute(value, name) or "").strip() or None
