from datetime import timedelta

import pytest

from simulator.call.access import AccessFault, authenticate, authorise, bearer
from simulator.call.api import Api, scopes_for
from simulator.call.caller import ANYBODY, MODES, Caller
from tests.makers import NOW, a_call, a_request, a_tenant

TOKEN = "g1112R_ccQ1Ebbb4gtHBP1aaaNM"


def _call(header, in_force="open", /, **token):
    tokens = {TOKEN: token} if token else {}
    return a_call(a_request(headers={"Authorization": header}), a_tenant(access=in_force, access_tokens=tokens))


def _fault(call):
    with pytest.raises(AccessFault) as raised:
        authenticate(call)
    return raised.value.kind, raised.value.given


def test_open_access_asks_nobody():
    assert authenticate(_call(None)) is ANYBODY


@pytest.mark.parametrize("mode", ["presence", "enforced"])
def test_other_access_wants_the_header(mode):
    assert _fault(_call(None, mode)) == ("absent", "")


@pytest.mark.parametrize("mode", ["open", "presence", "enforced"])
@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("", ("empty", "")),
        ("  ", ("empty", "")),
        ("Bearer", ("no token", "")),
        ("Bearer ", ("no token", "")),
        (TOKEN, ("no token", "")),
        (f"Basic {TOKEN}", ("wrong type", "Basic")),
        (f"bearer {TOKEN}", ("wrong type", "bearer")),
    ],
)
def test_a_malformed_header_is_a_fault_in_every_mode(mode, header, fault):
    assert _fault(_call(header, mode)) == fault


@pytest.mark.parametrize(
    "token",
    ["HEALTHCARE_WORKER", "12345", "a b1", "tok\u00e9n1", "abc1=x", "=="],
    ids=["no digit", "no letter", "two words", "not ascii", "padding inside", "padding only"],
)
@pytest.mark.parametrize("mode", ["open", "presence"])
def test_what_cannot_be_a_token_is_unknown(mode, token):
    assert _fault(_call(f"Bearer {token}", mode)) == ("unknown", "")


@pytest.mark.parametrize(
    "token", ["g1112R", TOKEN, "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_1", "0b6a==", "a1+/~."]
)
@pytest.mark.parametrize("mode", ["open", "presence"])
def test_what_looks_like_a_token_is_taken(mode, token):
    assert authenticate(_call(f"Bearer {token}", mode)) is ANYBODY


def test_an_enforced_token_says_who_calls():
    call = _call(
        f"Bearer {TOKEN}",
        "enforced",
        mode="patient-access",
        nhs_number="9000000009",
        level="P9",
        app="demo",
        roles=["1"],
    )

    assert authenticate(call) == Caller("patient-access", "9000000009", ("1",), "P9", "demo")


def test_roles_that_are_not_stated_are_not_known():
    assert authenticate(_call(f"Bearer {TOKEN}", "enforced", mode="user-restricted")).roles is None


@pytest.mark.parametrize("mode", ["application-restricted", "privileged-application-restricted"])
def test_an_application_calls_on_its_own(mode):
    assert authenticate(_call(f"Bearer {TOKEN}", "enforced", mode=mode)).is_application


def test_an_unknown_token_is_refused_where_access_is_enforced():
    assert _fault(_call(f"Bearer {TOKEN}", "enforced")) == ("unknown", "")


@pytest.mark.parametrize("mode", ["superuser", None, 7])
def test_a_token_of_no_known_mode_is_unknown(mode):
    assert _fault(_call(f"Bearer {TOKEN}", "enforced", mode=mode)) == ("unknown", "")


@pytest.mark.parametrize(
    "expires", ["2026-11-22T10:00:00+00:00", NOW.timestamp(), int(NOW.timestamp()) - 1, "soon", [], {}]
)
def test_an_expired_token_is_refused(expires):
    assert _fault(_call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires=expires)) == ("expired", "")


@pytest.mark.parametrize("expires", [None, "2026-11-22T10:00:01+00:00", NOW.timestamp() + 1])
def test_a_token_is_good_until_it_expires(expires):
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires=expires)

    assert authenticate(call).mode == "user-restricted"


def test_a_token_expires_by_the_tenants_clock():
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted", expires="2026-11-22T10:00:05Z")
    call.tenant.clock.advance(timedelta(seconds=5))
    later = a_call(call.request, call.tenant)

    assert authenticate(call).mode == "user-restricted"
    assert _fault(later) == ("expired", "")


def test_who_calls_is_decided_once_a_call():
    call = _call(f"Bearer {TOKEN}", "enforced", mode="user-restricted")
    first = authenticate(call)
    call.tenant.access = "open"

    assert authenticate(call) is first


def test_the_modes_are_those_of_the_national_texts():
    assert MODES == (
        "user-restricted", "application-restricted", "privileged-application-restricted", "patient-access",
    )  # fmt: skip


