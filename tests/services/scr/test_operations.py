"""What the summary care record's service does, told by its replies and by what is kept afterwards."""

from datetime import timedelta

import pytest

from simulator.call import Tenant
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER, a_person
from tests.services.scr.calling import (
    EVENT,
    MESSAGE,
    NUMBER_SYSTEM,
    RETRIEVAL,
    SEARCH,
    a_bundle,
    a_composition,
    a_permission,
    a_record,
    a_world,
    an_alert,
    ask,
    post,
    the_call,
)

NO_CONSENT = (
    "Code: 420, Display: Business condition related to access control  which prevents the action being performed by"
    " PSIS;Code: 30418, Display: [PSIS-30418] - ACF does not permit access to resource"
)
NOT_FOUND = (
    "Code: 400, Display: Invalid Request;Code: 35160, Display: [PSIS-35160] - Invalid input message. Mandatory field"
    " NHS Number is missing or incorrect"
)
DISSENT = a_record(consent={"store": "No"})
RETRIEVAL_OF_MESSAGE = RETRIEVAL.replace(EVENT, MESSAGE)


def _audited(tenant: Tenant, nhs_number: str = NHS_NUMBER) -> list[Json]:
    document = tenant.documents.peek("scr-audit", nhs_number)
    return [] if document is None else document.body["events"]


async def test_a_search_gives_the_latest_record_and_its_permission() -> None:
    met = await ask(a_world(a_record(consent={"store": "Yes", "view": "No"})), SEARCH)

    document = met.body["entry"][0]["resource"]
    assert (met.reply.status, met.body["total"], len(met.body["entry"])) == (200, 1, 2)
    assert document["masterIdentifier"]["value"] == EVENT
    assert document["securityLabel"][0]["coding"][0]["code"] == "No"


@pytest.mark.parametrize("target", [SEARCH, RETRIEVAL])
@pytest.mark.parametrize("record", [None, a_record(summary="none")], ids=["no document", "no summary"])
async def test_without_a_record_nothing_is_found(target: str, record: Json) -> None:
    met = await ask(a_world(record), target)

    assert met.reply.status == 200
    assert {**met.body, "id": ""} == {"resourceType": "Bundle", "id": "", "type": "searchset", "total": 0}


@pytest.mark.parametrize("target", [SEARCH, RETRIEVAL])
async def test_a_person_who_refused_a_record_is_refused_with_403(target: str) -> None:
    met = await ask(a_world(DISSENT), target)

    assert (met.reply.status, met.text) == (403, NO_CONSENT)


@pytest.mark.parametrize("security", ["R", "V"])
async def test_a_restricted_persons_record_is_refused_like_one_without_consent(security: str) -> None:
    met = await ask(a_world(a_record(), person=a_person(security=security)), SEARCH)

    assert (met.reply.status, met.text) == (403, NO_CONSENT)


async def test_a_retrieval_by_the_latest_id_gives_the_record() -> None:
    met = await ask(a_world(a_record()), RETRIEVAL)

    kinds = [entry["resource"]["resourceType"] for entry in met.body["entry"]]
    assert (met.reply.status, met.body["total"]) == (200, len(kinds))
    assert (kinds[0], kinds[-1]) == ("Composition", "Patient")


@pytest.mark.parametrize("identifier", [EVENT.lower(), "29B2BAEB-E2E7-4B08-B30E-55C0F90CABDF", ""])
async def test_a_retrieval_by_another_id_finds_nothing_and_is_noted(identifier: str) -> None:
    tenant = a_world(a_record())

    met = await ask(tenant, RETRIEVAL.replace(EVENT, identifier))

    assert (met.reply.status, met.body["total"], "entry" in met.body) == (200, 0, False)
    assert met.findings == ["scr.view.stale"]
    assert _audited(tenant) == []


async def test_a_view_is_audited_with_who_when_and_on_whose_permission() -> None:
    tenant = a_world(a_record(consent={"view": "Ask"}))

    met = await ask(tenant, RETRIEVAL, headers={"NHSD-Session-URID": "555254240100", "X-Correlation-ID": MESSAGE})

    audited = _audited(tenant)
    assert audited == [
        {
            "what": "viewed",
            "at": "2026-11-22T10:00:00+00:00",
            "mode": "open",
            "role": "555254240100",
            "request_id": met.call.request_id,
            "correlation_id": MESSAGE,
            "event_id": EVENT,
            "permission": "Ask",
        }
    ]
    assert met.findings == ["scr.view.asked"]


