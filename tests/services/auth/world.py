"""A world to sign in to: a tenant with an application of the test run's key, and ways to ask the token service."""

from collections.abc import Mapping
from itertools import count
from urllib.parse import parse_qs, urlencode, urlsplit

from simulator.call import Tenant
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.scenario.verify import grade
from simulator.services.auth.forms import FORM
from simulator.wire.http import Reply
from simulator.wire.json import Json, read_json
from simulator.wire.jwt import ASSERTION_TYPE
from tests.jwt_makers import KEY, a_jwks, a_token, seconds
from tests.makers import NOW, a_request

CLIENT, SECRET, RETURN = "test-app", "test-secret", "https://example.org/callback"
HOST = "127.0.0.1:8111"
PDS_SCOPES = [
    "urn:nhsd:apim:app:level3:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-cis2:aal3:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-cis2:aal2:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-login:P9:personal-demographics-service",
    "urn:nhsd:apim:user-nhs-login:P5:personal-demographics-service",
]
APPLICATION: Json = {
    "client_id": CLIENT,
    "client_secret": SECRET,
    "name": "Test application",
    "status": "approved",
    "redirect_uris": [RETURN],
    "products": ["identity-service", "personal-demographics-service", "hello-world"],
    "jwks": a_jwks(),
    "asid": "200000001162",
    "scopes": PDS_SCOPES,
}
ISSUER = "https://identity.example/realms/Cis2-test"
TWO_ROLES, ONE_ROLE, CHOSEN_ROLE, LOGIN = "656005750104", "787807429512", "656005750107", "9912003071"

_NUMBERS = count(1)


