"""Capacity is shown, set, reset by the clock, and refused in the documented order."""

from datetime import timedelta

import pytest

from simulator.services.dos.capacity.operations import place_of
from simulator.services.dos.directory.capacity import capacity_of
from simulator.services.dos.directory.registry import directory_of
from simulator.wire.json import Json, read_json
from tests.services.dos.capacity.setting import ID, PATH, ROOT, an_editing_tenant, put, said
from tests.services.dos.faces import CAPACITY, REST, basic, replied, token
from tests.services.dos.makers import USERNAME, a_service

SET_BY = "Capacity status set by Capacity Status API"


async def test_what_was_set_is_answered_and_can_be_read() -> None:
    tenant = an_editing_tenant()
    expected = {
        "id": 149198,
        "name": f"Service {ID}",
        "status": "RED",
        "resetDateTime": "2026-11-22T14:00:00Z",
        "notes": SET_BY,
        "modifiedBy": USERNAME,
        "modifiedDate": "2026-11-22T10:00:00Z",
    }

    assert await put(tenant, {"status": "red"}) == (200, expected)
    assert await said(tenant) == (200, expected)


async def test_notes_are_put_behind_the_apis_own() -> None:
    _, body = await put(an_editing_tenant(), {"status": "RED", "notes": 42})

    assert body["notes"] == f"{SET_BY} - 42"


async def test_green_has_no_reset() -> None:
    _, body = await put(an_editing_tenant(), {"status": "GREEN", "resetStatusIn": 30})

    assert (body["status"], "resetDateTime" in body) == ("GREEN", False)


async def test_green_has_no_reset_even_where_a_document_says_one() -> None:
    tenant = an_editing_tenant()
    await tenant.documents.put("dos-capacity", ID, {"status": "GREEN", "resets_at": "2026-11-22T14:00:00Z"})

    assert (await said(tenant))[1] == {"id": 149198, "name": f"Service {ID}", "status": "GREEN"}


async def test_a_service_is_green_again_when_the_clock_has_reached_the_reset() -> None:
    tenant = an_editing_tenant()
    await put(tenant, {"status": "AMBER", "resetStatusIn": 30})

    tenant.clock.advance(timedelta(minutes=29))
    before = (await said(tenant))[1]["status"]
    tenant.clock.advance(timedelta(minutes=1))
    after = (await said(tenant))[1]

    assert (before, after["status"]) == ("AMBER", "GREEN")
    assert "resetDateTime" not in after


async def test_what_the_document_says_is_shown_until_somebody_sets_it() -> None:
    tenant = an_editing_tenant(a_service("7", capacity="None"))

    answer = await said(tenant, f"{ROOT}/services/7/capacitystatus/")

    assert answer == (200, {"id": 7, "name": "Service 7", "status": "RED"})


async def test_a_change_is_seen_by_the_other_faces_at_once() -> None:
    tenant = an_editing_tenant()
    await put(tenant, {"status": "RED"})

    path = f"/app/controllers/api/v1.0/services/byServiceId/{ID}"
    reply = await replied(REST, tenant, path, headers={"Authorization": basic()})
    service = directory_of(tenant.documents).by_id(ID)
    assert service is not None

    shown = read_json(reply.body)["success"]["services"][0]["capacity"]
    assert (shown["status"]["human"], shown["updated"]["by"]) == ("NONE", USERNAME)
    assert capacity_of(tenant.documents, service, tenant.clock.now()).rag == "RED"


async def test_another_tenant_sees_nothing_of_it() -> None:
    tenant, other = an_editing_tenant(), an_editing_tenant()
    await put(tenant, {"status": "RED"})

    assert (await said(other))[1]["status"] == "GREEN"


async def test_whoever_has_a_token_may_see_but_not_set() -> None:
    tenant = an_editing_tenant(edits=[])

    assert (await said(tenant))[0] == 200
    assert await put(tenant, {"status": "RED"}) == (403, "Given DoS user does not have authority to edit the service")


@pytest.mark.parametrize(
    ("path", "said_"),
    [
        (f"{ROOT}/services/1491981234/capacitystatus/", "Given service does not exist"),
        (f"{ROOT}/services/133102/capacitystatus/", "Given service does not have an active status"),
    ],
)
async def test_a_service_that_cannot_be_shown_is_a_404_with_a_bare_text(path: str, said_: str) -> None:
    tenant = an_editing_tenant(a_service("133102", status="closed"))

    assert await said(tenant, path) == (404, said_)
    assert await put(tenant, {}, path) == (404, said_)


