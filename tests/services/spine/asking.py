"""Messages to Spine for tests: a whole SOAP request around any query, and what came back."""

from dataclasses import dataclass

from multidict import CIMultiDict

from simulator.call import Call, Tenant
from simulator.pipeline.routes import Routes
from simulator.services.spine import SERVICE
from simulator.services.spine.names import INTERACTIONS, RETRIEVAL, SET_PERMISSION, UPLOADS, Interaction
from simulator.wire.ebxml import CONTENT_TYPE as MULTIPART
from simulator.wire.ebxml import EBXML
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json
from simulator.wire.spine import CRS, PSIS
from simulator.wire.xml import HL7, SOAP, Element, parse_xml, tag_of
from tests.makers import a_person, a_tenant, answered

ROUTES = Routes([SERVICE])
ADA, EVE, ZOE = "9000000009", "9000000017", "9000000025"
ID = "6305C98D-9B13-40BF-9109-7B79CDE5F101"
SUMMARY_ID = "BF4180FD-C403-4EF7-A4AB-E07303AF5477"
SENDER, RECEIVER = "200000001162", "655159266510"
NHS_NUMBERS = "2.16.840.1.113883.2.1.4.1"
ASIDS = "1.2.826.0.1285.0.2.0.107"

AUTHOR = (
    '<author typeCode="AUT"><AgentPersonSDS classCode="AGNT">'
    '<id root="1.2.826.0.1285.0.2.0.67" extension="555254240100"/>'
    '<agentPersonSDS classCode="PSN" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.65"'
    ' extension="910000000001"/></agentPersonSDS><part typeCode="PART"><partSDSRole classCode="ROL">'
    '<id root="1.2.826.0.1285.0.2.1.104" extension="S8000:G8000:R8001"/></partSDSRole></part></AgentPersonSDS></author>'
)


def a_world(*people: Json, records: dict[str, Json] | None = None, **kinds: Json) -> Tenant:
    """A tenant of these people, Ada Okafor without any, and of care records by NHS number."""
    return a_tenant(people or (a_person(),), care_records=records or {}, **kinds)


def item(name: str, value: str) -> str:
    """A query's item around its value."""
    return f"<{name}>{value}<semanticsText>{name}</semanticsText></{name}>"


def by_number(number: str | None = ADA, name: str = "person.id") -> str:
    """The query by an NHS number."""
    return "" if number is None else item(name, f'<value root="{NHS_NUMBERS}" extension="{number}"/>')


def by_demographics(
    birth: str | None = "19800517", family: str | None = "Okafor", gender: str | None = "2", more: str = ""
) -> str:
    """The query by who somebody is; what is None is left out."""
    said = (
        None if birth is None else item("person.birthTime", f'<value value="{birth}"/>'),
        None if family is None else item("person.name", f'<value use="L"><family>{family}</family></value>'),
        None if gender is None else item("person.administrativeGenderCode", f'<value code="{gender}"/>'),
    )
    return "".join(each for each in said if each is not None) + more


def an_event_query(number: str | None = ADA, event: str | None = None) -> str:
    """The query for a care record's events, or for one of them."""
    override = '<value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.60"/>'
    record = "" if event is None else item("eventRecord", f'<value root="{event}"/>')
    return item("dissentOverride", override) + record + by_number(number, "nHSNumber")


def a_permission(number: str | None = ADA, permission: str = "Yes", function: str = "View") -> str:
    """The request to set what a patient permits."""
    context = "" if number is None else f'<crs:resourceContext root="{NHS_NUMBERS}" extension="{number}"/>'
    return (
        f'<crs:setResourcePermissionsRequest xmlns:crs="{CRS}"><crs:permissions>{context}<crs:accessControlAssertion>'
        f"<crs:permission>{permission}</crs:permission><crs:function><crs:context>Consent</crs:context>"
        f"<crs:code>{function}</crs:code></crs:function></crs:accessControlAssertion></crs:permissions>"
        "</crs:setResourcePermissionsRequest>"
    )


def _function(name: str, asid: str) -> str:
    device = f'<device classCode="DEV" determinerCode="INSTANCE"><id root="{ASIDS}" extension="{asid}"/></device>'
    return f'<communicationFunction{name} xmlns="{HL7}">{device}</communicationFunction{name}>'


