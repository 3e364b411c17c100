"""The published examples of the Capacity Status API."""

from datetime import UTC, datetime

from tests.official import example, official
from tests.services.dos.capacity.setting import ID, PATH, ROOT, an_editing_tenant, put, said
from tests.services.dos.makers import TOKEN, a_dos_tenant, a_service, an_account

FOLDER = "dos/examples/capacity"


@official("Capacity Status API v0.0.1, PUT, recorded answer")
async def test_setting_amber_gives_the_published_answer_and_is_read_again() -> None:
    expected = example(f"{FOLDER}/put-200-amber.json")
    service = a_service(ID, name=expected["name"])
    accounts = {"TestUser": an_account("TestUser", token=TOKEN, edits=[ID])}
    tenant = a_dos_tenant(service, dos_accounts=accounts)
    tenant.clock.set(datetime(2021, 6, 24, 9, 15, 3, 700_000, tzinfo=UTC))

    answer = await put(tenant, example(f"{FOLDER}/put-request-amber-full.json"))

    assert answer == (200, expected)
    assert list(answer[1]) == list(expected)
    assert await said(tenant) == (200, expected)


@official("Capacity Status API v0.0.1, GET, recorded answer")
async def test_a_service_that_nobody_set_gives_the_published_answer() -> None:
    expected = example(f"{FOLDER}/get-200-green-minimal.json")
    tenant = an_editing_tenant(a_service("110798", name=expected["name"]))

    answer = await said(tenant, f"{ROOT}/services/110798/capacitystatus/")

    assert answer == (200, expected)
    assert list(answer[1]) == list(expected)


@official("Capacity Status API v0.0.1, PUT, recorded validation errors")
async def test_faults_of_two_fields_are_the_published_ones_to_the_last_space() -> None:
    expected = example(f"{FOLDER}/put-400-multiple.json")

    assert await put(an_editing_tenant(), {"status": "BLUE", "resetStatusIn": -1}) == (400, expected)


@official("Capacity Status API v0.0.1, authentication")
async def test_no_credentials_give_the_published_error() -> None:
    expected = example(f"{FOLDER}/error-401-no-credentials.json")

    assert await said(an_editing_tenant(), PATH, headers={"Authorization": None}) == (401, expected)
