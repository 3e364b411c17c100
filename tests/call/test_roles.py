"""The role in which a healthcare worker calls, by both versions of the platform's check."""

import pytest

from simulator.call.caller import ANYBODY, APPLICATION, PATIENT, SEPARATE, USER, Caller
from simulator.call.roles import FAULTS, RoleFault, role_ids, role_of
from simulator.wire.json import Json
from tests.makers import a_call, a_request

ONE, TWO = Caller(USER, roles=("1",)), Caller(USER, roles=("1", "2"))


def _role(caller: Caller, sent: str | None, version: int = 1) -> str | None:
    return role_of(a_call(a_request(headers={"NHSD-Session-URID": sent})), caller, version=version)


@pytest.mark.parametrize(
    ("caller", "sent", "role"),
    [
        (ONE, None, "1"),
        (ONE, "1", "1"),
        (TWO, "2", "2"),
        (Caller(USER, roles=("1", "2"), selected_role="9"), "1", "9"),
        (Caller(USER), "5", "5"),
        (Caller(USER), None, None),
        (Caller(USER, flow=SEPARATE, selected_role="9"), None, "9"),
        (Caller(APPLICATION), "5", "5"),
        (ANYBODY, None, None),
    ],
)
@pytest.mark.parametrize("version", [1, 2])
def test_the_role_is_the_chosen_the_named_or_the_only_one(
    caller: Caller, sent: str | None, role: str | None, version: int
) -> None:
    assert _role(caller, sent, version) == role


SEPARATELY = Caller(USER, flow=SEPARATE)


@pytest.mark.parametrize(
    ("caller", "sent", "first", "second"),
    [
        (
            TWO,
            None,
            (400, "multiple roles found in user info, please check nhsd-session-urid"),
            (401, "multiple roles found in user info, please check NHSD-Session-URID"),
        ),
        (
            Caller(USER, roles=()),
            "1",
            (400, "no userroles available, please check nhsd-session-urid is valid"),
            (401, "no userroles available, please check NHSD-Session-URID is valid"),
        ),
        (ONE, "2", (400, "nhsd-session-urid is invalid"), (401, "NHSD-Session-URID is invalid")),
        (ONE, "", (400, "nhsd-session-urid is invalid"), (401, "NHSD-Session-URID is invalid")),
        (
            Caller(USER, has_odd_roles=True),
            "1",
            (400, "nhsid_nrbac_roles is misconfigured/invalid"),
            (401, "nhsid_nrbac_roles is misconfigured/invalid"),
        ),
        (
            Caller(USER, selected_role=""),
            "1",
            (400, "selected_roleid is misconfigured/invalid"),
            (401, "selected_roleid is misconfigured/invalid"),
        ),
        (
            Caller(PATIENT),
            None,
            (400, "selected_roleid is missing in your token"),
            (401, "selected_roleid is missing in your token"),
        ),
        (Caller(PATIENT), "1", (400, "unable to retrieve user info"), (500, "unable to retrieve user info")),
        (SEPARATELY, None, None, (401, "selected_roleid is missing in your token")),
        (SEPARATELY, "1", None, (500, "unable to retrieve user info")),
    ],
)
def test_each_fault_has_status_and_text_of_its_version(
    caller: Caller, sent: str | None, first: tuple[int, str] | None, second: tuple[int, str]
) -> None:
    for version, said in ((1, first), (2, second)):
        if said is None:
            assert _role(caller, sent, version) == sent
            continue
        with pytest.raises(RoleFault) as raised:
            _role(caller, sent, version)

        assert (raised.value.status, raised.value.text) == said


@pytest.mark.parametrize(
    ("user", "ids"),
    [
        ({"nhsid_nrbac_roles": [{"person_roleid": "1"}, {"person_roleid": "2"}]}, ("1", "2")),
        ({"nhsid_nrbac_roles": []}, ()),
        ({}, ()),
        (None, ()),
        ({"nhsid_nrbac_roles": "text"}, None),
        ({"nhsid_nrbac_roles": {}}, None),
        ({"nhsid_nrbac_roles": [{}]}, None),
        ({"nhsid_nrbac_roles": ["1"]}, None),
        ({"nhsid_nrbac_roles": [{"person_roleid": 5}]}, None),
        ({"nhsid_nrbac_roles": [{"person_roleid": ""}]}, None),
    ],
)
def test_role_ids_are_read_or_none_can_be(user: Json, ids: tuple[str, ...] | None) -> None:
    assert role_ids(user) == ids


def test_each_fault_has_a_text_in_both_versions() -> None:
    assert all(RoleFault(kind, version).text for kind in FAULTS for version in (1, 2))
