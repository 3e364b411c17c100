from hypothesis import given
from hypothesis import strategies as st

from simulator.records.memory import Memory
from tests.records.makers import an_exchange, ids


def fill(memory: Memory, count: int, tenant: str = "default", **fields: object) -> list[int]:
    """Add exchanges after the tenant's last; the ids of those let go of."""
    gone: list[int] = []
    for _ in range(count):
        book = memory.book(tenant)
        gone += ids(memory.add(an_exchange(book.last_id + 1, tenant, **fields)) or [])
    return gone


def test_below_its_bounds_it_holds_everything() -> None:
    memory = Memory(100, 10_000_000)

    gone = fill(memory, 100)

    assert gone == []
    assert len(memory) == 100
    assert memory.bytes == sum(an_exchange(id).size for id in range(1, 101))


def test_over_its_rows_the_oldest_go_together() -> None:
    memory = Memory(80, 10_000_000)
    fill(memory, 80)

    gone = memory.add(an_exchange(81))

    assert gone is not None
    assert ids(gone) == list(range(1, 12))
    assert ids(memory.book("default").above(0)) == list(range(12, 82))


def test_over_its_bytes_a_sixteenth_goes() -> None:
    each = an_exchange(response_body=b"x" * 1_000).size
    memory = Memory(10_000, 160 * each)
    fill(memory, 160, response_body=b"x" * 1_000)

    gone = memory.add(an_exchange(161, response_body=b"x" * 1_000))

    assert gone is not None
    assert ids(gone) == list(range(1, 12))
    assert memory.bytes == 150 * each


def test_the_oldest_of_all_tenants_go_and_each_book_knows_how_far() -> None:
    memory = Memory(8, 10_000_000)
    fill(memory, 3, "a")
    fill(memory, 7, "b")

    assert ids(memory.book("a").above(0)) == [3]
    assert memory.book("a").spilled_to == 2
    assert ids(memory.book("b").above(4)) == [5, 6, 7]
    assert memory.book("b").spilled_to == 0


def test_one_larger_than_everything_goes_at_once() -> None:
    memory = Memory(8, 5_000)
    large = an_exchange(1, request_body=b"x" * 6_000)

    assert memory.add(large) == [large]
    assert (len(memory), memory.bytes) == (0, 0)


def test_a_forgotten_tenant_takes_nothing_with_it() -> None:
    memory = Memory(100, 10_000_000)
    fill(memory, 5, "a")
    fill(memory, 5, "b")

    memory.forget("a")
    memory.forget("nobody")

    assert memory.book("a").above(0) == []
    assert (memory.book("a").last_id, memory.book("a").cleared_to) == (5, 5)
    assert ids(memory.book("b").above(0)) == [1, 2, 3, 4, 5]
    assert memory.bytes == 5 * an_exchange(1, "b").size


@given(
    st.integers(1, 40),
    st.integers(1_000, 60_000),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4_000)), max_size=120),
)
def test_it_never_passes_its_bounds_and_loses_nothing(rows: int, most: int, came: list[tuple[str, int]]) -> None:
    memory = Memory(rows, most)
    gone: list[tuple[str, int]] = []
    for tenant, size in came:
        exchange = an_exchange(memory.book(tenant).last_id + 1, tenant, response_body=b"x" * size)
        gone += [(each.tenant, each.id) for each in memory.add(exchange) or []]
        assert len(memory) <= rows
        assert memory.bytes <= most

    held = [(tenant, exchange.id) for tenant in "abc" for exchange in memory.book(tenant).above(0)]
    counted = [(tenant, id) for tenant in "abc" for id in range(1, memory.book(tenant).last_id + 1)]
    assert sorted(gone + held) == counted
    assert all(id > memory.book(tenant).spilled_to for tenant, id in held)
