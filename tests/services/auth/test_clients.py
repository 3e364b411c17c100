"""What is asked of the application behind a sign-in."""

import pytest

from simulator.call import Refusal
from simulator.call.applications import Application, application_of
from simulator.services.auth.clients import (
    address_is_registered,
    is_subscribed,
    known_application,
    proven_application,
    scopes_at,
)
from simulator.wire.json import Json
from tests.makers import a_call, a_request, a_tenant

GOOD: Json = {"client_id": "app", "client_secret": "s\u00e9cret", "redirect_uris": ["https://a.example/cb"]}


def _application(**changes: Json) -> Application:
    found = application_of(a_tenant(applications={"app": {**GOOD, **changes}}).documents, "app")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "CLIENT_ID_MISSING"),
        ({"client_id": "other"}, "CLIENT_INVALID"),
        ({"client_id": "app"}, "CLIENT_SECRET_MISSING"),
        ({"client_id": "app", "client_secret": "wrong"}, "CLIENT_INVALID"),
        ({"client_id": "app", "client_secret": "\ud800"}, "CLIENT_INVALID"),
    ],
)
def test_an_application_that_is_not_proven_is_refused(form: dict[str, str], code: str) -> None:
    call = a_call(a_request(), a_tenant(applications={"app": GOOD}))

    with pytest.raises(Refusal, match=code):
        proven_application(call, form)


def test_an_application_is_proven_by_its_secret() -> None:
    call = a_call(a_request(), a_tenant(applications={"app": GOOD}))

    assert proven_application(call, {"client_id": "app", "client_secret": "s\u00e9cret"}).client_id == "app"


@pytest.mark.parametrize(("secret", "code"), [("s\u00e9cret", "APP_REVOKED"), ("wrong", "CLIENT_INVALID")])
def test_a_revoked_application_is_told_so_once_it_is_proven(secret: str, code: str) -> None:
    call = a_call(a_request(), a_tenant(applications={"app": {**GOOD, "status": "revoked"}}))

    with pytest.raises(Refusal, match=code):
        proven_application(call, {"client_id": "app", "client_secret": secret})


@pytest.mark.parametrize("secret", ["x", "None"])
def test_no_secret_proves_an_application_that_has_none(secret: str) -> None:
    call = a_call(a_request(), a_tenant(applications={"app": {"client_id": "app"}}))

    with pytest.raises(Refusal, match="CLIENT_INVALID"):
        proven_application(call, {"client_id": "app", "client_secret": secret})


@pytest.mark.parametrize(
    ("client_id", "changes", "code"),
    [
        ("", {}, "CLIENT_ID_MISSING"),
        ("other", {}, "CLIENT_ID_INVALID"),
        ("app", {"status": "revoked"}, "APP_REVOKED"),
        ("app", {"products": []}, "NO_PRODUCT"),
    ],
)
def test_an_application_that_may_not_sign_anybody_in_is_refused(client_id: str, changes: Json, code: str) -> None:
    call = a_call(a_request(), a_tenant(applications={"app": {**GOOD, **changes}}))

    with pytest.raises(Refusal, match=code):
        known_application(call, client_id)


@pytest.mark.parametrize(
    ("products", "scopes"),
    [
        (None, None),
        (["identity-service-int"], []),
        (["personal-demographics"], ["urn:nhsd:apim:app:level3:personal-demographics-service"]),
        (["hello-world-int"], ["urn:nhsd:apim:app:level3:hello-world"]),
    ],
)
def test_an_application_is_subscribed_by_one_of_its_products(products: Json, scopes: Json) -> None:
    is_subscribed(_application(products=products, scopes=scopes))


@pytest.mark.parametrize("products", [[], ["other"]])
def test_an_application_of_other_products_is_not_subscribed(products: Json) -> None:
    with pytest.raises(Refusal, match="NO_PRODUCT"):
        is_subscribed(_application(products=products, scopes=["urn:nhsd:apim:app:level3:hello-world"]))


@pytest.mark.parametrize(
    ("registered", "address", "code"),
    [
        (["https://a.example/cb"], "", "REDIRECT_URI_MISSING"),
        (["https://a.example/cb"], "https://a.example/cb/", "REDIRECT_URI_INVALID"),
        (["https://a.example/cb"], "https://A.example/cb", "REDIRECT_URI_INVALID"),
        (None, "https://a.example/cb", "REDIRECT_URI_INVALID"),
        (["https://a.example/\r\nX: y"], "https://a.example/\r\nX: y", "REDIRECT_URI_INVALID"),
        (["https://\u00e9.example/cb"], "https://\u00e9.example/cb", "REDIRECT_URI_INVALID"),
    ],
)
def test_an_address_that_is_not_registered_is_refused(registered: Json, address: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        address_is_registered(_application(redirect_uris=registered), address)


def test_scopes_are_those_of_the_level() -> None:
    scopes = ["urn:nhsd:apim:user-nhs-cis2:aal3:x", "urn:nhsd:apim:user-nhs-cis2:aal2:x"]

    assert scopes_at(_application(scopes=scopes), "aal2") == (scopes[1],)
    assert scopes_at(_application(), "aal2") is None


@pytest.mark.parametrize("level", ["aal1", "P9", ""])
def test_a_level_without_scopes_is_refused(level: str) -> None:
    with pytest.raises(Refusal, match="UNAUTHORIZED_CLIENT"):
        scopes_at(_application(scopes=["urn:nhsd:apim:user-nhs-cis2:aal3:x", "urn::x"]), level)
