"""Reports and queries as they are compared, with what a test wants changed."""

from simulator.records.documents import Document
from simulator.services.rcs.matching import Report, Sought, Traits, given_asked, given_known, traits
from simulator.services.rcs.reports import KIND
from simulator.wire.json import Json

RUTH = "9990010005"
DAWN = "9990020000"

WHO = {
    "given": "Ruth",
    "family": "Ellerby",
    "birth": "19840319",
    "postcode": "WX1 1DE",
    "line": "12 Bridge Street",
}


def known(**who: str) -> Traits:
    """The traits of a patient."""
    facts = WHO | who
    return traits(given_known([facts["given"]]), facts["family"], facts["birth"], [facts["postcode"]], [facts["line"]])


def asked(**who: str) -> Traits:
    """The traits of a query; a criterion that is empty is not asked for."""
    facts = WHO | who
    return traits(given_asked(facts["given"]), facts["family"], facts["birth"], [facts["postcode"]], [facts["line"]])


def sought(nhs_number: str | None = None, **who: str) -> Sought:
    """Whom a query asks for."""
    return Sought(nhs_number, asked(**who))


def a_stored(key: str, nhs_number: str | None = None, received: float = 0.0, /, **who: str) -> Report:
    """A report that is stored."""
    return Report(key, key, 1, received, nhs_number, known(**who))


def a_document(key: str, received: str = "2026-11-22T10:00:00+00:00", **facts: Json) -> Document:
    """A document of a stored report that needs no text to be read."""
    body = {
        "document_id": key,
        "received": received,
        "set_id": key,
        "version": 1,
        "nhs_number": None,
        "given_names": ["Ruth"],
        "family_name": "Ellerby",
        "birth_time": "19840319",
        "postcodes": ["WX1 1DE"],
        "street_lines": ["12 Bridge Street"],
        "xml": "<ClinicalDocument xmlns='urn:hl7-org:v3'/>",
        **facts,
    }
    return Document(KIND, key, 1, body)
