"""A small client of the admin API, with nothing but the standard library and nothing of this package.

Python suites drive a running simulator with it; so do the command line and the pytest fixture. What a path or a body
means is the server's to explain (`/_simulator/api/openapi.json`), and must not be repeated here.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

Json = Any
"""A parsed JSON value. The package's own `Json` lives where this module must not look."""

DEFAULT_URL = "http://127.0.0.1:8111"
API = "/_simulator/api"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_JSON = "application/json"
_YAML = "application/yaml"
_FHIR_JSON = "application/fhir+json"


class ClientError(Exception):
    """The server said no, or no simulator is there (`status` 0).

    `code`, `message` and `where` are the admin API's; `problems` lists every mistake of a bad file or body, and then
    is what the error reads as, a line each.
    """

    def __init__(self, status: int, code: str, message: str, where: str = "", problems: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.problems = list(problems)

    def __str__(self) -> str:
        if self.problems:
            return "\n".join(problem_text(problem) for problem in self.problems)
        return f"{self.message} ({self.where})" if self.where else self.message


class Client:
    """A running simulator. Each call opens and closes its own connection, so a client may be shared by threads.

    `timeout` is in seconds; `token` is the admin token, for a simulator that asks for it. `always` are the headers of
    every request. Proxies named in the environment are not used: a simulator is nearby.
    """

    def __init__(self, base_url: str = DEFAULT_URL, *, timeout: float = 10.0, token: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.always = _headers(token)
        self._secure, self._host, self._port, self._prefix = _address(base_url)

    def health(self) -> Json:
        """How the server is."""
        return self.ask("GET", "/_simulator/health")

    def operations(self) -> list[Json]:
        """Every operation that is simulated."""
        return _listed(self.ask("GET", f"{API}/operations"), "operations")

    def tenants(self) -> list[Json]:
        """All tenants."""
        return _listed(self.ask("GET", f"{API}/tenants"), "tenants")

    def create_tenant(self, name: str | None = None, **settings: Json) -> Json:
        """A new tenant; without a name the server chooses one. The answer carries its `name` and `base_url`."""
        return self.ask("POST", f"{API}/tenants", _without_none({"name": name, **settings}))

    def tenant(self, name: str = "default") -> "TenantClient":
        """One tenant's side of the API; nothing is sent yet."""
        return TenantClient(self, name)

    def ask(self, method: str, path: str, body: Json = None, **query: Json) -> Json:
        """Send a JSON body (None: none) and read a JSON answer (None when it is empty)."""
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, path, data, _JSON, **query)

    def send(self, method: str, path: str, data: bytes | None, content_type: str, **query: Json) -> Json:
        """Send bytes of another type and read a JSON answer."""
        return _parsed(self.fetch(method, path, data, content_type, **query), self.base_url)

    def fetch(self, method: str, path: str, data: bytes | None = None, content_type: str = "", **query: Json) -> bytes:
        """The bytes of an answer. Raises ClientError for a status of 400 and more."""
        connection = self._connect(self.timeout)
        try:
            return self._open(connection, method, _target(path, query), data, content_type).read()
        except (OSError, HTTPException) as fault:
            raise self._unreachable(fault) from None
        finally:
            connection.close()

    def stream(self, path: str, **query: Json) -> Generator[Json, None, None]:
        """Each server-sent event's data as it comes, until the server ends or the iterator is closed."""
        connection = self._connect(None)
        try:
            response = self._open(connection, "GET", _target(path, query), None, "")
            yield from _events(response)
        except (OSError, HTTPException) as fault:
            raise self._unreachable(fault) from None
        finally:
            connection.close()

    def _connect(self, timeout: float | None) -> HTTPConnection:
        kind = HTTPSConnection if self._secure else HTTPConnection
        return kind(self._host, self._port, timeout=timeout)

    def _open(
        self, connection: HTTPConnection, method: str, target: str, data: bytes | None, content_type: str
    ) -> HTTPResponse:
        headers = {"Content-Type": content_type} if data is not None else {}
        connection.request(method, self._prefix + target, data, {**self.always, **headers})
        response = connection.getresponse()
        if response.status >= 400:
            raise _refused(response.status, response.read(), self.base_url)
        return response

    def _unreachable(self, fault: Exception) -> ClientError:
        reason = str(fault) or type(fault).__name__
        return ClientError(0, "unreachable", f"no simulator answers at {self.base_url}: {reason}")


class TenantClient:
    """One tenant of a running simulator: its scenarios, clock, people, documents and exchanges."""

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self.name = name
        self._path = f"{API}/tenants/{quote(name, safe='')}"

    def about(self) -> Json:
        """The tenant's settings and addresses."""
        return self.client.ask("GET", self._path)

    def change(self, **settings: Json) -> Json:
        """Switch what it asks of its clients: `access`, `profile`, `tls`. What is not named stays, None takes back."""
        return self.client.ask("PATCH", self._path, settings)

    def delete(self) -> None:
        """Remove the tenant and all that it holds."""
        self.client.ask("DELETE", self._path)

    def reset(self) -> Json:
        """Put the tenant back to how it began."""
        return self.client.ask("POST", f"{self._path}/reset")

    def scenarios(self) -> Json:
        """The active scenarios and how far they have come."""
        return self.client.ask("GET", f"{self._path}/scenarios")

    def use_scenarios(self, *names: str | Mapping[str, Json]) -> Json:
        """Activate scenarios, in place of those active: by name, or by `{"name", "parameters"}`."""
        return self.client.ask("PUT", f"{self._path}/scenarios", {"names": list(names)})

    def use_yaml(self, text: str) -> Json:
        """Activate a scenario given as YAML, in place of those active."""
        return self.client.send("PUT", f"{self._path}/scenarios", text.encode(), _YAML)

    def stop_scenarios(self) -> None:
        """Answer normally again."""
        self.client.ask("DELETE", f"{self._path}/scenarios")

    def clock(self) -> Json:
        """The tenant's time: `now` and `frozen`."""
        return self.client.ask("GET", f"{self._path}/clock")

    def set_clock(self, *, now: str | None = None, frozen: bool | None = None, advance: str | None = None) -> Json:
        """Put, stop, release or move the clock; instants and durations are ISO 8601."""
        change = _without_none({"now": now, "frozen": frozen, "advance": advance})
        return self.client.ask("PATCH", f"{self._path}/clock", change)

    def people(self, *, condition: str | None = None, name: str | None = None, limit: int | None = None) -> list[Json]:
        """Who exists, narrowed by condition and name."""
        found = self.client.ask("GET", f"{self._path}/people", condition=condition, name=name, limit=limit)
        return _listed(found, "people")

    def person(self, nhs_number: str) -> Json:
        """One person in our own form."""
        return self.client.ask("GET", self._person(nhs_number))

    def put_person(self, nhs_number: str, person: Json) -> Json:
        """Create or replace a person: our own form, or a FHIR R4 PDS Patient, told apart by `resourceType`."""
        fhir = isinstance(person, Mapping) and person.get("resourceType") == "Patient"
        data = json.dumps(person).encode()
        return self.client.send("PUT", self._person(nhs_number), data, _FHIR_JSON if fhir else _JSON)

    def change_person(self, nhs_number: str, change: Json) -> Json:
        """Change a person by keys of our own form."""
        return self.client.ask("PATCH", self._person(nhs_number), change)

    def delete_person(self, nhs_number: str) -> None:
        """Remove a person."""
        self.client.ask("DELETE", self._person(nhs_number))

    def document(self, kind: str, key: str) -> Json:
        """One document's body."""
        return self.client.ask("GET", self._document(kind, key))

    def put_document(self, kind: str, key: str, body: Json) -> Json:
        """Create or replace a document."""
        return self.client.ask("PUT", self._document(kind, key), body)

    def delete_document(self, kind: str, key: str) -> None:
        """Remove a document."""
        self.client.ask("DELETE", self._document(kind, key))

    def exchanges(self, **filters: Json) -> list[Json]:
        """Summaries of what was recorded, newest last; the filters are the admin API's."""
        return _listed(self.client.ask("GET", f"{self._path}/exchanges", **filters), "exchanges")

    def every_exchange(self, **filters: Json) -> Iterator[Json]:
        """Summaries of all that was recorded and fits, oldest first, fetched a thousand at a time."""
        after = filters.pop("after", 0)
        while after is not None:
            page = self.client.ask("GET", f"{self._path}/exchanges", after=after, limit=1000, **filters)
            yield from _listed(page, "exchanges")
            after = page.get("next")

    def exchange(self, number: int | str, *, hide_secrets: bool | None = None) -> Json:
        """One exchange with findings and decoded views; beyond loopback its tokens are hidden unless that is False."""
        return self.client.ask("GET", self._exchange(number), hide_secrets=hide_secrets)

    def request_bytes(self, number: int | str) -> bytes:
        """A recorded request's body as it came."""
        return self.client.fetch("GET", f"{self._exchange(number)}/request")

    def response_bytes(self, number: int | str) -> bytes:
        """A recorded response's body as it was sent."""
        return self.client.fetch("GET", f"{self._exchange(number)}/response")

    def curl(self, number: int | str, *, hide_secrets: bool | None = None) -> str:
        """A command that sends a recorded request again; with `hide_secrets` fit to be shown to others."""
        return self.client.fetch("GET", f"{self._exchange(number)}/curl", hide_secrets=hide_secrets).decode()

    def export(self, form: str, **filters: Json) -> bytes:
        """What was recorded, in a form for other tools: `har` or `ndjson`."""
        return self.client.fetch("GET", f"{self._path}/exchanges.{quote(form, safe='')}", **filters)

    def clear_exchanges(self) -> None:
        """Forget what was recorded."""
        self.client.ask("DELETE", f"{self._path}/exchanges")

    def follow(self, **filters: Json) -> Generator[Json, None, None]:
        """Each exchange's summary as it is recorded, from now on. Close the iterator to stop."""
        return self.client.stream(f"{self._path}/stream", **filters)

    def verify(self, assertions: Json = None) -> Json:
        """Hold assertions against what was recorded; each is answered pass or fail, with the nearest exchange.

        Without assertions, what the played scenarios `expect` is graded.
        """
        return self.client.ask("POST", f"{self._path}/verify", assertions)

    def journeys(self, **asked: Json) -> list[Json]:
        """Each patient of whom something was recorded lately, and whether what is expected holds; `limit`, `gap`."""
        return _listed(self.client.ask("GET", f"{self._path}/journeys", **asked), "journeys")

    def journey(self, nhs_number: str, **asked: Json) -> Json:
        """One patient's exchanges over all services, as calls, graded against what the played scenarios expect."""
        return self.client.ask("GET", self._journey(nhs_number), **asked)

    def journey_as(self, form: str, nhs_number: str | None = None, **asked: Json) -> bytes:
        """A patient's journey, or the list of all, as `text` or `junit`."""
        path = f"{self._path}/journeys" if nhs_number is None else self._journey(nhs_number)
        return self.client.fetch("GET", path, format=form, **asked)

    def _journey(self, nhs_number: str) -> str:
        return f"{self._path}/journeys/{quote(nhs_number, safe='')}"

    def _person(self, nhs_number: str) -> str:
        return f"{self._path}/people/{quote(nhs_number, safe='')}"

    def _document(self, kind: str, key: str) -> str:
        return f"{self._path}/documents/{quote(kind, safe='')}/{quote(key, safe='')}"

    def _exchange(self, number: int | str) -> str:
        return f"{self._path}/exchanges/{quote(str(number), safe='')}"


def problem_text(problem: Json) -> str:
    """A problem of a refused file or body on one line, as `check` prints it."""
    if not isinstance(problem, Mapping):
        return str(problem)
    where = ":".join(str(problem[key]) for key in ("file", "line") if problem.get(key))
    path = problem.get("path") or problem.get("where")
    said = ", ".join(str(problem[key]) for key in ("what", "remedy") if problem.get(key))
    return ": ".join(str(part) for part in (where, path, said or problem.get("message")) if part)


def exchange_text(exchange: Json) -> str:
    """An exchange's summary on one line: number, time (UTC), status, request, operation, what was done to it."""
    parts = [f"{exchange['id']:>4}", exchange["at"][11:23], str(exchange["status"] or "---")]
    # Without an operation there may be a reason for that: a handshake that failed, a request that was cut short.
    reason = (exchange.get("error") or "no operation").splitlines()[0]
    parts += [f"{exchange['method']} {exchange['target']}".rstrip(), exchange["operation"] or reason]
    parts += [f"{name} {exchange[name]}" for name in ("rule", "delivery") if exchange[name]]
    severities = [finding["severity"] for finding in exchange["findings"]]
    parts += [f"{name}: {severities.count(name)}" for name in ("error", "warning") if name in severities]
    return printable("  ".join(parts))


def finding_text(finding: Json) -> str:
    """A finding on one line."""
    where = f"{finding['where']}, line {finding['line']}" if finding.get("line") else finding["where"]
    said = f"{finding['severity']}: {finding['what']}"
    expected = f"; expected {finding['expected']}" if finding.get("expected") else ""
    return printable(f"{said}{expected} ({finding['rule']} at {where})")


def printable(text: str) -> str:
    """Text without the control characters that would command a terminal; lines and tabs stay."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _address(base_url: str) -> tuple[bool, str, int | None, str]:
    try:
        parts = urlsplit(base_url)
        if parts.hostname and parts.scheme in ("http", "https"):
            return parts.scheme == "https", parts.hostname, parts.port, parts.path.rstrip("/")
    except ValueError:
        pass  # said below, as for the rest
    raise ClientError(0, "invalid-url", f"{base_url!r} is not a simulator's address, such as {DEFAULT_URL}")


def _headers(token: str | None) -> dict[str, str]:
    """What every request carries."""
    if not token:
        return {"Connection": "close"}
    if not (token.isascii() and token.isprintable()):
        raise ClientError(0, "invalid-token", "the admin token has signs in it that none can have")
    return {"Connection": "close", "Authorization": f"Bearer {token}"}


def _without_none(values: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value is not None}


def _target(path: str, query: Mapping[str, Json]) -> str:
    spelt = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}
    parameters = urlencode(_without_none(spelt), doseq=True)
    return f"{path}?{parameters}" if parameters else path


def _listed(reply: Json, key: str) -> list[Json]:
    found = reply.get(key) if isinstance(reply, Mapping) else reply
    if not isinstance(found, list):
        raise ClientError(200, "not-a-simulator", f"the answer holds no list of {key}")
    return found


def _parsed(data: bytes, base_url: str) -> Json:
    if not data:
        return None
    try:
        return json.loads(data)
    except ValueError:
        raise ClientError(200, "not-a-simulator", f"what answers at {base_url} is not this simulator") from None


def _refused(status: int, data: bytes, base_url: str) -> ClientError:
    try:
        said = json.loads(data)["error"]
        return ClientError(
            status, str(said["code"]), str(said["message"]), said.get("where") or "", said.get("problems") or ()
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return ClientError(status, "not-a-simulator", f"{base_url} answered {status} and nothing that is understood")


def _events(response: HTTPResponse) -> Iterator[Json]:
    lines: list[str] = []
    for raw in response:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line and lines:
            yield json.loads("\n".join(lines))
            lines = []
