"""The admin API as an aiohttp application, made from the table of routes."""

from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web.admin.asking import handler
from simulator.web.admin.errors import shaping
from simulator.web.admin.guard import Guard
from simulator.web.admin.route import Server
from simulator.web.admin.routes import ROUTES
from simulator.web.delivery import Courier
from simulator.web.tally import Tally

SERVER = web.AppKey("server", Server)
"""What the admin API reaches of its server, for whoever shows the same to people."""

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer: whatever a client has sent, no browser that is shown it here runs anything of it."""


def build_admin(simulator: Simulator, courier: Courier, tally: Tally) -> web.Application:
    """The application that stands below /_simulator. Raises Problems for a bad admin token."""
    server = Server(simulator, tally, lambda: courier.undelivered, Guard(simulator.settings))
    app = web.Application(middlewares=[shaping])
    app[SERVER] = server
    app.on_response_prepare.append(_secure)
    for route in ROUTES:
        answer = handler(route, server)
        app.router.add_route(route.method, route.path, answer, expect_handler=_leave_expectation)
        if route.method == "GET" and not route.streams:
            # What waits for a server to come up often asks by HEAD.
            app.router.add_route("HEAD", route.path, answer, expect_handler=_leave_expectation)

    async def closing(app: web.Application) -> None:
        server.streams.close()

    app.on_shutdown.append(closing)
    return app


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)


async def _leave_expectation(request: web.Request) -> None:
    """Whoever reads the body tells the client to go on."""
