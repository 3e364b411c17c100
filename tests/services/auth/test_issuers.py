"""Where realms stand, and what their tokens call them."""

import pytest

from simulator.call.call import Call
from simulator.services.auth.issuers import endpoint, is_realm, issuer, own_realm, realm_of
from simulator.services.auth.users import CIS2, NHS_LOGIN
from simulator.settings import NATIONAL
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant

REALM = "Cis2-mock-int"


def _call(links: str = NATIONAL) -> Call:
    tenant = a_tenant(name="mine")
    tenant.links = links
    return a_call(a_request(headers={"Host": "127.0.0.1:8111"}), tenant)


def test_endpoints_are_where_the_client_reaches_them() -> None:
    assert endpoint(_call(), REALM, "certs") == (
        "http://127.0.0.1:8111/t/mine/realms/Cis2-mock-int/protocol/openid-connect/certs"
    )


@pytest.mark.parametrize(
    ("links", "said"),
    [
        (NATIONAL, "https://identity.ptl.api.platform.nhs.uk/realms/Cis2-mock-int"),
        ("own", "http://127.0.0.1:8111/t/mine/realms/Cis2-mock-int"),
        ("https://proxy.example", "https://proxy.example/realms/Cis2-mock-int"),
    ],
)
def test_the_issuer_is_as_links_are(links: str, said: str) -> None:
    assert issuer(_call(links), REALM) == said


def test_the_platform_has_a_realm_for_each_provider() -> None:
    assert [own_realm(each) for each in (CIS2, NHS_LOGIN)] == ["Cis2-mock-internal-dev", "NHS-Login-mock-internal-dev"]


@pytest.mark.parametrize("name", ["", "Cis2-mock-", "Cis2-mock-a/b", "Cis2-mock-" + "a" * 60, "Cis2-mock-\u00e9"])
def test_what_is_no_realm_is_none(name: str) -> None:
    assert not is_realm(name)


@pytest.mark.parametrize("address", ["https://identity.ptl.api.platform.nhs.uk", "http://127.0.0.1:8111/t/mine"])
def test_a_realm_is_known_by_each_of_its_addresses(address: str) -> None:
    assert realm_of(_call(), f"{address}/realms/{REALM}") == REALM


@pytest.mark.parametrize(
    "said", [None, 5, "", REALM, "https://evil.example/realms/Cis2-mock-int", "http://127.0.0.1:8111/t/mine/realms/x"]
)
def test_any_other_issuer_is_none_of_ours(said: Json) -> None:
    assert realm_of(_call(), said) is None
