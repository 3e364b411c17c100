"""The published examples of the REST interface: documents that say what an example says give that very example."""

import pytest

from simulator.wire.json import Json, read_json
from tests.official import example, official
from tests.services.dos.faces import REST, basic, replied
from tests.services.dos.makers import GROUP, USERNAME, a_dos_tenant, an_account, by_id
from tests.services.dos.rest.searching import ROOT, a_path, said

FOLDER = "dos/examples/rest"


def _span(session: Json) -> list[str]:
    return [f"{session[end]['hours']}:{session[end]['minutes']}" for end in ("start", "end")]


def _opening(times: Json) -> Json:
    return {
        "all_hours": times["allHours"],
        "days": {day["day"]: [_span(each) for each in day["sessions"]] for day in times["days"]},
        "specified": {
            "-".join(reversed(each["date"].split("-"))): [_span(session) for session in each["sessions"]]
            for each in times["specifiedDates"]
        },
    }


def _document(service: Json) -> Json:
    """The document that says what a service of an example says."""
    groups = service.get("symptomGroups", ())
    return {
        "id": service["id"],
        "name": service["name"],
        "ods_code": service["odsCode"],
        "type": service["type"],
        "is_national": service.get("isNational"),
        "created": service.get("created"),
        "updated": service.get("updated"),
        "address": service["address"],
        "town": service.get("town"),
        "country": service.get("country"),
        "postcode": service["postcode"],
        "easting": service["easting"],
        "northing": service["northing"],
        "phone": {
            "public": service["phone"]["public"],
            "non_public": service["phone"]["nonPublic"],
            "fax": service["phone"]["fax"],
        },
        "email": service.get("email"),
        "web": service["web"],
        "opening": _opening(service["openingTimes"]),
        "region": service.get("region"),
        "parent": service.get("parent"),
        "public_information": service["referralInstructions"]["callHandler"],
        "referral_information": service["referralInstructions"]["other"],
        "clinical": [
            {
                "symptom_group": group["id"],
                "symptom_discriminators": [each["id"] for each in group["symptomDiscriminators"]],
            }
            for group in groups
        ],
        "dispositions": [f"10{each['id'].removeprefix('DX')}" for each in service.get("dispositions", ())],
        "referral_roles": service.get("referralRoles", ["23"]),
        "age_groups": [each["id"] for each in service.get("ageGroups", ())],
        "genders": [each["id"] for each in service.get("genders", ())],
        "endpoints": service["endpoints"],
    }


def _code_lists(service: Json) -> dict[str, dict[str, Json]]:
    groups = service["symptomGroups"]
    discriminators = [each for group in groups for each in group["symptomDiscriminators"]]
    return {
        "dos_symptom_groups": {str(group["id"]): {"id": group["id"], "name": group["name"]} for group in groups},
        "dos_symptom_discriminators": {str(each["id"]): each for each in discriminators},
        "dos_dispositions": {
            f"10{each['id'].removeprefix('DX')}": {"code": each["id"].replace("DX", "Dx"), "name": each["name"]}
            for each in service["dispositions"]
        },
    }


@official("DoS REST API v1.0, byOdsCode, recorded answer")
@pytest.mark.parametrize("path", [f"{ROOT}/byOdsCode/FA242", f"{ROOT}/byServiceId/1326205804"])
async def test_a_look_up_gives_the_recorded_answer(path: str) -> None:
    expected = example(f"{FOLDER}/byOdsCode-200.json")
    (service,) = expected["success"]["services"]
    tenant = a_dos_tenant(_document(service), **_code_lists(service))

    status, body = await said(tenant, path)

    assert (status, body) == (200, expected)
    assert _order(body) == _order(expected)


@official("DoS REST API v1.0, byServiceType, recorded answer")
async def test_a_search_by_type_gives_the_recorded_answer() -> None:
    expected = example(f"{FOLDER}/byServiceType-200.json")
    documents = [_document(service) for service in expected["success"]["services"]]
    tenant = a_dos_tenant(*documents, dos_postcodes={"YO231AY": {"easting": 460420, "northing": 450960}})

    status, body = await said(tenant, f"{ROOT}/byServiceType/0/YO231AY/10/0/0/0/0/13,14/50")

    expected["success"]["transactionId"] = body["success"]["transactionId"]
    assert (status, body) == (200, expected)
    assert _order(body) == _order(expected)


@official("DoS REST API v1.0, 401 example")
async def test_a_call_without_credentials_gives_the_published_error() -> None:
    reply = await replied(REST, a_dos_tenant(), a_path())

    assert (reply.status, read_json(reply.body)) == (401, example(f"{FOLDER}/error-401.json"))


@official("DoS REST API v1.0, 400 example")
async def test_a_practice_that_is_not_there_gives_the_published_error() -> None:
    expected = example(f"{FOLDER}/error-400-gp-practice.json")

    assert await said(a_dos_tenant(), a_path(gpPracticeId="9")) == (400, expected)


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/byServiceType/0/YO231AY/10/0/0/0/0/13/50",
        f"{ROOT}/byServiceType/TEST/LS177NZ/100/0/0/0/0/131/10",
        f"{ROOT}/byServiceType/12345/LS177NZ/10.0/0/0/0/0/13,116/5",
        f"{ROOT}/byClinicalTerm/caseId123/WF32LL/15/0/1/M/0/{GROUP}=4052/10",
    ],
)
async def test_paths_that_clients_are_known_to_send_are_taken(path: str) -> None:
    tenant = a_dos_tenant(dos_accounts=by_id() | {USERNAME: an_account()})

    reply = await replied(REST, tenant, path, headers={"Authorization": basic()})

    assert reply.status == 200


def _order(value: Json) -> Json:
    """The members of a value in their order, without what they hold."""
    if isinstance(value, dict):
        return [(name, _order(member)) for name, member in value.items()]
    return [_order(item) for item in value] if isinstance(value, list) else type(value).__name__
