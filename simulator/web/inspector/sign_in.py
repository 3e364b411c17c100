"""The sign-in: the admin token is given once, and a cookie remembers it. It says nothing of what lies behind."""

from collections.abc import Mapping

from aiohttp import web

from simulator.web.admin.app import SERVER
from simulator.web.admin.errors import AdminError
from simulator.web.inspector.page import ROOT, Context, Visit

_START = f"{ROOT}/"
_WRONG = "This is not the admin token"


async def show(visit: Visit) -> Context:
    """A field for the token; or, for who has signed in, a way out."""
    return _page(visit, visit.query.get("back", ""), "")


async def act(visit: Visit, form: Mapping[str, str]) -> Context | web.StreamResponse:
    """Sign in, and go where somebody wanted to go; or sign out."""
    guard, request = visit.request.app[SERVER].guard, visit.request
    if form.get("do") == "sign-out":
        response = _lead(_START)
        guard.sessions.end(request, response)
        return response
    back = form.get("back", "")
    try:
        if guard.asks and not guard.is_token(form.get("token", "").strip(), request.remote):
            return _page(visit, back, _WRONG) | {"status": 401}
    except AdminError as fault:
        return _page(visit, back, fault.message[:1].upper() + fault.message[1:]) | {"status": fault.status}
    response = _lead(back if is_inside(back) else _START)
    guard.sessions.begin(request, response)
    return response


def is_inside(address: str) -> bool:
    """Does this lead to a page of the inspector, and nowhere else? A link could name any place to go back to."""
    return address.startswith(_START) and address.isascii() and address.isprintable() and "\\" not in address


def _page(visit: Visit, back: str, fault: str) -> dict[str, object]:
    guard, request = visit.request.app[SERVER].guard, visit.request
    return {
        "title": "Sign in",
        "asks": guard.asks,
        "signed_in": guard.sessions.is_good(request),
        "back": back if is_inside(back) else _START,
        # A browser that comes from elsewhere keeps the cookie back; one more step, and it sends it.
        "comes_from_elsewhere": request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"),
        "fault": fault,
    }


def _lead(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address, "Cache-Control": "no-store"})
