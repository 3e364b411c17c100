"""What a query says: its items read by their names, in whatever order. Nothing is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from simulator.population.matching.criteria import Dates
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT, parse_ts
from simulator.wire.http import Request
from simulator.wire.spine import CRS, spine_message_of
from simulator.wire.xml import HL7, Element, attribute, child, down, elements, local_name, text_of

_WITH_HISTORY = "1"
_VALUE = f"{{{HL7}}}value"
_CENTRE, _LOW, _HIGH = (f"{{{HL7}}}{name}" for name in ("center", "low", "high"))
_REQUEST, _PERMISSIONS, _CONTEXT, _ASSERTION, _PERMISSION, _FUNCTION, _CODE = (
    f"{{{CRS}}}{name}"
    for name in (
        "setResourcePermissionsRequest", "permissions", "resourceContext", "accessControlAssertion", "permission",
        "function", "code",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A query's items by their names in lower case, `person.id` or `nhsnumber`, each with the element of its value."""

    items: Mapping[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, query: Element | None) -> Self:
        """What a query says; the first of items that share a name."""
        found: dict[str, Element] = {}
        for item in elements(query) if query is not None else ():
            value = child(item, _VALUE)
            if value is not None:
                found.setdefault(local_name(item).lower(), value)
        return cls(found)

    def attribute(self, item: str, name: str) -> str | None:
        """An attribute of an item's value, None for none and for a blank one."""
        return (attribute(self.items.get(item), name) or "").strip() or None

    def part(self, item: str, name: str) -> str | None:
        """The text of an element in an item's value."""
        return text_of(child(self.items.get(item), f"{{{HL7}}}{name}")) or None

    @property
    def nhs_number(self) -> str | None:
        """The NHS number, wherever an interaction has it."""
        for item in ("nhsnumber", "person.id"):
            if self.attribute(item, "root") in (None, NHS_NUMBER_ROOT) and self.attribute(item, "extension"):
                return self.attribute(item, "extension")
        return None

    @property
    def asks_for_history(self) -> bool:
        """Is what was so in earlier times wanted, too?"""
        return self.attribute("historicdataindicator", "code") == _WITH_HISTORY

    def days(self, item: str) -> Dates | None:
        """The days that a time leaves open: one, those of a month or a year, or those between two."""
        value = self.items.get(item)
        single = self.attribute(item, "value") or attribute(child(value, _CENTRE), "value")
        if single is not None:
            return days_of(single)
        low, high = (days_of(attribute(child(value, tag), "value")) for tag in (_LOW, _HIGH))
        if low is None and high is None:
            return None
        return Dates("" if low is None else low.first, "9999-12-31" if high is None else high.last)


def days_of(text: str | None) -> Dates | None:
    """The days that a time means; None for what is none."""
    if text is None or parse_ts(text) is None:
        return None
    year, month, day = text[:4], text[4:6], text[6:8]
    if day:
        return Dates(f"{year}-{month}-{day}", f"{year}-{month}-{day}")
    return Dates(f"{year}-{month or '01'}-01", f"{year}-{month or '12'}-31")


@dataclass(frozen=True, slots=True)
class PermissionChange:
    """Whose permission is set, and to what: `Yes`, `No` or `Clear` for a function, `View` or `Store`."""

    nhs_number: str | None
    permission: str | None
    function: str | None


def query_of(request: Request) -> Query:
    """The query of a request, read once; an empty one where there is none."""
    return request.derived("spine-query", lambda made: Query.of(spine_message_of(made).query))


def permission_of(request: Request) -> PermissionChange:
    """What a request to set a permission says."""
    permissions = down(spine_message_of(request).event, _REQUEST, _PERMISSIONS)
    assertion = child(permissions, _ASSERTION)
    return PermissionChange(
        (attribute(child(permissions, _CONTEXT), "extension") or "").strip() or None,
        text_of(child(assertion, _PERMISSION)) or None,
        text_of(down(assertion, _FUNCTION, _CODE)) or None,
    )


def nhs_number_in(request: Request) -> str | None:
    """The NHS number that a request names, in a query or as the context of a permission; it need not be one."""
    return query_of(request).nhs_number or permission_of(request).nhs_number
