"""One service as a search gives it: the same facts in each version's elements, in the order of `shapes`.

What never changes with the caller or the clock is written once for each version of a service's document.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from simulator.call.call import Call
from simulator.records.documents import derived
from simulator.services.dos.directory.codes import service_type
from simulator.services.dos.directory.model import AMBER, GREEN, KIND, RED, DosService
from simulator.services.dos.directory.search import Hit, distance_text
from simulator.services.dos.soap.elements import around, number, text, texts
from simulator.services.dos.soap.endpoints import write_endpoints
from simulator.services.dos.soap.names import VERSIONS
from simulator.services.dos.soap.shapes import fields_of
from simulator.wire.json import Json

CAPACITIES = {GREEN: "High", AMBER: "Low", RED: "None"}
"""What the colours are called."""

_REFERRAL = "Referral Information: "
_TYPE = "ServiceCareSummaryDestination"
_SLOTS = ("capacity", "name", "serviceType", "distance", "serviceEndpoints")
"""The elements that differ by caller, clock or search."""

_END_OF_DAY = 24 * 60
_CLOSED = (0, 0)


def write_service(call: Call, hit: Hit, version: str, element: str) -> str:
    """The element of a service that was found."""
    service = hit.service
    document = call.documents.peek(KIND, service.key)
    make = _MAKERS[version]
    parts = make(service) if document is None else derived(document, f"dos-soap {version}", lambda _: make(service))
    values = {
        "capacity": text("capacity", CAPACITIES[hit.capacity.rag]),
        "name": text("name", hit.name),
        "serviceType": _service_type(call, service),
        "distance": text("distance", distance_text(hit.distance)),
        "serviceEndpoints": around("serviceEndpoints", write_endpoints(call, service)),
    }
    inside = [parts[0]]
    for slot, part in zip(_slots(version), parts[1:], strict=True):
        inside += (values[slot], part)
    return around(element, "".join(inside))


def _service_type(call: Call, service: DosService) -> str:
    name = service.type.name
    if not name:
        listed = service_type(call.documents, service.type_id)
        name = "" if listed is None else listed.name
    return around("serviceType", text("id", str(service.type_id)) + text("name", name))


@cache
def _slots(version: str) -> tuple[str, ...]:
    """The differing elements that a version has, in their order."""
    return tuple(field.name for field in fields_of(version, _TYPE) if field.name in _SLOTS)


def _parts(service: DosService, version: str) -> tuple[str, ...]:
    """The text before, between and after the slots of a version."""
    parts = [""]
    for field in fields_of(version, _TYPE):
        if field.name in _SLOTS:
            parts.append("")
        else:
            parts[-1] += "".join(_WRITERS[field.name](service, field.name, version))
    return tuple(parts)


def _maker(version: str) -> Callable[[DosService], tuple[str, ...]]:
    return lambda service: _parts(service, version)


_MAKERS = {version: _maker(version) for version in VERSIONS}


Writer = Callable[[DosService, str, str], Iterator[str]]
"""Writes the element of a name in a version; nothing where it is left out."""


def _said(of: Callable[[DosService], str]) -> Writer:
    def write(service: DosService, name: str, _version: str) -> Iterator[str]:
        yield text(name, of(service))

    return write


def _of_body(member: str) -> Writer:
    return _said(lambda service: service.text(member))


def _phone(which: str) -> Writer:
    return _said(lambda service: _plain((service.body.get("phone") or {}).get(which)))


def _address(service: DosService) -> str:
    """One line that ends with the postcode. A part that is there and empty stays, as it does in the real directory."""
    lines = [_plain(line) for line in service.body.get("address") or ()]
    town = service.text("town")
    if "town" in service.body and not (lines and lines[-1].lower() == town.lower()):
        lines.append(town)
    return ", ".join((*lines, service.text("postcode")))


def _referral_information(service: DosService) -> str:
    said = service.text("referral_information")
    return said if said.startswith(_REFERRAL.rstrip()) else _REFERRAL + said


def _northings(service: DosService, name: str, _version: str) -> Iterator[str]:
    if service.position is not None:
        yield text(name, str(service.position[1]))


def _eastings(service: DosService, name: str, _version: str) -> Iterator[str]:
    if service.position is not None:
        yield text(name, str(service.position[0]))


def _rota(service: DosService, name: str, version: str) -> Iterator[str]:
    """One session for each span of a day, none for who is open all hours."""
    element = fields_of(version, "ArrayOfServiceCareItemRotaSession")[0].name
    days = {} if service.opening.all_hours else service.opening.days
    yield around(
        name, "".join(_session(element, day, begin, end) for day, spans in days.items() for begin, end in spans)
    )


def _session(element: str, day: str, begin: int, end: int) -> str:
    inside = (
        text("startDayOfWeek", day)
        + around("startTime", _time(begin))
        + text("endDayOfWeek", day)
        + around("endTime", _time(end))
        + text("status", "Open")
    )
    return around(element, inside)


def _time(minutes: int) -> str:
    hours, minutes = divmod(_on_its_day(minutes), 60)
    return text("hours", str(hours)) + text("minutes", str(minutes))


def _specified(service: DosService, name: str, _version: str) -> Iterator[str]:
    """One text of 22 characters for each span of a date; a date that is closed has one of no length."""
    dates = service.opening.specified.items()
    inside = (
        text("openTimeSpecified", f"{date[8:10]}-{date[5:7]}-{date[:4]}-{_clock(begin)}-{_clock(end)}")
        for date, spans in dates
        for begin, end in spans or (_CLOSED,)
    )
    yield around(name, "".join(inside))


def _clock(minutes: int) -> str:
    hours, minutes = divmod(_on_its_day(minutes), 60)
    return f"{hours:02d}:{minutes:02d}"


def _on_its_day(minutes: int) -> int:
    """Sessions end at 23:59 at the latest: a night goes on with a session of the next day."""
    return min(minutes, _END_OF_DAY - 1)


def _attributes(service: DosService, name: str, _version: str) -> Iterator[str]:
    inside = (
        around(
            "attribute",
            texts(
                (
                    ("dataType", each.data_type),
                    ("name", each.name),
                    ("description", each.description),
                    ("value", each.value),
                )
            ),
        )
        for each in service.attributes
    )
    yield around(name, "".join(inside))


def _age_ranges(service: DosService, name: str, _version: str) -> Iterator[str]:
    inside = (
        around("ageRange", text("daysFrom", number(each.days_from)) + text("daysTo", number(each.days_to)))
        for each in service.age_ranges
    )
    yield around(name, "".join(inside))


def _wait_times(_service: DosService, name: str, version: str) -> Iterator[str]:
    yield around(name, "".join(around(field.name, "") for field in fields_of(version, "WaitTimes")))


def _left_out(_service: DosService, _name: str, _version: str) -> Iterator[str]:
    return iter(())


def _plain(value: Json) -> str:
    return "" if value is None else str(value)


_WRITERS: Mapping[str, Writer] = {
    "id": _said(lambda service: service.id),
    "publicName": _of_body("public_name"),
    "contactDetails": _phone("public"),
    "address": _said(_address),
    "postcode": _of_body("postcode"),
    "northings": _northings,
    "eastings": _eastings,
    "url": _of_body("web"),
    "odsCode": _said(lambda service: service.ods_code),
    "nonPublicTelephoneNo": _phone("non_public"),
    "fax": _phone("fax"),
    "referralText": _of_body("public_information"),
    "publicFacingInformation": _of_body("public_information"),
    "notes": _said(_referral_information),
    "referralInformation": _said(_referral_information),
    "openAllHours": _said(lambda service: "true" if service.opening.all_hours else "false"),
    "capacityAttributes": _left_out,  # planned, and never in use
    "rotaSessions": _rota,
    "openTimeSpecifiedSessions": _specified,
    "attributes": _attributes,
    "serviceAgeRange": _age_ranges,
    "waitTimes": _wait_times,
}
