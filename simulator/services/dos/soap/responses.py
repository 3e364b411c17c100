"""The web service's answers: the head of each, and the list in it, in the elements of the version asked for."""

from collections.abc import Iterable
from datetime import datetime

from simulator.call.call import Call
from simulator.clock import parse_instant
from simulator.local_time import to_local
from simulator.services.dos.directory.codes import RejectReason
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.search import Hit
from simulator.services.dos.soap.case import Question
from simulator.services.dos.soap.elements import PREFIX, around, text, texts
from simulator.services.dos.soap.endpoints import write_contacts, write_endpoints
from simulator.services.dos.soap.names import ANALYSIS, DETAILS, NAMESPACE, REASONS, SCORES, SEARCH, V15
from simulator.services.dos.soap.options import hospital_element
from simulator.services.dos.soap.request import asked_of
from simulator.services.dos.soap.services import write_service
from simulator.services.dos.soap.shapes import fields_of, message_fields
from simulator.wire.http import Reply
from simulator.wire.json import Json
from simulator.wire.soap12 import SOAP_12, write_message

EMERGENCY_DEPARTMENT = 105
"""The service type whose pressure is known."""


def respond_search(call: Call, transaction: str, question: Question, hits: Iterable[Hit], version: str) -> Reply:
    """The services that a search found, in their order, with how it was made."""
    element = fields_of(version, "ArrayOfServiceCareSummaryDestination")[0].name
    values = {
        "TransactionId": transaction,
        "RequestedAtDateTime": local_text(call.now),
        "SearchDateTime": local_text(question.wanted.at),
        "CalculatedAgeInDays": None if question.days is None else str(question.days),
        "SearchDistance": str(int(question.distance.kilometres)),
        "SearchDistanceUsedSource": question.distance.source,
    }
    found = "".join(write_service(call, hit, version, element) for hit in hits)
    head = (
        text(field.name, value)
        for field in message_fields(version, f"{SEARCH}Response")
        if (value := values.get(field.name)) is not None
    )
    return _respond(call, SEARCH, "".join(head) + around("CheckCapacitySummaryResult", found))


def respond_analysis(call: Call, transaction: str, hits: Iterable[Hit], version: str) -> Reply:
    """The services that are right for a case."""
    element = fields_of(version, "ArrayOfServiceAnalysisResults")[0].name
    found = "".join(write_service(call, hit, version, element) for hit in hits)
    inside = text("TransactionId", transaction) + around("ServiceAnalysisResultArray", found)
    return _respond(call, ANALYSIS, inside)


def respond_details(call: Call, services: Iterable[DosService], version: str) -> Reply:
    """Where systems reach these services; nothing but id and code of one that they do not reach."""
    return _respond(call, DETAILS, around("services", "".join(_details(call, each, version) for each in services)))


def _details(call: Call, service: DosService, version: str) -> str:
    if version == V15:
        name, listed = "serviceEndpoints", write_endpoints(call, service)
    else:
        name, listed = "contactDetails", write_contacts(call, service)
    who = texts((("id", service.id), ("odsCode", service.ods_code)))
    return around("service", who + (around(name, listed) if listed else ""))


def respond_scores(call: Call, services: Iterable[DosService]) -> Reply:
    """Under how much pressure emergency departments are."""
    element = hospital_element(call.documents)
    scores = (around(element, _score(each, each.body["pressure"])) for each in services)
    return _respond(call, SCORES, around("GetHospitalScoresResult", "".join(scores)))


def _score(service: DosService, pressure: Json) -> str:
    return texts(
        (
            ("hospital_name", service.text("name")),
            ("total_score", str(pressure.get("score") or 0)),
            ("note", str(pressure.get("note") or "")),
            ("update_date", _updated(str(pressure.get("updated") or ""))),
        )
    )


def _updated(said: str) -> str:
    """An instant in local time; what is none stays as it is."""
    try:
        return local_text(parse_instant(said))
    except ValueError:
        return said


def respond_reasons(call: Call, reasons: Iterable[RejectReason]) -> Reply:
    """Why a service may be rejected."""
    listed = (
        around("ExceptionCapture", text("exceptionid", str(each.id)) + text("reason", each.text)) for each in reasons
    )
    return _respond(call, REASONS, around("ExceptionCaptureResult", "".join(listed)))


def local_text(moment: datetime) -> str:
    """An instant as the web service writes it: local time, to the second, without an offset."""
    return to_local(moment).strftime("%Y-%m-%dT%H:%M:%S")


def _respond(call: Call, operation: str, inside: str) -> Reply:
    message = asked_of(call.request).message
    dialect = (message.dialect if message else None) or SOAP_12
    body = around(f"{operation}Response", inside)
    return Reply.of(200, write_message(dialect, body, {PREFIX: NAMESPACE}), dialect.content_type)
