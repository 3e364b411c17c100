"""How tests press the buttons of a page: with what stands in its form, as a browser without script does."""

from aiohttp import ClientResponse
from lxml import html

from tests.web.conftest import Client
from tests.web.inspector.looking import Looked

ROOT = "/_simulator"
TOKEN_FIELD = "form_token"


async def form_token(client: Client, path: str) -> str:
    """What the forms of a page have to send back."""
    root = html.fromstring(await (await client.get(ROOT + path)).text())
    (token,) = set(root.xpath(f"//input[@name='{TOKEN_FIELD}']/@value"))
    return str(token)


async def send(client: Client, path: str, /, **fields: str) -> ClientResponse:
    """Send a form to a page below /_simulator; gives the answer itself, not where it leads."""
    form = {TOKEN_FIELD: await form_token(client, path), **fields}
    return await client.post(ROOT + path, data=form, allow_redirects=False)


async def press(client: Client, path: str, /, **fields: str) -> Looked:
    """The same, and follow: the page that somebody then sees."""
    reply = await send(client, path, **fields)
    if reply.status == 303:
        reply = await client.get(reply.headers["Location"])
    return Looked(reply.status, await reply.text())


def faults(page: Looked) -> list[tuple[str, str]]:
    """What the error summary says, each with the id that it leads to; each such id has to be there."""
    found = [(link.get("href")[1:], " ".join(link.text_content().split())) for link in page.root.xpath(_SUMMARY)]
    assert [anchor for anchor, _ in found if not page.root.xpath("//*[@id=$id]", id=anchor)] == []
    return found


_SUMMARY = "//div[@class='error-summary']//a"
