"""Documents of one tenant by kind and key: the state that services read and that tests seed."""

from aiohttp import web

from simulator.population.form import expand
from simulator.population.kinds import KINDS, check_document
from simulator.population.prescription_forms import expand_under, is_form
from simulator.records.documents import Documents
from simulator.web.admin.errors import AdminError, did_you_mean, invalid, json_response, not_found
from simulator.web.admin.people import KIND as PEOPLE
from simulator.web.admin.route import Asked
from simulator.wire.errors import Problems
from simulator.wire.json import Json


async def list_keys(asked: Asked) -> web.StreamResponse:
    """The keys of a kind: the shipped ones first, then the tenant's own in the order they came."""
    documents = await _tidied(asked)
    kind = _kind(asked)
    return json_response({"kind": kind, "keys": [document.key for document in await documents.every(kind)]})


async def show(asked: Asked) -> web.StreamResponse:
    """One document's body; its version is the ETag."""
    document = await (await _tidied(asked)).get(_kind(asked), asked.values["key"])
    if document is None:
        raise _unknown(asked)
    return json_response(document.body, headers={"ETag": f'"{document.version}"'})


async def put(asked: Asked) -> web.StreamResponse:
    """Make or replace a document."""
    kind, key, body = _kind(asked), asked.values["key"], asked.json
    problems = check_document(kind, key, body)
    if problems:
        raise invalid(problems)
    documents = asked.tenant().documents
    if kind == PEOPLE:
        body = expand(body)
    elif kind == "prescriptions" and is_form(body):
        body = await _prescription(documents, key, body)
    known = await documents.get(kind, key)
    document = await documents.put(kind, key, body)
    return json_response(body, 200 if known else 201, {"ETag": f'"{document.version}"'})


async def _prescription(documents: Documents, key: str, form: Json) -> Json:
    """The whole record of a prescription's short form; the key must be its id."""
    person = await documents.get(PEOPLE, form["nhs_number"])
    try:
        return expand_under(form, key, None if person is None else person.body)
    except Problems as found:
        raise invalid(found.problems) from None


async def remove(asked: Asked) -> web.StreamResponse:
    """Remove a document."""
    if not await asked.tenant().documents.delete(_kind(asked), asked.values["key"]):
        raise _unknown(asked)
    return web.Response(status=204)


async def _tidied(asked: Asked) -> Documents:
    """The tenant's documents, without those that its clock has made too old to be kept."""
    tenant = asked.tenant()
    await asked.simulator.tidy(tenant)
    return tenant.documents


def _kind(asked: Asked) -> str:
    kind = asked.values["kind"]
    if kind not in KINDS:
        raise AdminError(
            404, "unknown-kind", f"there are no documents of kind {kind!r}: {did_you_mean(kind, KINDS)}", "kind"
        )
    return kind


def _unknown(asked: Asked) -> AdminError:
    return not_found(f"there is no document {asked.values['key']!r} of kind {asked.values['kind']!r}", "key")
