"""Captured answers of the legacy tracker are ours, for records that say what the captures show."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.call.tenant import Tenant
from simulator.pipeline.routes import Routes
from simulator.services.eps.prescription.codes import ITEM_STATUSES, STATUSES, TREATMENTS
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json
from tests.official import example, examples, official
from tests.services.eps.legacy.calls import HEADERS, SERVICE, told
from tests.services.eps.makers import a_tenant_with

SOURCE = "captured answers of the EPS tracker on Spine"
FOLDER = "eps/examples/legacy-tracker"
OF_THE_SERVER = {"date", "connection", "etag"}

STATUS_CODES = {status.text: code for code, status in STATUSES.items()}
TREATMENT_CODES = {treatment.text: code for code, treatment in TREATMENTS.items()}
ITEM_CODES = {status.clinical_text: code for code, status in ITEM_STATUSES.items()}

# Written for a client's tests, not captured: a pharmacy dispenses what nobody has been given yet, and dates that there
# are not are empty where captured answers say False.
WRITTEN = {
    "detail-success-created": {
        "dispensingPharmacy": {"phone": "", "ods": "", "name": "", "address": ""},
        "prescriptionDispensedDate": "False",
        "prescriptionLastIssueDispensedDate": "False",
    },
}


def _read(path: Path) -> Json:
    return read_json(path.read_bytes())


def _moment(text: str) -> str | None:
    """A record's instant for a captured one."""
    if text in ("", "False"):
        return None
    padded = text.ljust(14, "0")
    return datetime.strptime(padded, "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()


def _present(record: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in record.items() if value is not None}


def _record(prescription_id: str, shown: Json, status: str, **more: Json) -> Json:
    """A record of what all captures show."""
    event = {"message": "Administrative update successful", "timestamp": _moment(shown["lastEventDate"])}
    treatment = shown["prescriptionTreatmentType"]
    code = TREATMENT_CODES[treatment] if isinstance(treatment, str) else treatment["prescriptionTreatmentTypeCode"]
    return _present(
        {
            "prescriptionId": prescription_id,
            "nhsNumber": shown["patientNhsNumber"],
            "issueDate": _moment(shown.get("prescriptionIssueDate") or shown["signingDate"]),
            "status": status,
            "treatmentType": code,
            "history": {"2": event},
            **more,
        }
    )


def _from_basic_search(prescription_id: str, shown: Json) -> Json:
    issue = shown["issues"]["1"]
    items = {no: {"lineItemNo": no, "status": item["status"]["statusCode"]} for no, item in issue["lineItems"].items()}
    issues = {"1": {"status": issue["prescriptionStatus"]["statusCode"], "releaseDate": _moment(issue["issueDate"])}}
    return _record(prescription_id, shown, issues["1"]["status"] or "", lineItems=items, issues=issues)


def _from_basic_retrieval(prescription_id: str, shown: Json) -> Json:
    issue = shown["issue"]
    items = {
        no: {"lineItemNo": no, "lineItemId": item["id"], "status": item["status"]["statusCode"]}
        for no, item in issue["lineItems"].items()
    }
    status = issue["prescriptionStatus"]["statusCode"]
    return _record(
        prescription_id,
        shown,
        status,
        prescriptionType=shown["prescriptionType"]["prescriptionTypeCode"],
        prescriberOrg=shown["prescribingOrganisationODS"],
        nominatedDispenserOrg=shown["nominatedDispenserODS"],
        dispenserOrg=issue["dispensingOrganisationODS"],
        daysSupply=int(shown["daysSupply"]),
        lineItems=items,
        issues={"1": {"status": status, "lastDispenseDate": _moment(issue["lastDispenseDate"])}},
    )


def _from_summary(prescription_id: str, shown: Json) -> Json:
    repeats = shown["repeatInstance"]
    items = {
        str(place): {"lineItemNo": str(place), "lineItemId": item_id, "itemName": name}
        for place, (item_id, name) in enumerate(shown["lineItems"].items(), start=1)
    }
    status = STATUS_CODES[shown["prescriptionStatus"]]
    issues: dict[str, Json] = {}
    for number, dispensed in repeats.get("dispenseHistory", {}).items():
        is_current = number == repeats["currentIssue"]
        issue: dict[str, Json] = {"status": status if is_current else "9000"}
        if dispensed["dispenseDate"] != "False":
            issue |= {
                "lastDispenseDate": _moment(dispensed["dispenseDate"]),
                "dispenserOrg": dispensed["dispensingOrgCode"],
            }
        issues[number] = issue
    return _record(
        prescription_id, shown, status, maxRepeats=int(repeats["totalAuthorised"]), lineItems=items, issues=issues
    )


def _from_details(prescription_id: str, shown: Json) -> Json:
    repeats, status = shown["repeatInstance"], STATUS_CODES[shown["prescriptionStatus"]]
    items = {
        str(place): {
            "lineItemNo": str(place),
            "lineItemId": item_id,
            "itemName": item["description"],
            "code": item["code"],
            "quantity": int(item["quantity"]),
            "quantityForm": item["uom"],
            "dosageInstruction": item["dosage"],
            "status": ITEM_CODES[item["itemStatus"]],
        }
        for place, (item_id, item) in enumerate(shown["lineItems"].items(), start=1)
    }
    number = int(repeats["currentIssue"])
    issue = {
        "status": status,
        "releaseDate": _moment(shown["prescriptionDownloadDate"]),
        "lastDispenseDate": _moment(shown["prescriptionDispensedDate"]),
        "claimedDate": _moment(shown["prescriptionClaimedDate"]),
    }
    before = {"status": "0008", "lastDispenseDate": _moment(shown["prescriptionLastIssueDispensedDate"])}
    return _record(
        prescription_id,
        shown,
        status,
        issueNumber=number,
        maxRepeats=int(repeats["totalAuthorised"]),
        prescriberOrg=shown["prescriber"]["ods"],
        nominatedDispenserOrg=shown["nominatedPharmacy"]["ods"] or None,
        dispenserOrg=shown["dispensingPharmacy"]["ods"] or None,
        lineItems=items,
        issues={str(number): _present(issue), **({str(number - 1): _present(before)} if number > 1 else {})},
    )


def _organisations(shown: Json) -> Iterator[tuple[str, Json]]:
    """The organisations that a capture names."""
    for name in ("prescriber", "nominatedPharmacy", "dispensingPharmacy"):
        if (org := shown.get(name)) is not None:
            lines, _, postcode = org["address"].rpartition(", ")
            body = {"name": org["name"], "phone": org["phone"]}
            yield org["ods"], {**body, "address": {"lines": [lines], "postcode": postcode}}
    for dispensed in shown.get("repeatInstance", {}).get("dispenseHistory", {}).values():
        yield dispensed["dispensingOrgCode"], {"name": dispensed["dispensingOrgName"]}
    if "issue" in shown:
        issue = shown["issue"]
        contact = {"name": issue["dispensingOrganisationName"], "phone": issue["dispensingOrganisationContact"]}
        yield issue["dispensingOrganisationODS"], contact
        yield shown["prescribingOrganisationODS"], {"name": shown["prescribingOrganisationName"]}


def _shown(body: Json) -> tuple[str, dict[str, Json], Json]:
    """What a captured body is about: its operation's path, what it shows by prescription id, and how to read that."""
    if "prescriptionList" in body:
        return "/mm/prescriptions", body["prescriptionList"], _from_basic_search
    if "prescription" in body:
        shown = body["prescription"]
        return "/mm/prescriptions/{id}", {shown["prescriptionId"]: shown}, _from_basic_retrieval
    if "prescriptions" in body:
        return "/mm/nhs111itemsummary", body["prescriptions"], _from_summary
    (found,) = (name for name in body if name not in ("reason", "version", "statusCode"))
    return "/mm/nhs111itemdetails", {found: body[found]}, _from_details


def _tenant(body: Json) -> Tenant:
    _, shown, read = _shown(body)
    organisations = dict(found for each in shown.values() for found in _organisations(each))
    records = [read(prescription_id, each) for prescription_id, each in shown.items()]
    last = max((_moment(each["lastEventDate"]) or "" for each in shown.values()), default="2020-01-14T00:00:00+00:00")
    now = datetime.fromisoformat(last) + timedelta(days=1)
    return a_tenant_with(*records, now=now, organisations=organisations)


async def _answer(target: str, headers: Mapping[str, str], tenant: Tenant) -> Reply:
    request = Request("GET", target, CIMultiDict(headers))
    found = Routes([SERVICE]).find("GET", request.path)
    assert found is not None
    return await told(Call(request, tenant, *found, tenant.clock.now()))


@official(SOURCE)
@pytest.mark.parametrize("path", examples(FOLDER, "*-[0-9].json"))
async def test_a_captured_answer_is_ours(path: Path) -> None:
    case = _read(path)
    expected = case["expected"]

    reply = await _answer(case["request"]["path"], case["request"]["headers"], _tenant(expected["body"]))

    assert (reply.status, read_json(reply.body)) == (expected["status"], expected["body"])
    headers = {name.lower(): value for name, value in expected["headers"].items()}
    ours = {name.lower(): value for name, value in reply.headers.items()}
    assert ours.keys() - OF_THE_SERVER == headers.keys() - OF_THE_SERVER
    assert {name: ours[name] for name in ours.keys() - OF_THE_SERVER}.items() <= headers.items()


@official("answers that a published client of the EPS tracker is tested with")
@pytest.mark.parametrize("path", examples(FOLDER, "[ds]*-success*.json"))
async def test_an_answer_of_a_clients_tests_is_ours(path: Path) -> None:
    body = _read(path)
    target, shown, _ = _shown(body)
    first, details = next(iter(shown.items()))
    by_id = f"prescriptionId={first}&issueNumber=2"
    query = by_id if target.endswith("details") else f"nhsNumber={details['patientNhsNumber']}"

    reply = await _answer(f"{target}?{query}", HEADERS, _tenant(body))

    changed = WRITTEN.get(path.stem, {})
    assert _without_history(read_json(reply.body)) == ({**body, first: {**details, **changed}} if changed else body)


def _without_history(body: Json) -> Json:
    """A body without who dispensed which issue: older clients do not know of it."""
    for shown in _shown(body)[1].values():
        shown["repeatInstance"].pop("dispenseHistory", None)
    return body


@official("answers that a published client of the EPS tracker is tested with")
async def test_a_repeat_without_an_issue_number_is_told_so_in_their_words() -> None:
    body = example(f"{FOLDER}/detail-success-1-lineItem.json")
    prescription_id = next(iter(_shown(body)[1]))

    reply = await _answer(f"/mm/nhs111itemdetails?prescriptionId={prescription_id}", HEADERS, _tenant(body))

    assert read_json(reply.body) == example(f"{FOLDER}/detail-error-no-issue-number.json")["spineResponse"]
