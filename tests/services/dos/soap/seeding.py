"""Documents made from an answer that somebody published, so that the same question has the same answer here."""

from collections.abc import Iterable, Iterator, Mapping
from math import cos, hypot, pi, sin

from simulator.services.dos.directory.distances import METRES_IN_MILE, distance_text
from simulator.services.dos.directory.locations import Location
from simulator.wire.json import Json
from simulator.wire.soap12 import by_name
from simulator.wire.xml import Element, elements, text_of

POSTCODE = "XX1 1AA"
"""Where a search is made that has a published answer."""


def a_seeded_service(found: Element) -> Json:
    """The document of a service that stands in an answer to a search, of any version; it is for everybody."""
    parts = by_name(found)
    said = {name: text_of(element) or "" for name, element in parts.items()}
    address = said["address"].removesuffix(said["postcode"]).removesuffix(", ")
    return {
        "id": said["id"],
        "name": said["name"],
        "public_name": said.get("publicName", ""),
        "ods_code": said["odsCode"],
        "type": _texts(parts["serviceType"]),
        "address": address.split(", "),
        "postcode": said["postcode"],
        "easting": int(said["eastings"]),
        "northing": int(said["northings"]),
        "phone": {"public": said["contactDetails"], "non_public": said["nonPublicTelephoneNo"], "fax": said["fax"]},
        "web": said["url"],
        "capacity": said["capacity"],
        "public_information": said.get("publicFacingInformation", said.get("referralText")),
        "referral_information": said.get("referralInformation", said.get("notes")),
        "genders": ["M", "F", "I"],
        "age_ranges": _ages(parts.get("serviceAgeRange")),
        "clinical": [{"symptom_group": 1011, "symptom_discriminators": [4003]}],
        "dispositions": [1005],
        "referral_roles": ["23"],
        "opening": {
            "all_hours": said["openAllHours"] == "true",
            "days": _days(parts["rotaSessions"]),
            "specified": _dates(parts["openTimeSpecifiedSessions"]),
        },
    }


def a_seeded_details(service: Element) -> Json:
    """The document of a service that stands in an answer about its details."""
    parts = by_name(service)
    listed = parts.get("serviceEndpoints", parts.get("contactDetails"))
    return {
        "id": text_of(parts["id"]),
        "name": "A service",
        "ods_code": text_of(parts["odsCode"]),
        "endpoints": [] if listed is None else [_endpoint(_texts(each)) for each in elements(listed)],
    }


def _endpoint(said: Mapping[str, str]) -> Json:
    if "value" in said:
        address, interaction, form, scenario, comment, compression = said["value"].split("\\|")
        transport, order = said["tag"], said["order"]
    else:
        address, interaction, form = said["address"], said["interaction"], said["format"]
        scenario, comment, compression = said["businessScenario"], said["comment"], said["compression"]
        transport, order = said["transport"], said["endpointOrder"]
    return {
        "order": int(order),
        "transport": transport,
        "format": form,
        "interaction": interaction,
        "business_scenario": scenario,
        "address": address,
        "compression": compression,
        "comment": comment,
    }


def an_origin(services: Iterable[Mapping[str, Json]], distances: Iterable[str]) -> Location:
    """A place from which all these services are as far away as it is said, in miles."""
    wanted = [((each["easting"], each["northing"]), miles) for each, miles in zip(services, distances, strict=True)]
    for east, north in _around(*wanted[0]):
        place = Location(POSTCODE, east, north)
        if all(distance_text(hypot(at[0] - east, at[1] - north)) == miles for at, miles in wanted):
            return place
    raise AssertionError("no place is as far away from all of them")


def _around(position: tuple[int, int], miles: str) -> Iterator[tuple[int, int]]:
    for step in range(-8, 9):
        radius = (float(miles) + step * 0.006) * METRES_IN_MILE
        for turn in range(3600):
            angle = turn * pi / 1800
            yield round(position[0] + radius * cos(angle)), round(position[1] + radius * sin(angle))


def _texts(element: Element) -> dict[str, str]:
    return {name: text_of(each) or "" for name, each in by_name(element).items()}


def _ages(ranges: Element | None) -> Json:
    if ranges is None:
        return [{"days_from": 0, "days_to": 47481.5}]
    said = [_texts(each) for each in elements(ranges)]
    return [{"days_from": float(each["daysFrom"]), "days_to": float(each["daysTo"])} for each in said]


def _days(sessions: Element) -> Json:
    days: dict[str, list[list[str]]] = {}
    for session in elements(sessions):
        parts = by_name(session)
        span = [_time(_texts(parts[name])) for name in ("startTime", "endTime")]
        days.setdefault(text_of(parts["startDayOfWeek"]) or "", []).append(span)
    return days


def _time(said: Mapping[str, str]) -> str:
    return f"{int(said['hours']):02d}:{int(said['minutes']):02d}"


def _dates(sessions: Element) -> Json:
    dates: dict[str, list[list[str]]] = {}
    for session in elements(sessions):
        day, month, year, begin, end = (text_of(session) or "").split("-")
        spans = dates.setdefault(f"{year}-{month}-{day}", [])
        if begin != end:
            spans.append([begin, end])
    return dates