class World:
    """One tenant of a simulator, its clock standing still."""

    def __init__(self, simulator: Simulator, tenant: Tenant) -> None:
        self.simulator = simulator
        self.tenant = tenant

    @classmethod
    async def new(
        cls, simulator: Simulator, *scenarios: str, access: str | None = "enforced", **application: Json
    ) -> "World":
        """A tenant of its own, with the test application and an identity provider of the run's key."""
        played = tuple(simulator.sources.find(name) for name in scenarios)
        spec = TenantSpec(played, clock=NOW, frozen=True, access=access)
        world = cls(simulator, await simulator.tenants.create(f"auth-{next(_NUMBERS)}", spec))
        await world.register(**application)
        await world.put("identity-providers", "test", {"issuer": ISSUER, "jwks": a_jwks()})
        return world

    async def missed(self) -> list[str]:
        """Which of the scenario's expectations are not met, by name."""
        (scenario,) = self.simulator.tenants.spec(self.tenant.name).scenarios
        recorded = await self.simulator.journal.select(self.tenant.name, limit=10_000)
        graded = grade(scenario.expect, recorded, self.simulator.findings)
        return [result["name"] for result in graded["results"] if not result["passed"]]

    async def put(self, kind: str, key: str, body: Json) -> None:
        """Seed a document."""
        await self.tenant.documents.put(kind, key, body)

    async def register(self, **changes: Json) -> None:
        """Register the test application; members of None are left out."""
        body = {name: value for name, value in {**APPLICATION, **changes}.items() if value is not None}
        await self.put("applications", CLIENT, body)

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str | None] | None = None, body: bytes = b""
    ) -> Outcome:
        """One exchange at a national path of this tenant."""
        request = a_request(method, f"{self.tenant.prefix}{path}", {"Host": HOST, **(headers or {})}, body)
        return await self.simulator.exchange(request)

    async def get(self, path: str, token: str | None = None, **headers: str) -> tuple[int, Json]:
        """Status and JSON of a GET."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        authorization = {} if token is None else {"Authorization": f"Bearer {token}"}
        return told((await self.ask("GET", path, {**authorization, **sent})).reply)

    async def post(self, path: str, form: Mapping[str, Json], **headers: str) -> Reply:
        """The reply to a form."""
        body = urlencode({name: value for name, value in form.items() if value is not None}).encode()
        return (await self.ask("POST", path, {"Content-Type": FORM, **headers}, body)).reply

    async def token(self, form: Mapping[str, Json], path: str = "/oauth2/token") -> tuple[int, Json]:
        """Status and JSON of a token request; fields of None are left out."""
        return told(await self.post(path, form))

    @property
    def audience(self) -> str:
        """The address of the token service, as the client calls it."""
        return f"http://{HOST}{self.tenant.prefix}/oauth2/token"

    def claims(self, **changes: Json) -> dict[str, Json]:
        """The claims of a good assertion, changed; claims of None are left out where they are signed."""
        now = int(self.tenant.clock.seconds())
        good = {"iss": CLIENT, "sub": CLIENT, "jti": f"jti-{next(_NUMBERS)}", "aud": self.audience, "exp": now + 300}
        return {**good, **changes}

    def by_jwt(self, assertion: str | None = None, **changes: Json) -> dict[str, Json]:
        """The form of client credentials with a good assertion, or another."""
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion if assertion is not None else a_token(self.claims()),
            **changes,
        }

    def by_exchange(self, subject: str | None = None, **changes: Json) -> dict[str, Json]:
        """The form of a token exchange with a good id token, or another."""
        return {
            **self.by_jwt(),
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "subject_token": subject if subject is not None else a_token(an_id_token()),
            **changes,
        }

    async def application_token(self) -> str:
        """An access token of the application alone."""
        _, body = await self.token(self.by_jwt())
        return str(body["access_token"])

    async def code(self, user: str = ONE_ROLE, **query: str) -> dict[str, str]:
        """The code that comes back when a user signs in, and the state."""
        location = await self.signed_in(user, **query)
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    async def signed_in(self, user: str = ONE_ROLE, **query: str) -> str:
        """Where the browser ends when a user signs in; what the callback says if it does not send it on."""
        reply = await self.at_callback(user, **query)
        return reply.headers.get("Location", reply.body.decode())

    async def at_callback(self, user: str = ONE_ROLE, **query: str) -> Reply:
        """The answer of the callback when a user signs in."""
        asked = {"client_id": CLIENT, "redirect_uri": RETURN, "response_type": "code", "state": "s-1", **query}
        first = await self.ask("GET", f"/oauth2/authorize?{urlencode(asked)}")
        page = self.below(first.reply.headers["Location"])
        second = await self.post(page, {"username": user})
        return (await self.ask("GET", self.below(second.headers["Location"]))).reply

    def below(self, address: str) -> str:
        """The national path of one of this tenant's own addresses."""
        return address.removeprefix(f"http://{HOST}{self.tenant.prefix}")

    def by_code(self, code: str, /, **changes: Json) -> dict[str, Json]:
        """The form that exchanges a code."""
        good = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}
        return {**good, "client_id": CLIENT, "client_secret": SECRET, **changes}

    def by_refresh(self, token: str, **changes: Json) -> dict[str, Json]:
        """The form that exchanges a refresh token."""
        good = {"grant_type": "refresh_token", "refresh_token": token}
        return {**good, "client_id": CLIENT, "client_secret": SECRET, **changes}

    async def user_token(self, user: str = ONE_ROLE, **query: str) -> dict[str, Json]:
        """What a user's sign-in gives: access token, refresh token and the rest."""
        said = await self.code(user, **query)
        _, body = await self.token(self.by_code(said["code"]))
        return dict(body)


def an_id_token(**changes: Json) -> dict[str, Json]:
    """The claims of a healthcare worker's good id token, changed."""
    good = {"iss": ISSUER, "sub": ONE_ROLE, "aud": "a-client", "exp": seconds() + 300, "sid": "session-1"}
    return {**good, "authentication_assurance_level": 3, "id_assurance_level": 3, **changes}


def told(reply: Reply) -> tuple[int, Json]:
    """Status and JSON of a reply; None for a body that is none."""
    return reply.status, read_json(reply.body) if reply.body[:1] in (b"{", b"[") else None


__all__ = ["KEY", "World", "an_id_token", "told"]
