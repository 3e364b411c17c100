"""Documents as JSON: read, written anew, and refused with the lines that are wrong."""

import json

import pytest

from simulator.call.tenant import Tenant
from tests.web.conftest import Client
from tests.web.inspector.looking import HOSTILE, Looked, harmless, look
from tests.web.inspector.pressing import faults, press, send

RUTH = "9990010005"
PAGE = f"/t/default/documents/people/{RUTH}"
RECORD = f"/t/default/documents/care-records/{RUTH}"


def _text(page: Looked) -> str:
    (area,) = page.root.xpath("//textarea")
    return str(area.text_content()).removeprefix("\n")


def _version(tenant: Tenant, kind: str = "people", key: str = RUTH) -> int:
    document = tenant.documents.peek(kind, key)
    return 0 if document is None else document.version


async def test_it_shows_what_is_kept(world: Client, tenant: Tenant) -> None:
    page = await look(world, PAGE)

    document = tenant.documents.peek("people", RUTH)
    assert document is not None
    assert json.loads(_text(page)) == document.body
    assert page.words("//h1/span") == "Document of kind people · version 1"


async def test_it_leads_back_to_the_patient(world: Client) -> None:
    page = await look(world, f"{PAGE}?nhs_number={RUTH}")

    assert page.link("Ruth Ellerby") == f"/_simulator/t/default/patients/{RUTH}"


async def test_what_is_written_is_the_next_version(world: Client, tenant: Tenant) -> None:
    text = _text(await look(world, PAGE)).replace("Ellerby", "Marsh")

    page = await press(world, f"{PAGE}?nhs_number={RUTH}", version="1", text=text)

    assert page.words("//p[@class='done']") == "The document was kept."
    assert page.link("Ruth Marsh") == f"/_simulator/t/default/patients/{RUTH}"
    assert _version(tenant) == 2


async def test_a_text_of_a_browser_has_other_line_ends_and_is_the_same(world: Client, tenant: Tenant) -> None:
    text = _text(await look(world, PAGE)).replace("\n", "\r\n")

    reply = await send(world, PAGE, version="1", text=text)

    document = tenant.documents.peek("people", RUTH)
    assert reply.status == 303
    assert document is not None
    assert document.body["patient"]["name"][0]["family"] == "Ellerby"


async def test_a_document_that_is_not_there_yet_can_be_written(world: Client, tenant: Tenant) -> None:
    path = "/t/default/documents/care-records/9990020000"
    page = await look(world, path)
    assert json.loads(_text(page)) == {"nhs_number": "9990020000"}

    await press(world, path, version="0", text='{"nhs_number": "9990020000", "consent": {"store": "No"}}')

    assert _version(tenant, "care-records", "9990020000") == 1


@pytest.mark.parametrize(("kind", "text"), [("related-people", "[]"), ("itk-options", "{}")])
async def test_an_empty_one_has_the_shape_of_its_kind(world: Client, kind: str, text: str) -> None:
    assert _text(await look(world, f"/t/default/documents/{kind}/9990020000")) == text


async def test_a_kind_that_is_none_is_not_there(world: Client) -> None:
    page = await look(world, "/t/default/documents/poeple/1")

    assert page.status == 404
    assert 'Did you mean "people"?' in page.words()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n  "nhs_number": "9990010005",\n  "consent": {"store": "Perhaps"}\n}', 3),
        ('{\n  "nhs_number": "9990010005",\n  "consents": {}\n}', 3),
        ('{\n  "nhs_number": "9990010005",\n  "created": "soon", "author": {"nmae": "x"}\n}', 3),
        ('{\n  "nhs_number": "9990010005"\n  "consent": {}\n}', 3),
        ('{\n  "nhs_number": "9990020000"\n}', 2),
        ('{"a": 1, "a": 2}', 1),
        ("7", 1),
        ("", 1),
        ('{"a": NaN}', 1),
        ("[" * 5000, 1),
        ('{\n"x": "\\ud800"}', 1),
    ],
)
async def test_what_is_wrong_is_said_with_its_line(world: Client, tenant: Tenant, text: str, line: int) -> None:
    page = await press(world, RECORD, version="1", text=text)

    assert page.status == 422
    assert {anchor for anchor, _ in faults(page)} == {f"json-L{line}"}
    assert _text(page) == text
    assert _version(tenant, "care-records") == 1


async def test_a_text_that_only_json_can_read_is_said_to_be_wrong_without_its_line(world: Client) -> None:
    long = "x" * 1_100
    text = f'{{"{long}": 1,\n"nhs_number": "9990010005",\n"consent": {{"store": "Perhaps"}}}}'

    page = await press(world, RECORD, version="1", text=text)

    ((anchor, words),) = faults(page)
    assert anchor == "f-text"
    assert "'Perhaps' is not a permission" in words


async def test_all_that_is_wrong_is_said_at_once(world: Client) -> None:
    text = '{\n"nhs_number": "9990010005",\n"summary": "long",\n"withheld": 7\n}'

    page = await press(world, RECORD, version="1", text=text)

    assert [anchor for anchor, _ in faults(page)] == ["json-L3", "json-L4"]
    assert page.all("//li[contains(@class, 'found')]/@id") == ["json-L3", "json-L4"]


async def test_a_stale_text_changes_nothing_and_both_are_shown(world: Client, tenant: Tenant) -> None:
    text = _text(await look(world, PAGE))
    await press(world, PAGE, version="1", text=text.replace("Ellerby", "First"))

    page = await press(world, PAGE, version="1", text=text.replace("Ellerby", "Second"))

    assert page.status == 409
    assert [anchor for anchor, _ in faults(page)] == ["both"]
    assert page.all("//tr[@class='row-changed']/td") == ['"family": "First",', '"family": "Second",']
    assert "Second" in _text(page)
    assert _version(tenant) == 2


async def test_one_that_was_removed_meanwhile_is_stale_too(world: Client, tenant: Tenant) -> None:
    text = _text(await look(world, RECORD))
    await tenant.documents.delete("care-records", RUTH)

    page = await press(world, RECORD, version="1", text=text)

    assert page.status == 409
    assert page.all("//input[@name='version']/@value") == ["0"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
async def test_a_form_without_its_version_is_stale(world: Client, tenant: Tenant, version: str) -> None:
    reply = await send(world, RECORD, version=version, text=f'{{"nhs_number": "{RUTH}"}}')

    assert (reply.status, _version(tenant, "care-records")) == (409, 1)


async def test_whatever_is_written_stays_text(world: Client) -> None:
    texts = (HOSTILE, f"</textarea>{HOSTILE}", json.dumps({"nhs_number": HOSTILE, HOSTILE: HOSTILE}))

    pages = [await press(world, RECORD, version=version, text=text) for text in texts for version in ("1", "7")]

    assert [page.words("//h1") for page in pages if not harmless(page)] == []


async def test_a_key_may_hold_any_sign(world: Client) -> None:
    page = await look(world, "/t/default/documents/itk-encounters/a%2Fb%3Fc%3D%3Cd%3E")

    assert (page.status, harmless(page)) == (200, True)
    assert page.link("The same in the admin API").endswith("/documents/itk-encounters/a%2Fb%3Fc%3D%3Cd%3E")
