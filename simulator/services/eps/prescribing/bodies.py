"""Bodies of the prescribing API: FHIR resources read from JSON or XML, answers written as the client takes them."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.eps.gateway import mirrored
from simulator.services.eps.prescribing.bundle import Message, Resource
from simulator.services.eps.prescribing.errors import BACK_END_TYPE
from simulator.services.eps.prescribing.issues import Refused, invalid_issue
from simulator.wire.errors import WireError
from simulator.wire.fhir_xml import FHIR_XML, read_fhir_xml, write_fhir_xml
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, parse_json, render_json
from simulator.wire.xml import root_of

XML_TYPES = (FHIR_XML, "application/xml", "text/xml")
_XML_REPLY = f"{FHIR_XML}; fhirVersion=4.0"

# EPS 6.3: the service mends these before it looks at anything.
_MENDED = (
    (b'"https://terminology.hl7.org/', b'"http://terminology.hl7.org/'),
    (b'"https://hl7.org/fhir/CodeSystem', b'"http://hl7.org/fhir/CodeSystem'),
    (b'"https://snomed.info/sct', b'"http://snomed.info/sct'),
)
_NOTHING = "JSON value expected but reached end of input at position 0"


def resource_of(call: Call) -> Resource:
    """The resource that a call brings, read once. Raises Refused for what is none."""
    found = call.request.derived("eps.resource", _read)
    if isinstance(found, WireError):
        raise _unreadable(str(found), is_xml(call.request))
    if not isinstance(found, dict):
        raise _unreadable("a JSON object expected", is_json=True)
    return found


def message_of(call: Call) -> Message:
    """The message that a call brings. Raises Refusal for anything else than a Bundle."""
    kept = call.request.kept.get("eps.message")
    if isinstance(kept, Message):
        return kept
    resource = resource_of(call)
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        raise Refused("INVALID_PROFILE", [invalid_issue("Missing required element: 'resourceType'")], has_meta=False)
    if kind != "Bundle":
        raise Refusal("INCORRECT_RESOURCE_TYPE")
    message = call.request.kept["eps.message"] = Message(resource)
    return message


def peeked(call: Call) -> Message | None:
    """The message that a call brings, or None; for those who only look."""
    try:
        return message_of(call)
    except Refusal:
        return None


def is_xml(request: Request) -> bool:
    """Does the request bring XML?"""
    return request.media_type() in XML_TYPES


def answered(call: Call, status: int, body: Json) -> Reply:
    """An answer of the back end's: JSON, or XML where the client takes that and no JSON."""
    if _wants_xml(call):
        return Reply(status, write_fhir_xml(body), mirrored(call, _XML_REPLY))
    return Reply(status, render_json(body), mirrored(call, BACK_END_TYPE))


def _wants_xml(call: Call) -> bool:
    accept = call.header("Accept")
    if not accept or "xml" not in accept:
        return False
    types = [each.partition(";")[0].strip().lower() for each in accept.split(",")]
    return next((each for each in types if "json" in each or each in XML_TYPES), "") in XML_TYPES


def _read(request: Request) -> Json:
    """The body as a resource, or the WireError of one that cannot be read."""
    try:
        if is_xml(request):
            return read_fhir_xml(root_of(request))
        if not request.body.strip():
            return WireError(_NOTHING)
        body = request.body
        for wrong, right in _MENDED:
            body = body.replace(wrong, right)
        return parse_json(body)
    except WireError as fault:
        return fault.bare()


def _unreadable(said: str, is_xml: bool = False, *, is_json: bool = False) -> Refused:
    form = "XML" if is_xml and not is_json else "JSON"
    issue = invalid_issue(f"Failed to parse {form} encoded FHIR content: {said}")
    return Refused("UNREADABLE", [issue], has_meta=False)