def _system(asid: str) -> str:
    return (
        '<author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV"'
        f' determinerCode="INSTANCE"><id root="{ASIDS}" extension="{asid}"/></agentSystemSDS></AgentSystemSDS>'
        "</author1>"
    )


def a_wrapper(interaction: Interaction, inside: str, id: str = ID, author: str = AUTHOR) -> str:
    """The interaction in its transmission wrapper."""
    query = inside if interaction is SET_PERMISSION else f"<query>{inside}</query>"
    return (
        f'<{interaction.name} xmlns="{HL7}"><id root="{id}"/><creationTime value="20261122095900"/>'
        f'<versionCode code="{interaction.version}"/><interactionId root="2.16.840.1.113883.2.1.3.2.4.12"'
        f' extension="{interaction.name}"/><processingCode code="P"/><processingModeCode code="T"/>'
        f'<acceptAckCode code="NE"/>{_function("Rcv", RECEIVER)}{_function("Snd", SENDER)}'
        f'<ControlActEvent classCode="CACT" moodCode="EVN">{author}{_system(SENDER)}{query}</ControlActEvent>'
        f"</{interaction.name}>"
    )


def a_message(interaction: Interaction, inside: str, *, headers: str | None = None, **wrapper: str) -> bytes:
    """The SOAP message; `headers` replaces all that stands in its header."""
    said = headers if headers is not None else (
        f"<wsa:MessageID>uuid:{ID}</wsa:MessageID><wsa:Action>{interaction.action}</wsa:Action>"
        "<wsa:To>https://spine.example.test/sync-service</wsa:To>"
        "<wsa:From><wsa:Address>192.0.2.1</wsa:Address></wsa:From>"
        f"{_function('Rcv', RECEIVER)}{_function('Snd', SENDER)}"
        "<wsa:ReplyTo><wsa:Address>192.0.2.2</wsa:Address></wsa:ReplyTo>"
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">'
        f"<soap:Header>{said}</soap:Header><soap:Body>{a_wrapper(interaction, inside, **wrapper)}</soap:Body>"
        "</soap:Envelope>"
    ).encode()


SECTIONS = (
    '<h2 id="Title">General Practice Summary</h2><p>Made today</p><h2>Allergies</h2><table><tr><td/></tr></table>'
)


def a_summary(number: str | None = ADA, text: str = SECTIONS, code: str = "196981000000101", more: str = "") -> str:
    """A GP summary about somebody, by Dr Moss."""
    target = "" if number is None else f'<id root="{NHS_NUMBERS}" extension="{number}"/>'
    return (
        f'<subject><GPSummary><id root="{SUMMARY_ID}"/><code code="{code}"/><effectiveTime value="20260701120000"/>'
        '<author><time value="20260701113000"/><UKCT_MT160018UK01.AgentPersonSDS>'
        '<id root="1.2.826.0.1285.0.2.0.67" extension="555254240100"/><agentPersonSDS>'
        '<id root="1.2.826.0.1285.0.2.0.65" extension="910000000001"/><name>Dr Moss</name></agentPersonSDS>'
        "</UKCT_MT160018UK01.AgentPersonSDS></author><excerptFrom>"
        "<UKCT_MT144051UK01.CareProfessionalDocumentationCRE><component><presentationText>"
        f'<value mediaType="text/plain"><html xmlns="xhtml:NPfIT:PresentationText"><body>{text}</body></html></value>'
        "</presentationText></component></UKCT_MT144051UK01.CareProfessionalDocumentationCRE></excerptFrom>"
        f"<recordTarget><patient>{target}</patient></recordTarget>{more}</GPSummary></subject>"
    )


def an_ebxml_header(action: str, id: str = ID, **changes: str) -> str:
    """The first part of an upload. `changes` are members by their names, each with its new text."""
    said = {
        "CPAId": "S1001A1630",
        "ConversationId": id,
        "Service": "urn:nhs:names:services:psis",
        "Action": action,
        **changes,
    }
    inside = "".join(f"<eb:{name}>{text}</eb:{name}>" for name, text in said.items())
    return (
        f'<SOAP:Envelope xmlns:SOAP="{SOAP}" xmlns:eb="{EBXML}"><SOAP:Header><eb:MessageHeader>'
        "<eb:From><eb:PartyId>A81013-990006</eb:PartyId></eb:From><eb:To><eb:PartyId>YES-0000806</eb:PartyId></eb:To>"
        f"{inside}<eb:MessageData><eb:MessageId>{id}</eb:MessageId></eb:MessageData></eb:MessageHeader></SOAP:Header>"
        "<SOAP:Body/></SOAP:Envelope>"
    )


