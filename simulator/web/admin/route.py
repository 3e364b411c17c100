"""What a route of the admin API is: data that paths, checks and the OpenAPI description are made from.

Each route's answer is a short function over an `Asked`; what it may be asked is said here and checked before it runs.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from aiohttp import web

from simulator.call.tenant import Tenant
from simulator.pipeline import Simulator, TenantUnknown
from simulator.settings import Settings
from simulator.web.admin.errors import AdminError, did_you_mean
from simulator.web.admin.guard import Guard
from simulator.web.admin.schema import Schema
from simulator.web.admin.streams import Streams
from simulator.web.tally import Tally
from simulator.wire.json import Json

JSON: Final = "application/json"
FHIR_JSON: Final = "application/fhir+json"
YAML: Final = "application/yaml"
TENANT: Final = "/api/tenants/{tenant}"
"""A tenant itself; whatever lies below this path is a use of the tenant, which makes it."""


@dataclass(frozen=True, slots=True)
class Server:
    """What the admin API reaches of the server that it belongs to. `numbers` are for names of new tenants."""

    simulator: Simulator
    tally: Tally
    undelivered: Callable[[], int]
    guard: Guard
    streams: Streams = field(default_factory=Streams)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def settings(self) -> Settings:
        """The simulator's settings."""
        return self.simulator.settings


@dataclass(slots=True)
class Asked:
    """One request to the admin API, read and checked.

    `values` are the path's placeholders and `query` the parameters sent, converted. `body` is as sent; `json` is its
    value when the body is JSON, and fits the route's schema.
    """

    server: Server
    request: web.Request
    values: Mapping[str, str]
    query: Mapping[str, Json] = field(default_factory=dict)
    media_type: str = ""
    body: bytes = b""
    json: Json = None

    @property
    def simulator(self) -> Simulator:
        """The simulator."""
        return self.server.simulator

    @property
    def base_url(self) -> str:
        """The server's address as this client knows it, without a slash at the end."""
        return f"{self.request.scheme}://{self.request.host}"

    def tenant(self) -> Tenant:
        """The tenant of the path, which must exist. Raises AdminError (404)."""
        name = self.values["tenant"]
        tenant = self.simulator.tenants.peek(name)
        if tenant is None:
            raise unknown_tenant(name, self.simulator)
        return tenant

    async def make_tenant(self) -> None:
        """Make the tenant of the path if it is new and may be: it is used. Raises AdminError (404)."""
        name = self.values["tenant"]
        try:
            await self.simulator.tenants.get(name)
        except TenantUnknown:
            raise unknown_tenant(name, self.simulator) from None


def unknown_tenant(name: str, simulator: Simulator) -> AdminError:
    """A 404 that says what tenants there are."""
    what = f"there is no tenant {name!r}: create it by POST /_simulator/api/tenants; "
    return AdminError(404, "unknown-tenant", what + did_you_mean(name, simulator.tenants.names()[:50]), "tenant")


Answer = Callable[[Asked], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `kind` is `string` or `integer`; bounds are for integers, `longest` is for strings."""

    name: str
    about: str
    kind: str = "string"
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    default: int | None = None
    longest: int = 1000

    def schema(self) -> Schema:
        """Its JSON Schema. More than `most` is taken for `most`, so that is no maximum."""
        if self.kind == "integer":
            bounds = {"minimum": self.least, "default": self.default}
            return {"type": "integer", **{name: bound for name, bound in bounds.items() if bound is not None}}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        return {"type": "string", "maxLength": self.longest}


@dataclass(frozen=True, slots=True)
class Returns:
    """What a status means, and what its body is; no `media_type` means no body. `headers` always come with it."""

    status: int
    about: str
    schema: Schema | None = None
    media_type: str = JSON
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that the admin API does. `path` is below /_simulator; `body` gives a schema by media type.

    A JSON body is checked against its schema before `answer` runs, which reads the `headers` that may be sent itself.
    `refuses` are the statuses, beside those that any route may give, of answers in the error shape. What `streams`
    comes bit by bit, and so has no HEAD. What `is_open` is answered without the admin token.
    """

    method: str
    path: str
    id: str
    summary: str
    answer: Answer
    returns: tuple[Returns, ...]
    query: tuple[Parameter, ...] = ()
    headers: tuple[Parameter, ...] = ()
    body: Mapping[str, Schema] = field(default_factory=dict)
    body_optional: bool = False
    refuses: tuple[int, ...] = ()
    streams: bool = False
    is_open: bool = False
