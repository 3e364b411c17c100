"""What the web service does: finds services for a case, says where systems reach them, and lists two things beside."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import hashed_uuid
from simulator.services.dos.directory.codes import reject_reasons
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import Outcome, analyse_services, find_services
from simulator.services.dos.soap.case import Question, question_of
from simulator.services.dos.soap.checks import account_of
from simulator.services.dos.soap.names import ANALYSIS, VERSIONS
from simulator.services.dos.soap.options import default_version, hospital_element, version_of
from simulator.services.dos.soap.request import asked_of
from simulator.services.dos.soap.responses import (
    EMERGENCY_DEPARTMENT,
    respond_analysis,
    respond_details,
    respond_reasons,
    respond_scores,
    respond_search,
)
from simulator.services.dos.soap.wsdl import wsdl
from simulator.wire.http import Reply

_TRANSACTION = "dos.transaction"
_WSDL_TYPE = "text/xml; charset=utf-8"


async def search_services(call: Call) -> Reply:
    """CheckCapacitySummary: the services that are right for a case, best first."""
    question = asked_question(call)
    hits = outcome_of(call, question).hits
    if not hits:
        raise Refusal("NO_SERVICES_FOUND")
    return respond_search(call, _transaction(call), question, hits, version_of(call))


async def analyse_case(call: Call) -> Reply:
    """ServiceAnalysis: what is right for a case of one discriminator, for its own role or the account's."""
    hits = outcome_of(call, asked_question(call)).hits
    if not hits:
        raise Refusal("NO_SERVICES_FOUND")
    return respond_analysis(call, _transaction(call), hits, version_of(call))


async def retrieve_details(call: Call) -> Reply:
    """ServiceDetailsById: where systems reach a service, or each service of an ODS code."""
    services = _services_of(call, asked_of(call.request).service_id)
    if not services:
        raise Refusal("SERVICE_NOT_FOUND")
    return respond_details(call, services, version_of(call))


async def list_scores(call: Call) -> Reply:
    """GetHospitalScores: how much pressure emergency departments are under."""
    departments = directory_of(call.documents).by_type(EMERGENCY_DEPARTMENT)
    return respond_scores(call, [each for each in departments if each.body.get("pressure")])


async def list_reasons(call: Call) -> Reply:
    """ExceptionCapture: why a service may be rejected."""
    return respond_reasons(call, reject_reasons(call.documents))


async def retrieve_wsdl(call: Call) -> Reply:
    """The WSDL of the version that is asked for, or of the usual one; it leads back to where it was asked for."""
    said = next(value for name, value in call.query.items() if name.lower() == "wsdl")
    version = said.strip() or default_version(call.documents)
    if version not in VERSIONS:
        raise Refusal("WSDL_NOT_FOUND")
    address = f"{call.own_address}{call.request.path}"
    return Reply.of(200, wsdl(version, address, hospital_element(call.documents)), _WSDL_TYPE)


async def unsupported(call: Call) -> Reply:
    """Anything else that is sent there: nothing answers it."""
    raise Refusal("UNKNOWN_OPERATION")


def asked_question(call: Call) -> Question:
    """What a search asks for, by the account's role or the one that a service analysis names. Raises Refusal."""
    asked = asked_of(call.request)
    named = asked.case.get("searchRole") if asked.operation == ANALYSIS else None
    return question_of(call, asked, version_of(call), named or account_of(call).search_role)


def outcome_of(call: Call, question: Question, *, with_gaps: bool = False) -> Outcome:
    """What the directory has for it."""
    find = analyse_services if asked_of(call.request).operation == ANALYSIS else find_services
    return find(directory_of(call.documents), call.documents, question.wanted, version_of(call), with_gaps=with_gaps)


def _services_of(call: Call, id: str) -> list[DosService]:
    """The active service of an id, else all active ones of an ODS code: codes are not always of one alone."""
    directory = directory_of(call.documents)
    service = directory.by_id(id)
    if service is not None and service.is_active:
        return [service]
    return [each for each in directory.by_ods_code(id) if each.is_active]


def _transaction(call: Call) -> str:
    """A new transaction's id, by which the exchange is also recorded."""
    tenant = call.tenant
    call.message_id = hashed_uuid(f"{tenant.seed}:{_TRANSACTION}:{tenant.number(_TRANSACTION)}")
    return call.message_id
