import pytest

from simulator.records.documents import Documents
from simulator.services.dos.directory.accounts import (
    KIND,
    Account,
    account_named,
    account_with_token,
    has_accounts,
)
from simulator.wire.json import Json
from tests.services.dos.makers import PASSWORD, ROLE, ROLE_NAME, TOKEN, USERNAME, an_account, some_documents

FULL = Account(
    USERNAME,
    PASSWORD,
    is_active=True,
    permissions=frozenset({"webService", "rest", "capacity"}),
    search_role=ROLE,
    token=TOKEN,
    edits=frozenset({"149198"}),
)


def _documents(*accounts: Json) -> Documents:
    return some_documents(dos_accounts={each["username"]: each for each in accounts})


def test_an_account_is_what_its_document_says() -> None:
    assert account_named(_documents(an_account(edits=[149198])), USERNAME) == FULL


def test_nobody_is_named_otherwise() -> None:
    assert account_named(_documents(an_account()), USERNAME.upper()) is None


def test_an_account_that_does_not_say_so_is_active() -> None:
    account = account_named(_documents({"username": "a", "password": "b"}), "a")

    assert account == Account("a", "b")


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (23, "23"),
        (ROLE_NAME, ROLE_NAME),
        ({"id": 23, "name": ROLE_NAME}, "23"),
        ({"name": ROLE_NAME}, ROLE_NAME),
        (None, ""),
    ],
)
def test_a_search_role_is_an_id_or_a_name(said: Json, role: str) -> None:
    account = account_named(_documents(an_account(search_role=said)), USERNAME)

    assert account is not None
    assert account.search_role == role


@pytest.mark.parametrize(
    ("password", "is_right"), [(PASSWORD, True), (PASSWORD + "x", False), ("", False), ("é", False)]
)
def test_a_password_is_right_only_if_it_is_the_same(password: str, is_right: bool) -> None:
    assert FULL.has_password(password) is is_right


def test_what_is_printed_of_an_account_has_no_secret() -> None:
    assert PASSWORD not in repr(FULL)
    assert TOKEN not in repr(FULL)


def test_a_token_finds_its_account() -> None:
    account = account_with_token(_documents(an_account()), TOKEN)

    assert account is not None
    assert account.username == USERNAME


@pytest.mark.parametrize("token", ["", "unknown"])
def test_another_token_finds_nobody(token: str) -> None:
    assert account_with_token(_documents(an_account(), an_account("b", token="")), token) is None


async def test_a_new_token_counts_at_once_and_the_old_one_no_more() -> None:
    documents = _documents(an_account())
    account_with_token(documents, TOKEN)

    await documents.put(KIND, USERNAME, an_account(token="new"))

    found = account_with_token(documents, "new")
    assert found is not None
    assert found.token == "new"
    assert account_with_token(documents, TOKEN) is None


async def test_the_token_of_a_deleted_account_is_nobodys() -> None:
    documents = _documents(an_account())
    account_with_token(documents, TOKEN)

    await documents.delete(KIND, USERNAME)

    assert account_with_token(documents, TOKEN) is None


@pytest.mark.parametrize("accounts", [[], [an_account()]])
def test_it_can_be_said_whether_there_are_accounts(accounts: list[Json]) -> None:
    assert has_accounts(_documents(*accounts)) is bool(accounts)
