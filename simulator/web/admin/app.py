"""The admin API as an aiohttp application, made from the table of routes."""

from aiohttp import web

from simulator.pipeline import Simulator
from simulator.web.admin.asking import handler
from simulator.web.admin.errors import shaping
from simulator.web.admin.route import Server
from simulator.web.admin.routes import ROUTES
from simulator.web.delivery import Courier
from simulator.web.tally import Tally


def build_admin(simulator: Simulator, courier: Courier, tally: Tally) -> web.Application:
    """The application that stands below /_simulator."""
    server = Server(simulator, tally, lambda: courier.undelivered)
    app = web.Application(middlewares=[shaping])
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


async def _leave_expectation(request: web.Request) -> None:
    """Whoever reads the body tells the client to go on."""
