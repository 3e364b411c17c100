"""A document's next version, checked as the admin API checks it and kept only if nobody was quicker."""

from simulator.population.form import expand
from simulator.population.kinds import check_document
from simulator.population.prescription_forms import expand_under, is_form
from simulator.population.shapes import Place
from simulator.records.documents import Document, Documents
from simulator.wire.errors import Problems
from simulator.wire.json import Json

PEOPLE = "people"
PRESCRIPTIONS = "prescriptions"


async def keep(
    documents: Documents, kind: str, key: str, body: Json, *, expect: int, where: Place | str = ""
) -> Document:
    """Keep a body over the version `expect` (0: there was none). Raises Problems and VersionConflict."""
    problems = check_document(kind, key, body, where=where)
    if problems:
        raise Problems(problems)
    if kind == PEOPLE:
        body = expand(body, where=where)
    elif kind == PRESCRIPTIONS and is_form(body):
        person = documents.peek(PEOPLE, body["nhs_number"])
        body = expand_under(body, key, None if person is None else person.body, where=where)
    return await documents.put(kind, key, body, expect=expect)
