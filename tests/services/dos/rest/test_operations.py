"""The REST interface's look-ups and searches, from the path to the answer."""

import pytest

from simulator.services.dos.directory.capacity import Status, set_capacity
from simulator.services.dos.directory.model import RED, DosService
from simulator.wire.json import Json
from tests.makers import NOW
from tests.services.dos.faces import REST, basic, replied
from tests.services.dos.makers import USERNAME, a_dos_tenant, a_service, an_account
from tests.services.dos.rest.searching import ROOT, a_path, ids, said

MILE = 1609


async def test_a_code_is_found_in_either_case_with_all_services_that_have_it() -> None:
    tenant = a_dos_tenant(a_service("1", ods_code="FA242"), a_service("2", ods_code="fa242"), a_service("3"))

    assert await ids(tenant, f"{ROOT}/byOdsCode/Fa242") == ["1", "2"]


async def test_a_code_may_have_a_space_and_a_slash_at_the_end() -> None:
    tenant = a_dos_tenant(a_service("1", ods_code="1424900070 001"))

    assert await ids(tenant, f"{ROOT}/byOdsCode/1424900070%20001/") == ["1"]


async def test_a_service_is_found_by_its_id() -> None:
    tenant = a_dos_tenant(a_service("1"), a_service("2"))

    assert await ids(tenant, f"{ROOT}/byServiceId/2") == ["2"]


async def test_a_look_up_is_no_transaction() -> None:
    _, body = await said(a_dos_tenant(a_service("1")), f"{ROOT}/byServiceId/1")

    assert body["success"]["transactionId"] == "NOT SET"


async def test_a_search_has_an_upper_case_guid_and_another_one_each_time() -> None:
    tenant = a_dos_tenant(a_service("1"))

    numbers = [(await said(tenant, a_path()))[1]["success"]["transactionId"] for _ in range(2)]

    assert all(len(number) == 36 and number == number.upper() for number in numbers)
    assert len(set(numbers)) == 2


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/byOdsCode/NONE1",
        f"{ROOT}/byOdsCode/",
        f"{ROOT}/byOdsCode",
        f"{ROOT}/byServiceId/9",
        f"{ROOT}/byServiceId/abc",
        f"{ROOT}/byServiceId/%20",
        a_path(terms="999"),
        a_path(terms="0"),
        a_path(terms=""),
        a_path(terms="pharmacy"),
        a_path("byClinicalTerm", terms="0"),
        a_path("byClinicalTerm", terms="1110"),
        a_path(gender="M", age="8", searchDistance="1", postcode="EX25SE"),
        f"{ROOT}/byServiceType/TEST/LS177NZ",
    ],
)
async def test_what_is_not_found_is_a_200_without_services(path: str) -> None:
    status, body = await said(a_dos_tenant(a_service("1")), path)

    success = body["success"]
    assert (status, success["serviceCount"], success["services"]) == (200, 0, [])
    assert success["servicesReturnedAreCatchAll"] == "TRUE"


@pytest.mark.parametrize("path", [f"{ROOT}/byOdsCode/FA242", f"{ROOT}/byServiceId/1", a_path()])
@pytest.mark.parametrize(
    "members", [{"status": "closed"}, {"status": 3}, {"referral_roles": []}, {"referral_roles": ["127"]}]
)
async def test_a_service_that_is_not_active_or_not_of_the_role_is_not_seen(path: str, members: Json) -> None:
    tenant = a_dos_tenant(a_service("1", ods_code="FA242", **members))

    assert await ids(tenant, path) == []


async def test_a_search_gives_the_types_as_they_are_named_and_the_nearest_first() -> None:
    tenant = a_dos_tenant(
        a_service("1", type=13, east=3 * MILE),
        a_service("2", type=13, east=MILE),
        a_service("3", type=25, east=2 * MILE),
        a_service("4", type=100),
    )

    assert await ids(tenant, a_path(terms="25,13")) == ["3", "2", "1"]


async def test_a_search_says_how_far_it_is_in_miles() -> None:
    tenant = a_dos_tenant(a_service("1", east=MILE))

    _, body = await said(tenant, a_path())

    assert body["success"]["services"][0]["patientDistance"] == "1.0"


@pytest.mark.parametrize(("number", "count"), [("0", 5), ("2", 2), ("many", 5), ("50", 7)])
async def test_a_search_gives_so_many_of_each_type(number: str, count: int) -> None:
    tenant = a_dos_tenant(*(a_service(str(each), north=each * 100) for each in range(1, 8)))

    assert len(await ids(tenant, a_path(numberPerType=number))) == count


@pytest.mark.parametrize(
    ("distance", "found"),
    [("0", ["1"]), ("10", ["1"]), ("2.0", ["1"]), ("1", []), ("40", ["1", "2"]), ("100", ["1", "2"])],
)
async def test_a_search_goes_as_far_as_it_is_told_in_miles(distance: str, found: list[str]) -> None:
    tenant = a_dos_tenant(a_service("1", east=2 * MILE), a_service("2", east=39 * MILE))

    assert await ids(tenant, a_path(searchDistance=distance)) == found


@pytest.mark.parametrize("postcode", ["LS17 7NZ", "LS177NZ", "ls177nz", " LS17  7NZ "])
async def test_a_postcode_may_be_spaced_in_any_way(postcode: str) -> None:
    assert await ids(a_dos_tenant(a_service("1")), a_path(postcode=postcode)) == ["1"]


