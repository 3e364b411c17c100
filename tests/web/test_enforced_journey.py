"""One patient's way through the services where access is enforced, over real sockets, from sign-in to refresh."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from simulator.pipeline import Simulator
from simulator.settings import Settings
from simulator.web.server import Server
from simulator.wire.json import Json
from tests.web.supplier import (
    CIS2,
    CLIENT,
    OWN_PRESCRIPTIONS,
    PATIENT,
    PERMIT,
    PREPARE,
    RECORDS,
    RETRIEVE,
    SCOPES,
    SECRET,
    SERVICES,
    TRACE,
    TRACK,
    Asked,
    Supplier,
    alert,
    view,
)

ROOT = Path(__file__).resolve().parents[2]
_SPINE = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """The simulator as it is shipped, with access enforced."""
    server = Server(Simulator(Settings(port=0, access="enforced")))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def supplier(server: Server) -> AsyncIterator[Supplier]:
    """A registered application."""
    async with aiohttp.ClientSession(server.url) as session:
        supplier = Supplier(server.url, session)
        await supplier.register()
        yield supplier


def _outcome(system: str, display: str, diagnostics: str | None, code: str = "ACCESS_DENIED") -> Json:
    issue: dict[str, Json] = {"severity": "error", "code": "forbidden"}
    issue["details"] = {"coding": [{"system": system, "version": "1", "code": code, "display": display}]}
    if diagnostics is not None:
        issue["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _denied(text: str) -> Json:
    """The refusal of PDS and EPS."""
    return _outcome(_SPINE, "Access Denied - Unauthorised", text)


def _denied_by_scr(text: str) -> Json:
    """The refusal of the Summary Care Record: the text is the display, the system another."""
    return _outcome("https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode", text, None)


def _denied_by_dos() -> Json:
    """The refusal of DoS Search, which does not say why."""
    outcome = _outcome(_SPINE, "Unauthorized", "Invalid or missing authentication token", "UNAUTHORIZED")
    outcome["issue"][0]["code"] = "security"
    return outcome


EXPIRED = "Access Token expired"
_JSON = "application/json"
OF_USERS = (
    (RETRIEVE, _denied(EXPIRED)), (RECORDS, _denied_by_scr(EXPIRED)), (PERMIT, _denied_by_scr(EXPIRED)),
    (TRACK, _denied(EXPIRED)), (PREPARE, _denied(EXPIRED)),
)  # fmt: skip
OF_APPLICATIONS = ((TRACE, _denied(EXPIRED)), (RECORDS, _denied_by_scr(EXPIRED)))


async def _take_the_way(supplier: Supplier, own: str, users: str) -> list[int]:
    """Trace, retrieve, ask for permission, view, raise an alert, look for prescriptions, and for services."""
    found = await supplier.ask(RECORDS, users)
    record_id = found.body["entry"][0]["resource"]["masterIdentifier"]["value"]
    asked = ((TRACE, own), (RETRIEVE, users), (PERMIT, users), (view(record_id), users), (alert(), users))
    told = [await supplier.ask(each, token) for each, token in (*asked, (TRACK, users), (SERVICES, own))]
    assert told[0].body["entry"][0]["resource"]["id"] == PATIENT
    assert told[3].body["entry"][0]["resource"]["resourceType"] == "Composition"
    assert told[5].body["entry"][0]["resource"]["identifier"][0]["value"] == PATIENT
    return [found.status, *(each.status for each in told)]


async def test_a_call_from_token_to_refresh(supplier: Supplier) -> None:
    own, signed_in = await supplier.own_token(), await supplier.sign_in()
    users = signed_in["access_token"]

    first = await _take_the_way(supplier, own, users)
    recorded, audited = await supplier.recorded(), await supplier.audited()

    assert first == [200, 200, 200, 201, 200, 201, 200, 200]
    assert [(each["operation"], each["status"]) for each in recorded] == [
        ("scr.document.search", 200),
        ("pds.patient.search", 200),
        ("pds.patient.retrieve", 200),
        ("scr.permission.set", 201),
        ("scr.bundle.retrieve", 200),
        ("scr.alert.raise", 201),
        ("eps.prescription.search", 200),
    ]
    assert [(each["what"], each["app"], each["role"]) for each in audited] == [
        ("permission set", CLIENT, "555254240512"),
        ("viewed", CLIENT, "555254240512"),
        ("alerted", CLIENT, "555254240512"),
    ]

    await supplier.pass_time("PT10M")

    for asked, body in OF_USERS:
        assert (await supplier.ask(asked, users)).refusal == (401, _JSON, body)
    for asked, body in OF_APPLICATIONS:
        assert (await supplier.ask(asked, own)).refusal == (401, _JSON, body)
    assert (await supplier.ask(SERVICES, own)).refusal == (401, "application/fhir+json", _denied_by_dos())
    assert await supplier.audited() == audited

    again = await supplier.refresh(signed_in["refresh_token"])

    assert await _take_the_way(supplier, await supplier.own_token(), again["access_token"]) == first
    assert again["refresh_count"] == "1"


USERS_APIS: dict[str, tuple[Asked, int]] = {
    "personal-demographics-service": (RETRIEVE, 200),
    "summary-care-record": (RECORDS, 200),
    "clinical-prescription-tracker": (TRACK, 200),
    "fhir-prescribing": (PREPARE, 400),
}
APPLICATIONS_APIS: dict[str, tuple[Asked, int]] = {
    "personal-demographics-service": (TRACE, 200),
    "summary-care-record": (RECORDS, 200),
    "dos-search": (SERVICES, 200),
}


def _without(left_out: str) -> list[str]:
    return [scope for scope in SCOPES if not scope.endswith(f":{left_out}")]


async def _met(supplier: Supplier, apis: dict[str, tuple[Asked, int]], token: str) -> dict[str, int]:
    return {name: (await supplier.ask(asked, token)).status for name, (asked, _) in apis.items()}


@pytest.mark.parametrize("left_out", USERS_APIS)
@pytest.mark.parametrize("is_by_product", [False, True])
async def test_an_application_without_an_api_is_refused_by_that_one_alone_for_its_users(
    supplier: Supplier, left_out: str, is_by_product: bool
) -> None:
    products = {"products": [name for name in USERS_APIS if name != left_out]} if is_by_product else {}
    await supplier.register(scopes=_without(left_out), **products)
    token = (await supplier.sign_in())["access_token"]

    met = await _met(supplier, USERS_APIS, token)

    assert met == {name: 401 if name == left_out else status for name, (_, status) in USERS_APIS.items()}


@pytest.mark.parametrize(
    ("left_out", "status"), [("personal-demographics-service", 401), ("summary-care-record", 401), ("dos-search", 403)]
)
async def test_and_for_itself(supplier: Supplier, left_out: str, status: int) -> None:
    await supplier.register(scopes=_without(left_out))
    token = await supplier.own_token()

    met = await _met(supplier, APPLICATIONS_APIS, token)

    assert met == {name: status if name == left_out else 200 for name in APPLICATIONS_APIS}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, f"Required scope(s): {CIS2}clinical-prescription-tracker"),
        ({"products": ["personal-demographics-service"]}, "Invalid API call as no apiproduct match found"),
    ],
)
async def test_a_missing_scope_is_told_from_a_missing_product(
    supplier: Supplier, changes: dict[str, Json], text: str
) -> None:
    await supplier.register(scopes=_without("clinical-prescription-tracker"), **changes)

    told = await supplier.ask(TRACK, (await supplier.sign_in())["access_token"])

    assert told.body["issue"][0]["diagnostics"].startswith(text)


async def test_an_application_on_its_own_may_in_each_api_what_that_allows(supplier: Supplier) -> None:
    token = await supplier.own_token()

    met = [(await supplier.ask(asked, token)).status for asked in (TRACE, RETRIEVE, RECORDS, PERMIT, TRACK, PREPARE)]

    assert met == [200, 200, 200, 401, 401, 401]


async def test_a_healthcare_worker_may_not_search_the_directory(supplier: Supplier) -> None:
    users = (await supplier.sign_in())["access_token"]

    told = await supplier.ask(SERVICES, users)

    body = _outcome(_SPINE, "Forbidden", "Insufficient permissions to access this resource", "FORBIDDEN")
    assert told.refusal == (403, "application/fhir+json", body)


OTHER = Asked(RETRIEVE.target.replace(PATIENT, "9990110018"))
CHANGE_OTHER = Asked(OTHER.target, "PATCH", {"patches": []}, {"If-Match": 'W/"1"'})


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (RETRIEVE, 200), (OTHER, 403), (TRACE, 403), (CHANGE_OTHER, 403), (OWN_PRESCRIPTIONS, 200),
        (RECORDS, 401), (PERMIT, 401), (TRACK, 401), (PREPARE, 401), (SERVICES, 403),
    ],
)  # fmt: skip
async def test_a_patient_may_in_each_api_what_that_allows(supplier: Supplier, asked: Asked, status: int) -> None:
    token = (await supplier.sign_in(PATIENT, scope="nhs-login"))["access_token"]

    assert (await supplier.ask(asked, token)).status == status


async def test_a_patient_sees_their_own_prescriptions_whoever_they_say_to_be(supplier: Supplier) -> None:
    token = (await supplier.sign_in(PATIENT, scope="nhs-login"))["access_token"]
    spoofed = Asked(OWN_PRESCRIPTIONS.target, headers={"nhsd-nhslogin-user": "P9:9990110018"})

    told = await supplier.ask(spoofed, token)

    requests = [
        entry["resource"]
        for bundle in told.body["entry"]
        for entry in bundle["resource"]["entry"]
        if entry["resource"]["resourceType"] == "MedicationRequest"
    ]
    assert {each["subject"]["identifier"]["value"] for each in requests} == {PATIENT}
    assert (await supplier.recorded())[-1]["operation"] == "eps.patient-prescriptions.search"


class _Process:
    """A simulator in a process of its own, and what it writes."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.url = url
        self._process = process

    @classmethod
    async def start(cls, *options: str) -> "_Process":
        command = (sys.executable, "-m", "simulator", "serve", "--port", "0", *options)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, stdout=pipe, stderr=asyncio.subprocess.STDOUT, cwd=ROOT
        )
        assert process.stdout is not None
        async with asyncio.timeout(30):
            async for line in process.stdout:
                if b"http://" in line:
                    return cls(process, f"http://{line.decode().partition('http://')[2].split()[0].rstrip('/')}")
        raise AssertionError("it has ended before it listened")

    async def send(self, data: bytes) -> None:
        """Send bytes as they are, and wait for the end of the connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.url.rpartition(":")[2]))
        writer.write(data)
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(), 1)
        writer.close()

    async def stop(self) -> str:
        """End it; all that it has written since it listened."""
        self._process.terminate()
        written, _ = await asyncio.wait_for(self._process.communicate(), 30)
        return written.decode()


_REFUSED: tuple[dict[str, str], ...] = (
    {"grant_type": "authorization_code", "client_id": CLIENT, "client_secret": "wr0ng-s3cret", "code": "wr0ng-c0de"},
    {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": "wr0ng-refresh"},
    {"grant_type": "client_credentials", "client_assertion": "wr0ng.asserti0n.x"},
    {"grant_type": "password", "username": CLIENT, "password": "wr0ng-passw0rd"},
)
_WRONG = ("wr0ng-s3cret", "wr0ng-c0de", "wr0ng-refresh", "wr0ng.asserti0n.x", "wr0ng-passw0rd", "wr0ng-t0ken")


async def test_a_servers_log_has_no_secrets_whatever_was_taken_or_refused() -> None:
    process = await _Process.start("--access", "enforced")
    async with aiohttp.ClientSession(process.url) as session:
        supplier = Supplier(process.url, session)
        await supplier.register()
        users = (await supplier.sign_in())["access_token"]
        await _take_the_way(supplier, await supplier.own_token(), users)
        await supplier.ask(RETRIEVE, "wr0ng-t0ken")
        await supplier.ask(Asked(PREPARE.target, "POST", {"client_secret": SECRET}), users)
        for fields in _REFUSED:
            await session.post("/oauth2/token", data=fields)
    # What is no HTTP, or breaks off, is written about, if at all, without what it said.
    head = f"GET {RETRIEVE.target} HTTP/1.1\r\nAuthorization: Bearer {users}\r\n".encode()
    await process.send(head + b"X-Bad\x00Name: 1\r\n\r\n")
    await process.send(head + b"Content-Length: ten\r\n\r\n")
    await process.send(
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nclient_secret=" + SECRET.encode()
    )

    written = await process.stop()

    assert written.endswith("stopped\n")  # so all of it was caught
    assert [secret for secret in (*supplier.secrets, *_WRONG) if secret in written] == []
