"""A tenant: one isolated world."""

from datetime import timedelta

from tests.makers import NOW, a_tenant


def test_the_default_tenant_has_no_prefix_and_every_other_its_own() -> None:
    assert (a_tenant().prefix, a_tenant(name="class-7").prefix) == ("", "/t/class-7")


def test_chance_repeats_with_the_seed_and_differs_from_draw_to_draw() -> None:
    one, other = a_tenant(), a_tenant(name="other")

    drawn = [[tenant.chance("ids").random(), tenant.chance("ids").random()] for tenant in (one, other)]

    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[0][1]


def test_what_is_drawn_for_one_purpose_does_not_move_another() -> None:
    quiet, busy = a_tenant(), a_tenant()
    busy.chance("delays")

    assert quiet.chance("ids").random() == busy.chance("ids").random()
    assert busy.drawn == {"delays": 1, "ids": 1}


def test_another_seed_is_other_chance() -> None:
    one, other = a_tenant(), a_tenant()
    other.seed = one.seed + 1

    assert one.chance("ids").random() != other.chance("ids").random()


def test_numbers_count_up_for_each_purpose() -> None:
    tenant = a_tenant()

    assert [tenant.number("a"), tenant.number("a"), tenant.number("b")] == [1, 2, 1]


def test_a_tenant_knows_when_it_began_by_its_own_clock() -> None:
    tenant = a_tenant()

    tenant.clock.advance(timedelta(days=3))

    assert tenant.began == NOW
