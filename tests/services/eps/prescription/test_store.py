"""A tenant's prescriptions: found as they are now, and changed wholly or not at all."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from simulator.call import Call, Tenant
from simulator.clock import Clock
from simulator.records.documents import Document, Documents, VersionConflict
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import (
    AlreadyThere,
    Busy,
    IllegalTransition,
    ItemNotFound,
    MessageSeen,
    NotFound,
    NothingToRelease,
    NotTheLast,
    WithAnother,
)
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, NOW, a_call, shipped
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_notification,
    a_prescription,
    a_prescription_id,
    an_erd_prescription,
    an_item,
)
from tests.services.eps.prescription.storing import NEW, call_later, call_of, cancel, found_in, stored_in


def test_a_prescription_is_found_by_its_id_in_any_case() -> None:
    assert found_in(call_of(a_prescription()), PRESCRIPTION_ID.lower()).id == PRESCRIPTION_ID


def test_a_prescription_that_there_is_not_is_none() -> None:
    assert store.find(call_of(), PRESCRIPTION_ID) is None


def test_an_id_that_was_put_as_it_is_is_found() -> None:
    assert store.find(call_of(a_prescription("lower-case")), "lower-case") is not None


def test_a_patient_has_their_own_prescriptions_and_no_others() -> None:
    other = a_prescription(a_prescription_id(2), nhsNumber="9000000017")

    found = store.find_for_patient(call_of(a_prescription(), other, a_prescription(a_prescription_id(3))), NHS_NUMBER)

    assert [each.id for each in found] == [PRESCRIPTION_ID, a_prescription_id(3)]


def test_a_prescription_that_nothing_came_to_is_read_once() -> None:
    call = call_of(a_prescription())

    assert found_in(call) is found_in(call_later(call, days=30))


def test_a_moved_clock_shows() -> None:
    call = call_of(a_prescription())
    before = found_in(call).status

    after = found_in(call_later(call, days=200)).status

    assert (before, after) == ("0001", "0004")


def test_a_clock_moved_back_shows_too() -> None:
    call = call_of(a_prescription())
    found_in(later := call_later(call, days=200))

    assert found_in(call_later(later, days=-200)).status == "0001"


def test_reading_keeps_nothing() -> None:
    call = call_of(a_prescription())
    before = stored_in(call)

    found_in(call_later(call, days=200))

    assert stored_in(call) == before


def test_a_prescription_that_is_gone_is_not_found() -> None:
    call = call_later(call_of(a_prescription()), days=181 + 90 + 366)

    assert (store.find(call, PRESCRIPTION_ID), store.find_for_patient(call, NHS_NUMBER)) == (None, [])


def test_an_old_record_is_as_it_says_however_old() -> None:
    call = call_of(a_prescription(issueDate="2020-01-01"))

    assert found_in(call_later(call, days=400)).status == "0001"


def test_at_a_clock_moved_back_to_a_records_own_time_its_periods_count() -> None:
    call = call_later(call_of(a_prescription(issueDate="2026-01-10")), days=-100)

    assert found_in(call).status == "0004"


def test_times_that_are_durations_count_from_the_tenants_beginning() -> None:
    call = call_later(call_of(a_prescription(issueDate="-P3D")), days=1)

    assert found_in(call).issue_date == NOW - timedelta(days=3)


async def test_what_is_kept_is_found_as_it_stands() -> None:
    call = call_of()

    kept = await store.keep(call, a_prescription(status="0003"))

    assert found_in(call) is kept
    assert kept.status == "0003"


async def test_a_release_gives_the_prescription_to_who_asks() -> None:
    call = call_of(a_prescription())

    made = await store.release(call, PRESCRIPTION_ID, OTHER_PHARMACY)

    assert (made.status, made.current_issue.dispenser_org) == ("0002", OTHER_PHARMACY)
    assert found_in(call) is made


@pytest.mark.parametrize("status", ["0000", "9000", "9001", "9005"])
async def test_what_it_is_too_early_for_is_not_found(status: str) -> None:
    with pytest.raises(NotFound):
        await store.release(call_of(a_prescription(status=status)), PRESCRIPTION_ID, PHARMACY)


@pytest.mark.parametrize("status", ["0002", "0003"])
@pytest.mark.parametrize("org", [PHARMACY, OTHER_PHARMACY])
async def test_what_a_dispenser_has_is_not_released(status: str, org: str) -> None:
    with pytest.raises(WithAnother) as refused:
        await store.release(call_of(a_prescription(status=status)), PRESCRIPTION_ID, org)

    assert refused.value.org == PHARMACY


@pytest.mark.parametrize("status", ["0004", "0005", "0006", "0007", "0008", "0009"])
async def test_what_is_over_is_not_released(status: str) -> None:
    with pytest.raises(IllegalTransition) as refused:
        await store.release(call_of(a_prescription(status=status)), PRESCRIPTION_ID, PHARMACY)

    assert refused.value.status == status


async def test_a_release_applies_the_cancellation_that_waited() -> None:
    waiting = [{"itemId": ITEM_IDS[0], "reason": "Clinical grounds", "org": PRACTICE}]

    made = await store.release(
        call_of(a_prescription(items=2, pendingCancellations=waiting)), PRESCRIPTION_ID, PHARMACY
    )

    assert [item.status for item in made.current_issue.items] == ["0005", "0008"]


async def test_a_release_of_what_waited_to_be_cancelled_cancels_it() -> None:
    call = call_of(a_prescription(pendingCancellations=[{"itemId": None, "reason": "x", "org": PRACTICE}]))

    with pytest.raises(IllegalTransition):
        await store.release(call, PRESCRIPTION_ID, PHARMACY)

    assert found_in(call).status == "0005"


async def test_a_nominated_dispenser_gets_all_that_wait_for_it() -> None:
    ids = [a_prescription_id(number) for number in range(1, 5)]
    call = call_of(
        a_prescription(ids[0]),
        a_prescription(ids[1], status="0006"),
        a_prescription(ids[2], nominatedDispenserOrg=OTHER_PHARMACY),
        a_prescription(ids[3]),
    )

    released = await store.release_nominated(call, PHARMACY)

    assert [(each.id, each.status) for each in released] == [(ids[0], "0002"), (ids[3], "0002")]
    assert released[0].history[-1].message == "Nominated Release Request successful"
    with pytest.raises(NothingToRelease):
        await store.release_nominated(call, PHARMACY)


async def test_a_whole_life_is_told_in_the_history() -> None:
    call = call_of()
    await store.upload(call, {**NEW, "lineItems": {"1": an_item(1), "2": an_item(2)}})
    await store.release(call, PRESCRIPTION_ID, PHARMACY)
    await store.notify(call, PRESCRIPTION_ID, a_notification(["0001", "0003"], "0003"))
    refused = await cancel(call, ITEM_IDS[1])
    await store.notify(call, PRESCRIPTION_ID, a_notification(["0001", "0001"], "0006", 2))
    await store.claim(call, PRESCRIPTION_ID, PHARMACY)

    made = found_in(call_later(call, days=40))

    assert refused == "R-0003"
    assert [(event.number, event.message, event.status) for event in made.history] == [
        (2, "Prescription upload successful", "0001"),
        (3, "Release Request successful", "0002"),
        (4, "Dispense notification successful", "0003"),
        (5, "Prescription/item was not cancelled. With dispenser. Marked for cancellation", "0003"),
        (6, "Dispense notification successful", "0006"),
        (7, "Dispense claim successful", "0008"),
    ]
    assert made.deleted


async def test_a_prescription_that_is_given_back_can_be_released_again() -> None:
    call = call_of(a_prescription())
    await store.release(call, PRESCRIPTION_ID, PHARMACY)

    returned = await store.give_back(call, PRESCRIPTION_ID, PHARMACY)
    again = await store.release(call, PRESCRIPTION_ID, OTHER_PHARMACY)

    assert (returned.nominated_org, again.current_issue.dispenser_org) == (None, OTHER_PHARMACY)


async def test_a_nomination_is_retained_on_request() -> None:
    call = call_of(a_prescription(status="0002"))

    returned = await store.give_back(call, PRESCRIPTION_ID, PHARMACY, retain_nomination=True)

    assert returned.nominated_org == PHARMACY


async def test_the_very_same_notification_again_changes_nothing() -> None:
    call = call_of(a_prescription(status="0002"))
    await store.notify(call, PRESCRIPTION_ID, a_notification())
    before = stored_in(call)

    again = await store.notify(call, PRESCRIPTION_ID, a_notification())

    assert (again.status, stored_in(call)) == ("0006", before)


async def test_another_notification_under_a_used_id_is_refused() -> None:
    call = call_of(a_prescription(status="0002"))
    await store.notify(call, PRESCRIPTION_ID, a_notification(["0003"], "0003"))

    with pytest.raises(MessageSeen):
        await store.notify(call, PRESCRIPTION_ID, a_notification())


async def test_a_notification_that_replaces_another_is_an_amendment() -> None:
    call = call_of(a_prescription(status="0002"))
    first = await store.notify(call, PRESCRIPTION_ID, a_notification())

    made = await store.notify(
        call, PRESCRIPTION_ID, a_notification(["0002"], "0007", 2, replacementOf=first.last_notification)
    )

    assert made.status == "0007"


async def test_a_withdrawal_takes_the_last_notification_back() -> None:
    call = call_of(a_prescription(status="0002"))
    await store.notify(call, PRESCRIPTION_ID, a_notification())

    made = await store.withdraw(call, PRESCRIPTION_ID, PHARMACY)

    assert (made.status, made.last_notification) == ("0002", None)
    with pytest.raises(NotTheLast):
        await store.withdraw(call, PRESCRIPTION_ID, PHARMACY)


async def test_a_withdrawal_after_its_time_leaves_what_time_makes_of_it() -> None:
    call = call_of(a_prescription())
    await store.release(call, PRESCRIPTION_ID, PHARMACY)
    await store.notify(call, PRESCRIPTION_ID, a_notification())
    later = call_later(call, days=179)

    made = await store.withdraw(later, PRESCRIPTION_ID, PHARMACY)

    assert made.status == "0004"


@pytest.mark.parametrize(
    "ask",
    [
        lambda call: store.release(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.give_back(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.notify(call, PRESCRIPTION_ID, a_notification()),
        lambda call: store.withdraw(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.claim(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.note_pharmacy_status(call, PRESCRIPTION_ID, ITEM_IDS[0], "Collected", "2026-11-22"),
    ],
    ids=["release", "give_back", "notify", "withdraw", "claim", "note_pharmacy_status"],
)
@pytest.mark.parametrize("bodies", [(), (a_prescription(status="9005"),)], ids=["nothing", "placeholder"])
async def test_what_there_is_not_is_not_found(
    ask: Callable[[Call], Awaitable[object]], bodies: tuple[Json, ...]
) -> None:
    call = call_of(*bodies)
    before = stored_in(call)

    with pytest.raises(NotFound):
        await ask(call)

    assert stored_in(call) == before


async def test_a_claim_makes_it_claimed() -> None:
    assert (await store.claim(call_of(a_prescription(status="0006")), PRESCRIPTION_ID, PHARMACY)).status == "0008"


async def test_what_the_pharmacy_says_of_an_item_is_kept() -> None:
    call = call_of(a_prescription(status="0002"))

    made = await store.note_pharmacy_status(
        call, PRESCRIPTION_ID, ITEM_IDS[0].lower(), "Ready to Collect", "2026-11-22"
    )

    assert made.pharmacy_status == {ITEM_IDS[0]: {"code": "Ready to Collect", "at": "2026-11-22"}}
    with pytest.raises(ItemNotFound):
        await store.note_pharmacy_status(call, PRESCRIPTION_ID, ITEM_IDS[3], "Collected", "2026-11-22")


async def test_two_tenants_do_not_see_each_others_prescriptions() -> None:
    here, there = call_of(an_erd_prescription()), call_of(an_erd_prescription())

    await store.release(here, PRESCRIPTION_ID, PHARMACY)

    assert (found_in(here).status, found_in(there).status) == ("0002", "0001")


class _Racing(Documents):
    """Documents that somebody else changes just before each of the first `races` puts."""

    races = 0

    async def put(self, kind: str, key: str, body: Json, *, expect: int | None = None) -> Document:
        if self.races and expect is not None:
            self.races -= 1
            there = self.peek(kind, key)
            other = (
                {**a_prescription(), "messageId": "M-other"} if there is None else {**there.body, "family": "NEWMAN"}
            )
            await super().put(kind, key, other)
        return await super().put(kind, key, body, expect=expect)


def _racing(races: int, *bodies: Json) -> Call:
    documents = _Racing(shipped(prescriptions={body["prescriptionId"]: body for body in bodies}))
    documents.races = races
    return a_call(tenant=Tenant("default", documents, Clock(NOW, frozen=True)))


async def test_a_command_begins_anew_when_somebody_else_was_quicker() -> None:
    made = await store.release(_racing(2, a_prescription()), PRESCRIPTION_ID, PHARMACY)

    assert (made.status, made.patient.family) == ("0002", "NEWMAN")


async def test_a_cancellation_begins_anew_too() -> None:
    call = _racing(2, a_prescription())

    assert await cancel(call) == "R-0001"
    assert (found_in(call).status, found_in(call).patient.family) == ("0005", "NEWMAN")


async def test_of_two_uploads_at_once_one_is_a_duplicate() -> None:
    with pytest.raises(AlreadyThere):
        await store.upload(_racing(1), NEW)


async def test_two_cancellations_before_their_prescription_both_wait() -> None:
    call = _racing(1)

    assert await cancel(call) == "R-0001"


@pytest.mark.parametrize(
    "ask", [lambda call: store.release(call, PRESCRIPTION_ID, PHARMACY), cancel], ids=["release", "cancel"]
)
async def test_who_is_always_too_slow_is_told_so(ask: Callable[[Call], Awaitable[object]]) -> None:
    with pytest.raises(Busy):
        await ask(_racing(store.ATTEMPTS, a_prescription()))


async def test_an_upload_that_is_always_too_slow_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def conflicting(*_: object, **__: object) -> Document:
        raise VersionConflict

    monkeypatch.setattr(Documents, "put", conflicting)

    with pytest.raises(Busy):
        await store.upload(call_of(), NEW)
