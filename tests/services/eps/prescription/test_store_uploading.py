"""Uploads to the store: new prescriptions, the same message again, and ids that are taken."""

import pytest

from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.faults import (
    AlreadyThere,
    MessageSeen,
)
from tests.services.eps.makers import (
    PHARMACY,
    PRESCRIPTION_ID,
    a_prescription,
    a_prescription_id,
)
from tests.services.eps.prescription.storing import NEW, call_later, call_of, found_in, stored_in


async def test_what_is_uploaded_is_found() -> None:
    call = call_of()

    made = await store.upload(call, NEW)

    assert found_in(call) is made
    assert (made.status, made.history[0].message) == ("0001", "Prescription upload successful")


async def test_an_id_is_stored_in_capitals() -> None:
    call = call_of()

    made = await store.upload(call, {**NEW, "prescriptionId": PRESCRIPTION_ID.lower()})

    assert made.id == PRESCRIPTION_ID


async def test_the_same_message_again_is_a_success_and_changes_nothing() -> None:
    call = call_of()
    await store.upload(call, NEW)
    await store.release(call, PRESCRIPTION_ID, PHARMACY)
    before = stored_in(call)

    again = await store.upload(call, NEW)

    assert (again.status, stored_in(call)) == ("0002", before)


@pytest.mark.parametrize("message_id", ["M-2", None])
async def test_another_message_with_the_same_id_is_a_duplicate(message_id: str | None) -> None:
    call = call_of()
    await store.upload(call, NEW)
    before = stored_in(call)

    with pytest.raises(AlreadyThere):
        await store.upload(call, {**NEW, "messageId": message_id})

    assert stored_in(call) == before


async def test_an_id_that_differs_in_its_check_character_is_a_duplicate() -> None:
    call = call_of(a_prescription())

    with pytest.raises(AlreadyThere):
        await store.upload(call, {**NEW, "prescriptionId": PRESCRIPTION_ID[:-1] + "+"})


async def test_a_message_id_that_brought_another_prescription_is_refused() -> None:
    call = call_of()
    await store.upload(call, NEW)

    with pytest.raises(MessageSeen):
        await store.upload(call, {**NEW, "prescriptionId": a_prescription_id(2)})


async def test_a_prescription_older_than_its_message_expires_by_its_own_date() -> None:
    call = call_of()

    made = await store.upload(call, {**NEW, "issueDate": "2026-05-22"})

    assert made.status == "0004"


async def test_an_id_that_is_gone_may_come_again() -> None:
    call = call_later(call_of(a_prescription()), days=700)

    made = await store.upload(call, {**NEW, "issueDate": "2028-10-22"})

    assert made.status == "0001"