@pytest.mark.parametrize(("gender", "found"), [("0", ["1"]), ("F", ["1"]), ("M", [])])
async def test_a_search_is_for_a_gender(gender: str, found: list[str]) -> None:
    assert await ids(a_dos_tenant(a_service("1", genders=["F"])), a_path(gender=gender)) == found


@pytest.mark.parametrize("resource", ["byServiceType", "byClinicalTerm"])
@pytest.mark.parametrize(("age", "found"), [("0", ["1"]), ("2", ["1"]), ("1", []), ("8", []), ("4", [])])
async def test_a_search_is_for_an_age_group(resource: str, age: str, found: list[str]) -> None:
    tenant = a_dos_tenant(a_service("1", age_ranges=[{"days_from": 1826.25, "days_to": 5843}]))

    assert await ids(tenant, a_path(resource, age=age)) == found


@pytest.mark.parametrize("disposition", ["0", "Dx05", "1005", "anything"])
async def test_a_disposition_is_ignored(disposition: str) -> None:
    assert await ids(a_dos_tenant(a_service("1")), a_path(disposition=disposition)) == ["1"]


async def test_a_service_that_takes_the_practices_patients_comes_first() -> None:
    tenant = a_dos_tenant(
        a_service("7", type=100, ods_code="A81001"),
        a_service("1"),
        a_service("2", east=MILE, referral_services=[{"id": "7"}]),
        a_service("3", east=2 * MILE, restricted=True, referral_services=["A81001"]),
    )

    assert (await ids(tenant, a_path(gpPracticeId="7")))[-1] == "1"
    assert await ids(tenant, a_path(gpPracticeId="0")) == ["1", "2"]


async def test_a_red_or_closed_for_the_day_service_is_found() -> None:
    tenant = a_dos_tenant(a_service("1", opening={"days": {}}))
    await set_capacity(tenant.documents, DosService("1", 1, {}), Status(RED, modified=NOW))

    _, body = await said(tenant, a_path())

    assert body["success"]["services"][0]["capacity"]["status"]["human"] == "NONE"


async def test_a_clinical_term_may_be_sent_with_its_equals_sign_encoded() -> None:
    tenant = a_dos_tenant(a_service("1"), a_service("2", clinical=[]))

    found = [await ids(tenant, a_path("byClinicalTerm").replace("=", sign)) for sign in ("=", "%3D", "%3d")]

    assert found == [["1"]] * 3


@pytest.mark.parametrize(
    ("segments", "message"),
    [
        ({"searchDistance": "100.5"}, "Search distance must be no more than 100"),
        ({"searchDistance": "x"}, "Search distance must be numeric"),
        ({"postcode": ""}, "Postcode must be provided"),
        ({"postcode": "SW1A"}, "Invalid post code"),
        ({"age": "5"}, "The age group ID must be one of the following: 1, 2, 3, 4, 8"),
        ({"gender": "f"}, "The gender must be one of the following: M, F, I (case sensitive)"),
        (
            {"gpPracticeId": "9"},
            "The supplied service ID of the patient's practice does not exist in the system",
        ),
        ({"searchDistance": "x", "postcode": "", "age": "5"}, "Search distance must be numeric"),
    ],
)
@pytest.mark.parametrize("resource", ["byServiceType", "byClinicalTerm"])
async def test_a_segment_that_is_wrong_is_a_400(resource: str, segments: dict[str, str], message: str) -> None:
    answer = await said(a_dos_tenant(), a_path(resource, **segments))

    assert answer == (400, {"error": {"code": 400, "message": f"Bad Request: {message}"}})


async def test_a_pair_that_is_not_known_is_a_400() -> None:
    _, body = await said(a_dos_tenant(), a_path("byClinicalTerm", terms="1=2"))

    assert body["error"]["message"] == (
        'Bad Request: Invalid "SymptomGroupId=SymptomDiscriminatorId" combination supplied'
    )


async def test_credentials_are_asked_for_first() -> None:
    answer = await said(a_dos_tenant(), a_path(searchDistance="x"), basic(password="wrong"))

    message = "Unauthorized: You are not authorized to access this resource."
    assert answer == (401, {"error": {"code": 401, "message": message}})


async def test_an_account_needs_no_permission_for_this_interface() -> None:
    account = an_account(permissions=[])

    assert await ids(a_dos_tenant(a_service("1"), dos_accounts={USERNAME: account}), a_path()) == ["1"]


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", f"{ROOT}/byPostcode/LS177NZ", 404, None),
        ("GET", f"{ROOT}/byOdsCode/A/B", 404, None),
        ("GET", f"{a_path()}/1/2", 404, None),
        ("GET", ROOT, 404, None),
        ("GET", "/app/controllers/api/v1.0/byOdsCode/FA242", 404, None),
        ("POST", f"{ROOT}/byOdsCode/FA242", 405, "GET, HEAD"),
        ("DELETE", a_path(), 405, "GET, HEAD"),
    ],
)
async def test_another_address_or_method_is_refused(method: str, path: str, status: int, allow: str | None) -> None:
    reply = await replied(REST, a_dos_tenant(), path, method=method, headers={"Authorization": basic()})

    assert (reply.status, reply.headers.get("Allow")) == (status, allow)


async def test_head_is_answered_like_get() -> None:
    tenant = a_dos_tenant(a_service("1"))

    reply = await replied(REST, tenant, f"{ROOT}/byServiceId/1", method="HEAD", headers={"Authorization": basic()})

    assert reply.status == 200
