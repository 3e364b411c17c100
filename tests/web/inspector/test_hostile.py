"""Whatever a client sends, in any field, stays text on every page."""

import base64
import json
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape, quoteattr

import pytest

from simulator.pipeline import Simulator
from simulator.services.itk import SERVICE as ITK
from simulator.services.mail import SERVICE as MAIL
from simulator.services.pds import SERVICE as PDS
from simulator.settings import Settings
from simulator.web.server import build_app
from tests.cda_makers import a_report
from tests.itk_makers import a_distribution, an_envelope
from tests.records.makers import an_exchange
from tests.web.conftest import Client
from tests.web.inspector.conftest import send
from tests.web.inspector.looking import HOSTILE, Looked, harmless, look
from tests.web.worlds import API

PATH = "/t/default/exchanges"
JSON_PATIENT = {
    "resourceType": HOSTILE,
    HOSTILE: HOSTILE,
    "name": [{"family": HOSTILE, "given": [HOSTILE]}],
    "text": {"div": HOSTILE},
    "reference": f"Patient/{HOSTILE}",
    "coding": [{"system": HOSTILE, "code": HOSTILE}],
}
NARRATIVE = (
    '<script>window.hacked=1</script><linkHtml href="javascript:window.hacked=1">link</linkHtml>'
    '<paragraph onclick="window.hacked=1" style="position:fixed">click</paragraph>'
    f'<renderMultiMedia referencedObject={quoteattr(HOSTILE)}/><content styleCode="Bold">{escape(HOSTILE)}</content>'
    f'<table onmouseover="x"><caption>{escape(HOSTILE)}</caption>'
    f"<tr><td colspan={quoteattr(HOSTILE)}>t</td></tr></table>"
    '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:1">i</iframe>'
)


@pytest.fixture
async def client(aiohttp_client: Callable[..., Awaitable[Client]]) -> Client:
    """A simulator of some services."""
    simulator = Simulator(Settings(port=0, max_body=100_000), services=[ITK, PDS, MAIL])
    opened = await aiohttp_client(build_app(simulator))
    opened.simulator = simulator  # type: ignore[attr-defined]
    return opened


async def _pages(client: Client, *, shown: int = 1) -> list[Looked]:
    """All pages that the newest exchange is on."""
    paths = ["/t/default/", PATH, f"{PATH}/{shown}", f"{PATH}/{shown}?raw=as-sent", f"{PATH}/{shown}/difference"]
    return [await look(client, path) for path in [*paths, f"{PATH}/{shown}/difference?with={shown}"]]


def _all_harmless(pages: list[Looked]) -> bool:
    return [page.words() for page in pages if page.status != 200 or not harmless(page)] == []


def test_the_test_itself_sees_harm() -> None:
    for text in (HOSTILE, '<a href="javascript:1">x</a>', "<p onclick=x>", '<p style="x">', "<!-- c --><p>"):
        assert not harmless(Looked(200, f"<div>{text}</div>"))


async def test_in_headers_and_addresses(client: Client) -> None:
    names = ("X-Request-ID", "X-Correlation-ID", "User-Agent", "Authorization", "Cookie", "NHSD-Session-URID")
    target = f"/personal-demographics/FHIR/R4/Patient?{urlencode({HOSTILE: HOSTILE, 'family': HOSTILE})}"
    await client.get(target, headers={**dict.fromkeys(names, HOSTILE), "X-'onclick`": HOSTILE})

    assert _all_harmless(await _pages(client))


async def test_in_an_unknown_path(client: Client) -> None:
    await client.get(f"/{quote(HOSTILE, safe='')}/'onclick=1")

    assert _all_harmless(await _pages(client))


@pytest.mark.parametrize("media_type", ["application/fhir+json", "text/html", HOSTILE.replace("\n", "")])
async def test_in_a_json_body_with_any_media_type(client: Client, media_type: str) -> None:
    body = json.dumps(JSON_PATIENT)
    await client.post("/personal-demographics/FHIR/R4/Patient", data=body, headers={"Content-Type": media_type})

    pages = await _pages(client)

    assert _all_harmless(pages)
    assert HOSTILE[:40] in pages[2].root.text_content()


async def test_in_a_form(client: Client) -> None:
    await client.post("/report", data={HOSTILE: HOSTILE, "client_assertion": HOSTILE})

    assert _all_harmless(await _pages(client))