async def test_a_view_against_the_patients_will_is_answered_and_noted() -> None:
    met = await ask(a_world(a_record(consent={"view": "No"})), RETRIEVAL)

    assert (met.reply.status, met.findings) == (200, ["scr.view.overridden"])


async def test_the_next_reading_tells_of_an_alert_that_never_came() -> None:
    tenant = a_world(a_record(consent={"view": "No"}))
    await ask(tenant, RETRIEVAL)

    met = await ask(tenant, SEARCH)

    assert met.findings == ["scr.alert.missing"]


async def test_an_alert_after_an_override_settles_it() -> None:
    tenant = a_world(a_record(consent={"view": "No"}))
    await ask(tenant, RETRIEVAL)

    alert = await post(tenant, "/AuditEvent", an_alert())

    assert (alert.reply.status, alert.reply.body, alert.findings) == (201, b"", [])
    assert (await ask(tenant, SEARCH)).findings == []
    assert [event["what"] for event in _audited(tenant)] == ["viewed", "alerted"]


async def test_an_alert_keeps_what_it_says() -> None:
    tenant = a_world(a_record())

    met = await post(tenant, "/AuditEvent", an_alert())

    kept = {name: _audited(tenant)[0][name] for name in ("type", "reason", "user", "organisation", "message")}
    assert kept == {
        "type": "2",
        "reason": "5",
        "user": "910000000001",
        "organisation": "RX901",
        "message": "Viewed in an emergency",
    }
    assert met.findings == ["scr.alert.uncalled-for"]


async def test_an_upload_is_what_the_next_view_returns() -> None:
    tenant = a_world(a_record())

    met = await post(tenant, "/Bundle", a_bundle())

    found = (await ask(tenant, SEARCH)).body["entry"][0]["resource"]["masterIdentifier"]["value"]
    viewed = (await ask(tenant, RETRIEVAL_OF_MESSAGE)).body
    assert (met.reply.status, met.reply.body) == (201, b"")
    assert found == MESSAGE
    assert viewed["entry"][0]["resource"]["section"] == a_composition()["section"]


async def test_after_an_upload_the_earlier_id_finds_nothing() -> None:
    tenant = a_world(a_record())
    await post(tenant, "/Bundle", a_bundle())

    met = await ask(tenant, RETRIEVAL)

    assert met.body["total"] == 0


async def test_an_upload_leaves_what_the_patient_decided() -> None:
    tenant = a_world(a_record(consent={"store": "Yes", "view": "No"}))

    await post(tenant, "/Bundle", a_bundle())

    met = await ask(tenant, SEARCH)
    assert met.body["entry"][0]["resource"]["securityLabel"][0]["coding"][0]["code"] == "No"


async def test_an_upload_for_somebody_without_a_record_makes_one() -> None:
    tenant = a_world()

    met = await post(tenant, "/Bundle", a_bundle())

    assert met.reply.status == 201
    assert (await ask(tenant, RETRIEVAL_OF_MESSAGE)).body["total"] == 4


async def test_an_upload_for_a_person_who_refused_a_record_is_refused() -> None:
    met = await post(a_world(DISSENT), "/Bundle", a_bundle())

    assert (met.reply.status, met.text) == (403, NO_CONSENT)


async def test_an_upload_for_a_number_that_nobody_has_is_refused() -> None:
    met = await post(a_world(), "/Bundle", a_bundle(nhs_number="9111231130"))

    assert (met.reply.status, met.text) == (403, NO_CONSENT)


async def test_the_id_of_any_earlier_record_cannot_be_used_again() -> None:
    tenant = a_world(a_record())
    await post(tenant, "/Bundle", a_bundle())
    other = {"system": "https://tools.ietf.org/html/rfc4122", "value": EVENT}

    again = [await post(tenant, "/Bundle", a_bundle()), await post(tenant, "/Bundle", a_bundle(identifier=other))]

    assert [met.reply.status for met in again] == [400, 400]
    assert f"Display: [PSIS-30134] - Duplicate event with eventId {MESSAGE} and nhsNumber" in again[0].text


