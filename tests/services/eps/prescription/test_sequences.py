"""Whatever is asked of a prescription in whatever order, its record stays within the table."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.call import Tenant
from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.services.eps.prescription import store
from simulator.services.eps.prescription.cancelling import CANCELLED_NOW, MARKED_WITH_ACTIVE, MARKED_WITH_DISPENSER
from simulator.services.eps.prescription.codes import HISTORY_MESSAGES, STATUSES
from simulator.services.eps.prescription.faults import PrescriptionFault
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.json import Json, render_json
from tests.makers import NHS_NUMBER, a_call
from tests.services.eps.makers import (
    ITEM_IDS,
    OTHER_PHARMACY,
    PHARMACY,
    PRACTICE,
    PRESCRIPTION_ID,
    a_notification,
    a_prescription,
    a_tenant_with,
    an_erd_prescription,
)

Step = Callable[[Tenant], Awaitable[bool]]
"""One thing that happens in a tenant; tells whether it was refused."""

_CHANGING = (CANCELLED_NOW, MARKED_WITH_DISPENSER, MARKED_WITH_ACTIVE)
_ITEMS = ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008"]
_PHARMACIES = st.sampled_from([PHARMACY, OTHER_PHARMACY])


def _command(ask: Callable[[Tenant], Awaitable[object]]) -> Step:
    async def step(tenant: Tenant) -> bool:
        try:
            await ask(tenant)
        except PrescriptionFault:
            return True
        return False

    return step


def _advance(days: int) -> Step:
    async def step(tenant: Tenant) -> bool:
        tenant.clock.advance(timedelta(days=days))
        return False

    return step


def _cancel(item: str | None, org: str, nhs_number: str) -> Step:
    async def step(tenant: Tenant) -> bool:
        result = await store.cancel_item(a_call(tenant=tenant), PRESCRIPTION_ID, item, "0001", org, nhs_number)
        return result.code not in _CHANGING

    return step


def _notify(statuses: list[str], status: str, number: int, replaces: int | None) -> Step:
    more: dict[str, Json] = (
        {} if replaces is None else {"replacementOf": a_notification(number=replaces)["dispenseNotificationId"]}
    )
    notification = a_notification(statuses, status, number, **more)
    return _command(lambda tenant: store.notify(a_call(tenant=tenant), PRESCRIPTION_ID, notification))


def _withdraw(number: int | None) -> Step:
    named = None if number is None else a_notification(number=number)["dispenseNotificationId"]
    return _command(lambda tenant: store.withdraw(a_call(tenant=tenant), PRESCRIPTION_ID, PHARMACY, named))


def _simple(name: str, org: str, *, flag: bool = False) -> Step:
    async def ask(tenant: Tenant) -> object:
        call = a_call(tenant=tenant)
        match name:
            case "release":
                return await store.release(call, PRESCRIPTION_ID, org)
            case "nominated":
                return await store.release_nominated(call, org)
            case "return":
                return await store.give_back(call, PRESCRIPTION_ID, org, retain_nomination=flag)
            case "claim":
                return await store.claim(call, PRESCRIPTION_ID, org)
            case _:
                return await store.upload(call, a_prescription(items=2, messageId="another"))

    return _command(ask)


_NUMBERS = st.integers(1, 12)
_FINAL = st.sampled_from(["0001", "0001", "0002"])
_STEPS = st.one_of(
    st.builds(_advance, st.sampled_from([1, 5, 20, 30, 90, 181, 200])),
    st.builds(_simple, st.sampled_from(["release", "release", "nominated"]), _PHARMACIES),
    st.builds(_simple, st.sampled_from(["return", "claim", "upload"]), _PHARMACIES, flag=st.booleans()),
    st.builds(_notify, st.lists(_FINAL, min_size=2, max_size=2), st.just("0006"), _NUMBERS, st.none()),
    st.builds(
        _notify,
        st.lists(st.sampled_from(_ITEMS), min_size=1, max_size=3),
        st.sampled_from(["0003", "0003", "0006", "0007", "0001"]),
        _NUMBERS,
        st.one_of(st.none(), _NUMBERS),
    ),
    st.builds(_withdraw, st.one_of(st.none(), _NUMBERS)),
    st.builds(
        _cancel,
        st.sampled_from([*ITEM_IDS[:2], ITEM_IDS[0].lower(), ITEM_IDS[3], None]),
        st.sampled_from([PRACTICE, "A82001"]),
        st.sampled_from([NHS_NUMBER, NHS_NUMBER, NHS_NUMBER, "9000000017"]),
    ),
)
_RELEASE = _simple("release", PHARMACY)
_RETURN = _simple("return", PHARMACY)
_CANCEL = _cancel(ITEM_IDS[0], PRACTICE, NHS_NUMBER)


def _partial(number: int) -> Step:
    return _notify(["0001", "0003"], "0003", number, None)


def _whole(number: int) -> Step:
    return _notify(["0001", "0001"], "0006", number, None)


_STORIES = st.builds(
    lambda story, first: [step(first) if callable(step) and step in (_partial, _whole) else step for step in story],
    st.sampled_from(
        [
            (_RELEASE, _whole),
            (_RELEASE, _partial, _advance(181)),
            (_RELEASE, _partial, _whole, _advance(181)),
            (_RELEASE, _CANCEL, _RETURN),
            (_RELEASE, _CANCEL, _whole),
            (_RELEASE, _RETURN),
            (_RELEASE, _whole, _simple("claim", PHARMACY), _advance(40)),
            (_RELEASE, _notify(["0002", "0002"], "0007", 77, None), _withdraw(None)),
            (
                _RELEASE,
                _notify(["0001", "0003"], "0003", 78, None),
                _notify(["0003", "0003"], "0003", 79, 78),
                _withdraw(79),
            ),
        ]
    ),
    st.integers(20, 60),
)
_ACUTE = a_prescription(items=2, messageId="one", issueDate="2026-11-22T09:00:00.000Z")
_ERD = an_erd_prescription(issues=4, items=2, messageId="one", issueDate="2026-11-22T09:00:00.000Z")
_BODIES = st.sampled_from(
    [_ACUTE, _ERD, _ERD | {"lineItems": {"1": _ERD["lineItems"]["1"] | {"maxRepeats": 2}, "2": _ERD["lineItems"]["2"]}}]
)


def _illegal(prescription: Prescription) -> list[object]:
    """The issues that are not as the table says."""
    return [
        (issue.number, issue.status, [item.status for item in issue.items])
        for issue in prescription.issues
        if issue.status not in STATUSES or not {item.status for item in issue.items} <= LEGAL_ITEMS[issue.status]
    ]


def _stored(tenant: Tenant) -> bytes:
    return render_json([document.body for document in tenant.documents.peek_every("prescriptions")])


async def _play(body: Json, steps: list[Step], *, cancelled_first: bool) -> None:
    tenant = a_tenant_with()
    if cancelled_first:
        await _cancel(ITEM_IDS[0], PRACTICE, NHS_NUMBER)(tenant)
    await store.upload(a_call(tenant=tenant), body)
    history: tuple[object, ...] = ()
    for step in steps:
        before = _stored(tenant)
        refused = await step(tenant)
        if refused:
            assert _stored(tenant) == before
        found = store.find(a_call(tenant=tenant), PRESCRIPTION_ID)
        if found is None:
            return
        assert _illegal(found) == []
        assert found.history[: len(history)] == history
        assert [event.number for event in found.history] == list(range(2, len(found.history) + 2))
        assert {event.message for event in found.history} <= set(HISTORY_MESSAGES)
        history = found.history


@settings(max_examples=300, deadline=None)
@given(_BODIES, st.lists(st.one_of(_STEPS.map(lambda step: [step]), _STORIES), max_size=12), st.booleans())
def test_no_sequence_leaves_the_table_and_a_refused_event_changes_nothing(
    body: Json, parts: list[list[Step]], cancelled_first: bool
) -> None:
    asyncio.run(_play(body, [step for part in parts for step in part], cancelled_first=cancelled_first))