def in_parts(*parts: str) -> bytes:
    """The body of a request of several parts."""
    head = "Content-Id: <a@spine.nhs.uk>\r\nContent-Type: text/xml; charset=UTF-8"
    inside = "".join(f"----=_MIME-Boundary\r\n{head}\r\n\r\n{part}\r\n\r\n" for part in parts)
    return f"{inside}----=_MIME-Boundary--\r\n".encode()


def an_upload(summary: str | None = None, *, id: str = ID, name: str = "REPC_IN150016SM05", **header: str) -> Request:
    """The request that brings a GP summary."""
    upload = UPLOADS.get(name, UPLOADS["REPC_IN150016SM05"])
    wrapper = a_wrapper(upload, "", id).replace("<query></query>", a_summary() if summary is None else summary)
    request = a_request_of(in_parts(an_ebxml_header(name, id, **header), wrapper), upload.action, "/clinical")
    request.headers["Content-Type"] = MULTIPART
    return request


def a_request_of(body: bytes, action: str = "", path: str = "/sync-service", method: str = "POST") -> Request:
    """An HTTP request with a message in it."""
    fields = CIMultiDict({"Content-Type": "text/xml", "SOAPAction": f'"{action}"', "Host": "localhost"})
    return Request(method, path, fields, body)


def a_request_for(interaction: Interaction, inside: str = "", **changes: str) -> Request:
    """The request of an interaction."""
    return a_request_of(a_message(interaction, inside, **changes), interaction.action)


def a_call_of(request: Request, tenant: Tenant | None = None) -> Call:
    """The call that a request at the door becomes."""
    tenant = tenant or a_world()
    request.path = request.path or request.target
    at = ROUTES.find(request.method, request.path)
    if at is not None:
        return Call(request, tenant, *at, tenant.clock.now())
    found = ROUTES.knock(request, tenant.documents)
    assert found is not None
    call = Call(request, tenant, found[0], found[1], {}, tenant.clock.now())
    call.message_id, call.tracking_id = found[2].message_id, found[2].tracking_id
    return call


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    reply: Reply
    call: Call
    root: Element

    @property
    def interaction(self) -> str | None:
        """The interaction that was answered."""
        return self.first("interactionId", "extension")

    @property
    def acknowledgement(self) -> str | None:
        """AA or AE."""
        return self.first("acknowledgement", "typeCode")

    @property
    def issues(self) -> list[str | None]:
        """The codes of the detected issues."""
        return [
            code.get("code")
            for each in self.root.iter(f"{{{HL7}}}justifyingDetectedIssueEvent")
            for code in each.iter(f"{{{HL7}}}code")
        ]

    @property
    def number(self) -> str | None:
        """The NHS number of the patient's role."""
        role = next(self.root.iter(f"{{{HL7}}}patientRole"), None)
        return None if role is None else role[0].get("extension")

    @property
    def fault(self) -> str | None:
        """The code of a fault."""
        return next((each.text for each in self.root.iter() if tag_of(each).endswith("}errorCode")), None)

    def first(self, name: str, attribute: str) -> str | None:
        """An attribute of the first element of HL7 with this name."""
        found = next(self.root.iter(f"{{{HL7}}}{name}"), None)
        return None if found is None else found.get(attribute)

    def texts(self, name: str, namespace: str = HL7) -> list[str | None]:
        """The texts of all elements with this name."""
        return [each.text for each in self.root.iter(f"{{{namespace}}}{name}")]

    def events(self) -> list[str | None]:
        """The ids of the events."""
        return [each.get("root") for each in self.root.iter(f"{{{PSIS}}}eventID")]


async def ask(interaction: Interaction, inside: str = "", tenant: Tenant | None = None, **changes: str) -> Answer:
    """The answer to an interaction."""
    return await answer_to(a_request_for(interaction, inside, **changes), tenant)


async def answer_to(request: Request, tenant: Tenant | None = None) -> Answer:
    """The answer to a request."""
    call = a_call_of(request, tenant)
    reply = await answered(call)
    return Answer(reply, call, parse_xml(reply.body))


def interaction(name: str = RETRIEVAL.name) -> Interaction:
    """An interaction by its name."""
    return INTERACTIONS[name]
