from simulator.population.scr_kinds import MOST_AUDITED
from simulator.services.spine.audit import keep
from simulator.services.spine.names import EVENT, SET_PERMISSION
from tests.services.spine.asking import (
    ADA,
    ID,
    SENDER,
    a_call_of,
    a_permission,
    a_request_for,
    a_request_of,
    a_world,
    an_event_query,
    ask,
)


def _events(tenant):
    return tenant.documents.peek("scr-audit", ADA).body["events"]


async def test_a_permission_and_a_view_are_kept_with_who_and_when():
    tenant = a_world(records={ADA: {"nhs_number": ADA, "event_id": "E"}})

    await ask(SET_PERMISSION, a_permission(permission="No"), tenant)
    await ask(EVENT, an_event_query(event="E"), tenant)

    said = {"at": "2026-11-22T10:00:00+00:00", "message_id": f"uuid:{ID}", "asid": SENDER, "user": "910000000001",
            "role": "555254240100", "permission": "No"}  # fmt: skip
    assert _events(tenant) == [{"what": "permission set", **said}, {"what": "viewed", **said}]


async def test_only_the_newest_events_are_kept():
    tenant = a_world()
    call = a_call_of(a_request_for(EVENT), tenant)

    for number in range(MOST_AUDITED + 5):
        await keep(call, ADA, f"{number}")

    assert [event["what"] for event in (_events(tenant)[0], _events(tenant)[-1])] == ["5", f"{MOST_AUDITED + 4}"]


async def test_what_is_not_known_is_not_kept():
    tenant = a_world()

    await keep(a_call_of(a_request_of(b"<a/>"), tenant), ADA, "viewed")

    assert _events(tenant) == [{"what": "viewed", "at": "2026-11-22T10:00:00+00:00"}]


async def test_what_the_fhir_api_remembers_stays():
    tenant = a_world()
    await tenant.documents.put(
        "scr-audit", ADA, {"nhs_number": ADA, "events": [], "unreported": "2026-11-22T09:00:00Z"}
    )

    await keep(a_call_of(a_request_for(EVENT), tenant), ADA, "viewed")

    assert tenant.documents.peek("scr-audit", ADA).body["unreported"] == "2026-11-22T09:00:00Z"
