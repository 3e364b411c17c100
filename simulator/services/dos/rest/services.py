"""A service as the REST interface writes it: whole, where it is asked for by code or id, or short, in a search.

The two differ in more than their length: what is a number in one is a text in the other.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from simulator.call.call import Call
from simulator.local_time import to_local
from simulator.records.documents import Documents
from simulator.services.dos.directory import codes
from simulator.services.dos.directory.ages import AGE_GROUPS, overlaps
from simulator.services.dos.directory.capacity import Status, capacity_of
from simulator.services.dos.directory.model import AMBER, GREEN, RED, DosService, Endpoint, Name
from simulator.services.dos.directory.opening import DAYS, Session
from simulator.services.dos.directory.options import options_of
from simulator.wire.json import Json

NOBODY = "robot"
"""Who is said to have set a capacity that nobody has set."""

_SHOWN_FOR = timedelta(hours=24)
_HUMAN = {GREEN: "HIGH", AMBER: "LOW", RED: "NONE"}
_HEX = {GREEN: "#00FF00", AMBER: "#FFBF00", RED: "#FF0000"}  # the colours are assumed
_AGE_GROUPS = {
    1: "Adult (16+)",
    2: "Child (5-15)",
    3: "Toddler (1-4)",
    4: "Neonate & Infant (0)",
    8: "Older People (65+)",
}
_GENDERS = {"F": "Female", "M": "Male", "I": "Indeterminate"}
_ENDPOINT_NAMES = {"itk": "111 Routing Details", "telno": "Telephone No", "email": "Email", "http": "Http"}
_END_OF_DAY = 23 * 60 + 59


def whole(call: Call, service: DosService) -> Json:
    """All that is known of a service."""
    body, documents = service.body, call.documents
    easting, northing = service.position or (0, 0)
    status = capacity_of(documents, service, call.now)
    return {
        "id": service.id,
        "name": service.text("name"),
        "type": {"id": service.type_id, "name": _type_name(documents, service)},
        "odsCode": service.ods_code,
        "isNational": bool(body.get("is_national", False)),
        "created": _event(body.get("created")),
        "updated": _event(body.get("updated")),
        "address": _address(body),
        "town": service.text("town"),
        "country": service.text("country") or "England",
        "postcode": service.text("postcode"),
        "easting": easting,
        "northing": northing,
        "phone": _phone(body),
        "email": service.text("email"),
        "web": service.text("web"),
        "openingTimes": _opening_times(service),
        "region": _id_and_name(Name.of(body.get("region"))),
        "parent": {"id": Name.of(body.get("parent")).id},
        "referralInstructions": _instructions(service),
        "capacity": {"status": _capacity(status, call.now), "updated": _capacity_updated(status, call.now)},
        "symptomGroups": _symptom_groups(documents, body),
        "dispositions": _dispositions(documents, body),
        "referralRoles": [_role(documents, Name.of(each)) for each in body.get("referral_roles") or ()],
        "serviceReferrals": {
            "restricted": service.is_restricted,
            "services": [_id_and_name(each) for each in service.referral_services],
        },
        "ageGroups": _age_groups(service),
        "genders": [{"id": id, "name": name} for id, name in _GENDERS.items() if id in service.genders],
        "endpoints": _endpoints(call, service),
        **_additions(documents, service),
    }


def short(call: Call, service: DosService, distance: str) -> Json:
    """What a search says of a service; `distance` is in miles."""
    body = service.body
    easting, northing = service.position or (0, 0)
    status = capacity_of(call.documents, service, call.now)
    return {
        "id": service.id,
        "name": service.text("name"),
        "type": {"id": str(service.type_id), "name": _type_name(call.documents, service)},
        "odsCode": service.ods_code,
        "address": _address(body),
        "postcode": service.text("postcode"),
        "easting": str(easting),
        "northing": str(northing),
        "phone": _phone(body),
        "web": service.text("web"),
        "openingTimes": _opening_times(service),
        "referralInstructions": _instructions(service),
        "capacity": {"status": _capacity(status, call.now)},
        "endpoints": _endpoints(call, service),
        "patientDistance": distance,
        **_additions(call.documents, service),
    }


def routing_details(endpoint: Endpoint, address: str) -> str:
    """An endpoint as one text of six parts."""
    parts = (
        address,
        endpoint.interaction,
        endpoint.format,
        endpoint.business_scenario,
        endpoint.comment,
        endpoint.compression,
    )
    return r"\|".join(parts)


def _additions(documents: Documents, service: DosService) -> dict[str, Json]:
    """Members that came in 2022-23. How they are spelt is not published, so they are sent on request only."""
    if not options_of(documents).body.get("rest_additions", False):
        return {}
    return {
        "publicName": service.text("public_name"),
        "professionalReferralInfo": service.text("professional_referral_information"),
    }


def _type_name(documents: Documents, service: DosService) -> str:
    if service.type.name:
        return service.type.name
    known = codes.service_type(documents, service.type_id)
    return "" if known is None else known.name


def _id_and_name(name: Name) -> Json:
    return {"id": name.id, "name": name.name}


def _event(said: Json) -> Json:
    """When something was done and by whom, as it is kept: all texts."""
    given = said if isinstance(said, Mapping) else {}
    return {member: str(given.get(member) or "") for member in ("date", "time", "by")}


def _address(body: Mapping[str, Json]) -> list[str]:
    return [str(line) for line in body.get("address") or ()]


def _phone(body: Mapping[str, Json]) -> Json:
    given = body.get("phone")
    phone = given if isinstance(given, Mapping) else {"public": given}
    members = {"public": "public", "nonPublic": "non_public", "fax": "fax"}
    return {member: str(phone.get(name) or "") for member, name in members.items()}


def _instructions(service: DosService) -> Json:
    return {"callHandler": service.text("public_information"), "other": service.text("referral_information")}


def _opening_times(service: DosService) -> Json:
    opening = service.opening
    return {
        "allHours": opening.all_hours,
        "days": [{"day": day, "sessions": _sessions(opening.days[day])} for day in DAYS],
        "specifiedDates": [
            {"date": "-".join(reversed(date.split("-"))), "sessions": _sessions(sessions)}
            for date, sessions in opening.specified.items()
        ],
    }


def _sessions(sessions: Iterable[Session]) -> list[Json]:
    return [{"start": _time(begin), "end": _time(end)} for begin, end in sessions]


def _time(minutes: int) -> Json:
    hours, minutes = divmod(min(minutes, _END_OF_DAY), 60)
    return {"hours": f"{hours:02d}", "minutes": f"{minutes:02d}"}


def _is_shown(status: Status, now: datetime) -> bool:
    """What was set is shown for a day; a colour that a document has without a time is taken to be new (assumed)."""
    if status.modified is None:
        return status.rag != GREEN
    return status.modified <= now <= status.modified + _SHOWN_FOR


def _capacity(status: Status, now: datetime) -> Json:
    if not _is_shown(status, now):
        return {"rag": "", "human": "", "hex": ""}
    return {"rag": status.rag, "human": _HUMAN[status.rag], "hex": _HEX[status.rag]}


def _capacity_updated(status: Status, now: datetime) -> Json:
    if status.modified is None or not _is_shown(status, now):
        return {"date": "", "time": "", "by": NOBODY}
    local = to_local(status.modified)
    return {"date": f"{local:%d/%m/%Y}", "time": f"{local:%H:%M}", "by": status.modified_by or NOBODY}


def _symptom_groups(documents: Documents, body: Mapping[str, Json]) -> list[Json]:
    found: list[Json] = []
    for each in body.get("clinical") or ():
        for id in _whole_numbers([each.get("symptom_group")]):
            group = codes.symptom_group(documents, id)
            numbers = _whole_numbers(each.get("symptom_discriminators") or ())
            discriminators = [_discriminator(documents, number) for number in numbers]
            name = "" if group is None else group.name
            found.append({"id": id, "name": name, "symptomDiscriminators": discriminators})
    return found


def _whole_numbers(values: Iterable[Json]) -> list[int]:
    return [int(text) for text in map(str, values) if text.isascii() and text.isdecimal()]


def _discriminator(documents: Documents, id: int) -> Json:
    known = codes.symptom_discriminator(documents, id)
    return {"id": id, "name": "" if known is None else known.name}


def _dispositions(documents: Documents, body: Mapping[str, Json]) -> list[Json]:
    found: list[Json] = []
    for each in body.get("dispositions") or ():
        text = str(each)
        id = int(text) if text.isdecimal() else codes.disposition_id(text)
        known = None if id is None else codes.disposition(documents, id)
        if known is None:
            found.append({"id": text.upper(), "name": ""})
        else:
            found.append({"id": known.code.upper(), "name": known.name})
    return found


def _role(documents: Documents, role: Name) -> Json:
    """A role of which the document may say the id or the name alone: the list knows the other."""
    names = codes.role_names(documents, role.id or role.name)
    id = role.id if role.id.isdecimal() else next((name for name in sorted(names) if name.isdecimal()), role.id)
    known = codes.referral_role(documents, int(id)) if id.isdecimal() else None
    return {"id": id, "name": role.name or ("" if known is None else known.name)}


def _age_groups(service: DosService) -> list[Json]:
    """The groups that the document says, or else those of which it sees anybody."""
    said = service.body.get("age_groups")
    if said is not None:
        ids = {Name.of(each).id for each in said}
        return [{"id": id, "name": name} for id, name in _AGE_GROUPS.items() if str(id) in ids]
    return [
        {"id": id, "name": name}
        for id, name in _AGE_GROUPS.items()
        if any(overlaps(each, AGE_GROUPS[id]) for each in service.age_ranges)
    ]


def _endpoints(call: Call, service: DosService) -> list[Json]:
    base, endpoints = call.own_address, service.endpoints
    if options_of(call.documents).body.get("endpoints") == "sorted":
        endpoints = tuple(sorted(endpoints, key=lambda endpoint: endpoint.order))
    return [
        {
            "tag": each.transport,
            "name": _ENDPOINT_NAMES.get(each.transport.lower(), ""),
            "value": routing_details(each, each.address.replace("{base_url}", base)),
            "order": each.order,
        }
        for each in endpoints
    ]
