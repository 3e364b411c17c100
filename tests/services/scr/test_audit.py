"""What is kept of who did what, and what is noted about alerts."""

import pytest

from simulator.services.scr import audit
from tests.makers import NHS_NUMBER, a_person
from tests.services.scr.calling import (
    NUMBER_SYSTEM,
    RETRIEVAL,
    SEARCH,
    a_record,
    a_world,
    an_agent,
    an_alert,
    ask,
    post,
    the_call,
)

REFUSED = a_record(consent={"view": "No"})


async def test_events_are_kept_in_their_order_and_the_oldest_forgotten() -> None:
    tenant = a_world()

    for number in range(105):
        await audit.keep(the_call(tenant, SEARCH), NHS_NUMBER, audit.UPLOADED, number=number)

    document = tenant.documents.peek("scr-audit", NHS_NUMBER)
    assert document is not None
    assert [event["number"] for event in document.body["events"]] == list(range(5, 105))


async def test_an_alert_of_another_type_settles_no_override() -> None:
    tenant = a_world(REFUSED)
    await ask(tenant, RETRIEVAL)
    await post(tenant, "/AuditEvent", an_alert("1", "6"))

    met = await ask(tenant, SEARCH)

    assert met.findings == ["scr.alert.missing"]


async def test_a_second_override_needs_an_alert_of_its_own() -> None:
    tenant = a_world(REFUSED)
    await ask(tenant, RETRIEVAL)
    await post(tenant, "/AuditEvent", an_alert())
    await ask(tenant, RETRIEVAL)

    met = await ask(tenant, SEARCH)

    assert met.findings == ["scr.alert.missing"]


async def test_a_claimed_relationship_needs_no_view() -> None:
    met = await post(a_world(REFUSED), "/AuditEvent", an_alert("1", "6"))

    assert met.findings == []


async def test_a_view_that_was_allowed_is_not_noted() -> None:
    met = await ask(a_world(a_record()), RETRIEVAL)

    assert met.findings == []


async def test_an_override_stays_unreported_until_an_alert_comes() -> None:
    tenant = a_world(REFUSED)
    await ask(tenant, RETRIEVAL)
    before = tenant.documents.peek("scr-audit", NHS_NUMBER)

    await post(tenant, "/AuditEvent", an_alert())

    after = tenant.documents.peek("scr-audit", NHS_NUMBER)
    assert before is not None
    assert after is not None
    assert (before.body["unreported"], "unreported" in after.body) == ("2026-11-22T10:00:00+00:00", False)


async def test_the_token_is_never_kept() -> None:
    tenant = a_world(a_record(), access="presence")

    await ask(tenant, RETRIEVAL, headers={"Authorization": "Bearer secret1234"})

    document = tenant.documents.peek("scr-audit", NHS_NUMBER)
    assert document is not None
    assert "secret1234" not in str(document.body)


@pytest.mark.parametrize("number", ["9000000008", "9" * 100_000, "../x", "a\x00b"])
async def test_nothing_is_kept_under_what_is_no_nhs_number(number: str) -> None:
    tenant = a_world()
    agents = [an_agent(NUMBER_SYSTEM, number), *an_alert()["agent"][1:]]

    met = await post(tenant, "/AuditEvent", an_alert(agent=agents))

    assert met.reply.status == 201
    assert tenant.documents.changed("scr-audit") == {}


async def test_a_published_patient_with_another_check_digit_has_events_too() -> None:
    number = "9000000008"
    tenant = a_world(person=a_person(number))

    await audit.keep(the_call(tenant, SEARCH), number, audit.UPLOADED)

    assert tenant.documents.peek("scr-audit", number) is not None


async def test_of_a_very_long_message_the_beginning_is_kept() -> None:
    tenant = a_world()
    extension = {**an_alert()["extension"][0], "valueString": "m" * 100_000}

    await post(tenant, "/AuditEvent", an_alert(extension=[extension]))

    document = tenant.documents.peek("scr-audit", NHS_NUMBER)
    assert document is not None
    assert document.body["events"][0]["message"] == "m" * 1000
