import pytest

from simulator.services.spine.names import EVENT, EVENT_LISTS, SET_PERMISSION
from tests.makers import a_person
from tests.services.spine.asking import ADA, EVE, a_permission, a_world, an_event_query, ask

EVENT_ID = "FA60BE64-1F34-4A2E-A2A8-000C29A364EB"
RECORD = {"nhs_number": ADA, "event_id": EVENT_ID}
LIST, PLAIN_LIST = EVENT_LISTS


async def test_the_events_are_listed_with_what_the_patient_permits():
    answer = await ask(LIST, an_event_query(), a_world(records={ADA: RECORD}))

    assert (answer.interaction, answer.acknowledgement, answer.events()) == ("QUPC_IN200000SM04", "AA", [EVENT_ID])
    assert answer.texts("permission") == ["Yes", "Ask"]


async def test_the_older_list_says_nothing_of_permissions():
    answer = await ask(PLAIN_LIST, an_event_query(), a_world(records={ADA: RECORD}))

    assert (answer.interaction, answer.texts("permission")) == ("QUPC_IN200000UK04", [])


@pytest.mark.parametrize("event", [EVENT_ID, EVENT_ID.lower()])
async def test_the_latest_event_has_the_summary(event):
    answer = await ask(EVENT, an_event_query(event=event), a_world(records={ADA: RECORD}))

    assert (answer.interaction, answer.events()) == ("QUPC_IN210000UK04", [EVENT_ID])
    assert answer.first("GPSummary", "classCode") == "COMPOSITION"


@pytest.mark.parametrize("event", [None, "FA60BE64-1F34-4A2E-A2A8-000C29A364EC"])
async def test_another_event_is_not_found(event):
    answer = await ask(EVENT, an_event_query(event=event), a_world(records={ADA: RECORD}))

    assert answer.issues == ["210", "30312"]


@pytest.mark.parametrize("interaction", [LIST, EVENT], ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("records", "people", "number", "issues"),
    [
        ({}, [], ADA, ["210", "30312"]),
        ({ADA: {"nhs_number": ADA, "summary": "none"}}, [], ADA, ["210", "30312"]),
        ({ADA: {**RECORD, "consent": {"store": "No"}}}, [], ADA, ["420", "30418"]),
        ({ADA: RECORD}, [a_person(ADA, security="R")], ADA, ["420", "30418"]),
        ({ADA: RECORD}, [], None, ["400", "35160"]),
        ({ADA: RECORD}, [], "9000000008", ["400", "35160"]),
        ({ADA: RECORD}, [], EVE, ["210", "30312"]),
    ],
)
async def test_a_record_that_cannot_be_viewed_says_why(interaction, records, people, number, issues):
    answer = await ask(interaction, an_event_query(number, EVENT_ID), a_world(*people, records=records))

    assert (answer.reply.status, answer.interaction, answer.issues) == (200, "QUQI_IN010000UK14", issues)


@pytest.mark.parametrize(("permission", "kept"), [("Yes", "Yes"), ("No", "No"), ("Clear", "Ask")])
@pytest.mark.parametrize("records", [{}, {ADA: RECORD}], ids=["new", "known"])
async def test_a_permission_is_kept_and_seen_in_the_next_list(records, permission, kept):
    tenant = a_world(records=records)

    answer = await ask(SET_PERMISSION, a_permission(permission=permission), tenant)

    body = tenant.documents.peek("care-records", ADA).body
    assert (answer.interaction, answer.acknowledgement) == ("MCCI_IN010000UK13", "AA")
    assert body["consent"]["view"] == kept
    assert ("summary" in body) is (records == {})


@pytest.mark.parametrize(
    ("request_", "issues"),
    [
        (a_permission(EVE), ["400", "35160"]),
        (a_permission(None), ["400", "35160"]),
        (a_permission(permission="Maybe"), ["400", "35160"]),
        (a_permission(function="Store"), ["400", "35160"]),
        ("", ["400", "35160"]),
    ],
)
async def test_a_permission_that_says_nothing_is_refused(request_, issues):
    answer = await ask(SET_PERMISSION, request_)

    assert (answer.acknowledgement, answer.issues) == ("AE", issues)


async def test_who_has_refused_a_record_can_still_say_who_may_view_one():
    tenant = a_world(records={ADA: {**RECORD, "consent": {"store": "No"}}})

    answer = await ask(SET_PERMISSION, a_permission(), tenant)

    assert answer.acknowledgement == "AA"
    assert tenant.documents.peek("care-records", ADA).body["consent"] == {"store": "No", "view": "Yes"}
