"""People of one tenant: found, read, made, changed and removed, in our own form or as the FHIR Patient of PDS."""

from itertools import islice

from aiohttp import web

from simulator.population.form import as_form, change, expand, from_patient, related_people
from simulator.population.person import Person
from simulator.records.documents import Document, VersionConflict
from simulator.web.admin.errors import AdminError, invalid, json_response, not_found
from simulator.web.admin.route import FHIR_JSON, Asked
from simulator.wire.errors import Problem
from simulator.wire.json import Json, render_json

KIND = "people"
RELATED = "related-people"

_NOT_LISTED = ("patient", "history", "coverage")


async def find(asked: Asked) -> web.StreamResponse:
    """People by condition and name, in the population's order; `total` counts all that fit."""
    documents = await asked.tenant().documents.every(KIND)
    found = [document for document in documents if _fits(document.body, asked.query)]
    listed = [_listed(document) for document in islice(found, asked.query.get("limit", 100))]
    return json_response({"people": listed, "total": len(found)})


async def show(asked: Asked) -> web.StreamResponse:
    """One person: our own form, or the FHIR Patient for a client that asks for FHIR."""
    document = await asked.tenant().documents.get(KIND, asked.values["nhs_number"])
    if document is None:
        raise _unknown(asked)
    if FHIR_JSON in asked.request.headers.get("Accept", ""):
        headers = {"Content-Type": f"{FHIR_JSON}; charset=utf-8", "ETag": f'W/"{Person.of(document.body).version_id}"'}
        return web.Response(body=render_json(document.body["patient"]), headers=headers)
    return json_response(as_form(document.body))


async def put(asked: Asked) -> web.StreamResponse:
    """Make or replace a person from our own form, or from a FHIR Patient with its version kept."""
    number = asked.values["nhs_number"]
    if asked.media_type == FHIR_JSON:
        body, related = from_patient(asked.json), None
    else:
        form = {"nhs_number": number, **asked.json}
        body, related = expand(form), related_people(form)
    _check_number(body, number)
    documents = asked.tenant().documents
    known = await documents.get(KIND, number)
    await documents.put(KIND, number, body)
    if related is not None:
        await documents.put(RELATED, number, related)
    return json_response(as_form(body), 200 if known else 201)


async def patch(asked: Asked) -> web.StreamResponse:
    """Change a person by keys of our own form."""
    documents = asked.tenant().documents
    number = asked.values["nhs_number"]
    document = await documents.get(KIND, number)
    if document is None:
        raise _unknown(asked)
    form = {"nhs_number": number, **asked.json}
    body, related = change(document.body, form), related_people(form)
    try:
        await documents.put(KIND, number, body, expect=document.version)
    except VersionConflict:
        raise AdminError(409, "conflict", "somebody else changed this person meanwhile: try again") from None
    if related is not None:
        await documents.put(RELATED, number, related)
    return json_response(as_form(body))


async def remove(asked: Asked) -> web.StreamResponse:
    """Let a person not exist."""
    if not await asked.tenant().documents.delete(KIND, asked.values["nhs_number"]):
        raise _unknown(asked)
    return web.Response(status=204)


def _listed(document: Document) -> Json:
    return {key: value for key, value in as_form(document.body).items() if key not in _NOT_LISTED}


def _fits(body: Json, query: Json) -> bool:
    condition, name = query.get("condition"), query.get("name")
    if condition is not None and condition not in body["conditions"]:
        return False
    if name is None:
        return True
    words = [*_name_words(body)]
    return all(any(asked in word for word in words) for asked in name.casefold().split())


def _name_words(body: Json) -> list[str]:
    names = body["patient"].get("name", ())
    return [word.casefold() for name in names for word in (*name.get("given", ()), name.get("family", ""))]


def _check_number(body: Json, number: str) -> None:
    if body["nhs_number"] != number:
        what = f"the body is about {body['nhs_number']}, the path about {number}"
        raise invalid([Problem(what, "give the same NHS number in both", "nhs_number")])


def _unknown(asked: Asked) -> AdminError:
    return not_found(f"there is no person {asked.values['nhs_number']!r} in this tenant", "nhs_number")
