"""PDS on the wire: what is shown of a person, bundles, outcomes and replies. Pure, except for ids drawn from the call.

Bytes of an unchanged record are rendered once and kept with its version. Finding people is not done here.
"""

from collections.abc import Iterable

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import fhir_instant
from simulator.identifiers import new_uuid
from simulator.population import codes
from simulator.records.documents import Document, derived
from simulator.services.pds.errors import GATEWAY
from simulator.wire.fhir import FHIR_JSON, operation_outcome
from simulator.wire.http import Reply
from simulator.wire.json import Json, render_json, writable

JSON = "application/json"
BASE_PATH = "/personal-demographics/FHIR/R4"
RECORD_SHARING_CONSENT = "https://hl7.org/fhir/R4/consent.html"

# Get patient details, "Restricted patients": what would tell where somebody is.
# The managing organisation stays: live tests expect it of sensitive patients.
_LOCATING = frozenset({"address", "telecom", "contact", "generalPractitioner"})
_LOCATING_EXTENSIONS = frozenset(
    {
        codes.NOMINATED_PHARMACY,
        codes.DISPENSING_DOCTOR,
        codes.APPLIANCE_SUPPLIER,
        codes.BIRTH_PLACE,
    }
)
_IDENTIFYING = frozenset({"name", "birthDate"})
_OPEN_REMOVAL_CODES = frozenset({"DEA", "EMB", "SCT", "NIT", "TRA", "ORR"})
# Search for a patient, "Patient data returned".
_NAMES_IN_SEARCH = frozenset({"usual", "nickname", "temp"})


def security_of(patient: Json) -> str:
    """U unrestricted, R restricted, V very restricted, REDACTED invalidated; U where the record does not say."""
    labels = patient.get("meta", {}).get("security") or [{}]
    return str(labels[0].get("code", "U"))


def version_of(patient: Json) -> int:
    """The record's national version."""
    return int(patient["meta"]["versionId"])


def etag(version: int) -> str:
    """The version as the ETag header has it."""
    return f'W/"{version}"'


def retrieved(patient: Json, *, privileged: bool = False) -> Json:
    """What a retrieval shows of a Patient. Privileged access sees where a restricted (not a very restricted) one is."""
    security = security_of(patient)
    view = dict(patient)
    if security == "V" or (security == "R" and not privileged):
        _hide(view, _LOCATING, _LOCATING_EXTENSIONS)
    if security == "V":
        _hide(view, _IDENTIFYING, frozenset())
    if "extension" in view:
        view["extension"] = [
            _open_removal(extension, privileged)
            for extension in view["extension"]
            if extension.get("url") != RECORD_SHARING_CONSENT
        ]
    if "address" in view:
        view["address"] = [_without_blank_lines(address) for address in view["address"]]
    return _present(view)


def searched(patient: Json) -> Json:
    """What a search shows of a Patient: names in use, the home address, the death notification."""
    view = dict(patient)
    view.pop("managingOrganization", None)
    if security_of(patient) != "U":
        _hide(view, _LOCATING, frozenset())
    if "name" in view:
        view["name"] = [name for name in view["name"] if name.get("use") in _NAMES_IN_SEARCH]
    if "address" in view:
        homes = [address for address in view["address"] if address.get("use") == "home"]
        view["address"] = [_without_blank_lines(address) for address in homes]
    if "extension" in view:
        view["extension"] = [each for each in view["extension"] if each.get("url") == codes.DEATH_NOTIFICATION]
    return _present(view)


def _hide(view: dict[str, Json], members: frozenset[str], extensions: frozenset[str]) -> None:
    for member in members:
        view.pop(member, None)
    if extensions and "extension" in view:
        view["extension"] = [each for each in view["extension"] if each.get("url") not in extensions]


def _present(view: dict[str, Json]) -> Json:
    # PDS leaves absent data out: never null, never an empty list.
    return {member: value for member, value in view.items() if value is not None and value != []}


def _without_blank_lines(address: Json) -> Json:
    lines = address.get("line")
    if lines is None or all(lines):
        return address
    kept = [line for line in lines if line]
    return {member: kept if member == "line" else value for member, value in address.items() if member != "_line"}


def _open_removal(extension: Json, privileged: bool) -> Json:
    """Confidential reasons for leaving a practice's list are shown as ORR; privileged access sees AFN."""
    if extension.get("url") != codes.REMOVAL:
        return extension
    return {**extension, "extension": [_open_reason(part, privileged) for part in extension.get("extension", ())]}