async def test_in_a_token(client: Client) -> None:
    said = json.dumps({"alg": HOSTILE, "kid": HOSTILE, "iss": HOSTILE}).encode()
    part = base64.urlsafe_b64encode(said).decode().rstrip("=")
    headers = {"Authorization": f"Bearer {part}.{part}.c2ln"}
    await client.get("/personal-demographics/FHIR/R4/Patient/9000000009", headers=headers)

    pages = await _pages(client)

    assert _all_harmless(pages)
    assert HOSTILE[:40] in pages[2].words("//section[@aria-labelledby='tokens']")


@pytest.mark.parametrize("packed", [False, True])
async def test_in_a_clinical_document(client: Client, packed: bool) -> None:
    report = a_report(given=(HOSTILE,), family=HOSTILE, title=HOSTILE, titles=(HOSTILE,), lines=(HOSTILE,),
                      disposition_text=HOSTILE, recipients=(("PRCP", HOSTILE),))  # fmt: skip
    report = report.replace("</text>", f"{NARRATIVE}</text>")
    assert NARRATIVE in report
    await send(client, an_envelope(a_distribution(report, base64=packed, compressed=packed)))

    pages = await _pages(client)

    assert _all_harmless(pages)
    assert HOSTILE in pages[2].words("//article")


async def test_in_an_envelope(client: Client) -> None:
    distribution = a_distribution(
        escape(HOSTILE), mimetype="text/plain", tracking_id=HOSTILE, identity=HOSTILE, sender=HOSTILE,
        addresses=((HOSTILE, HOSTILE),), specs={HOSTILE: HOSTILE},
    )  # fmt: skip
    await send(client, an_envelope(distribution, message_id=HOSTILE, to=HOSTILE, reply_to=HOSTILE))

    assert _all_harmless(await _pages(client))


async def test_in_bytes_that_are_no_message(client: Client) -> None:
    plain = HOSTILE.encode()
    for body in (plain, b"\xff\xfe" + plain, plain + b"\x00", HOSTILE.encode("utf-16")):
        await send(client, body)

    for number in range(1, 5):
        assert _all_harmless(await _pages(client, shown=number))


async def test_in_the_file_name_of_a_mail(client: Client) -> None:
    name = HOSTILE.replace('"', "'")
    mail = f'From: a@b\r\nSubject: {HOSTILE}\r\nContent-Type: text/html; name="{name}"\r\n\r\n{HOSTILE}'
    simulator: Simulator = client.simulator  # type: ignore[attr-defined]
    exchange = an_exchange(
        simulator.journal.next_id("default"), service="mail", operation="mail.message.receive", method="SMTP",
        target=f"mailto:{HOSTILE}", request_headers=f"Mail-From: {HOSTILE}\r\nRcpt-To: {HOSTILE}".encode(),
        request_body=mail.encode(), response_body=HOSTILE.encode(), peer=HOSTILE, tls=HOSTILE, rule=HOSTILE,
        nhs_number=HOSTILE, correlation_id=HOSTILE, message_id=HOSTILE, tracking_id=HOSTILE, error=HOSTILE,
        delivery=HOSTILE,
    )  # fmt: skip
    simulator.journal.append(exchange)

    assert _all_harmless(await _pages(client))


async def test_in_a_person_and_a_rule(client: Client) -> None:
    person = {"nhs_number": "9000000009", "name": {"given": [HOSTILE], "family": HOSTILE}, "gender": "female",
              "birth_date": "1980-05-17"}  # fmt: skip
    rule = {"name": HOSTILE, "when": {"service": "pds"}, "then": {"refuse": "SERVICE_UNAVAILABLE"}}
    rules = {"name": "x", "rules": [rule]}
    await client.put(f"{API}/tenants/default/people/9000000009", json=person)
    headers = {"Content-Type": "application/yaml"}
    await client.put(f"{API}/tenants/default/scenarios", data=json.dumps(rules), headers=headers)
    await client.get("/personal-demographics/FHIR/R4/Patient/9000000009")

    pages = await _pages(client)

    assert _all_harmless(pages)
    assert HOSTILE in pages[1].words("//table")


@pytest.mark.parametrize("query", ["text", "operation", "before", "with", "raw", "status", "xpath", "nonsense"])
async def test_in_the_address_of_a_page(client: Client, query: str) -> None:
    await client.get("/report?wsdl")

    for path in (PATH, f"{PATH}/1", f"{PATH}/1/difference"):
        assert harmless(await look(client, f"{path}?{urlencode({query: HOSTILE})}"))
    assert harmless(await look(client, f"/t/{quote(HOSTILE, safe='')}/exchanges"))
    assert harmless(await look(client, f"/t/default/{quote(HOSTILE, safe='')}"))
