"""Queries to the mini services for tests: what is sent, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.call import Call, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.pds_smsp import SERVICE
from simulator.services.pds_smsp.names import VERIFY, MiniService
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json
from simulator.wire.soap import Envelope
from simulator.wire.xml import HL7, Element, parse_xml
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.makers import a_name, a_person, a_tenant, answered

ROUTES = Routes([SERVICE])
ADA, EVE, ZOE = "9000000009", "9000000017", "9000000025"
PATH = "/smsp/pds"
ASID_TYPE = "1.2.826.0.1285.0.2.0.107"
GENDERS = "2.16.840.1.113883.2.1.3.2.4.16.25"
NHS_NUMBERS = "2.16.840.1.113883.2.1.4.1"
LOCAL_IDS = "2.16.840.1.113883.2.1.3.2.4.18.24"

_ORDER = ("DateOfBirth", "Gender", "LocalIdentifier", "NHSNumber", "Name", "Postcode")


def a_world(*people: Json, access: str = "open", **kinds: Mapping[str, Json]) -> Tenant:
    """A tenant of these people; without any, of Ada Okafor and of Eve Smith, both born on 1980-05-17."""
    return a_tenant(people or (a_person(), a_person(EVE, name=[a_name("Smith", "Eve")])), access=access, **kinds)


def a_query(
    service: MiniService = VERIFY,
    *,
    birth: str | None = "19800517",
    gender: str | None = None,
    number: str | None = None,
    given: str | None = None,
    family: str | None = None,
    postcode: str | None = None,
    local: str | None = None,
    root: str | None = None,
    code: str | None = None,
) -> str:
    """A query's payload; what is None is left out."""
    name = "".join(
        f"<{part}>{text}</{part}>" for part, text in (("given", given), ("family", family)) if text is not None
    )
    values = {
        "DateOfBirth": None if birth is None else f'<value value="{birth}"/>',
        "Gender": None if gender is None else f'<value code="{gender}" codeSystem="{GENDERS}"/>',
        "LocalIdentifier": None if local is None else f'<value root="{LOCAL_IDS}" extension="{local}"/>',
        "NHSNumber": None if number is None else f'<value root="{NHS_NUMBERS}" extension="{number}"/>',
        "Name": f"<value>{name}</value>" if name else None,
        "Postcode": None if postcode is None else f"<value><postalCode>{postcode}</postalCode></value>",
    }
    said = "".join(
        f"<Person.{each}>{values[each]}<semanticsText>Person.{each}</semanticsText></Person.{each}>"
        for each in _ORDER
        if values[each] is not None
    )
    root = root or service.root
    return (
        f'<{root} xmlns="{HL7}" moodCode="EVN" classCode="CACT"><id root="3E25ACE2-23F8-4A37-B446-6A37F31BF77C"/>'
        f'<code codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284" code="{code or service.code}"/>'
        f"<queryEvent>{said}</queryEvent></{root}>"
    )


def a_message(service: MiniService, payload: str, **distribution: Json) -> bytes:
    """The SOAP message around a payload; further keywords are for the envelope's maker."""
    parts: dict[str, Json] = {"interaction": None, "addresses": (), "profile": service.root, **distribution}
    return an_envelope(a_distribution(payload, service=service.name, **parts), action=service.name)


def a_request_for(service: MiniService, payload: str | None = None, path: str = PATH, **distribution: Json) -> Request:
    """The request of a query."""
    body = a_message(service, a_query(service) if payload is None else payload, **distribution)
    return an_itk_request(body, path, action=service.name)


def a_call_of(request: Request, tenant: Tenant | None = None) -> Call:
    """The call that a request at the door becomes."""
    tenant = tenant or a_world()
    found = ROUTES.knock(request, tenant.documents)
    assert found is not None
    call = Call(request, tenant, found[0], found[1], {}, tenant.clock.now())
    call.message_id, call.tracking_id = found[2].message_id, found[2].tracking_id
    return call


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the reply, the call, and the response in it."""

    reply: Reply
    call: Call
    root: Element

    @property
    def code(self) -> str | None:
        """The response code; None for a fault."""
        return self.first("value", "code")

    @property
    def number(self) -> str | None:
        """The NHS number in the response."""
        ids = (each for each in self.root.iter(f"{{{HL7}}}id") if each.get("root") == NHS_NUMBERS)
        return next((each.get("extension") for each in ids), None)

    @property
    def action(self) -> str | None:
        """wsa:Action."""
        return Envelope.of(self.root).action

    @property
    def fault(self) -> str | None:
        """The error code of a fault."""
        return next((each.text for each in self.root.iter("{urn:nhs-itk:ns:201005}ErrorCode")), None)

    def first(self, name: str, attribute: str) -> str | None:
        """An attribute of the first element of HL7 with this name."""
        found = next(self.root.iter(f"{{{HL7}}}{name}"), None)
        return None if found is None else found.get(attribute)

    def all(self, name: str) -> list[Element]:
        """Every element of HL7 with this name."""
        return list(self.root.iter(f"{{{HL7}}}{name}"))


async def ask(service: MiniService, tenant: Tenant | None = None, **criteria: str | None) -> Answer:
    """The answer to a query of these criteria."""
    return await answer_to(a_request_for(service, a_query(service, **criteria)), tenant)


async def answer_to(request: Request, tenant: Tenant | None = None) -> Answer:
    """The answer to a request."""
    call = a_call_of(request, tenant)
    reply = await answered(call)
    return Answer(reply, call, parse_xml(reply.body))
