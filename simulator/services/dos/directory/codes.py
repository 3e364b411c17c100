"""The directory's code lists, each a kind of document with the id as its key, and what the ids are also called."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from simulator.records.documents import Document, Documents, derived
from simulator.wire.json import Json

SERVICE_TYPES = "dos-service-types"
DISPOSITIONS = "dos-dispositions"
SYMPTOM_GROUPS = "dos-symptom-groups"
SYMPTOM_DISCRIMINATORS = "dos-symptom-discriminators"
REFERRAL_ROLES = "dos-referral-roles"
REJECT_REASONS = "dos-reject-reasons"

_DISPOSITION = re.compile(r"(?:DX)?([0-9]{1,5})(?:CV)?", re.ASCII)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ServiceType:
    """A type of service; `rank` (1 comes first) and `kept` (how many a search gives) are None where not said."""

    id: int
    name: str
    rank: int | None = None
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Disposition:
    """A disposition: `id` 1005 for `code` Dx05, to be met within so many minutes."""

    id: int
    code: str
    name: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SymptomGroup:
    """A symptom group with the discriminators that go with it."""

    id: int
    name: str
    discriminators: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Code:
    """A symptom discriminator or a referral role."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RejectReason:
    """A reason for which a user does not take a service that was offered."""

    id: int
    text: str
    short_text: str
    needs_comment: bool
    clinician_only: bool
    category: str


def service_type(documents: Documents, id: int) -> ServiceType | None:
    """The service type of an id."""
    return _one(documents, SERVICE_TYPES, id, _service_type)


def disposition(documents: Documents, id: int) -> Disposition | None:
    """The disposition of an id, or of the bare number that older clients send: 5 or 05 for Dx05."""
    found = _one(documents, DISPOSITIONS, id, _disposition)
    return found or _one(documents, DISPOSITIONS, disposition_id(str(id)), _disposition)


def disposition_id(code: str) -> int | None:
    """The id of a code such as `Dx05`, `DX05` or `05`; None for what is no code.

    Two digits follow 10, three that begin with 1 follow 1, other three follow 11, four that begin with 1 follow 1,
    everything else follows 10 (as the national online client reckons); a `CV` at the end counts for nothing.
    """
    found = _DISPOSITION.fullmatch(code.strip().upper())
    if found is None:
        return None
    digits = found[1].zfill(2)
    begins_with_one = digits.startswith("1")
    if len(digits) == 3:
        return int(("1" if begins_with_one else "11") + digits)
    if len(digits) == 4 and begins_with_one:
        return int("1" + digits)
    return int("10" + digits)


def symptom_group(documents: Documents, id: int) -> SymptomGroup | None:
    """The symptom group of an id."""
    return _one(documents, SYMPTOM_GROUPS, id, _symptom_group)


def symptom_discriminator(documents: Documents, id: int) -> Code | None:
    """The symptom discriminator of an id."""
    return _one(documents, SYMPTOM_DISCRIMINATORS, id, _code)


def paired(documents: Documents, group: int | None, discriminators: Iterable[int]) -> frozenset[int]:
    """Those of the discriminators that go with the group, each once; none where the group is not known."""
    known = None if group is None else symptom_group(documents, group)
    return frozenset() if known is None else known.discriminators.intersection(discriminators)


def referral_role(documents: Documents, id: int) -> Code | None:
    """The referral role of an id."""
    return _one(documents, REFERRAL_ROLES, id, _code)


def role_names(documents: Documents, role: str) -> frozenset[str]:
    """What a role goes by, in lower case: itself, and its id and name by the list. Empty for an empty role."""
    given = role.strip().lower()
    if not given:
        return frozenset()
    named = documents.derived_from_shipped(REFERRAL_ROLES, "roles", _by_any_name).get(given, frozenset())
    own = documents.derived_from_changed(REFERRAL_ROLES, "roles", _by_any_name).get(given, frozenset())
    return named | own | {given}


def reject_reasons(documents: Documents) -> tuple[RejectReason, ...]:
    """All reject reasons by their ids."""
    reasons = [derived(each, "dos-code", _reject_reason) for each in documents.peek_every(REJECT_REASONS)]
    return tuple(sorted((each for each in reasons if each is not None), key=lambda reason: reason.id))


def _one(documents: Documents, kind: str, id: int | None, make: Callable[[Document], T | None]) -> T | None:
    document = None if id is None else documents.peek(kind, str(id))
    return None if document is None else derived(document, "dos-code", make)


def _number(value: Json) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        return None


def _text(body: Mapping[str, Json], name: str) -> str:
    value = body.get(name)
    return "" if value is None else str(value)


def _service_type(document: Document) -> ServiceType | None:
    id, body = _number(document.key), document.body or {}
    if id is None:
        return None
    return ServiceType(id, _text(body, "name"), _number(body.get("rank")), _number(body.get("kept")))


def _disposition(document: Document) -> Disposition | None:
    """A disposition that a tenant put as null is one that the directory does not know."""
    id, body = _number(document.key), document.body
    if id is None or not body:
        return None
    return Disposition(id, _text(body, "code"), _text(body, "name"), _number(body.get("minutes")))


def _symptom_group(document: Document) -> SymptomGroup | None:
    id, body = _number(document.key), document.body or {}
    if id is None:
        return None
    return SymptomGroup(id, _text(body, "name"), _numbers(body.get("symptom_discriminators") or ()))


def _numbers(values: Collection[Json]) -> frozenset[int]:
    return frozenset(number for number in map(_number, values) if number is not None)


def _code(document: Document) -> Code | None:
    id = _number(document.key)
    return None if id is None else Code(id, _text(document.body or {}, "name"))


def _reject_reason(document: Document) -> RejectReason | None:
    id, body = _number(document.key), document.body or {}
    if id is None:
        return None
    return RejectReason(
        id,
        _text(body, "text"),
        _text(body, "short_text"),
        bool(body.get("needs_comment", False)),
        bool(body.get("clinician_only", False)),
        _text(body, "category"),
    )


def _by_any_name(documents: Iterable[Document]) -> Mapping[str, frozenset[str]]:
    """The lower-case id and name of each role, by either."""
    roles: dict[str, frozenset[str]] = {}
    for document in documents:
        both = frozenset((document.key.lower(), _text(document.body or {}, "name").strip().lower())) - {""}
        roles.update(dict.fromkeys(both, both))
    return roles
