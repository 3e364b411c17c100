"""The Task tracker against the recorded answers of the published back end.

Its answers there are canned, made of two Spine answers; the prescriptions in those are put into our store.
"""

from datetime import UTC, datetime

import pytest

from simulator.wire.json import Json, read_json
from tests.official import example, official
from tests.services.eps.makers import a_prescription, a_tenant_with, an_erd_prescription, an_event, an_item
from tests.services.eps.tasks.calls import a_search, told

_FOLDER = "eps/examples/eps-fhir/recorded"
_HYDROCORTISONE = "636F1B57-E18C-4F45-ACAE-2D7DB86B6E1E"
_PERINDOPRIL = "30B7E9CF-6F42-40A8-84C1-E61EF638EEE2"
_PATIENT = "9912003489"

_REPEAT = an_erd_prescription(
    "2D35F7-ZA0448-11E88Z",
    issues=6,
    issueNumber=2,
    status="0006",
    nhsNumber=_PATIENT,
    issueDate="2018-01-17T09:57:03.000Z",
    lineItems={"1": an_item(1, "0001", lineItemId=_PERINDOPRIL), "2": an_item(2, "0001", lineItemId=_HYDROCORTISONE)},
    history={"2": an_event(timestamp="2018-01-17T09:57:03.000Z")},
)
_ACUTE = a_prescription(
    "ABC5F7-ZA0448-77E88X",
    status="0006",
    nhsNumber=_PATIENT,
    issueDate="2018-03-19T10:13:07.000Z",
    lineItems={"1": an_item(1, "0001", lineItemId=_HYDROCORTISONE)},
    history={"2": an_event(timestamp="2018-03-19T10:13:07.000Z")},
)
_DETAIL = a_prescription(
    "D7AC09-A99968-4BA59C",
    status="0003",
    nhsNumber="9449305552",
    issueDate="2021-09-08T09:00:00.000Z",
    prescriberOrg="A99968",
    dispenserOrg="VNFKT",
    lineItems={"1": an_item(1, "0001", lineItemId="A54219B8-F741-4C47-B662-E4F8DFA49AB6")},
    history={
        "2": an_event(timestamp="2021-09-08T09:00:00.000Z"),
        "3": an_event(3, "Release Request successful", "0002", timestamp="2021-09-08T09:10:00.000Z"),
        "4": an_event(4, "Dispense notification successful", "0003", timestamp="2021-09-08T00:00:00.000Z"),
    },
)
_ORGANISATIONS = {
    "VNFKT": {"name": "FIVE STAR HOMECARE LEEDS LTD", "types": ["pharmacy"]},
    "A99968": {"name": "SOMERSET BOWEL CANCER SCREENING CENTRE", "types": ["practice"]},
}


def _without_ids(body: Json) -> Json:
    """The answer without what is drawn anew each time: ids and the time."""
    made = {name: value for name, value in body.items() if name != "meta"}
    for entry in made.get("entry", ()):
        del entry["fullUrl"], entry["resource"]["id"], entry["resource"]["identifier"]
    return made


@official("eps-fhir recorded, Task tracker refusals")
@pytest.mark.parametrize("name", ["tracker-no-params", "tracker-bad-system"])
async def test_recorded_refusals_are_ours_to_the_letter(name: str) -> None:
    await _compare(name, datetime(2018, 4, 1, tzinfo=UTC))


@official("eps-fhir recorded, Task tracker searches")
@pytest.mark.parametrize(
    "name",
    [
        "tracker-by-patient-other",
        "tracker-by-prescription-other",
        "tracker-patient-date-ge",
        "tracker-patient-date-range",
    ],
)
async def test_recorded_searches_find_the_same(name: str) -> None:
    await _compare(name, datetime(2018, 4, 1, tzinfo=UTC))


@official("eps-fhir recorded, Task tracker searches by patient alone: no window of days there")
@pytest.mark.parametrize("name", ["tracker-by-patient", "tracker-patient-status"])
async def test_within_the_window_recorded_searches_by_patient_find_the_same(name: str) -> None:
    case = example(f"{_FOLDER}/{name}.json")
    tenant = a_tenant_with(_REPEAT, _ACUTE, now=datetime(2018, 4, 1, tzinfo=UTC))
    query = case["request"]["path"].partition("?")[2]

    body = read_json((await told(a_search(f"{query}&authored-on=ge2018-01-01", tenant))).body)

    assert _without_ids(body) == _without_ids(case["expected"]["body"])


@official("eps-fhir recorded, Task tracker by prescription")
async def test_the_recorded_prescription_is_shown_the_same() -> None:
    await _compare("tracker-by-prescription", datetime(2021, 9, 9, tzinfo=UTC))


async def _compare(name: str, now: datetime) -> None:
    case = example(f"{_FOLDER}/{name}.json")
    tenant = a_tenant_with(_REPEAT, _ACUTE, _DETAIL, now=now, organisations=_ORGANISATIONS)

    reply = await told(a_search(case["request"]["path"].partition("?")[2], tenant))

    expected = case["expected"]
    assert (reply.status, reply.headers["Content-Type"]) == (expected["status"], expected["headers"]["Content-Type"])
    assert _without_ids(read_json(reply.body)) == _without_ids(expected["body"])
