"""A patient's European Health Insurance Card: GET and POST /Coverage."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import fhir_instant, parse_date
from simulator.identifiers import is_nhs_number
from simulator.population.codes import COUNTRY_SYSTEM
from simulator.records.documents import Document
from simulator.services.pds.bodies import is_json, object_of
from simulator.services.pds.checks import existing_person, only_own_record
from simulator.services.pds.countries import CARD_COUNTRIES
from simulator.services.pds.errors import COVERAGE_FORMAT
from simulator.services.pds.refusing import invalid, invalid_update
from simulator.services.pds.retries import earlier_reply, remember
from simulator.services.pds.shapes import day, items, one_of, record, text
from simulator.services.pds.update import check_version, if_match_is_sent, keep, person_to_update, with_next_version
from simulator.services.pds.wire import BASE_PATH, etag, reply, version_of
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json

SUBSCRIBER = "subscriber:identifier"
MOST_DAYS = 54_786
"""How far a card's last day may be from today: 150 years."""

_NUMBER = r"[a-zA-Z0-9\-,/:'. ]"
_CARD = record(
    {
        "value": text(pattern=f"{_NUMBER}{{1,25}}"),
        "assigner": record(
            {
                "identifier": record(
                    {"system": one_of((COUNTRY_SYSTEM,)), "value": text(pattern="[A-Z]{3}")}, "system", "value"
                ),
                "display": text(blank=True),
            },
            "identifier",
            closed=False,
        ),
    },
    "value",
    "assigner",
    closed=False,
)
_INSTITUTION = record(
    {"identifier": record({"value": text(pattern=f"{_NUMBER}{{1,30}}")}, "value", closed=False)},
    "identifier",
    closed=False,
)
_SUBSCRIBER = record(
    {"identifier": record({"system": one_of((NHS_NUMBER_SYSTEM,)), "value": text()}, "value", closed=False)},
    "identifier",
    closed=False,
)
_BENEFICIARY = record(
    {"identifier": record({"value": text(pattern=f"{_NUMBER}{{1,25}}")}, "value", closed=False)},
    "identifier",
    closed=False,
)
# Members of FHIR's Coverage that PDS does not keep, such as type, are taken: official examples send them.
_COVERAGE = record(
    {
        "resourceType": one_of(("Coverage",)),
        "identifier": items(_CARD, least=1, most=1),
        "status": one_of(("active",)),
        "subscriber": _SUBSCRIBER,
        "beneficiary": _BENEFICIARY,
        "payor": items(_INSTITUTION, least=1, most=1),
        "period": record({"end": day}, "end", closed=False),
    },
    "identifier",
    "status",
    "subscriber",
    "beneficiary",
    "payor",
    "period",
    closed=False,
)


def search_is_by_subscriber(call: Call) -> None:
    """Coverage is searched by one NHS number and nothing else."""
    query = call.query
    if [name for name, _ in query.items()] != [SUBSCRIBER]:
        raise Refusal("INVALID_SEARCH_DATA", COVERAGE_FORMAT)
    number = query[SUBSCRIBER]
    if not is_nhs_number(number):
        raise Refusal("INVALID_RESOURCE_ID")
    call.nhs_number = number
    only_own_record(call, number)


def coverage_is_json(call: Call) -> None:
    """The body is JSON; the specification itself names the type of a JSON Patch."""
    is_json(call, "application/json", "application/fhir+json", "application/json-patch+json")


SEARCH_CHECKS = (search_is_by_subscriber,)
"""What a search for coverage needs beside what every call about coverage needs."""

CREATE_CHECKS = (if_match_is_sent, coverage_is_json)
"""What new coverage needs beside what every call about coverage needs."""


async def search_coverage(call: Call) -> Reply:
    """The card of the patient, or of the one whose record was retained. Raises Refusal."""
    person = await existing_person(call, call.query[SUBSCRIBER])
    return _bundle(call, person, 200)


async def create_coverage(call: Call) -> Reply:
    """Give a patient a card in place of any other. Raises Refusal."""
    earlier = await earlier_reply(call)
    if earlier is not None:
        return earlier
    body = object_of(call, lambda fault: invalid_update(f"Malformed request body - {fault}"))
    _COVERAGE(body, "")
    _check_end(call, body["period"]["end"])
    nhs_number = body["subscriber"]["identifier"]["value"]
    if not is_nhs_number(nhs_number):
        raise Refusal("INVALID_RESOURCE_ID")
    call.nhs_number = nhs_number
    only_own_record(call, nhs_number)
    person = await person_to_update(call, nhs_number)
    check_version(call, person)
    coverage = _kept({"nhs_number": nhs_number, "coverage": body})
    changed = {**person.body, "patient": with_next_version(person.body["patient"]), "coverage": coverage}
    person = await keep(call, person, changed)
    return await remember(call, person, _bundle(call, person, 201))


def _check_end(call: Call, end: str) -> None:
    if abs((parse_date(end) - call.now.date()).days) >= MOST_DAYS:
        raise invalid(end, "period/end")


def _kept(body: Json) -> Json:
    """A person's coverage as PDS shows it; None if there is none, or one without personal or institution id."""
    coverage = body.get("coverage") or {}
    personal = _identifier(coverage.get("beneficiary")).get("value")
    institution = _identifier(_first(coverage.get("payor"))).get("value")
    if not personal or not institution:
        return None
    card = _first(coverage.get("identifier"))
    issuer = card.get("assigner") or {}
    country = _identifier(issuer).get("value", "")
    display = issuer.get("display") or CARD_COUNTRIES.get(country, country)
    assigner = {"identifier": {"system": COUNTRY_SYSTEM, "value": country}, "display": display}
    subscriber = {"system": NHS_NUMBER_SYSTEM, "value": body["nhs_number"]}
    return {
        "resourceType": "Coverage",
        "status": "active",
        "subscriber": {"identifier": subscriber, "type": "Patient"},
        "identifier": [{"value": card.get("value", ""), "assigner": assigner}],
        "payor": [{"identifier": {"value": institution}}],
        "beneficiary": {"identifier": {"value": personal}, "type": "Patient"},
        "period": {"end": (coverage.get("period") or {}).get("end")},
    }


def _first(several: Json) -> Json:
    return several[0] if several else {}


def _identifier(holder: Json) -> Json:
    return (holder or {}).get("identifier") or {}


def _bundle(call: Call, person: Document, status: int) -> Reply:
    version = version_of(person.body["patient"])
    coverage = _kept(person.body)
    bundle: dict[str, Json] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": fhir_instant(call.now),
        "total": 0 if coverage is None else 1,
        "meta": {"versionId": str(version)},
    }
    if coverage is not None:
        link = f"{call.links}{BASE_PATH}/Coverage?{SUBSCRIBER}={person.key}"
        bundle["entry"] = [{"fullUrl": link, "resource": coverage}]
    return reply(call, status, render_json(bundle), version=etag(version))
