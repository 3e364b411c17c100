"""A service of the directory as values, read from its document once for each version. No wire format comes in here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from simulator.records.documents import Document, derived
from simulator.services.dos.directory.ages import AGE_GROUPS
from simulator.services.dos.directory.ages import AgeRange as AgeRange
from simulator.services.dos.directory.opening import Opening
from simulator.wire.json import Json

KIND = "dos-services"

ACTIVE, CLOSED, COMMISSIONING = 1, 2, 3
"""What a service's status can be (Directory of Services, service status)."""

GREEN, AMBER, RED = RAGS = ("GREEN", "AMBER", "RED")
"""How much capacity a service has, as it is kept."""

_STATUSES = {"active": ACTIVE, "closed": CLOSED, "commissioning": COMMISSIONING, "": ACTIVE}
_RAGS = {"high": GREEN, "low": AMBER, "none": RED, "": GREEN, **{rag.lower(): rag for rag in RAGS}}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is reached by systems. `address` may hold `{base_url}`, which faces fill."""

    order: int
    transport: str
    format: str
    interaction: str
    business_scenario: str
    address: str
    compression: str
    comment: str

    @classmethod
    def of(cls, body: Json) -> Self:
        """What a document says of an endpoint; what it leaves out is empty."""
        names = ("transport", "format", "interaction", "business_scenario", "address", "compression", "comment")
        return cls(_number(body.get("order")) or 0, *(_text(body.get(name)) for name in names))


@dataclass(frozen=True, slots=True)
class Attribute:
    """A service attribute: `requirebooking` and others."""

    name: str
    value: str
    data_type: str = "Boolean"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """An id with what it is called."""

    id: str
    name: str = ""

    @classmethod
    def of(cls, value: Json) -> Self:
        """Of `{id, name}`, or of the id or name alone."""
        if isinstance(value, Mapping):
            return cls(_text(value.get("id")), _text(value.get("name")))
        return cls(_text(value))


@dataclass(frozen=True)
class DosService:
    """One service. Texts that are missing are empty; `easting` and `northing` are metres of the national grid.

    `capacity` is what the document says; what holds now, with a reset by the clock, is `capacity`'s to say.
    """

    key: str
    version: int
    body: Json

    @classmethod
    def of(cls, document: Document) -> Self:
        """The service of a document of kind `dos-services`."""
        return cls(document.key, document.version, document.body)

    def text(self, name: str) -> str:
        """A member that is a text; empty where it is missing."""
        return _text(self.body.get(name))

    @cached_property
    def id(self) -> str:
        """The directory's own id, all digits in practice."""
        return self.text("id") or self.key

    @cached_property
    def ods_code(self) -> str:
        """Free text, not always an ODS code."""
        return self.text("ods_code")

    @cached_property
    def status(self) -> int:
        """ACTIVE, CLOSED or COMMISSIONING; a service without one is active."""
        value = self.text("status").strip().lower()
        return int(value) if value.isdecimal() else _STATUSES.get(value, CLOSED)

    @cached_property
    def is_active(self) -> bool:
        """Is it found at all?"""
        return self.status == ACTIVE

    @cached_property
    def type(self) -> Name:
        """The service type."""
        return Name.of(self.body.get("type"))

    @cached_property
    def type_id(self) -> int:
        """The service type's number; 0 for none."""
        return _number(self.type.id) or 0

    @cached_property
    def position(self) -> tuple[int, int] | None:
        """Easting and northing in metres; None where they are not known."""
        east, north = _number(self.body.get("easting")), _number(self.body.get("northing"))
        return None if east is None or north is None else (east, north)

    @cached_property
    def capacity(self) -> str:
        """GREEN, AMBER or RED as the document says it: by colour, by High, Low, None, or `{status}`."""
        value = self.body.get("capacity")
        if isinstance(value, Mapping):
            status = value.get("status")
            value = status.get("rag") if isinstance(status, Mapping) else status
        return _RAGS.get(_text(value).strip().lower(), GREEN)

    @property
    def genders(self) -> frozenset[str]:
        """M, F, I; a service without any matches nobody."""
        return frozenset(self.body.get("genders") or ())

    @property
    def age_ranges(self) -> tuple[AgeRange, ...]:
        """The ages it sees, in days: those said, or else those of its age groups."""
        ranges = self.body.get("age_ranges")
        if ranges is None:
            groups = (_number(Name.of(each).id) or 0 for each in self.body.get("age_groups") or ())
            return tuple(AGE_GROUPS[each] for each in groups if each in AGE_GROUPS)
        return tuple(AgeRange(float(each["days_from"]), float(each["days_to"])) for each in ranges)

    @property
    def clinical(self) -> Mapping[int, frozenset[int]]:
        """Symptom groups that it is profiled with, each with its discriminators."""
        profiled: dict[int, frozenset[int]] = {}
        for each in self.body.get("clinical") or ():
            group = _number(each.get("symptom_group"))
            if group is not None:
                more = _numbers(each.get("symptom_discriminators"))
                profiled[group] = profiled.get(group, frozenset()) | more
        return profiled

    @property
    def dispositions(self) -> frozenset[int]:
        """The disposition ids (1005 for Dx05) that it is profiled with."""
        return _numbers(self.body.get("dispositions"))

    @property
    def referral_roles(self) -> frozenset[str]:
        """Ids and names, in lower case, of the roles that may see it."""
        return frozenset(_both(self.body.get("referral_roles") or ()))

    @cached_property
    def is_restricted(self) -> bool:
        """Is it only for the practices in its referral list?"""
        return bool(self.body.get("restricted", False))

    @cached_property
    def referral_services(self) -> tuple[Name, ...]:
        """The services whose patients it takes, mostly practices: by service id or ODS code."""
        return tuple(Name.of(each) for each in self.body.get("referral_services") or ())

    @cached_property
    def referred_from(self) -> frozenset[str]:
        """What the services whose patients it takes are called, in lower case: ids, and names that are ODS codes."""
        return frozenset(_both(self.body.get("referral_services") or ()))

    @cached_property
    def limited_to(self) -> frozenset[str]:
        """The postcode areas, districts or sectors whose patients alone it takes; empty for no limit."""
        return frozenset(_text(each).upper() for each in self.body.get("limited_to") or ())

    @cached_property
    def promoted_from(self) -> frozenset[str]:
        """The areas that it belongs to: seen from any other, it stands below all services that are not promoted."""
        return frozenset(_text(each).upper() for each in self.body.get("promoted_from") or ())

    @cached_property
    def only_if_open(self) -> int | None:
        """Within how many minutes it has to open to be found at all; None if that does not matter."""
        value = self.body.get("only_if_open")
        if isinstance(value, bool):
            return 0 if value else None
        return _number(value)

    @cached_property
    def opening(self) -> Opening:
        """When it is open."""
        return Opening.of(self.body.get("opening") or {})

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where systems reach it, in the order of the document, which may be shuffled."""
        return tuple(Endpoint.of(each) for each in self.body.get("endpoints") or ())

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its attributes: written as `{name: value}` or as a list of `{name, value, data_type, description}`."""
        given = self.body.get("attributes") or ()
        if isinstance(given, Mapping):
            given = [{"name": name, "value": value} for name, value in given.items()]
        return tuple(
            Attribute(
                _text(each.get("name")),
                _attribute_value(each.get("value")),
                _text(each.get("data_type")) or "Boolean",
                _text(each.get("description")),
            )
            for each in given
        )


def service_of(document: Document) -> DosService:
    """The service of a document, read once for each version."""
    return derived(document, "dos-service", DosService.of)


def _both(values: Iterable[Json]) -> Iterable[str]:
    for value in values:
        name = Name.of(value)
        yield from (each.lower() for each in (name.id, name.name) if each)


def _attribute_value(value: Json) -> str:
    return str(value).upper() if isinstance(value, bool) else _text(value)


def _numbers(values: Json) -> frozenset[int]:
    return frozenset(number for number in map(_number, values or ()) if number is not None)


def _number(value: Json) -> int | None:
    """A whole number, however it is written; None for what is none."""
    try:
        return value if isinstance(value, int) else int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None


def _text(value: Json) -> str:
    return "" if value is None else str(value)