def _open_reason(part: Json, privileged: bool) -> Json:
    codings = part.get("valueCodeableConcept", {}).get("coding") or [{}]
    code = codings[0].get("code")
    if code is None or code in _OPEN_REMOVAL_CODES or (privileged and code == "AFN"):
        return part
    coding = {**codings[0], "code": "ORR", "display": "Other reason"}
    return {**part, "valueCodeableConcept": {**part["valueCodeableConcept"], "coding": [coding]}}


def _retrieval(document: Document) -> bytes:
    return render_json(retrieved(document.body["patient"]))


def _privileged_retrieval(document: Document) -> bytes:
    return render_json(retrieved(document.body["patient"], privileged=True))


def _search_result(document: Document) -> bytes:
    return render_json(searched(document.body["patient"]))


def _etag(document: Document) -> str:
    return etag(version_of(document.body["patient"]))


def patient_reply(call: Call, person: Document, status: int = 200, *, privileged: bool = False) -> Reply:
    """A whole Patient, as a retrieval or an update answers, with its ETag."""
    if privileged:
        body = derived(person, "privileged retrieval", _privileged_retrieval)
    else:
        body = derived(person, "retrieval", _retrieval)
    return reply(call, status, body, version=derived(person, "etag", _etag))


def reply(call: Call, status: int, body: bytes, content_type: str = FHIR_JSON, *, version: str | None = None) -> Reply:
    """A reply that echoes the caller's ids exactly as sent, and only if sent; `version` is an ETag."""
    headers: CIMultiDict[str] = CIMultiDict({"Content-Type": content_type})
    if version is not None:
        headers["ETag"] = version
    if call.request_id is not None:
        headers["X-Request-ID"] = call.request_id
    if call.correlation_id is not None:
        headers["X-Correlation-ID"] = call.correlation_id
    return Reply(status, body, headers)


def render(call: Call, refusal: Refusal) -> Reply:
    """A refusal as PDS says it: an OperationOutcome of one issue. The gateway's are of the type `application/json`."""
    row = call.service.refusals[refusal.code]
    detail = row.detail
    display = row.display.format_map({**detail, **refusal.values}) if "{" in row.display else row.display
    diagnostics = row.diagnostics if refusal.diagnostics is None else refusal.diagnostics
    if diagnostics is not None and "{message_id}" in diagnostics:
        diagnostics = diagnostics.replace("{message_id}", _message_id(call))
    if diagnostics is not None:
        diagnostics = writable(diagnostics)  # what is quoted as sent may hold bytes that are no text
    outcome = operation_outcome(detail["severity"], detail["issue"], row.code or refusal.code, display, diagnostics)
    content_type = JSON if detail["from"] == GATEWAY else FHIR_JSON
    rendered = reply(call, row.status, render_json(outcome), content_type)
    rendered.headers.update(row.headers)
    rendered.headers.update(refusal.headers)
    return rendered


def _message_id(call: Call) -> str:
    return call.correlation_id or call.request_id or new_uuid(call.chance("pds.message-id"))


def search_bundle(call: Call, matches: Iterable[tuple[Document, float]]) -> Reply:
    """A searchset of people and their scores, in the order given."""
    base = _base(call)
    entries = [
        b'{"fullUrl":"%s/Patient/%s","search":{"score":%s},"resource":%s}'
        % (base, person.key.encode(), _score(score), derived(person, "search result", _search_result))
        for person, score in matches
    ]
    return reply(call, 200, _searchset(call, entries))


def related_bundle(call: Call, related: Document | None, version: int) -> Reply:
    """A searchset of somebody's related people, empty for None. `version` is the person's own record's."""
    entries = [] if related is None else _related_entries(_base(call), related)
    # The specification lists an ETag here; the public sandbox sends none.
    return reply(call, 200, _searchset(call, entries), version=etag(version))


def _base(call: Call) -> bytes:
    # Every fullUrl of the live service begins with production's address, whichever environment answers.
    return f"{call.links}{BASE_PATH}".encode()


def _related_entries(base: bytes, related: Document) -> list[bytes]:
    return [
        b'{"fullUrl":"%s/Patient/%s/RelatedPerson/%s","resource":%s}'
        % (base, related.key.encode(), str(person.get("id", "")).encode(), render_json(person))
        for person in related.body
    ]


def _searchset(call: Call, entries: list[bytes]) -> bytes:
    head = b'{"resourceType":"Bundle","type":"searchset","timestamp":"%s","total":%d' % (
        fhir_instant(call.now).encode(),
        len(entries),
    )
    return b'%s,"entry":[%s]}' % (head, b",".join(entries)) if entries else head + b"}"


def _score(score: float) -> bytes:
    return b"1" if score >= 1 else render_json(score)
