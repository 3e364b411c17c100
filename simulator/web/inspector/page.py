"""What a page of the inspector is: data that paths, the menu and links are made from, and one visit to it.

What a page shows is the business of its own module; how it gets onto the connection is `site`'s.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator
from simulator.population.person import Person

ROOT: Final = "/_simulator"
"""What all addresses of the inspector begin with."""

SIGN_IN: Final = "sign-in"
"""The page on which the admin token is given, where the server asks for it."""

FORM_TOKEN: Final = "form_token"  # noqa: S105 - a name, not a token
"""The hidden field that every form which is sent by POST needs: the template's `form_token`, which only we know."""

PATIENT_PAGE = "patient"
"""The page of one patient, by `nhs_number`; where there is none, their exchanges stand for it."""

Context = Mapping[str, object]
"""What a template is given."""


class PageError(Exception):
    """There is nothing to show, and this is why. `remedy` says what would help."""

    def __init__(self, status: int, title: str, remedy: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.remedy = remedy


Show = Callable[["Visit"], Awaitable[Context | web.StreamResponse]]
"""What a page shows, as its template's names; or an answer of its own, such as a way to another page."""

Act = Callable[["Visit", Mapping[str, str]], Awaitable[Context | web.StreamResponse]]
"""What a form that is sent to a page does; its answer leads to another page, or is the same page with what is wrong:
422, unless it has a `status`."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `path` is below its tenant, or below /_simulator for a page of no tenant; `{name}` is one segment.

    `menu` is its word in the menu, empty for pages that are reached from others. `is_open` are those that nobody has to
    sign in for.
    """

    name: str
    path: str
    template: str
    show: Show
    menu: str = ""
    of_tenant: bool = True
    act: Act | None = None
    is_open: bool = False

    @property
    def route(self) -> str:
        """Its whole path."""
        return f"{ROOT}/t/{{tenant}}{self.path}" if self.of_tenant else f"{ROOT}{self.path}"


class Pages:
    """All pages by name."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._by_name = {page.name: page for page in pages}

    def __iter__(self) -> Iterator[Page]:
        """In the order of the menu."""
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        """Is there such a page?"""
        return name in self._by_name

    def link(self, name: str, tenant: str, values: Mapping[str, object], query: Mapping[str, str] | None = None) -> str:
        """The address of a page; `values` fill its path."""
        path = self._by_name[name].route.format(tenant=quote(tenant, safe=""), **_quoted(values))
        return f"{path}?{urlencode(query, errors='replace')}" if query else path


@dataclass(slots=True)
class Visit:
    """One look at a page. `tenant` is the page's own, or the default one for a page of no tenant.

    `values` are the path's placeholders; `query` holds the parameters that were filled in, each once. `may_look` says
    that whoever looks has signed in, or need not.
    """

    pages: Pages
    simulator: Simulator
    request: web.Request
    page: Page
    tenant: Tenant
    values: Mapping[str, str]
    query: Mapping[str, str]
    may_look: bool = False

    @property
    def base_url(self) -> str:
        """What a client puts before national paths to reach this tenant."""
        return f"{self.request.scheme}://{self.request.host}{self.tenant.prefix}"

    def link(self, name: str, query: Mapping[str, str] | None = None, **values: object) -> str:
        """The address of another page of the same tenant."""
        return self.pages.link(name, self.tenant.name, values, query)

    def link_for(self, tenant: str, name: str, **values: object) -> str:
        """The address of a page of another tenant."""
        return self.pages.link(name, tenant, values)

    def api(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """The address of something of this tenant in the admin API."""
        address = f"{ROOT}/api/tenants/{quote(self.tenant.name, safe='')}{path}"
        return f"{address}?{urlencode(query, errors='replace')}" if query else address

    def patient_link(self, nhs_number: str) -> str:
        """Where more about a patient is: their page, or else what was exchanged about them."""
        if PATIENT_PAGE in self.pages:
            return self.link(PATIENT_PAGE, nhs_number=nhs_number)
        return self.link("exchanges", {"nhs_number": nhs_number})

    def patient_name(self, nhs_number: str | None) -> str:
        """A patient's usual name; empty for whom nobody knows."""
        document = self.tenant.documents.peek("people", nhs_number) if nhs_number else None
        if document is None:
            return ""
        person = Person.of(document.body)
        return " ".join(str(part) for part in (*person.given[:1], person.family) if part)

    def menu(self) -> list[tuple[str, str, bool]]:
        """The menu: words, addresses, and which of them is this page."""
        there = [page for page in self.pages if page.menu]
        return [(page.menu, self.link(page.name), page.name == self.page.name) for page in there]


def _quoted(values: Mapping[str, object]) -> dict[str, str]:
    return {name: quote(str(value).encode("utf-8", "replace"), safe="") for name, value in values.items()}
