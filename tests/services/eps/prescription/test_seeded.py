"""A record that a test seeds may be of nearly any form: what is asked of it is answered or refused."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.population.kinds import check_document
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.codes import ITEM_STATUSES, STATUSES
from simulator.services.eps.prescription.faults import PrescriptionFault
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_call
from tests.services.eps.makers import ITEM_IDS, PHARMACY, PRACTICE, PRESCRIPTION_ID, a_notification, a_tenant_with

_NUMBERS = st.sampled_from(["1", "2", "3"])
_TIMES = st.sampled_from(
    ["-P3D", "P400D", "2026-11-20", "2999-12-31", "9999-12-31", "0001-01-01", "soon", "", "P9999999D"]
)
_TEXTS = st.sampled_from(["", "x", PHARMACY, "0001", ITEM_IDS[0]])
_ANY: st.SearchStrategy[Json] = st.none() | st.booleans() | st.integers(-5, 5) | _TEXTS | st.just([]) | st.just({})
_STATUS = st.sampled_from([*STATUSES, "", "0042"])
_ITEM = st.fixed_dictionaries(
    {},
    optional={
        "lineItemId": st.sampled_from([*ITEM_IDS[:2], ""]),
        "status": st.sampled_from([*ITEM_STATUSES, "", "9"]),
        "pendingCancellation": st.booleans(),
        "cancellationReason": _ANY,
        "maxRepeats": _ANY,
        "quantity": _ANY,
    },
)
_NOTIFICATION = _ANY | st.fixed_dictionaries(
    {},
    optional={
        "dispenseNotificationId": st.sampled_from(["x", a_notification()["dispenseNotificationId"]]),
        "status": _STATUS,
        "lineItems": st.dictionaries(_NUMBERS, _ANY | _ITEM, max_size=2),
        "isLastDispenseNotification": st.booleans(),
        "issue": _ANY,
        "timestamp": _TIMES,
    },
)
_EVENT = _ANY | st.fixed_dictionaries({}, optional={"newStatus": _STATUS, "timestamp": _TIMES | _ANY, "issue": _ANY})
_ISSUE = st.fixed_dictionaries(
    {"status": st.sampled_from(list(STATUSES))},
    optional={
        "lineItems": st.dictionaries(_NUMBERS, st.sampled_from(list(ITEM_STATUSES)), max_size=2),
        "completedDate": _TIMES,
        "lastDispenseDate": _TIMES,
        "downloadDate": _TIMES,
    },
)
_PENDING = st.fixed_dictionaries({}, optional={"itemId": _ANY | _TEXTS, "reason": _TEXTS, "org": _TEXTS, "at": _TIMES})
_BODIES = st.fixed_dictionaries(
    {"prescriptionId": st.just(PRESCRIPTION_ID), "nhsNumber": st.just(NHS_NUMBER)},
    optional={
        "status": _STATUS,
        "treatmentType": st.sampled_from(["0001", "0002", "0003", "", "x"]),
        "issueDate": _TIMES,
        "issueNumber": st.integers(1, 200),
        "maxRepeats": st.integers(0, 200),
        "daysSupply": st.integers(0, 10**12),
        "nominatedDispenserOrg": _TEXTS,
        "dispenserOrg": _TEXTS,
        "lastDispenseNotification": _TEXTS,
        "lineItems": st.dictionaries(_NUMBERS, _ITEM, max_size=3),
        "issues": st.dictionaries(_NUMBERS, _ISSUE, max_size=3),
        "history": st.dictionaries(st.sampled_from(["2", "3", "x", "²"]), _EVENT, max_size=3),
        "dispenseNotifications": st.dictionaries(st.sampled_from(["k", "l"]), _NOTIFICATION, max_size=2),
        "pendingCancellations": st.lists(_PENDING, max_size=2),
        "prescriptionPendingCancellation": st.booleans(),
        "pharmacyStatus": st.dictionaries(_TEXTS, _ANY, max_size=2),
        "deleted": st.booleans(),
        "asOf": _TIMES,
        "windowLow": _TIMES,
    },
)


async def _ask_everything(body: Json, days: int) -> None:
    requests = (
        lambda call: store.release(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.release_nominated(call, PHARMACY),
        lambda call: store.give_back(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.notify(call, PRESCRIPTION_ID, a_notification()),
        lambda call: store.notify(call, PRESCRIPTION_ID, a_notification(number=2, replacementOf="x")),
        lambda call: store.withdraw(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.claim(call, PRESCRIPTION_ID, PHARMACY, 2),
        lambda call: store.claim(call, PRESCRIPTION_ID, PHARMACY),
        lambda call: store.cancel_item(call, PRESCRIPTION_ID, ITEM_IDS[0], "0001", PRACTICE, NHS_NUMBER),
        lambda call: store.cancel_item(call, PRESCRIPTION_ID, None, "0001", PRACTICE, NHS_NUMBER),
        lambda call: store.note_pharmacy_status(call, PRESCRIPTION_ID, ITEM_IDS[0], "Collected", "2026-11-22"),
        lambda call: store.upload(call, body),
    )
    for ask in requests:
        tenant = a_tenant_with(body)
        tenant.clock.advance(timedelta(days=days))
        call = a_call(tenant=tenant)
        with suppress(PrescriptionFault):
            await ask(call)
        assert len(store.find_for_patient(call, NHS_NUMBER)) <= 1


@settings(max_examples=200, deadline=None)
@given(_BODIES, st.sampled_from([0, -400, 200, 2000]))
def test_whatever_is_seeded_nothing_that_is_asked_of_it_breaks(body: Json, days: int) -> None:
    assert check_document("prescriptions", PRESCRIPTION_ID, body) == []

    asyncio.run(_ask_everything(body, days))
