"""The decoded view of a recorded exchange with the web service. No password is in it."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.directory.search import distance_text
from simulator.services.dos.soap.names import ANALYSIS, SEARCH
from simulator.services.dos.soap.operations import asked_question, outcome_of
from simulator.services.dos.soap.options import version_of
from simulator.services.dos.soap.request import Asked, asked_of
from simulator.wire.errors import WireError
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.soap12 import by_name, read_message
from simulator.wire.xml import Element, elements, local_name, parse_xml, text_of

_SECRET = "password"  # noqa: S105 - the name of an element
_LISTS = frozenset(
    ("CheckCapacitySummaryResult", "ServiceAnalysisResultArray", "services", "GetHospitalScoresResult",
     "ExceptionCaptureResult")
)  # fmt: skip
"""What holds the list of an answer."""

_LISTED = (
    "id", "name", "capacity", "odsCode", "distance", "hospital_name", "total_score", "update_date", "exceptionid",
    "reason",
)  # fmt: skip
"""What is shown of each thing in the list."""

_REACHED = frozenset(("serviceEndpoints", "contactDetails"))


def view(call: Call, reply: Reply) -> Json:
    """What is read out of an exchange; members that there are none of are null.

    `gaps` are services that failed one step of the search only, as the directory is when somebody looks.
    """
    asked = asked_of(call.request)
    return {
        "unreadable": str(asked.fault) if asked.fault is not None and call.request.body else None,
        "request": None if asked.message is None else _request(call, asked),
        "answer": _answer(reply),
        "gaps": _gaps(call, asked),
    }


def _request(call: Call, asked: Asked) -> Json:
    dialect = None if asked.message is None else asked.message.dialect
    is_search = asked.operation in (SEARCH, ANALYSIS)
    return {
        "soap": None if dialect is None else dialect.version,
        "version_asked": asked.version or None,
        "version": version_of(call),
        "operation": asked.operation or None,
        "username": asked.username or None,
        "case": _case(asked) if is_search else None,
        "service": asked.service_id or None,
    }


def _case(asked: Asked) -> Json:
    case: dict[str, Json] = {name: text for name, text in asked.case.items() if name.lower() != _SECRET}
    if "symptomDiscriminatorList" in case:
        case["symptomDiscriminatorList"] = list(asked.discriminators)
    return case


def _gaps(call: Call, asked: Asked) -> Json:
    if asked.operation not in (SEARCH, ANALYSIS):
        return None
    try:
        gaps = outcome_of(call, asked_question(call), with_gaps=True).gaps
    except Refusal:
        return None
    return [
        {
            "id": gap.service.id,
            "name": gap.service.text("name"),
            "distance": distance_text(gap.distance),
            "failed": gap.step,
        }
        for gap in gaps
    ]


def _answer(reply: Reply) -> Json:
    """What an answer says, or the fault that it is; null for one that is no SOAP message."""
    try:
        content = read_message(parse_xml(reply.body)).content
    except WireError:
        return None
    if content is None:
        return None
    if local_name(content) == "Fault":
        return {"fault": _fault(content)}
    shown: dict[str, Json] = {}
    for each in elements(content):
        name = local_name(each)
        shown[name] = [_listed(one) for one in elements(each)] if name in _LISTS else text_of(each)
    return shown


def _fault(fault: Element) -> Json:
    """Code and text, in either version of SOAP."""
    parts = by_name(fault)
    code = parts.get("faultcode") if "faultcode" in parts else by_name(parts.get("Code")).get("Value")
    text = parts.get("faultstring") if "faultstring" in parts else by_name(parts.get("Reason")).get("Text")
    return {"code": text_of(code), "text": text_of(text)}


def _listed(element: Element) -> Json:
    parts = by_name(element)
    shown: dict[str, Json] = {name: text_of(parts[name]) for name in _LISTED if name in parts}
    for name in _REACHED & parts.keys():
        reached = [{local_name(part): text_of(part) for part in elements(each)} for each in elements(parts[name])]
        if reached:
            shown[name] = reached
    return shown
