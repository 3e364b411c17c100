from collections.abc import Iterable

import pytest

from simulator.records.documents import Document, Documents, ShippedKind, VersionConflict, derived

SHIPPED = {
    "people": {key: Document("people", key, 1, {"key": key}) for key in ("1", "2", "3")},
    "prescriptions": {},
}


class _Keeper:
    def __init__(self, *, broken: bool = False) -> None:
        self.told: list[tuple[str, str, str, int | None]] = []
        self.broken = broken

    def document_changed(self, tenant: str, kind: str, key: str, document: Document | None) -> None:
        if self.broken:
            raise OSError("no room")
        self.told.append((tenant, kind, key, document.version if document else None))


def keys(documents: Documents, kind: str = "people") -> list[str]:
    return [document.key for document in documents.peek_every(kind)]


async def test_a_put_makes_the_next_version_and_leaves_the_shipped_one_alone() -> None:
    documents = Documents(SHIPPED)

    put = await documents.put("people", "1", {"key": "other"})

    assert put == Document("people", "1", 2, {"key": "other"})
    assert await documents.get("people", "1") is put
    assert SHIPPED["people"]["1"].body == {"key": "1"}
    assert documents.shipped("people")["1"].version == 1


async def test_two_tenants_over_the_same_shipped_documents_do_not_meet() -> None:
    one, other = Documents(SHIPPED, "one"), Documents(SHIPPED, "other")

    await one.put("people", "1", {"key": "changed"})
    await one.delete("people", "2")

    assert keys(one) == ["1", "3"]
    assert [document.body["key"] for document in await other.every("people")] == ["1", "2", "3"]


@pytest.mark.parametrize(("key", "expect"), [("1", 0), ("1", 2), ("new", 1)])
async def test_another_version_than_expected_is_a_conflict_that_changes_nothing(key: str, expect: int) -> None:
    documents = Documents(SHIPPED)

    with pytest.raises(VersionConflict, match=f"not {expect}"):
        await documents.put("people", key, {}, expect=expect)

    assert keys(documents) == ["1", "2", "3"]
    assert documents.revisions == {}


async def test_an_expected_version_is_put() -> None:
    documents = Documents(SHIPPED)

    changed = await documents.put("people", "1", {}, expect=1)
    new = await documents.put("people", "4", {}, expect=0)

    assert (changed.version, new.version) == (2, 1)


async def test_own_documents_come_after_the_shipped_ones_in_the_order_they_came() -> None:
    documents = Documents(SHIPPED)
    for key in ("z", "3", "a", "z"):
        await documents.put("people", key, {})

    assert keys(documents) == ["1", "2", "3", "z", "a"]


async def test_deleting_tells_whether_it_was_there() -> None:
    documents = Documents(SHIPPED)

    assert await documents.delete("people", "1")
    assert not await documents.delete("people", "1")
    assert not await documents.delete("people", "nobody")
    assert await documents.get("people", "1") is None
    assert documents.changed("people") == {"1": None}


async def test_an_own_document_leaves_its_key_behind_unless_it_is_forgotten() -> None:
    documents = Documents(SHIPPED)
    for key in ("8", "9"):
        await documents.put("people", key, {})

    await documents.delete("people", "8")
    await documents.delete("people", "9", forget=True)

    assert documents.changed("people") == {"8": None}
    assert keys(documents) == ["1", "2", "3"]
    assert documents.revisions == {"people": 4}


async def test_a_shipped_document_stays_deleted_even_if_it_is_forgotten() -> None:
    documents = Documents(SHIPPED)

    await documents.delete("people", "1", forget=True)

    assert await documents.get("people", "1") is None
    assert keys(documents) == ["2", "3"]


async def test_a_forgotten_document_that_comes_again_is_new() -> None:
    documents = Documents(SHIPPED)
    for key in ("8", "9"):
        await documents.put("people", key, {})
    await documents.delete("people", "8", forget=True)

    again = await documents.put("people", "8", {})

    assert again.version == 1
    assert keys(documents) == ["1", "2", "3", "9", "8"]


async def test_kinds_are_those_that_hold_anything() -> None:
    documents = Documents(SHIPPED)
    before = documents.kinds()

    await documents.put("prescriptions", "x", {})

    assert (before, documents.kinds()) == ({"people"}, {"people", "prescriptions"})


async def test_the_keeper_is_told_of_each_change_in_order() -> None:
    keeper = _Keeper()
    documents = Documents(SHIPPED, "a", keeper)

    await documents.put("people", "1", {})
    await documents.delete("people", "2")
    await documents.delete("people", "nobody")

    assert keeper.told == [("a", "people", "1", 2), ("a", "people", "2", None)]


