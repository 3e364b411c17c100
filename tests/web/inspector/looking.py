"""How tests look at a page: its parts by XPath, its words, and whether anything of a client's became more than text."""

from collections.abc import Iterable

from lxml import html

from simulator.web.inspector.site import SECURITY
from tests.web.conftest import Client

HOSTILE = """<script>window.hacked=1</script><img src=x onerror="window.hacked=1">'"><b id=mine>"""
"""What a client might send in any field."""

_OWN_SCRIPT = "/_simulator/static/inspector.js"
_RUNNING = ("script", "img", "iframe", "object", "embed", "style", "base", "svg")
_LOADING = ("src", "href", "action", "formaction", "data", "poster", "srcset", "background")


class Looked:
    """A page that came."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        self.root = html.fromstring(text)

    def words(self, xpath: str = "//main") -> str:
        """All text at a place, in one line."""
        return " ".join(" ".join(text for found in self.root.xpath(xpath) for text in found.itertext()).split())

    def all(self, xpath: str) -> list[str]:
        """Texts or attributes, or the words of elements."""
        found = self.root.xpath(xpath)
        return [each if isinstance(each, str) else " ".join(each.text_content().split()) for each in found]

    def link(self, words: str) -> str:
        """Where the one link with these words leads."""
        (href,) = {each.get("href") for each in self.root.iter("a") if " ".join(each.text_content().split()) == words}
        return str(href)

    def ids(self) -> list[int]:
        """The numbers of the exchanges in the table."""
        return [int(number) for number in self.all("//table[@id='rows']/tbody/tr/td[1]")]


async def look(client: Client, path: str) -> Looked:
    """The page of a path below /_simulator, with the headers that every page has."""
    reply = await client.get(f"/_simulator{path}")
    text = await reply.text()
    assert {name: reply.headers.get(name) for name in SECURITY} == SECURITY
    return Looked(reply.status, text)


def harmless(page: Looked) -> bool:
    """Did nothing of a client's become an element, a script, or an address that leads elsewhere?"""
    return list(_harm(page)) == []


def _harm(page: Looked) -> Iterable[str]:
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            yield "a comment"
        elif element.tag in _RUNNING and (element.get("src") != _OWN_SCRIPT or element.text):
            yield element.tag
        if element.get("id") == "mine":
            yield "an element of the client's"
        for name, value in element.items():
            leads_out = name in _LOADING and not value.startswith(("/_simulator/", "#"))
            if name.startswith("on") or name == "style" or leads_out:
                yield f"{name}={value}"
