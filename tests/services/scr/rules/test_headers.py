"""Findings about header fields."""

import pytest

from simulator.services.scr.rules import headers
from tests.makers import REQUEST_ID
from tests.services.scr.calling import SEARCH, Met, a_permission, a_record, a_world, ask, post
from tests.services.scr.rules.asking import found, names

OTHER = "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA"


async def _met(**fields: str | None) -> Met:
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    return await ask(a_world(a_record()), SEARCH, headers=sent)


@pytest.mark.parametrize(
    ("request_id", "correlation_id", "rules"),
    [
        (REQUEST_ID, OTHER, []),
        (None, None, ["scr.header.id-missing", "scr.header.id-missing"]),
        (REQUEST_ID, "x.y", ["scr.header.id-form"]),
        ("", OTHER, ["scr.header.id-form"]),
        (REQUEST_ID, REQUEST_ID.upper(), ["scr.header.id-same"]),
    ],
)
async def test_ids_are_there_are_uuids_and_differ(
    request_id: str | None, correlation_id: str | None, rules: list[str]
) -> None:
    met = await _met(X_Request_ID=request_id, X_Correlation_ID=correlation_id)

    assert names(headers.ids, met) == rules


@pytest.mark.parametrize(
    ("sent", "rules"),
    [
        (None, ["scr.header.authorization-missing"]),
        ("Bearer abc123", []),
        ("Bearer", ["scr.header.authorization-form"]),
        ("Basic abc", ["scr.header.authorization-form"]),
    ],
)
async def test_authorization_is_bearer_and_a_token(sent: str | None, rules: list[str]) -> None:
    assert names(headers.authorization, await _met(Authorization=sent)) == rules


async def test_a_token_is_never_quoted() -> None:
    met = await _met(Authorization="secret-token")

    assert "secret" not in str(found(headers.authorization, met))


@pytest.mark.parametrize(
    ("sent", "rules"), [(None, []), ("555254240100", []), ("R8000", ["scr.header.session-urid-form"])]
)
async def test_a_role_is_digits(sent: str | None, rules: list[str]) -> None:
    assert names(headers.role_form, await _met(NHSD_Session_URID=sent)) == rules


@pytest.mark.parametrize(("sent", "rules"), [("1", []), (None, ["scr.header.session-urid-missing"])])
async def test_a_change_says_in_which_role(sent: str | None, rules: list[str]) -> None:
    met = await post(a_world(), "/$setPermission", a_permission(), NHSD_Session_URID=sent)

    assert names(headers.role_of_a_change, met) == rules


@pytest.mark.parametrize(
    ("sent", "rules"),
    [("application/fhir+json", []), ("text/plain", ["scr.header.content-type"]), (None, ["scr.header.content-type"])],
)
async def test_a_body_is_declared_as_fhir(sent: str | None, rules: list[str]) -> None:
    met = await post(a_world(), "/$setPermission", a_permission(), Content_Type=sent)

    assert names(headers.content_type, met) == rules


@pytest.mark.parametrize(
    ("sent", "rules"), [(None, []), ("application/fhir+json", []), ("*/*", []), ("text/xml", ["scr.header.accept"])]
)
async def test_accept_takes_what_is_sent(sent: str | None, rules: list[str]) -> None:
    assert names(headers.accept, await _met(Accept=sent)) == rules


async def test_what_the_gateway_says_is_not_for_the_client_to_say() -> None:
    met = await _met(NHSD_ASID="1", client_ip="127.0.0.1")

    assert [each.where for each in found(headers.internal, met)] == ["NHSD-ASID", "client-ip"]
