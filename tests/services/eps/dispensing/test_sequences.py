"""Whatever dispensers send in whatever order: a refused message changes nothing, and no state is outside the table."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.call import Tenant
from simulator.population.prescription_codes import LEGAL_ITEMS
from simulator.wire.json import Json
from tests.services.eps.dispensing.calls import CLAIM, NOTIFY, RELEASE, TASK, now, sent
from tests.services.eps.dispensing.messages import (
    a_claim,
    a_dispense,
    a_notification_bundle,
    a_release,
    a_return,
    a_withdrawal,
)
from tests.services.eps.makers import OTHER_PHARMACY, PHARMACY, a_prescription, a_tenant_with, an_erd_prescription

_IDS = [f"5f5a1b0a-4c2d-4e3f-8a6b-00000000000{number}" for number in range(1, 4)]
_ITEM_STATUSES = st.sampled_from(["0001", "0002", "0003", "0004", "0005", "0008"])


@st.composite
def _notification(draw: st.DrawFn) -> tuple[str, Json]:
    prescription = draw(st.sampled_from(["0003", "0006", "0007", "0002"]))
    dispenses = [
        a_dispense(number, draw(_ITEM_STATUSES), prescription=prescription)
        for number in range(1, draw(st.integers(1, 3)) + 1)
    ]
    replaces = draw(st.sampled_from(["", "", *_IDS]))
    return NOTIFY, a_notification_bundle(*dispenses, message_id=draw(st.sampled_from(_IDS)), replaces=replaces)


_MESSAGES = st.one_of(
    _notification(),
    st.sampled_from([PHARMACY, OTHER_PHARMACY]).map(lambda org: (RELEASE, a_release(org=org))),
    st.just((RELEASE, a_release(None))),
    st.sampled_from([PHARMACY, OTHER_PHARMACY]).map(lambda org: (TASK, a_return(org=org))),
    st.sampled_from(_IDS).map(lambda message_id: (TASK, a_withdrawal(message_id))),
    st.integers(0, 2).map(lambda issue: (CLAIM, a_claim(issue=issue))),
)


async def _play(tenant: Tenant, messages: list[tuple[str, Json]]) -> None:
    for operation, body in messages:
        before = now(tenant).body
        status, answer = await sent(operation, body, tenant)
        after = now(tenant)
        changes_nothing = status != 200 or ("issue" in answer and answer["issue"][0].get("details"))
        assert status in (200, 400)
        assert not changes_nothing or after.body == before
        for issue in after.issues:
            assert {item.status for item in issue.items} <= LEGAL_ITEMS[issue.status]


@settings(max_examples=60, deadline=None)
@given(st.lists(_MESSAGES, max_size=8), st.booleans())
def test_no_sequence_of_messages_leaves_the_table_and_no_refusal_leaves_a_trace(
    messages: list[tuple[str, Json]], is_repeat: bool
) -> None:
    prescription = an_erd_prescription(items=2, issues=3) if is_repeat else a_prescription(items=2)

    asyncio.run(_play(a_tenant_with(prescription), messages))
