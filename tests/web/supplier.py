"""A supplier's client of the platform over real sockets: it signs in, then asks the national services for a patient."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import aiohttp
from lxml import html

from simulator.clock import parse_instant
from simulator.wire.fhir import NHS_NUMBER_SYSTEM, ODS_SYSTEM
from simulator.wire.json import Json
from tests.jwt_makers import a_jwks, a_token
from tests.services.scr.calling import a_permission, an_alert
from tests.web.worlds import API

CLIENT, SECRET, RETURN = "supplier-1", "supplier-s3cret", "https://example.org/callback"
PATIENT, PRACTICE = "9990010005", "A81013"
NURSE = "787807429512"
"""A healthcare worker with one role."""

LEVEL3, CIS2, LOGIN = (
    "urn:nhsd:apim:app:level3:",
    "urn:nhsd:apim:user-nhs-cis2:aal3:",
    "urn:nhsd:apim:user-nhs-login:P9:",
)
SCOPES = (
    *(LEVEL3 + name for name in ("personal-demographics-service", "summary-care-record", "dos-search")),
    *(
        CIS2 + name
        for name in (
            "personal-demographics-service", "summary-care-record", "clinical-prescription-tracker", "fhir-prescribing",
        )
    ),
    LOGIN + "personal-demographics-service",
    LOGIN + "prescriptions-for-patients",
)  # fmt: skip

_PDS, _SCR, _DOS = "/personal-demographics/FHIR/R4", "/summary-care-record/FHIR/R4", "/dos-search/FHIR/R4"
_SCR_PATIENT = quote(f"{NHS_NUMBER_SYSTEM}|{PATIENT}")
_ASSERTED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a national service."""

    target: str
    method: str = "GET"
    body: Json = None
    headers: dict[str, str] = field(default_factory=dict)


_FHIR = {"Content-Type": "application/fhir+json"}
TRACE = Asked(f"{_PDS}/Patient?family=Ellerby&given=Ruth&birthdate=eq1984-03-19&gender=female")
RETRIEVE = Asked(f"{_PDS}/Patient/{PATIENT}")
RECORDS = Asked(f"{_SCR}/DocumentReference?patient={_SCR_PATIENT}")
PERMIT = Asked(f"{_SCR}/$setPermission", "POST", a_permission("Yes", PATIENT), _FHIR)
TRACK = Asked(
    f"/clinical-prescription-tracker/RequestGroup?nhsNumber={PATIENT}",
    headers={"NHSD-Organization-UUID": "Y00111", "NHSD-Session-JobRole": "S8000:G8000:R8001"},
)
PREPARE = Asked("/fhir-prescribing/FHIR/R4/$prepare", "POST", {}, _FHIR)
"""An empty message: who may prescribe is told what it lacks."""

SERVICES = Asked(f"{_DOS}/HealthcareService?organization.identifier={quote(f'{ODS_SYSTEM}|{PRACTICE}')}")
OWN_PRESCRIPTIONS = Asked("/prescriptions-for-patients/Bundle")


def view(record_id: str) -> Asked:
    """The record that a search has named."""
    asked = f"composition.identifier={record_id}&composition.subject:Patient.identifier={_SCR_PATIENT}"
    return Asked(f"{_SCR}/Bundle?{asked}")


def alert() -> Asked:
    """The alert of a relationship that the user claims for themselves."""
    said = an_alert("1", "4")
    said["agent"][0]["who"]["identifier"]["value"] = PATIENT
    return Asked(f"{_SCR}/AuditEvent", "POST", said, _FHIR)


@dataclass(slots=True)
class Told:
    """What a service answered."""

    status: int
    content_type: str
    body: Json

    @property
    def refusal(self) -> tuple[int, str, Json]:
        """All of it, to be compared as a whole."""
        return self.status, self.content_type, self.body


