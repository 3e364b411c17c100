"""The decoded view of a recorded exchange: the ITK message, the query in it, and the response code with its meaning."""

from simulator.call.call import Call
from simulator.services.pds_smsp.errors import MEANINGS
from simulator.services.pds_smsp.names import RESPONSE_CODES
from simulator.services.pds_smsp.query import Query, query_of
from simulator.toolkit.view import view as itk_view
from simulator.wire.errors import WireError
from simulator.wire.hl7v3 import NHS_NUMBER_ROOT
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.xml import HL7, Element, parse_xml


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange. What there is none of is null."""
    query = query_of(call.request) if call.request.method == "POST" else None
    return {
        **itk_view(call, reply),
        "query": None if query is None else _query(query),
        "response": _response(reply),
    }


def _query(query: Query) -> Json:
    return {
        "id": query.id,
        "nhs_number": query.nhs_number,
        "birth_date": query.birth,
        "gender": query.gender,
        "given": query.given,
        "family": query.family,
        "postcode": query.postcode,
        "local_id": query.local_id,
    }


def _response(reply: Reply) -> Json:
    try:
        root = parse_xml(reply.body)
    except WireError:
        return None
    value = next((each for each in root.iter(f"{{{HL7}}}value") if each.get("codeSystem") == RESPONSE_CODES), None)
    if value is None:
        return None
    code = value.get("code")
    return {"code": code, "meaning": MEANINGS.get(code or ""), "nhs_number": _number(root)}


def _number(root: Element) -> str | None:
    ids = (each for each in root.iter(f"{{{HL7}}}id") if each.get("root") == NHS_NUMBER_ROOT)
    return next((each.get("extension") for each in ids), None)