async def test_what_cannot_be_kept_is_not_changed() -> None:
    documents = Documents(SHIPPED, "a", _Keeper(broken=True))

    with pytest.raises(OSError, match="no room"):
        await documents.put("people", "1", {})

    assert documents.peek("people", "1") is SHIPPED["people"]["1"]
    assert documents.revisions == {}


def test_restored_changes_lie_over_the_shipped_documents_without_being_kept_again() -> None:
    keeper = _Keeper()
    documents = Documents(SHIPPED, "a", keeper)

    documents.restore([("people", "1", None), ("people", "9", Document("people", "9", 4, {}))])

    assert keys(documents) == ["2", "3", "9"]
    assert documents.revisions == {"people": 2}
    assert keeper.told == []


def test_what_is_derived_from_a_version_is_made_once() -> None:
    made: list[int] = []

    def make(document: Document) -> int:
        made.append(document.version)
        return len(made)

    first, second = Document("people", "1", 1, {}), Document("people", "1", 2, {})

    assert [derived(first, "x", make), derived(first, "x", make), derived(second, "x", make)] == [1, 1, 2]
    assert first == Document("people", "1", 1, {})
    assert made == [1, 2]


def count(documents: Iterable[Document]) -> int:
    """How many there are; something to derive."""
    return len(list(documents))


def test_what_is_derived_from_shipped_documents_is_made_once_for_all_tenants() -> None:
    made: list[int] = []
    shipped = {"people": ShippedKind(SHIPPED["people"])}

    def make(documents: Iterable[Document]) -> int:
        made.append(count(documents))
        return made[-1]

    found = [Documents(shipped, tenant).derived_from_shipped("people", "count", make) for tenant in ("a", "b")]

    assert (found, made) == ([3, 3], [3])


def test_shipped_documents_of_another_make_are_derived_from_once_for_each_tenant() -> None:
    documents = Documents(SHIPPED)

    assert documents.derived_from_shipped("people", "count", count) == 3
    assert documents.derived_from_shipped("people", "count", lambda documents: -1) == 3
    assert documents.derived_from_shipped("nothing", "count", count) == 0


async def test_what_is_derived_from_changed_documents_is_made_again_after_a_change() -> None:
    documents = Documents(SHIPPED)
    made: list[int] = []

    def make(changed: Iterable[Document]) -> int:
        made.append(count(changed))
        return made[-1]

    for key in ("1", "9"):
        await documents.put("people", key, {})
        documents.derived_from_changed("people", "count", make)
        documents.derived_from_changed("people", "count", make)
    await documents.delete("people", "1")
    await documents.put("prescriptions", "x", {})

    assert documents.derived_from_changed("people", "count", make) == 1
    assert made == [1, 2, 1]


class _Seen:
    """An index that only writes down what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int | None, int | None]] = []

    def changed(self, before: Document | None, after: Document | None) -> None:
        self.told.append((before.version if before else None, after.version if after else None))


async def test_an_index_is_made_once_from_all_documents_and_then_told_of_each_change() -> None:
    documents = Documents(SHIPPED)
    await documents.put("people", "1", {})
    await documents.delete("people", "2")
    index = documents.indexed("people", "seen", _Seen)
    made = list(index.told)

    await documents.put("people", "1", {})
    await documents.put("people", "9", {})
    await documents.delete("people", "9", forget=True)
    await documents.delete("people", "3")
    await documents.put("prescriptions", "x", {})

    assert made == [(None, 2), (None, 1)]
    assert documents.indexed("people", "seen", _Seen) is index
    assert index.told[2:] == [(2, 3), (None, 1), (1, None), (1, None)]


async def test_two_tenants_have_indexes_of_their_own() -> None:
    one, other = Documents(SHIPPED, "one"), Documents(SHIPPED, "other")
    index = other.indexed("people", "seen", _Seen)

    await one.put("people", "9", {})

    assert len(index.told) == 3
    assert one.indexed("people", "seen", _Seen) is not index


async def test_an_index_is_made_anew_after_a_restart() -> None:
    documents = Documents({})
    documents.indexed("people", "seen", _Seen)

    documents.restore([("people", "9", Document("people", "9", 4, {}))])

    assert documents.indexed("people", "seen", _Seen).told == [(None, 4)]


async def test_the_newest_are_kept_and_the_oldest_go_many_at_a_time() -> None:
    documents = Documents({})
    for number in range(105):
        await documents.put("notes", str(number), number)
        await documents.keep_newest("notes", 100)
    before = len(documents.changed("notes"))

    await documents.put("notes", "105", 105)
    await documents.keep_newest("notes", 100)

    assert before == 105
    assert [document.key for document in await documents.every("notes")] == [str(number) for number in range(6, 106)]