async def test_an_update_is_refused_token_body_user_service_right_and_fields_in_this_order() -> None:
    unknown = f"{ROOT}/services/1/capacitystatus/"
    inactive, powerless = an_editing_tenant(active=False), an_editing_tenant(edits=[])

    answers = [
        await said(inactive, unknown, method="PUT", body=b"{", headers={"Authorization": None}),
        await put(inactive, b"{", unknown),
        await put(inactive, {}, unknown),
        await put(powerless, {}, unknown),
        await put(powerless, {}),
        await put(an_editing_tenant(), {}),
    ]

    assert [status for status, _ in answers] == [401, 400, 401, 404, 403, 400]
    assert list(answers[-1][1]) == ["status"]


@pytest.mark.parametrize(
    ("body", "text"),
    [(b"{", "JSON parse error - the body is not JSON"), (b"\xff", "JSON parse error - the body is not UTF-8")],
)
async def test_a_body_that_cannot_be_read_is_a_400(body: bytes, text: str) -> None:
    status, answer = await put(an_editing_tenant(), body)

    assert status == 400
    assert answer["detail"].startswith(text)


async def test_an_empty_body_has_no_status() -> None:
    status, answer = await put(an_editing_tenant(), b"")

    assert (status, answer["status"][0][:8]) == (400, "VAL-0001")


async def test_another_media_type_is_a_415() -> None:
    answer = await said(
        an_editing_tenant(), method="PUT", body=b"status=RED", headers={"Content-Type": "text/plain; charset=utf-8"}
    )

    assert answer == (415, {"detail": 'Unsupported media type "text/plain; charset=utf-8" in request.'})


@pytest.mark.parametrize("content_type", [None, "application/json; charset=utf-8", "application/merge-patch+json"])
async def test_json_need_not_say_that_it_is(content_type: str | None) -> None:
    answer = await said(
        an_editing_tenant(), method="PUT", body={"status": "RED"}, headers={"Content-Type": content_type}
    )

    assert answer[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("PATCH", PATH, 405, 'Method "PATCH" not allowed. Please use "PUT" instead.'),
        ("POST", PATH, 405, 'Method "POST" not allowed.'),
        ("DELETE", PATH, 405, 'Method "DELETE" not allowed.'),
        ("PATCH", f"{ROOT}/apidoc/", 405, 'Method "PATCH" not allowed.'),
        ("GET", f"{ROOT}/services/", 404, "Not found."),
        ("GET", f"{ROOT}/services/abc/capacitystatus/", 404, "Not found."),
        ("PUT", f"{ROOT}/services/abc/capacitystatus/", 404, "Not found."),
        ("GET", f"{ROOT}//services/1/capacitystatus/", 404, "Not found."),
        ("PATCH", f"{ROOT}/services/1/capacitystatus/more", 404, "Not found."),
    ],
)
async def test_another_method_or_address_is_refused(method: str, path: str, status: int, text: str) -> None:
    assert await said(an_editing_tenant(), path, method=method) == (status, {"detail": text})


async def test_a_method_is_refused_only_to_whom_may_come_in() -> None:
    assert (await said(an_editing_tenant(), method="PATCH", headers={"Authorization": None}))[0] == 401


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("path", [PATH, f"{ROOT}/apidoc/", f"{ROOT}/altapidoc/"])
async def test_a_path_without_its_slash_is_sent_on_to_the_one_with_it(method: str, path: str) -> None:
    headers = {"Authorization": token()}

    reply = await replied(CAPACITY, an_editing_tenant(), path.removesuffix("/"), method=method, headers=headers)

    assert (reply.status, reply.headers["Location"]) == (301, f"http://dos.test{path}")


@pytest.mark.parametrize("page", ["apidoc/", "apidoc.json", "apidoc.yaml", "altapidoc/"])
async def test_the_documentation_is_for_everybody(page: str) -> None:
    assert (await replied(CAPACITY, an_editing_tenant(), f"{ROOT}/{page}")).status == 200


@pytest.mark.parametrize(
    ("below", "place"),
    [
        ("services/1/capacitystatus/", "status"),
        ("services/1/capacitystatus", "without slash"),
        ("apidoc", "without slash"),
        ("apidoc.json", "documentation"),
        ("apidoc.json/", "elsewhere"),
        ("services/x/capacitystatus", "elsewhere"),
        ("", "elsewhere"),
    ],
)
def test_a_path_is_one_of_four_kinds(below: str, place: str) -> None:
    assert place_of(f"{ROOT}/{below}") == place


async def test_a_reset_at_once_is_answered_as_it_was_set_and_then_green() -> None:
    tenant = an_editing_tenant()

    _, answer = await put(tenant, {"status": "RED", "resetStatusIn": 0})
    later: Json = (await said(tenant))[1]

    assert (answer["status"], answer["resetDateTime"]) == ("RED", "2026-11-22T10:00:00Z")
    assert later["status"] == "GREEN"