@pytest.mark.parametrize(("target", "noted"), [(EVENT, []), (EVENT.lower(), []), (MESSAGE, ["scr.upload.replaces"])])
async def test_an_upload_that_replaces_another_record_is_noted(target: str, noted: list[str]) -> None:
    relation = [{"code": "replaces", "targetIdentifier": {"value": target}}]

    met = await post(a_world(a_record()), "/Bundle", a_bundle(composition=a_composition(relatesTo=relation)))

    assert (met.reply.status, met.findings) == (201, noted)


@pytest.mark.parametrize(("code", "label"), [("Yes", "Yes"), ("no", "No"), ("Ask", "Ask")])
async def test_a_permission_is_what_the_next_search_says(code: str, label: str) -> None:
    tenant = a_world(a_record())

    met = await post(tenant, "/$setPermission", a_permission(code))

    found = (await ask(tenant, SEARCH)).body["entry"][0]["resource"]["securityLabel"][0]["coding"][0]
    assert (met.reply.status, met.reply.body) == (201, b"")
    assert found == {"system": "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission", "code": label}
    assert [(event["what"], event["permission"]) for event in _audited(tenant)] == [("permission set", label)]


async def test_a_permission_for_somebody_without_a_record_makes_no_record() -> None:
    tenant = a_world()

    met = await post(tenant, "/$setPermission", a_permission())

    assert met.reply.status == 201
    assert (await ask(tenant, SEARCH)).body["total"] == 0


@pytest.mark.parametrize("number", ["9111231130", "1"])
async def test_a_permission_for_nobody_is_refused_as_spine_does(number: str) -> None:
    met = await post(a_world(), "/$setPermission", a_permission(nhs_number=number))

    assert (met.reply.status, met.text) == (400, NOT_FOUND)


async def test_a_permission_in_a_role_that_nobody_has_is_refused() -> None:
    met = await post(a_world(), "/$setPermission", a_permission(), NHSD_Session_URID="1")

    assert met.text == "Unable to determine Job Role Code for the given RoleID via the SDS Service: 1"


async def test_relative_times_count_from_the_beginning_of_the_tenant() -> None:
    tenant = a_world(a_record())
    tenant.clock.advance(timedelta(days=30))

    met = await ask(tenant, RETRIEVAL)

    assert met.body["entry"][0]["resource"]["date"] == "2026-11-21T10:00:00+00:00"
    assert met.body["timestamp"] == "2026-12-22T10:00:00+00:00"


@pytest.mark.parametrize(
    ("target", "method", "body", "number"),
    [
        (SEARCH, "GET", b"", NHS_NUMBER),
        (RETRIEVAL, "GET", b"", NHS_NUMBER),
        (f"/DocumentReference?patient={NUMBER_SYSTEM}|1", "GET", b"", None),
        ("/DocumentReference?patient=9000000009", "GET", b"", None),
        ("/Bundle", "POST", a_bundle(), NHS_NUMBER),
        ("/Bundle", "POST", b"{", None),
        ("/Bundle", "POST", [], None),
        ("/Bundle", "POST", {"entry": {"resource": 1}}, None),
        ("/$setPermission", "POST", a_permission(), NHS_NUMBER),
        ("/$setPermission", "POST", {"parameter": [{"part": [{"name": "nhsNumber", "valueString": 9}]}]}, None),
        ("/AuditEvent", "POST", an_alert(), NHS_NUMBER),
        ("/$setPermission", "POST", {"parameter": [{"part": [{"name": "other"}]}, {}]}, None),
        ("/Bundle", "POST", {"entry": [{"resource": {"resourceType": "Patient", "identifier": [{}]}}]}, None),
        ("/AuditEvent", "POST", {"agent": [1, {"who": "x"}]}, None),
        ("/_ping", "GET", b"", None),
        ("/other", "PUT", b"{", None),
    ],
)
def test_the_patient_whom_a_call_is_about_is_read_without_fail(
    target: str, method: str, body: Json, number: str | None
) -> None:
    call = the_call(a_world(), target, method, body=body)

    assert call.service.reads_nhs_number(call) == number
