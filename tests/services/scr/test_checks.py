"""Who may do what, and in which order the gateway and the service refuse."""

from collections.abc import Mapping

import pytest

from simulator.wire.json import Json
from tests.services.scr.calling import RETRIEVAL, ROLE, SEARCH, Met, a_permission, a_record, a_world, ask, post

TOKENS: dict[str, Json] = {
    "user1": {"mode": "user-restricted", "roles": [ROLE]},
    "several1": {"mode": "user-restricted", "roles": [ROLE, "555254242102"]},
    "none1": {"mode": "user-restricted", "roles": []},
    "app1": {"mode": "application-restricted"},
    "patient1": {"mode": "patient-access", "nhs_number": "9000000009", "level": "P9"},
    "old1": {"mode": "user-restricted", "roles": [ROLE], "expires": "2026-11-22T09:59:59Z"},
    "bare1": {"mode": "user-restricted", "roles": [ROLE], "app": "bare"},
}
APPLICATIONS: dict[str, Json] = {"bare": {"client_id": "bare", "products": ["summary-care-record"]}}


async def _ask(
    token: str | None, target: str = SEARCH, method: str = "GET", body: Json = b"", **headers: str | None
) -> Met:
    tenant = a_world(a_record(), access="enforced", access_tokens=TOKENS, applications=APPLICATIONS)
    fields: dict[str, str | None] = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        fields["Authorization"] = token if " " in token else f"Bearer {token}"
    if method == "POST":
        fields.setdefault("Content-Type", "application/fhir+json")
    return await ask(tenant, target, method, fields, body)


def _coding(met: Met) -> Mapping[str, Json]:
    coding: Mapping[str, Json] = met.body["issue"][0]["details"]["coding"][0]
    return coding


@pytest.mark.parametrize(
    ("token", "display"),
    [
        (None, "Invalid access token"),
        ("Bearer ", "Invalid access token"),
        ("nobody1", "Invalid Access Token"),
        ("old1", "Access Token expired"),
    ],
)
async def test_a_token_that_will_not_do_is_refused_with_401(token: str | None, display: str) -> None:
    met = await _ask(token)

    assert (met.reply.status, met.reply.headers["Content-Type"]) == (401, "application/json")
    assert (_coding(met)["code"], _coding(met)["display"]) == ("ACCESS_DENIED", display)


async def test_a_patients_token_lacks_the_scopes() -> None:
    met = await _ask("patient1")

    assert met.reply.status == 401
    assert _coding(met)["display"].startswith("Required scope(s): urn:nhsd:apim:user-nhs-")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "invalid_token"}])
async def test_where_access_is_open_nobody_looks_at_tokens(headers: Mapping[str, str]) -> None:
    met = await ask(a_world(a_record()), SEARCH, headers=headers)

    assert met.reply.status == 200


@pytest.mark.parametrize("target", [SEARCH, RETRIEVAL])
@pytest.mark.parametrize("token", ["user1", "app1"])
async def test_users_and_applications_read(token: str, target: str) -> None:
    assert (await _ask(token, target)).reply.status == 200


@pytest.mark.parametrize(
    ("token", "role", "text"),
    [
        ("several1", None, "multiple roles found in user info, please check nhsd-session-urid"),
        ("several1", "1", "nhsd-session-urid is invalid"),
        ("none1", ROLE, "no userroles available, please check nhsd-session-urid is valid"),
    ],
)
async def test_a_role_that_is_not_clear_is_refused_with_its_status_as_issue_code(
    token: str, role: str | None, text: str
) -> None:
    met = await _ask(token, NHSD_Session_URID=role)

    issue = met.body["issue"][0]
    assert (met.reply.status, issue["code"], issue["diagnostics"]) == (400, "400", text)
    assert _coding(met)["code"] == "INVALID_VALUE"


async def test_a_user_with_one_role_need_not_name_it_for_a_change() -> None:
    met = await _ask("user1", "/$setPermission", "POST", a_permission())

    assert met.reply.status == 201


async def test_an_application_without_asid_is_refused() -> None:
    met = await _ask("bare1")

    assert (met.reply.status, _coding(met)["code"]) == (400, "UNKNOWN_ERROR")


@pytest.mark.parametrize(
    ("target", "method", "status"),
    [
        ("/$setPermission", "POST", 401),
        ("/%24setPermission", "POST", 401),
        ("/AuditEvent", "POST", 401),
        ("/healthcheck", "GET", 401),
        ("/other", "GET", 401),
        ("/Bundle", "PUT", 403),
        ("/Bundle", "POST", 400),
    ],
)
async def test_an_application_on_its_own_reads_and_uploads_only(target: str, method: str, status: int) -> None:
    met = await _ask("app1", target, method, NHSD_Session_URID=ROLE)

    assert met.reply.status == status


@pytest.mark.parametrize("access", ["presence", "enforced"])
async def test_a_missing_token_is_refused_before_a_bad_id(access: str) -> None:
    met = await ask(a_world(a_record(), access=access), SEARCH, headers={"X-Request-ID": "1"})

    assert met.reply.status == 401


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"X-Correlation-ID": "1", "X-Request-ID": "2"}, "X-Correlation-ID"),
        ({"X-Request-ID": "2"}, "X-Request-ID"),
        ({"X-Request-ID": ""}, "X-Request-ID"),
    ],
)
async def test_the_correlation_id_is_looked_at_before_the_request_id(headers: Mapping[str, str], named: str) -> None:
    met = await ask(a_world(), SEARCH, headers=headers)

    assert (met.reply.status, met.text.partition(".")[0]) == (400, f"Invalid {named}")


@pytest.mark.parametrize(
    ("sent", "said"),
    [("text/plain", "text/plain"), (None, ""), ("application/json; charset=utf-8", "application/json; charset=utf-8")],
)
async def test_a_body_that_is_not_declared_as_fhir_is_refused_with_415(sent: str | None, said: str) -> None:
    met = await post(a_world(), "/AuditEvent", b"{", Content_Type=sent)

    assert (met.reply.status, met.text) == (415, f"Content type '{said}' not supported")


async def test_a_charset_is_taken() -> None:
    met = await post(a_world(), "/$setPermission", a_permission(), Content_Type="application/fhir+json; charset=utf-8")

    assert met.reply.status == 201


@pytest.mark.parametrize("target", ["/Bundle", "/$setPermission", "/AuditEvent"])
async def test_a_change_without_a_role_is_refused_before_its_body_is_read(target: str) -> None:
    met = await post(a_world(), target, b"{", NHSD_Session_URID=None)

    assert met.text == "Required request header 'NHSD-Session-URID' for method parameter type String is not present"
