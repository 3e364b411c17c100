"""Who may see and change a capacity."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.capacity.checks import account_of, active_account, active_service, id_is_digits, may_edit
from simulator.services.dos.directory.accounts import Account
from simulator.services.dos.directory.registry import directory_of
from simulator.wire.json import Json
from tests.services.dos.capacity.setting import ID, ROOT, an_editing_tenant
from tests.services.dos.faces import CAPACITY, a_face_call, token
from tests.services.dos.makers import TOKEN, USERNAME, a_service, some_documents


def _refused(
    check: object, authorization: str | None = token(), id: str = ID, **account: Json
) -> tuple[str, str | None]:
    tenant = an_editing_tenant(a_service("133102", status="closed"), **account)
    path = f"{ROOT}/services/{id}/capacitystatus/"
    call = a_face_call(CAPACITY, tenant, path, headers={"Authorization": authorization})
    with pytest.raises(Refusal) as raised:
        check(call)  # type: ignore[operator]  # one of the checks
    return raised.value.code, raised.value.diagnostics


@pytest.mark.parametrize("scheme", ["Token", "token", "TOKEN"])
def test_a_token_is_that_of_an_account(scheme: str) -> None:
    call = a_face_call(CAPACITY, an_editing_tenant(), f"{ROOT}/x", headers={"Authorization": f"{scheme} {TOKEN}"})

    assert account_of(call).username == USERNAME


@pytest.mark.parametrize(
    ("authorization", "code", "said"),
    [
        (None, "CAPACITY_NO_CREDENTIALS", None),
        ("", "CAPACITY_NO_CREDENTIALS", None),
        (f"Bearer {TOKEN}", "CAPACITY_NO_CREDENTIALS", None),
        (TOKEN, "CAPACITY_NO_CREDENTIALS", None),
        ("Token", "CAPACITY_INVALID_TOKEN", "Invalid token header. No credentials provided."),
        ("Token a b", "CAPACITY_INVALID_TOKEN", "Invalid token header. Token string should not contain spaces."),
        ("Token unknown", "CAPACITY_INVALID_TOKEN", None),
    ],
)
def test_credentials_of_nobody_are_refused(authorization: str | None, code: str, said: str | None) -> None:
    assert _refused(account_of, authorization) == (code, said)


def test_a_user_who_is_not_active_is_refused() -> None:
    assert _refused(active_account, active=False)[0] == "CAPACITY_USER_INACTIVE"


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("1491981234", "CAPACITY_SERVICE_UNKNOWN"),
        ("9" * 40, "CAPACITY_SERVICE_UNKNOWN"),
        ("133102", "CAPACITY_SERVICE_INACTIVE"),
    ],
)
def test_a_service_has_to_be_there_and_active(id: str, code: str) -> None:
    assert _refused(active_service, id=id)[0] == code


@pytest.mark.parametrize("id", ["abc", "1a", "-1", "1.0", "\u0661"])
def test_an_id_that_is_not_of_digits_is_no_address(id: str) -> None:
    assert _refused(id_is_digits, id=id)[0] == "CAPACITY_NOT_FOUND"


@pytest.mark.parametrize(
    ("edits", "may"), [({"3"}, True), ({"2"}, True), ({"1"}, True), ({"99"}, True), ({"4"}, False), (set(), False)]
)
def test_who_may_edit_a_service_may_edit_what_belongs_to_it(edits: set[str], may: bool) -> None:
    documents = some_documents(
        a_service("1", parent={"id": "99"}), a_service("2", parent="1"), a_service("3", parent={"id": 2})
    )
    service = directory_of(documents).by_id("3")
    assert service is not None

    assert may_edit(documents, Account("me", "", edits=frozenset(edits)), service) is may


def test_services_that_belong_to_each_other_do_not_go_on_for_ever() -> None:
    documents = some_documents(a_service("1", parent="2"), a_service("2", parent="1"))
    service = directory_of(documents).by_id("1")
    assert service is not None

    assert not may_edit(documents, Account("me", "", edits=frozenset({"3"})), service)
