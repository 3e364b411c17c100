"""What the REST interface does: finds services by ODS code, by id, by type or by clinical term around a postcode.

An account sees only the services of its search role, and what is not found is an answer without services.
"""

from collections.abc import Iterable, Iterator

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.identifiers import hashed_uuid
from simulator.services.dos.directory.ages import AGE_GROUPS
from simulator.services.dos.directory.codes import role_names
from simulator.services.dos.directory.distances import METRES_IN_MILE
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import (
    Hit,
    Wanted,
    distance_text,
    find_by_clinical_term,
    find_by_type,
)
from simulator.services.dos.rest.arguments import (
    USUAL_MILES,
    Arguments,
    arguments_of,
    faults_of,
    is_unused,
    location_of,
    segments_below,
)
from simulator.services.dos.rest.credentials import account_of
from simulator.services.dos.rest.errors import success
from simulator.services.dos.rest.rules import RESOURCES
from simulator.services.dos.rest.services import short, whole
from simulator.wire.http import Reply


async def search_ods_code(call: Call) -> Reply:
    """The services of an ODS code: there can be several."""
    code = _only_segment(call)
    return success([whole(call, each) for each in _visible(call, directory_of(call.documents).by_ods_code(code))])


async def retrieve_service(call: Call) -> Reply:
    """The service of an id."""
    service = directory_of(call.documents).by_id(_only_segment(call))
    return success([whole(call, each) for each in _visible(call, [] if service is None else [service])])


async def search_service_type(call: Call) -> Reply:
    """The nearest services of each type, type by type."""
    arguments = _arguments(call, by_term=False)
    directory, types = directory_of(call.documents), arguments.service_types
    return _found(call, find_by_type(directory, call.documents, _wanted(call, arguments), types, arguments.per_type))


async def search_clinical_term(call: Call) -> Reply:
    """The nearest services that are profiled with a symptom group and discriminator, type by type."""
    arguments = _arguments(call, by_term=True)
    if arguments.pair is None:
        return _found(call, ())
    wanted = _wanted(call, arguments)
    return _found(call, find_by_clinical_term(directory_of(call.documents), call.documents, wanted, arguments.per_type))


async def unsupported(call: Call) -> Reply:
    """Any other address, or another method."""
    resource = call.request.path.removeprefix("/app/controllers/api/v1.0/services/").partition("/")[0]
    raise Refusal("REST_METHOD_NOT_ALLOWED" if resource in RESOURCES.values() else "REST_NOT_FOUND")


def _only_segment(call: Call) -> str:
    """The one segment of a look-up. A slash behind it is allowed; more than that is no address."""
    parts = segments_below(call, RESOURCES[call.operation.id])
    if len(parts) > 1 and any(parts[1:]):
        raise Refusal("REST_NOT_FOUND")
    return parts[0].strip() if parts else ""


def _arguments(call: Call, *, by_term: bool) -> Arguments:
    arguments = arguments_of(call, RESOURCES[call.operation.id])
    if arguments is None:
        raise Refusal("REST_NOT_FOUND")
    for fault in faults_of(call.documents, arguments, by_term=by_term):
        raise Refusal(fault.code)
    return arguments


def _wanted(call: Call, arguments: Arguments) -> Wanted:
    location = location_of(call.documents, arguments)
    assert location is not None, "a postcode that is not known is a fault, and refused before"
    group, discriminator = arguments.pair or (None, None)
    age_group = arguments.age_group
    return Wanted(
        location=location,
        metres=(USUAL_MILES if arguments.miles is None else arguments.miles) * METRES_IN_MILE,
        at=call.now,
        symptom_group=group,
        discriminators=frozenset() if discriminator is None else frozenset((discriminator,)),
        ages=None if age_group is None else AGE_GROUPS[age_group],
        gender=None if is_unused(arguments.gender) else arguments.gender,
        surgery=None if is_unused(arguments.practice) else arguments.practice,
        role=account_of(call).search_role,
    )


def _visible(call: Call, services: Iterable[DosService]) -> Iterator[DosService]:
    """Those that are active, and that the account's search role may see."""
    roles = role_names(call.documents, account_of(call).search_role)
    return (each for each in services if each.is_active and not each.referral_roles.isdisjoint(roles))


def _found(call: Call, hits: Iterable[Hit]) -> Reply:
    tenant = call.tenant
    transaction = hashed_uuid(f"{tenant.seed}:dos.transaction:{tenant.number('dos.transaction')}")
    return success([short(call, hit.service, distance_text(hit.distance)) for hit in hits], transaction)
