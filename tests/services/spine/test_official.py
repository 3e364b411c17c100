"""The published requests are taken, and answers are built like the published ones, element for element."""

import re

import pytest
from lxml import etree

from simulator.services.spine.names import ADVANCED_TRACE, EVENT, EVENT_LISTS, SET_PERMISSION
from simulator.wire.json import Json
from simulator.wire.xml import Element, elements, local_name, namespace_of, parse_xml
from tests.makers import a_name, a_person, an_address, answered
from tests.official import REFERENCE, official
from tests.services.spine.asking import Answer, a_call_of, a_request_of, a_world, answer_to

SCR = "scr/examples/hl7v3"
EVENT_ID = "FA60BE64-1F34-11EB-A2A8-000C29A364EB"
NUMBER = "9000000009"
RECORD = {
    "nhs_number": NUMBER,
    "event_id": EVENT_ID,
    "author": {"name": "Dr Steve Jones", "role_profile_id": "673836492727", "user_id": "676789689789"},
    "replaces": "D18B57ED-992E-45A2-A6AF-55200D20F48E",
}

Shape = tuple[str, str, tuple["Shape", ...]]


def _shape(element: Element, *, without: frozenset[str] = frozenset()) -> Shape:
    inside = tuple(_shape(each, without=without) for each in elements(element) if local_name(each) not in without)
    return namespace_of(element), local_name(element), inside


def _published(name: str) -> Element:
    return parse_xml((REFERENCE / SCR / name).read_bytes().strip())


async def _asked(name: str, action: str, records: dict[str, Json]) -> Answer:
    body = (REFERENCE / SCR / name).read_bytes().strip()
    people = [a_person(number) for number in ("9000000009", "9995000180")]
    return await answer_to(a_request_of(body, action), a_world(*people, records=records))


def _number_in(name: str) -> str:
    found = re.search(r'extension="(\d{10})"', (REFERENCE / SCR / name).read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


@official("SCR, event list query and its refusal")
async def test_the_published_list_query_is_refused_like_the_published_refusal() -> None:
    name = "request-QUPC_IN180000SM04.xml"
    number = _number_in(name)

    answer = await _asked(name, EVENT_LISTS[0].action, {number: {"nhs_number": number, "consent": {"store": "No"}}})

    assert _shape(answer.root) == _shape(_published("QUQI_IN010000UK14-420-no-consent.xml"))
    assert answer.issues == ["420", "30418"]


@official("SCR, event list query and its answer")
@pytest.mark.parametrize("earlier", [[], ["BC60BE64-0987-A123-ABCD-870C29A36499"]], ids=["one", "two"])
async def test_the_published_list_query_is_answered_like_the_published_answer(earlier: list[str]) -> None:
    name = "request-QUPC_IN180000SM04.xml"
    number = _number_in(name)
    record = {**RECORD, "nhs_number": number, "author": {"role_code": "R0010"}, "earlier_events": earlier}

    answer = await _asked(name, EVENT_LISTS[0].action, {number: record})

    # Ours names its author by a plain name and has no address; the published one is in parts.
    without = frozenset(("name", "addr", "representedScoperChoice"))
    published = _shape(_published("QUPC_IN200000SM04-success-two-events.xml"), without=without)
    ours = _shape(answer.root, without=without)
    assert answer.events() == [EVENT_ID, *earlier]
    if earlier:
        assert ours == published


@official("SCR, event query and its answer")
async def test_the_published_event_query_is_answered_like_the_published_answer() -> None:
    answer = await _asked("request-QUPC_IN190000UK04.xml", EVENT.action, {NUMBER: RECORD})

    # What is for people is another text, and coded entries are not written.
    without = frozenset(("body", "pertinentInformation2"))
    assert _shape(answer.root, without=without) == _shape(_published("QUPC_IN210000UK04-success.xml"), without=without)


@official("SCR, set resource permissions")
async def test_the_published_permission_is_acknowledged_like_the_published_acknowledgement() -> None:
    answer = await _asked("request-SET_RESOURCE_PERMISSIONS_INUK01.xml", SET_PERMISSION.action, {})

    assert _shape(answer.root) == _shape(_published("setResourcePermissionsResponse-AA.xml"))
    assert answer.acknowledgement == "AA"


def _payload(name: str) -> Element:
    """The HL7 part of a published ebXML message."""
    text = (REFERENCE / "pds/examples/hl7v3" / name).read_text(encoding="utf-8")
    found = re.search(r"<(QUPA_IN\w+) .*</\1>", text, re.DOTALL)
    assert found is not None
    return parse_xml(found[0].encode())


def _paths(element: Element, above: str = "") -> set[str]:
    path = f"{above}/{local_name(element)}"
    return {path}.union(*(_paths(each, path) for each in elements(element)))


@official("PDS HL7v3, advanced trace and its answer")
async def test_the_published_trace_is_answered_with_parts_of_the_published_answer() -> None:
    query = etree.tostring(_payload("request_QUPA_IN000006UK02_ebxml.msg"), encoding="unicode")
    body = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{query}</s:Body></s:Envelope>'
    person = a_person(
        birthDate="1957-01-08", gender="male", name=[a_name("O'Leary", "Philip")], address=[an_address("DE22 3JD")]
    )

    answer = await answer_to(a_request_of(body.encode(), ADVANCED_TRACE.action), a_world(person))

    theirs = _paths(_payload("response_QUPA_IN000011UK02_ebxml.msg"))
    ours = _paths(next(each for each in answer.root.iter() if local_name(each) == "QUPA_IN000011UK02"))
    # Object ids are in the retrieval of the public mock; the published trace has none.
    assert {path for path in ours - theirs if not path.endswith("/id")} == set()
    assert answer.number == NUMBER


@official("SCR, upload by POST /clinical and the answer to it")
async def test_the_published_upload_is_taken_and_answered_like_the_published_answer() -> None:
    folder = REFERENCE / "scr/examples/spine-transport"
    sent = (folder / "upload-POST-clinical-REPC_IN150016SM05.mime.txt").read_bytes()
    request = a_request_of(sent, "urn:nhs:names:services:psis/REPC_IN150016SM05", "/clinical")
    request.headers["Content-Type"] = 'multipart/related; boundary="--=_MIME-Boundary"; type="text/xml"'
    found = re.search(rb'<id root="2.16.840.1.113883.2.1.4.1" extension="(\d{10})"', sent)
    assert found is not None
    number = found[1].decode()
    tenant = a_world(a_person(number))

    taken = await answered(a_call_of(request, tenant))
    polled = await answered(a_call_of(a_request_of(b"", path=taken.headers["Content-Location"], method="GET"), tenant))

    theirs = (folder / "upload-poll-200-MCCI_IN010000UK13-AA.mime.txt").read_bytes()
    assert (taken.status, polled.status) == (202, 200)
    assert _shape(_line(polled.body, b"<hl7:")) == _shape(_line(theirs, b"<hl7:"))
    without = frozenset(("Reference",))
    assert _shape(_line(polled.body, b"<soap:"), without=without) == _shape(_line(theirs, b"<soap:"), without=without)
    sections = tenant.documents.peek("care-records", number).body["uploaded"]["composition"]["section"]
    assert [section["title"] for section in sections] == ["General Practice Summary", "Allergies and Adverse Reactions"]


def _line(body: bytes, begins: bytes) -> Element:
    return parse_xml(next(line for line in body.splitlines() if line.startswith(begins)))