API = Api("an-api", scopes_for("an-api", user=("aal3",), patient=("P9",), application=True))
APP_SCOPE, USER_SCOPE = "urn:nhsd:apim:app:level3:an-api", "urn:nhsd:apim:user-nhs-cis2:aal3:an-api"


def _authorised(in_force="enforced", application=None, users=None, /, **token):
    kinds = {"access_tokens": {TOKEN: token}, "applications": application or {}, "users": users or {}}
    request = a_request(headers={"Authorization": f"Bearer {TOKEN}"})
    return authorise(a_call(request, a_tenant(access=in_force, **kinds)), API)


def _api_fault(*arguments, **token):
    with pytest.raises(AccessFault) as raised:
        _authorised(*arguments, **token)
    return raised.value


@pytest.mark.parametrize("in_force", ["open", "presence"])
def test_an_api_is_open_where_access_is_not_enforced(in_force):
    assert _authorised(in_force, mode="patient-access", scopes=[]) is ANYBODY


@pytest.mark.parametrize(
    ("scopes", "mode", "level"),
    [
        ([APP_SCOPE], "application-restricted", None),
        ([USER_SCOPE, APP_SCOPE], "user-restricted", "aal3"),
        (["urn:nhsd:apim:user-nhs-login:P9:an-api"], "patient-access", "P9"),
    ],
)
def test_the_mode_is_what_the_scopes_say(scopes, mode, level):
    caller = _authorised(mode="application-restricted", scopes=scopes)

    assert (caller.mode, caller.level, caller.scopes) == (mode, level, tuple(scopes))


def test_a_token_without_the_apis_scope_is_refused_with_those_that_would_do():
    fault = _api_fault(mode="application-restricted", scopes=["urn:nhsd:apim:app:level3:another"])

    assert (fault.kind, fault.status) == ("scope", 403)
    assert fault.faultstring == f"Required scope(s): {API.required}"
    assert fault.errorcode == "steps.oauth.v2.InsufficientScope"


def test_a_seeded_token_is_let_in_where_the_api_has_its_mode():
    assert _authorised(mode="user-restricted").mode == "user-restricted"
    assert _api_fault(mode="privileged-application-restricted").kind == "scope"


def test_an_application_of_other_products_is_refused_before_its_scopes():
    application = {"app": {"client_id": "app", "products": ["another"], "scopes": []}}
    fault = _api_fault("enforced", application, mode="application-restricted", app="app", scopes=[])

    assert (fault.kind, fault.status) == ("product", 401)
    assert fault.faultstring == "Invalid API call as no apiproduct match found"


@pytest.mark.parametrize(("body", "asid"), [({"asid": "200000001162"}, "200000001162"), ({}, "")])
def test_the_asid_is_the_applications(body, asid):
    application = {"app": {"client_id": "app", **body}}

    assert _authorised("enforced", application, mode="user-restricted", app="app").asid == asid


def test_the_asid_of_an_application_that_nobody_registered_is_not_known():
    assert _authorised(mode="user-restricted", app="app").asid is None


def test_a_token_of_a_revoked_application_is_unknown():
    application = {"app": {"client_id": "app", "status": "revoked"}}

    assert _api_fault("enforced", application, mode="user-restricted", app="app").kind == "unknown"


@pytest.mark.parametrize(
    ("user", "roles", "is_odd"),
    [
        ({"nhsid_nrbac_roles": [{"person_roleid": "1"}]}, ("1",), False),
        ({"nhsid_nrbac_roles": [{}]}, None, True),
        ({}, (), False),
    ],
)
def test_roles_are_those_of_the_user_who_signed_in(user, roles, is_odd):
    caller = _authorised("enforced", None, {"u": user}, mode="user-restricted", user="u", flow="combined")

    assert (caller.roles, caller.has_odd_roles) == (roles, is_odd)


def test_roles_of_who_signed_in_elsewhere_are_not_known():
    caller = _authorised("enforced", None, {"u": {}}, mode="user-restricted", user="u", flow="separate")

    assert (caller.roles, caller.has_odd_roles) == (None, False)


def test_a_token_whose_session_is_over_is_unknown():
    assert _api_fault(mode="user-restricted", revoked=True).kind == "unknown"


def test_a_bearer_is_found_whatever_the_access_mode():
    call = _call(f"Bearer {TOKEN}", "open", mode="patient-access")

    assert bearer(call).mode == "patient-access"
    with pytest.raises(AccessFault):
        bearer(_call(None, "open"))


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("absent", "Invalid access token", "oauth.v2.InvalidAccessToken"),
        ("wrong type", "Invalid access token", "oauth.v2.InvalidAccessToken"),
        ("unknown", "Invalid Access Token", "keymanagement.service.invalid_access_token"),
        ("expired", "Access Token expired", "keymanagement.service.access_token_expired"),
    ],
)
def test_each_fault_has_the_gateways_text_and_code(kind, text, code):
    fault = AccessFault(kind)

    assert (fault.status, fault.faultstring, fault.errorcode) == (401, text, code)