class Supplier:
    """An application. `secrets` are what it has used and got that nobody else may know."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self.secrets: list[str] = [SECRET]

    async def register(self, **changes: Json) -> None:
        """Register the application with the run's fresh public key of 4096 bits."""
        body = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uris": [RETURN],
            "asid": "200000001162",
            "jwks": a_jwks(),
            "scopes": list(SCOPES),
        }
        path = f"{API}/tenants/default/documents/applications/{CLIENT}"
        async with self._session.put(path, json={**body, **changes}) as reply:
            assert reply.status in (200, 201), await reply.text()

    async def pass_time(self, much: str) -> None:
        """Move the tenant's clock on."""
        async with self._session.patch(f"{API}/tenants/default/clock", json={"advance": much}) as reply:
            assert reply.status == 200

    async def own_token(self) -> str:
        """A token for the application itself, by a signed assertion."""
        url = f"{self._url}/oauth2/token"
        claims = {"iss": CLIENT, "sub": CLIENT, "jti": f"jti-{next(_numbers)}", "aud": url}
        assertion = a_token({**claims, "exp": int(await self._now()) + 300})
        self.secrets.append(assertion)
        given = await self._token(
            grant_type="client_credentials", client_assertion_type=_ASSERTED, client_assertion=assertion
        )
        return str(given["access_token"])

    async def _now(self) -> float:
        async with self._session.get(f"{API}/tenants/default/clock") as reply:
            return parse_instant((await reply.json())["now"]).timestamp()

    async def sign_in(self, username: str = NURSE, **more: str) -> Any:
        """Pass the page as a script does; gives what the token service then answers."""
        asked = {"client_id": CLIENT, "redirect_uri": RETURN, "response_type": "code", "state": "s-1", **more}
        async with self._session.get(f"/oauth2/authorize?{urlencode(asked)}") as reply:
            (form,) = html.fromstring(await reply.text()).forms
        form.fields["username"] = username
        data = dict(form.form_values())
        async with self._session.post(str(form.action), data=data, allow_redirects=False) as reply:
            back = reply.headers["Location"]
        async with self._session.get(back, allow_redirects=False) as reply:
            answer = parse_qs(urlsplit(reply.headers["Location"]).query)
        assert answer["state"] == ["s-1"]
        self.secrets.append(answer["code"][0])
        return await self._token(
            grant_type="authorization_code", code=answer["code"][0], redirect_uri=RETURN, **self._secret
        )

    async def refresh(self, refresh_token: str) -> Any:
        """New tokens for a sign-in."""
        return await self._token(grant_type="refresh_token", refresh_token=refresh_token, **self._secret)

    @property
    def _secret(self) -> dict[str, str]:
        return {"client_id": CLIENT, "client_secret": SECRET}

    async def _token(self, **fields: str) -> Any:
        async with self._session.post("/oauth2/token", data=fields) as reply:
            said = await reply.json()
            assert reply.status == 200, said
            self.secrets += [said[name] for name in ("access_token", "refresh_token") if name in said]
            return said

    async def ask(self, asked: Asked, token: str) -> Told:
        """Ask a service with a token."""
        number = next(_numbers)
        fields = {"X-Request-ID": f"00000000-0000-4000-8000-{number:012d}", "Authorization": f"Bearer {token}"}
        async with self._session.request(
            asked.method, asked.target, json=asked.body, headers={**fields, **asked.headers}
        ) as reply:
            body = await reply.json(content_type=None) if await reply.read() else None
            return Told(reply.status, reply.content_type, body)

    async def recorded(self, nhs_number: str = PATIENT) -> list[Json]:
        """What was recorded under a patient's NHS number."""
        async with self._session.get(f"{API}/tenants/default/exchanges?nhs_number={nhs_number}") as reply:
            found: list[Json] = (await reply.json())["exchanges"]
            return found

    async def audited(self, nhs_number: str = PATIENT) -> list[Json]:
        """What the Summary Care Record has audited about a patient."""
        async with self._session.get(f"{API}/tenants/default/documents/scr-audit/{nhs_number}") as reply:
            events: list[Json] = (await reply.json())["events"]
            return events
