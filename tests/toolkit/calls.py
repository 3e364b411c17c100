"""ITK calls for tests of the toolkit layer: a message, the tenant it comes to, and what rules say of it."""

from collections.abc import Iterable, Mapping

from simulator.call import Call, Operation, Service, Tenant
from simulator.clock import Clock
from simulator.records.documents import Documents
from simulator.toolkit.answers import accepted, render
from simulator.toolkit.checks import CHECKS, RULES
from simulator.toolkit.door import ITK_DOOR, read_arrival
from simulator.toolkit.errors import REFUSALS
from simulator.toolkit.patients import nhs_number_of
from simulator.toolkit.rows import Broken, ItkRule
from simulator.wire.http import Reply, Request
from simulator.wire.itk_message import message_of
from simulator.wire.json import Json
from tests.itk_makers import a_distribution, a_security_header, an_envelope, an_itk_request
from tests.makers import NOW, shipped

DOCUMENT = '<ClinicalDocument xmlns="urn:hl7-org:v3" classCode="DOCCLIN" moodCode="EVN"/>'


async def _accept(call: Call) -> Reply:
    return accepted(call)


RECEIVE = Operation("itk.pem.send", "POST", "", "Receives", _accept, CHECKS, door=ITK_DOOR, answers_to=("*",))
SERVICE = Service(
    name="itk",
    title="Made receivers",
    base_path="/itk",
    operations=(RECEIVE,),
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="2100",
    reads_nhs_number=nhs_number_of,
    rules=RULES,
)


def a_receiver(profile: str = "lenient", **kinds: Mapping[str, Json]) -> Tenant:
    """A tenant with ITK receivers and nobody in it; documents by keyword as for `shipped`."""
    return Tenant("default", Documents(shipped(**kinds)), Clock(NOW, frozen=True), seed=7, profile=profile)


def received(request: Request | bytes, tenant: Tenant | None = None) -> Call:
    """The call of a request, or of a message posted to /report."""
    request = request if isinstance(request, Request) else an_itk_request(request)
    tenant = tenant or a_receiver()
    call = Call(request, tenant, SERVICE, RECEIVE, {}, tenant.clock.now())
    arrival = read_arrival(request)
    call.message_id, call.tracking_id = arrival.message_id, arrival.tracking_id
    return call


def a_message(payload: str = DOCUMENT, **changes: Json) -> bytes:
    """A message that even a strict receiver takes, but for its empty document; changes are those of the makers."""
    own = {"action", "message_id", "to", "reply_to", "security", "headers"}
    envelope = {"security": a_security_header(), **{key: changes.pop(key) for key in own & set(changes)}}
    return an_envelope(a_distribution(payload, **changes), **envelope)


def breaks(rules: Iterable[ItkRule], call: Call) -> list[Broken]:
    """Everything in which a message breaks some rules."""
    message = message_of(call.request)
    return [broken for rule in rules for broken in rule(call, message)]


def ids(rules: Iterable[ItkRule], request: Request | bytes, tenant: Tenant | None = None) -> list[str]:
    """The ids of the rules that a message breaks."""
    return [broken.row.id for broken in breaks(rules, received(request, tenant))]
