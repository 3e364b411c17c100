from simulator.services.pds.retries import KEPT, KIND
from tests.makers import NHS_NUMBER, a_person
from tests.services.pds.writing import TODAY, a_patch, patched, said, shown, somebody, stored

MALE = a_patch("replace", "/gender", "male")
ANOTHER_ID = {"X-Request-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da"}


async def test_a_retry_gets_the_first_answer_and_changes_nothing():
    tenant = somebody()
    added = a_patch("add", "/name/-", {"use": "old", "family": "Eze"})

    first = await patched(tenant, added)
    again = await patched(tenant, added)

    assert (again.status, again.body, again.headers) == (first.status, first.body, first.headers)
    assert stored(tenant)["patient"]["meta"]["versionId"] == "3"
    assert len(stored(tenant)["patient"]["name"]) == 2


async def test_a_retry_is_answered_even_when_somebody_else_has_changed_the_record_since():
    tenant = somebody()
    first = await patched(tenant, MALE)
    await patched(tenant, a_patch("replace", "/gender", "unknown"), headers={**ANOTHER_ID, "If-Match": 'W/"3"'})

    assert (await patched(tenant, MALE)).body == first.body


async def test_a_retry_echoes_its_own_correlation_id():
    tenant = somebody()
    await patched(tenant, MALE, headers={"X-Correlation-ID": "first"})

    again = await patched(tenant, MALE, headers={"X-Correlation-ID": "second"})

    assert again.headers["X-Correlation-ID"] == "second"


async def test_the_same_id_with_another_body_is_another_request():
    tenant = somebody()
    await patched(tenant, MALE)

    other = await patched(tenant, a_patch("replace", "/birthDate", TODAY), headers={"If-Match": 'W/"3"'})

    assert shown(other)["meta"]["versionId"] == "4"


async def test_the_same_body_with_another_id_is_another_request():
    tenant = somebody()
    await patched(tenant, MALE)

    assert said(await patched(tenant, MALE, headers=ANOTHER_ID))[0] == 409


async def test_the_same_body_for_another_version_is_another_request():
    tenant = somebody()
    await patched(tenant, MALE)

    assert said(await patched(tenant, MALE, headers={"If-Match": 'W/"3"'}))[0] == 400


async def test_a_refused_request_is_judged_anew():
    tenant = somebody(version=3)
    first = await patched(tenant, MALE)
    await tenant.documents.put("people", NHS_NUMBER, a_person(version=2))

    assert (first.status, (await patched(tenant, MALE)).status) == (409, 200)


async def test_a_record_that_was_put_back_since_is_changed_again():
    tenant = somebody()
    await patched(tenant, MALE)
    await tenant.documents.put("people", NHS_NUMBER, a_person())

    await patched(tenant, MALE)

    assert stored(tenant)["patient"]["gender"] == "male"


async def test_a_record_that_was_deleted_since_is_not_found():
    tenant = somebody()
    await patched(tenant, MALE)
    await tenant.documents.delete("people", NHS_NUMBER)

    assert said(await patched(tenant, MALE))[0] == 404


async def test_only_the_newest_answers_are_kept():
    tenant = somebody()
    for version in range(2, KEPT + 4):
        gender = "male" if version % 2 else "unknown"
        await patched(tenant, a_patch("replace", "/gender", gender), headers={"If-Match": f'W/"{version}"'})

    kept = [document.body["version"] for document in tenant.documents.peek_every(KIND)]

    assert sorted(kept) == list(range(5, KEPT + 5))
