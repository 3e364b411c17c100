"""API keys, by the tenant's access mode."""

import pytest

from simulator.call.api import Api
from simulator.call.api_key import FAULTS, ApiKeyFault, check_api_key
from simulator.call.call import Call
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant

API = Api("an-api", {})
APPLICATIONS: dict[str, Json] = {
    "good": {"client_id": "good", "products": ["an-api"]},
    "any": {"client_id": "any"},
    "revoked": {"client_id": "revoked", "status": "revoked"},
    "other": {"client_id": "other", "products": ["another"]},
    "none": {"client_id": "none", "products": []},
}


def _call(key: str | None, access: str = "enforced") -> Call:
    return a_call(a_request(headers={"apikey": key}), a_tenant(access=access, applications=APPLICATIONS))


@pytest.mark.parametrize("key", [None, "", "anything"])
def test_open_access_takes_any_key_and_none(key: str | None) -> None:
    assert check_api_key(_call(key, "open"), API) is None


def test_presence_takes_any_key() -> None:
    assert check_api_key(_call("anything", "presence"), API) is None


@pytest.mark.parametrize("key", ["good", "any"])
def test_a_key_whose_products_hold_the_api_is_good(key: str) -> None:
    application = check_api_key(_call(key), API)

    assert application is not None
    assert application.client_id == key


def test_without_an_api_any_known_key_is_good() -> None:
    assert check_api_key(_call("other")) is not None


@pytest.mark.parametrize(
    ("key", "access", "kind", "text"),
    [
        (None, "enforced", "absent", "Failed to resolve API Key variable request.header.apikey"),
        ("", "presence", "absent", "Failed to resolve API Key variable request.header.apikey"),
        ("123", "enforced", "unknown", "Invalid ApiKey"),
        ("revoked", "enforced", "revoked", "ApiKey not approved"),
        ("other", "enforced", "other product", "Invalid ApiKey for given resource"),
    ],
)
def test_any_other_key_is_a_fault_of_the_gateway(key: str | None, access: str, kind: str, text: str) -> None:
    with pytest.raises(ApiKeyFault) as raised:
        check_api_key(_call(key, access), API)

    assert (raised.value.kind, raised.value.status) == (kind, 401)
    assert raised.value.body["fault"]["faultstring"] == text


def test_a_key_without_products_has_a_body_of_its_own() -> None:
    with pytest.raises(ApiKeyFault) as raised:
        check_api_key(_call("none"), API)

    assert raised.value.body == {"error": "no_products"}


def test_each_fault_has_a_text() -> None:
    assert all(ApiKeyFault(kind).faultstring for kind in FAULTS)
