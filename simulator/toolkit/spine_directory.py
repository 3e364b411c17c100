"""The Spine directory as its services read it: accredited systems, message handlers, and the roles of users.

Each is read once a version. Entries are documents under their LDAP names, whose case does not matter. What is answered
about them is the directory service's business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from simulator.population.spine_kinds import HANDLERS, SYSTEMS
from simulator.records.documents import Document, Documents, derived
from simulator.wire.json import Json

CORE = "YES"
"""The organisation that Spine itself is in the directory of the test environments."""


@dataclass(frozen=True, slots=True)
class System:
    """A system that is accredited: its ASID, whose it is, and the services' interactions that it is accredited for."""

    asid: str
    ods_code: str
    party_key: str | None
    manufacturer: str | None
    interactions: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> Self:
        """What an entry says."""
        members = _members(document)
        return cls(
            asid=_first(members, "uniqueidentifier") or document.key,
            ods_code=_first(members, "nhsidcode") or "",
            party_key=_first(members, "nhsmhspartykey"),
            manufacturer=_first(members, "nhsmhsmanufacturerorg"),
            interactions=members.get("nhsassvcia", ()),
        )


@dataclass(frozen=True, slots=True)
class Handler:
    """A message handler: what it takes, and where. `others` are all of its members by lower-case name."""

    id: str
    ods_code: str
    party_key: str | None
    interactions: tuple[str, ...]
    addresses: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, document: Document) -> Self:
        """What an entry says."""
        members = _members(document)
        return cls(
            id=_first(members, "uniqueidentifier") or document.key,
            ods_code=_first(members, "nhsidcode") or "",
            party_key=_first(members, "nhsmhspartykey"),
            interactions=members.get("nhsmhssvcia", ()),
            addresses=members.get("nhsmhsendpoint", ()),
            others=members,
        )

    def said(self, name: str) -> str | None:
        """A member's first value; None where it has none."""
        return _first(self.others, name.lower())


def systems(documents: Documents) -> Iterator[System]:
    """Every accredited system, in the order of the documents."""
    return (derived(document, "system", System.of) for document in documents.peek_every(SYSTEMS))


def handlers(documents: Documents) -> Iterator[Handler]:
    """Every message handler, in the order of the documents."""
    return (derived(document, "handler", Handler.of) for document in documents.peek_every(HANDLERS))


def system_of(documents: Documents, asid: str) -> System | None:
    """The accredited system of an ASID. A document's key is the ASID, whatever else is said."""
    document = documents.peek(SYSTEMS, asid)
    return None if document is None else derived(document, "system", System.of)


def job_roles(documents: Documents, role_profile: str) -> Iterator[str]:
    """The job role of a role profile, as Spine has it for each of a user's roles; none for one that nobody has."""
    for user in documents.peek_every("users"):
        job_role = derived(user, "job roles", _job_roles).get(role_profile)
        if job_role is not None:
            yield job_role


def _job_roles(user: Document) -> dict[str, str]:
    roles = user.body.get("nhsid_nrbac_roles")
    said = [role for role in roles if isinstance(role, dict)] if isinstance(roles, list) else []
    return {
        str(role["person_roleid"]): str(role["role_code"]) for role in said if {"person_roleid", "role_code"} <= {*role}
    }


def _members(document: Document) -> dict[str, tuple[str, ...]]:
    return {str(name).lower(): _values(value) for name, value in document.body.items()}


def _values(value: Json) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(each) for each in values if each not in (None, ""))


def _first(members: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    return next(iter(members.get(name, ())), None)
