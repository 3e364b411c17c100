"""What exactly was sent, from the client's socket to the admin API: one ITK message plain, one packed, seen alike."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from simulator.cli.exchange_text import page
from simulator.pipeline import Simulator
from simulator.services.itk import SERVICE
from simulator.settings import Settings
from simulator.web.server import build_app
from tests.cda_makers import DOCUMENT_ID, a_report
from tests.itk_makers import a_distribution, an_envelope, an_itk_request
from tests.web.conftest import Client
from tests.web.worlds import API

EXCHANGES = f"{API}/tenants/default/exchanges"
PLAIN_ID = "0C4B1F57-9A2D-4E63-8F10-2D3E4F5A6B7C"
PLAIN = an_envelope(a_distribution(a_report(document_id=PLAIN_ID), tracking_id="7B2A1C90-11D4-4C3B-9E5F-6A7B8C9D0E1F"))
PACKED = an_envelope(a_distribution(a_report(disposition="Dx02"), compressed=True, base64=True))


@pytest.fixture
async def sent(aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A client of the receivers that has sent both messages, and asked for the description in between."""
    client = await aiohttp_client(build_app(Simulator(Settings(port=0), services=[SERVICE])))
    await _send(client, PLAIN)
    await client.get("/report?wsdl")
    await _send(client, PACKED)
    return client


async def _send(client: Client, body: bytes) -> int:
    request = an_itk_request(body)
    headers = {name: value for name, value in request.headers.items() if name != "Host"}
    return (await client.post(request.path, data=body, headers=headers)).status


async def _ids(client: Client, xpath: str) -> list[int]:
    reply = await client.get(EXCHANGES, params={"xpath": xpath})
    return [exchange["id"] for exchange in (await reply.json())["exchanges"]]


async def _shown(client: Client, id: int) -> Any:
    return await (await client.get(f"{EXCHANGES}/{id}")).json()


@pytest.mark.parametrize(
    ("xpath", "found"),
    [
        ("//hl7:ClinicalDocument/hl7:recordTarget/hl7:patientRole/hl7:id[@extension='9990010005']", [1, 3]),
        (f"//itk:payload/hl7:ClinicalDocument/hl7:id/@root = '{DOCUMENT_ID}'", [3]),
        (f"//itk:payload/hl7:ClinicalDocument/hl7:id/@root = '{PLAIN_ID}'", [1]),
        ("//itk:manifestitem[@base64='true']", [3]),
        ("/soap:Envelope/soap:Header/wsa:Action", [1, 3]),
        ("//hl7:AmbulanceRequest", []),
    ],
)
async def test_one_xpath_finds_a_document_whether_it_came_plain_or_packed(
    sent: Client, xpath: str, found: list[int]
) -> None:
    assert await _ids(sent, xpath) == found


async def test_the_packed_message_is_shown_decoded_next_to_what_was_sent(sent: Client) -> None:
    exchange = await _shown(sent, 3)
    raw = await (await sent.get(f"{EXCHANGES}/3/request")).read()

    assert exchange["request"]["body"].encode() == raw == PACKED
    assert ["Content-Type", "text/xml; charset=utf-8"] in exchange["request"]["headers"]
    assert exchange["tls"] is None
    (payload,) = exchange["view"]["payloads"]
    assert (payload["compressed"], payload["xml"]) == (True, a_report(disposition="Dx02"))
    assert payload["document"]["patient"]["nhs_number"] == "9990010005"
    assert exchange["view"]["itk"]["addresses"][0]["ods_code"] == "A81013"


async def test_the_plain_message_is_shown_by_the_same_members(sent: Client) -> None:
    plain, packed = [(await _shown(sent, id))["view"] for id in (1, 3)]

    assert plain["payloads"][0].keys() == packed["payloads"][0].keys()
    assert plain["payloads"][0]["document"]["id"] == PLAIN_ID
    assert plain["answer"]["kind"] == packed["answer"]["kind"] == "accepted"


async def test_a_message_is_printed_with_what_was_read_out_of_it(sent: Client) -> None:
    printed = page(await _shown(sent, 3))

    assert f"      document\n        id {DOCUMENT_ID}\n" in printed
    assert "          nhs_number 9990010005\n" in printed


async def test_both_are_asserted_on_by_one_xpath(sent: Client) -> None:
    assertion = {
        "operation": "itk.pem.send",
        "count": 2,
        "xpath": {
            "//hl7:patientRole/hl7:id/@extension": "9990010005",
            "//hl7:dischargeDispositionCode/@code": {"matches": "^Dx0[25]$"},
            "count(//hl7:ClinicalDocument)": 1,
        },
    }

    said = await (await sent.post(f"{API}/tenants/default/verify", json=[assertion])).json()

    assert said["results"][0]["matched"] == [1, 3], said


async def test_a_rule_refuses_by_what_a_payload_says_however_it_travels(sent: Client) -> None:
    rules = (
        "rules:\n- when: {operation: itk.*, xpath: {//hl7:dischargeDispositionCode/@code: Dx02}}\n"
        "  then: {refuse: {code: '2100', diagnostics: 'not {{ tracking_id }} of {{ message_id }}'}}\n"
    )
    headers = {"Content-Type": "application/yaml"}
    played = await sent.put(f"{API}/tenants/default/scenarios", data=rules.encode(), headers=headers)

    statuses = [await _send(sent, PLAIN), await _send(sent, PACKED)]

    assert played.status == 200, await played.text()
    assert statuses == [200, 500]
    refused = await _shown(sent, 5)
    assert refused["view"]["answer"]["fault"]["diagnostic"] == (
        f"not {refused['tracking_id']} of {refused['message_id']}"
    )
