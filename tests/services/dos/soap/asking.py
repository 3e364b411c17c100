"""A client of the web service for tests: it writes requests in any version, and reads answers without judging them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.call import Call, Refusal, Service, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.dos.soap import OPERATIONS, REFUSALS, render, view
from simulator.services.dos.soap.names import NAMESPACE, PATH, SEARCH
from simulator.wire.findings import Finding
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json
from simulator.wire.soap12 import by_name, read_message
from simulator.wire.xml import SOAP12, Element, elements, local_name, parse_xml
from tests.makers import a_request
from tests.services.dos.makers import DISCRIMINATOR, DISPOSITION, GROUP, PASSWORD, POSTCODE, SURGERY, USERNAME

SERVICE = Service(
    name="dos",
    title="The web service alone",
    base_path=PATH,
    operations=OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="TIMEOUT",
    reads_nhs_number=lambda call: None,
    view=view,
)
_ROUTES = Routes((SERVICE,))

CASE: Mapping[str, str] = {
    "caseRef": "5A1E0000-0000-4000-8000-000000000001",
    "caseId": "TEST",
    "postcode": POSTCODE,
    "surgery": SURGERY,
    "age": "35",
    "ageFormat": "Years",
    "disposition": str(DISPOSITION),
    "symptomGroup": str(GROUP),
    "symptomDiscriminatorList": str(DISCRIMINATOR),
    "searchDistance": "25",
    "forceSearchDistance": "false",
    "gender": "F",
}
"""A case that finds made services; a discriminator list is written as its numbers."""


def a_user(username: str | None = USERNAME, password: str | None = PASSWORD) -> str:
    """The userInfo of a request; a part of None is left out."""
    parts = (("username", username), ("password", password))
    written = (f"<w:{name}>{text}</w:{name}>" for name, text in parts if text is not None)
    return f"<w:userInfo>{''.join(written)}</w:userInfo>"


def a_case(fields: Mapping[str, str]) -> str:
    """The elements of a case."""
    written = []
    for name, text in fields.items():
        inside = "".join(f"<w:int>{each}</w:int>" for each in text.split()) if name.endswith("List") else text
        written.append(f"<w:{name}>{inside}</w:{name}>")
    return f"<w:c>{''.join(written)}</w:c>"


def an_envelope(body: str, version: str | None = "1.5", soap: str = SOAP12) -> bytes:
    """A message around an operation's element; a version of None leaves out the header."""
    header = "" if version is None else f"<s:Header><w:serviceVersion>{version}</w:serviceVersion></s:Header>"
    return (f'<s:Envelope xmlns:s="{soap}" xmlns:w="{NAMESPACE}">{header}<s:Body>{body}</s:Body></s:Envelope>').encode()


def an_asking(operation: str, inside: str = "", version: str | None = "1.5", user: str | None = None) -> bytes:
    """A message that asks for an operation, by the made account."""
    user = a_user() if user is None else user
    return an_envelope(f"<w:{operation}>{user}{inside}</w:{operation}>", version)


def a_search(version: str | None = "1.5", /, **fields: str | None) -> bytes:
    """A message that asks for services; `fields` are laid over CASE, None takes one away."""
    case = {name: text for name, text in {**CASE, **fields}.items() if text is not None}
    return an_asking(SEARCH, a_case(case), version)


def a_post(body: bytes, target: str = PATH, **headers: str) -> Request:
    """The request that posts a message, with the Content-Type of SOAP 1.2 unless another is given."""
    fields = {"Content-Type": "application/soap+xml; charset=utf-8", "Host": "sim.test:8111"}
    fields.update({name.replace("_", "-"): text for name, text in headers.items()})
    return a_request("POST", target, fields, body)


def a_soap_call(request: Request | bytes, tenant: Tenant) -> Call:
    """The call of a request or of a message, behind the door."""
    request = request if isinstance(request, Request) else a_post(request)
    found = _ROUTES.knock(request, tenant.documents)
    assert found is not None
    service, operation, arrival = found
    call = Call(request, tenant, service, operation, {}, tenant.clock.now())
    call.message_id, call.tracking_id = arrival.message_id, arrival.tracking_id
    return call


async def reply_to(call: Call) -> Reply:
    """What a call is answered, with its checks first."""
    try:
        for check in call.operation.checks:
            check(call)
        return await call.operation.answer(call)
    except Refusal as refusal:
        return call.service.render(call, refusal)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request."""

    call: Call
    reply: Reply

    @property
    def content(self) -> Element:
        """The first element of the answer's body."""
        content = read_message(parse_xml(self.reply.body)).content
        assert content is not None
        return content

    @property
    def fault(self) -> tuple[str, str] | None:
        """Code and text of a fault; None for an answer."""
        if local_name(self.content) != "Fault":
            return None
        code, text = ("".join(each.itertext()) for each in elements(self.content))
        return code, text

    @property
    def facts(self) -> Json:
        """The answer as lists of names with texts, or with more of the same."""
        return facts_of(self.content)

    @property
    def services(self) -> list[dict[str, str]]:
        """The texts of the services that were found."""
        found = next(each for each in elements(self.content) if "Result" in local_name(each))
        return [{name: part.text or "" for name, part in by_name(each).items()} for each in elements(found)]

    def finding_ids(self) -> list[str]:
        """The rules of what is found about it."""
        return [finding.rule for finding in self.findings()]

    def findings(self) -> list[Finding]:
        """What is found about it."""
        return [finding for rule in self.call.operation.rules for finding in rule(self.call, self.reply)]


async def ask(request: Request | bytes, tenant: Tenant) -> Answer:
    """What a request or a message is answered."""
    call = a_soap_call(request, tenant)
    return Answer(call, await reply_to(call))


def facts_of(element: Element) -> Json:
    """An element as its name and its text, or what is in it: all that a client can see but prefixes and blanks."""
    inside = [facts_of(each) for each in elements(element)]
    return [local_name(element), inside or (element.text or "").strip()]


def names(found: Sequence[Json] | Iterable[Json]) -> list[str]:
    """The names of elements among facts."""
    return [each[0] for each in found]
