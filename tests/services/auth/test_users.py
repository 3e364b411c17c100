"""Who can sign in, at which provider, at which level, and what is told of them."""

import pytest

from simulator.services.auth.users import (
    CIS2,
    NHS_LOGIN,
    Provider,
    level_of,
    provider_named,
    provider_of,
    provider_of_realm,
    signed_in,
    user_level,
    user_of,
    userinfo,
)
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_call, a_person, a_request, a_tenant

WORKER: Json = {"name": "A WORKER", "nhsid_nrbac_roles": [{"person_roleid": "1"}], "authentication_assurance_level": 2}
PATIENT: Json = {"nhs_number": NHS_NUMBER, "identity_proofing_level": "P5"}


@pytest.mark.parametrize(
    ("realm", "provider"),
    [
        ("Cis2-mock-int", CIS2),
        ("NHS-Login-mock-internal-dev", NHS_LOGIN),
        ("Cis2-mock-", None),
        ("other", None),
        ("", None),
    ],
)
def test_a_realm_is_a_providers(realm: str, provider: Provider | None) -> None:
    assert provider_of_realm(realm) is provider


@pytest.mark.parametrize(
    ("user", "provider", "found"),
    [
        ("worker", CIS2, True),
        ("worker", NHS_LOGIN, False),
        ("patient", NHS_LOGIN, True),
        ("patient", CIS2, False),
        (NHS_NUMBER, NHS_LOGIN, True),
        (NHS_NUMBER, CIS2, False),
        ("nobody", CIS2, False),
        ("nobody", NHS_LOGIN, False),
    ],
)
def test_a_user_signs_in_at_their_own_provider(user: str, provider: Provider, found: bool) -> None:
    tenant = a_tenant([a_person()], users={"worker": WORKER, "patient": PATIENT})

    assert (user_of(a_call(a_request(), tenant), user, provider) is not None) is found


@pytest.mark.parametrize("provider", [CIS2, NHS_LOGIN])
def test_a_provider_is_found_by_its_name(provider: Provider) -> None:
    assert provider_named(provider.name) is provider


def test_the_levels_of_identity_are_nhs_logins() -> None:
    assert [provider_of(each) for each in (WORKER, PATIENT, {"vot": "P9.Cp.Cd"}, {})] == [
        CIS2, NHS_LOGIN, NHS_LOGIN, CIS2,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "provider", "level"),
    [
        ({"authentication_assurance_level": 3}, CIS2, "aal3"),
        ({"authentication_assurance_level": "2"}, CIS2, "aal2"),
        ({"acr": "AAL2_OR_AAL3_ANY"}, CIS2, "aal2"),
        ({"acr": "AAL3_ANY"}, CIS2, "aal3"),
        ({"acr": "else"}, CIS2, ""),
        ({}, CIS2, ""),
        ({"identity_proofing_level": "P5"}, NHS_LOGIN, "P5"),
        ({"vot": "P9.Cp.Cd"}, NHS_LOGIN, "P9"),
        ({"vot": None}, NHS_LOGIN, ""),
    ],
)
def test_the_level_is_what_the_claims_say(claims: Json, provider: Provider, level: str) -> None:
    assert level_of(claims, provider) == level


def test_a_worker_of_whom_nothing_is_said_is_of_level_3() -> None:
    assert (user_level({}, CIS2), user_level(WORKER, CIS2), user_level(PATIENT, NHS_LOGIN)) == ("aal3", "aal2", "P5")


def test_a_token_says_who_signed_in() -> None:
    assert signed_in("w", {**WORKER, "selected_roleid": "1"}, CIS2, "sid-1") == {
        "mode": "user-restricted",
        "user": "w",
        "flow": "combined",
        "selected_roleid": "1",
        "provider": "nhs-cis2",
        "sid": "sid-1",
    }
    assert signed_in("p", PATIENT, NHS_LOGIN, "sid-2") == {
        "mode": "patient-access",
        "user": "p",
        "flow": "combined",
        "nhs_number": NHS_NUMBER,
        "level": "P5",
        "provider": "nhs-login",
        "sid": "sid-2",
    }


def test_a_number_that_is_none_is_not_said_to_be_one() -> None:
    said = signed_in("9912003073", {"nhs_number": "9912003073", "identity_proofing_level": "P0"}, NHS_LOGIN, "s")

    assert "nhs_number" not in said


def test_claims_are_told_without_what_is_ours_and_with_every_list() -> None:
    membership = {"person_orgid": "9", "org_name": "A TRUST", "org_code": "RBA"}

    told = userinfo("w", {**WORKER, "note": "x", "nhsid_org_memberships": [membership]})

    lists = ("activities", "activity_codes", "workgroups", "workgroups_codes", "aow", "aow_codes")
    assert told == {
        "sub": "w",
        "nhsid_useruid": "w",
        "uid": "w",
        "name": "A WORKER",
        "nhsid_org_memberships": [membership],
        "nhsid_org_roles": [],
        "nhsid_user_orgs": [{"org_name": "A TRUST", "org_code": "RBA"}],
        "nhsid_nrbac_roles": [{"person_roleid": "1", **{name: [] for name in lists}}],
    }


def test_a_patients_claims_are_told_as_they_are() -> None:
    assert userinfo("p", PATIENT) == {"sub": "p", **PATIENT}


@pytest.mark.parametrize("roles", ["text", ["text"], [{}], None])
def test_roles_that_make_no_sense_are_told_all_the_same(roles: Json) -> None:
    assert len(userinfo("w", {"nhsid_nrbac_roles": roles})["nhsid_nrbac_roles"]) == len(roles or [])
