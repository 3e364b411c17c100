"""Who may ask the directory: accounts with their password, permissions, search role, token and what they may edit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Self

from simulator.records.documents import Document, Documents, derived
from simulator.services.dos.directory.model import Name
from simulator.wire.json import Json

KIND = "dos-accounts"


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `search_role` is the id or the name of its one referral role; `edits` are ids of services."""

    username: str
    password: str = field(repr=False)
    is_active: bool = True
    permissions: frozenset[str] = frozenset()
    search_role: str = ""
    token: str = field(default="", repr=False)
    edits: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Document) -> Self:
        """The account of a document of kind `dos-accounts`."""
        body: Mapping[str, Json] = document.body
        role = Name.of(body.get("search_role"))
        return cls(
            document.key,
            str(body.get("password", "")),
            bool(body.get("active", True)),
            frozenset(str(each) for each in body.get("permissions") or ()),
            role.id or role.name,
            str(body.get("token") or ""),
            frozenset(str(each) for each in body.get("edits") or ()),
        )

    def has_password(self, password: str) -> bool:
        """Is this its password? Takes as long for a wrong one as for a right one."""
        return compare_digest(self.password.encode("utf-8", "replace"), password.encode("utf-8", "replace"))


def account_named(documents: Documents, username: str) -> Account | None:
    """The account of a username, spelt exactly so; None if there is none."""
    document = documents.peek(KIND, username)
    return None if document is None else account_of(document)


def account_with_token(documents: Documents, token: str) -> Account | None:
    """The account whose token this is; an empty one is nobody's."""
    if not token:
        return None
    keys = documents.indexed(KIND, "dos-tokens", _Tokens).keys.get(token)
    return account_named(documents, next(iter(keys))) if keys else None


def has_accounts(documents: Documents) -> bool:
    """Has the tenant any account at all?"""
    return next(documents.peek_every(KIND), None) is not None


def account_of(document: Document) -> Account:
    """The account of a document, read once for each version."""
    return derived(document, "dos-account", Account.of)


class _Tokens:
    """The usernames of each token, in the order they came."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, None]] = {}

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Forget the token of an account, and keep its new one."""
        if before is not None:
            self.keys.get(account_of(before).token, {}).pop(before.key, None)
        if after is not None:
            self.keys.setdefault(account_of(after).token, {})[after.key] = None
