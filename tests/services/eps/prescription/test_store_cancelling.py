"""Cancellations in the store: applied at once, waiting for a dispenser, or for their prescription to come."""

import pytest

from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import (
    NothingToRelease,
)
from tests.makers import NHS_NUMBER
from tests.services.eps.makers import (
    ITEM_IDS,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_prescription,
    an_item,
)
from tests.services.eps.prescription.storing import NEW, OTHER, call_later, call_of, cancel, found_in, stored_in


async def test_a_cancelled_item_is_in_the_result_with_its_reason() -> None:
    call = call_of(a_prescription(items=2))

    result = await store.cancel_item(call, PRESCRIPTION_ID, ITEM_IDS[0].lower(), "0004", PRACTICE, NHS_NUMBER)

    assert (result.code, result.prescription) == ("R-0001", found_in(call))
    assert result.item is not None
    assert (result.item.status, result.item.cancellation_reason) == ("0005", "Clinical grounds")


async def test_a_cancellation_that_changes_nothing_keeps_nothing() -> None:
    call = call_of(a_prescription(status="0006"))
    before = stored_in(call)

    assert (await cancel(call), stored_in(call)) == ("R-0004", before)


async def test_an_item_that_there_is_not_is_not_found() -> None:
    assert await cancel(call_of(a_prescription()), ITEM_IDS[3]) == "R-0008"


async def test_a_cancellation_for_another_patient_is_rejected() -> None:
    call = call_of(a_prescription())

    result = await store.cancel_item(call, PRESCRIPTION_ID, ITEM_IDS[0], "0001", PRACTICE, "9000000017")

    assert (result.code, result.text) == ("R-5000", "Mismatch between prescription and cancellation NHSNumber")
    assert found_in(call).status == "0001"


async def test_what_another_organisation_marked_stays_marked_by_that() -> None:
    call = call_of(a_prescription(status="0002"))

    codes = [await cancel(call, org=OTHER), await cancel(call), await cancel(call, org=OTHER)]

    assert codes == ["R-0002", "R-0007", "R-0002"]


async def test_a_cancellation_before_its_prescription_waits_for_it() -> None:
    call = call_of()

    code = await cancel(call)

    found = found_in(call)
    assert (code, found.status, found.history) == ("R-0008", "9005", ())
    assert [each.id for each in store.find_for_patient(call, NHS_NUMBER)] == [PRESCRIPTION_ID]


async def test_it_is_applied_when_the_prescription_comes() -> None:
    call = call_of()
    await cancel(call)

    made = await store.upload(call, {**NEW, "lineItems": {"1": an_item(1), "2": an_item(2)}})

    assert (made.status, [item.status for item in made.current_issue.items]) == ("0001", ["0005", "0007"])
    assert [(event.number, event.message) for event in made.history] == [
        (2, "Prescription upload successful"),
        (3, "Subsequent cancellation"),
    ]


async def test_several_cancel_the_whole_when_it_comes() -> None:
    call = call_of()
    codes = [await cancel(call), await cancel(call, ITEM_IDS[1])]

    made = await store.upload(call, {**NEW, "lineItems": {"1": an_item(1), "2": an_item(2)}})

    assert (codes, made.status) == (["R-0008", "R-0008"], "0005")


async def test_a_cancellation_for_another_patient_is_not_applied_when_the_prescription_comes() -> None:
    call = call_of()
    await cancel(call)

    made = await store.upload(call, {**NEW, "nhsNumber": "9000000017"})

    assert (made.status, len(made.history)) == ("0001", 1)


async def test_the_same_target_is_not_cancelled_beforehand_by_two_organisations() -> None:
    call = call_of()

    assert [await cancel(call), await cancel(call, org=OTHER), await cancel(call)] == ["R-0008", "R-0007", "R-0008"]


async def test_a_placeholder_expires_like_a_prescription() -> None:
    call = call_of()
    await cancel(call)

    assert found_in(call_later(call, days=181)).status == "0004"


async def test_an_id_of_another_form_is_not_kept() -> None:
    call = call_of()

    result = await store.cancel_item(call, "nonsense", None, "0001", PRACTICE, NHS_NUMBER)

    assert (result.code, store.find(call, "nonsense")) == ("R-0008", None)


async def test_what_waited_to_be_cancelled_is_not_among_the_nominated() -> None:
    call = call_of(a_prescription(pendingCancellations=[{"itemId": None, "reason": "x", "org": PRACTICE}]))

    with pytest.raises(NothingToRelease):
        await store.release_nominated(call, PHARMACY)
