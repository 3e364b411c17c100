"""The pages on the server: their routes, what is refused before a page is made, and the headers of all answers."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from aiohttp import web

from simulator.call.tenant import DEFAULT_TENANT
from simulator.pipeline import Simulator
from simulator.records.store import StoreFailed
from simulator.web.admin.app import SERVER
from simulator.web.admin.errors import AdminError
from simulator.web.admin.guard import Guard
from simulator.web.inspector.page import FORM_TOKEN, ROOT, SIGN_IN, Page, PageError, Pages, Visit
from simulator.web.inspector.rendering import Renderer
from simulator.web.inspector.training import training
from simulator.web.reading import read_body
from simulator.wire.errors import Problems
from simulator.wire.http import Request

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_FORM = 1_000_000
"""Most bytes of a form that is sent to a page."""

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: a browser would then hide a form's origin, by which it is known to be ours.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer: nothing of others is loaded, nothing inline runs, nobody else's page holds ours."""

_STATIC = Path(__file__).parent / "static"
_FILES = {
    "inspector.css": "text/css; charset=utf-8",
    "inspector.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

_log = logging.getLogger("simulator.web")


def add_inspector(app: web.Application, simulator: Simulator, pages: Pages) -> None:
    """Put the pages on an application that has the admin API's SERVER. Add them before what takes every path."""
    site = _Site(simulator, pages, app[SERVER].guard)
    for page in pages:
        app.router.add_get(page.route, site.handler(page, site.show))
        if page.act is not None:
            app.router.add_post(page.route, site.handler(page, site.act))
    start = next(iter(pages))
    for path in (ROOT, f"{ROOT}/", f"{ROOT}/t", f"{ROOT}/t/"):
        app.router.add_get(path, _leads_to(pages.link(start.name, DEFAULT_TENANT, {})))
    app.router.add_get(f"{ROOT}/static/{{name}}", _static)
    app.router.add_route("*", f"{ROOT}/t/{{tenant}}{{rest:.*}}", site.handler(start, _nothing_here))


class _Site:
    """What all pages share on one server."""

    def __init__(self, simulator: Simulator, pages: Pages, guard: Guard) -> None:
        self._guard = guard
        self._simulator = simulator
        self._pages = pages
        self._renderer = Renderer()

    def handler(self, page: Page, answer: Callable[[Visit], Awaitable[web.StreamResponse]]) -> Handler:
        """aiohttp's handler for a page; whatever goes wrong is said on a page too, and no traceback leaves."""

        async def handle(request: web.Request) -> web.StreamResponse:
            visit = self._visit(request, page)
            try:
                self._guard.check_sender(request, takes_links=True)
                if not page.is_open:
                    visit.may_look = self._guard.is_signed_in(request)
                    if not visit.may_look:
                        return await _leads_to(self._way_in(visit))(request)
                self._check_tenant(visit)
                return await answer(visit)
            except PageError as error:
                return self._sorry(visit, error)
            except (AdminError, Problems, StoreFailed) as fault:
                status = (
                    fault.status if isinstance(fault, AdminError) else 503 if isinstance(fault, StoreFailed) else 422
                )
                return self._sorry(visit, PageError(status, "That cannot be done", str(fault)))
            except ConnectionError:
                raise
            except Exception:
                _log.exception("the inspector failed at %s", request.path)
                return self._sorry(visit, PageError(500, "The simulator failed", "Its own output says why."))

        return handle

    async def show(self, visit: Visit) -> web.StreamResponse:
        """The page as it is."""
        shown = await visit.page.show(visit)
        if isinstance(shown, web.StreamResponse):
            return _secured(shown)
        return self._page(visit, visit.page.template, shown)

    async def act(self, visit: Visit) -> web.StreamResponse:
        """Do what a form says, and keep it before answering."""
        assert visit.page.act is not None, "it has a route"
        form = await _form(visit.request)
        self._guard.check_form(visit.request, form.get(FORM_TOKEN, ""))
        answer = await visit.page.act(visit, form)
        await self._simulator.journal.flush()
        if isinstance(answer, web.StreamResponse):
            return _secured(answer)
        status = answer.get("status")
        return self._page(visit, visit.page.template, answer, status if isinstance(status, int) else 422)

    def _visit(self, request: web.Request, page: Page) -> Visit:
        query = {name: text for name, text in request.query.items() if text.strip()}
        tenants = self._simulator.tenants
        tenant = tenants.peek(request.match_info.get("tenant", DEFAULT_TENANT)) or tenants.peek(DEFAULT_TENANT)
        assert tenant is not None, "the default tenant is there as long as the server is"
        return Visit(self._pages, self._simulator, request, page, tenant, request.match_info, query)

    def _way_in(self, visit: Visit) -> str:
        """The sign-in, which leads back to here; a form that was sent is lost."""
        here = visit.request.path_qs if visit.request.method == "GET" else ""
        return self._pages.link(SIGN_IN, visit.tenant.name, {}, {"back": here} if here else None)

    def _check_tenant(self, visit: Visit) -> None:
        name = visit.values.get("tenant", DEFAULT_TENANT)
        if visit.tenant.name != name:
            remedy = "It is made by the first call to its base URL, or by POST /_simulator/api/tenants."
            raise PageError(404, f"There is no tenant “{name}”", remedy)

    def _sorry(self, visit: Visit, error: PageError) -> web.StreamResponse:
        context = {"title": error.title, "crumbs": [], "remedy": error.remedy, "status": error.status}
        return self._page(visit, "error.html", context, error.status)

    def _page(self, visit: Visit, template: str, shown: Mapping[str, object], status: int = 200) -> web.StreamResponse:
        given = {
            "visit": visit,
            "tenant": visit.tenant,
            "root": ROOT,
            "form_token": self._guard.form_token(visit.request),
            "guarded": self._guard.asks,
            "training": training(visit),
        }
        body = self._renderer.render(template, {**given, **shown})
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
        return _secured(web.Response(body=body, status=status, headers=headers))


def _secured(response: web.StreamResponse) -> web.StreamResponse:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response


def _leads_to(address: str) -> Handler:
    async def lead(request: web.Request) -> web.StreamResponse:
        return _secured(web.Response(status=302, headers={"Location": address, "Cache-Control": "no-store"}))

    return lead


async def _static(request: web.Request) -> web.StreamResponse:
    """The stylesheet, the script and the icon: small, and read anew so that an upgrade shows at once."""
    name = request.match_info["name"]
    if name not in _FILES:
        raise web.HTTPNotFound
    headers = {"Content-Type": _FILES[name], "Cache-Control": "no-cache"}
    return _secured(web.Response(body=(_STATIC / name).read_bytes(), headers=headers))


async def _nothing_here(visit: Visit) -> web.StreamResponse:
    """Who leaves out the last slash means the start page."""
    if not visit.values["rest"]:
        return await _leads_to(visit.link(visit.page.name))(visit.request)
    raise PageError(404, "There is no such page", "Choose one from the menu above.")


async def _form(request: web.Request) -> Mapping[str, str]:
    """The fields of a form, each once. Raises PageError."""
    try:
        body, oversize = await read_body(request, LARGEST_FORM)
    except (TimeoutError, web.RequestPayloadError):
        raise PageError(408, "The form did not come to its end", "Send it again.") from None
    if oversize:
        raise PageError(413, "The form is too large", f"It may have {LARGEST_FORM} bytes.")
    fields = Request("POST", "/?" + body.decode("utf-8", "replace"), request.headers).query()
    # Browsers send the lines of a text with CR LF, whatever stood in it.
    return {name: value.replace("\r\n", "\n") for name, value in fields.items() if value}
