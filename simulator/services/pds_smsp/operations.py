"""What the mini services do: verify an NHS number, get one, and get somebody's details in three ways."""

from collections.abc import Callable

from simulator.call.call import Answer, Call
from simulator.call.refusal import Refusal
from simulator.services.pds_smsp.errors import INVALID
from simulator.services.pds_smsp.finding import Found, by_either, by_number, by_search
from simulator.services.pds_smsp.names import BY_OPERATION, MINI_SERVICES
from simulator.services.pds_smsp.query import Query, query_of
from simulator.services.pds_smsp.responses import respond
from simulator.toolkit.answers import address_of
from simulator.toolkit.wsdl import Description
from simulator.wire.http import Reply

_NAMES = tuple(service.name for service in MINI_SERVICES)
_WSDL = Description("PDSMiniServices", _NAMES, frozenset(_NAMES))


def answering(find: Callable[[Call, Query], Found]) -> Answer:
    """An operation that finds somebody in this way, and says so."""

    async def answer(call: Call) -> Reply:
        query = query_of(call.request)
        if query is None:
            raise Refusal(INVALID)
        found = find(call, query)
        if call.nhs_number is None and found.person is not None:
            call.nhs_number = query.nhs_number or found.person.key
        return respond(call, BY_OPERATION[call.operation.id], found, query)

    return answer


verify = answering(by_number)
get_number = answering(by_search)
get_details_by_number = answering(by_number)
get_details_by_search = answering(by_search)
get_details = answering(by_either)


async def describe(call: Call) -> Reply:
    """The WSDL, with the address that was asked."""
    return Reply.of(200, _WSDL.at(address_of(call)), "text/xml; charset=utf-8")


async def refuse(call: Call) -> Reply:
    """A message that no service is for."""
    raise Refusal("1000", "Unknown service")


async def refuse_method(call: Call) -> Reply:
    """Another method than POST."""
    raise Refusal("METHOD_NOT_ALLOWED")


def nhs_number_of(call: Call) -> str | None:
    """The NHS number that a query names; it need not be one."""
    query = query_of(call.request) if call.request.method == "POST" else None
    number = None if query is None else query.nhs_number
    return number if number is not None and len(number) == 10 and number.isascii() and number.isdigit() else None
