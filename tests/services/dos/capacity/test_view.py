"""The decoded view of an exchange of the Capacity Status API."""

import pytest

from simulator.services.dos.capacity.view import view
from simulator.wire.http import Reply
from tests.makers import answered
from tests.services.dos.capacity.setting import ID, PATH, ROOT, an_editing_tenant
from tests.services.dos.faces import CAPACITY, a_face_call, token
from tests.services.dos.makers import TOKEN, USERNAME


async def test_an_update_is_shown_with_its_user_and_without_the_token() -> None:
    headers = {"Authorization": token()}
    call = a_face_call(CAPACITY, an_editing_tenant(), PATH, method="PUT", headers=headers, body={"status": "RED"})

    shown = view(call, await answered(call))

    assert (shown["user"], shown["service"], shown["asked"]) == (USERNAME, ID, {"status": "RED"})
    assert shown["answer"]["status"] == "RED"
    assert TOKEN not in str(shown)


def test_what_cannot_be_read_is_null() -> None:
    call = a_face_call(CAPACITY, an_editing_tenant(), PATH, method="PUT", body=b"{")

    assert view(call, Reply.of(200, b"{", "application/json")) == {
        "user": None,
        "service": ID,
        "asked": None,
        "answer": None,
    }


@pytest.mark.parametrize("page", ["apidoc/", "apidoc.yaml"])
async def test_a_page_of_the_documentation_is_not_shown(page: str) -> None:
    call = a_face_call(CAPACITY, an_editing_tenant(), f"{ROOT}/{page}")

    assert view(call, await answered(call))["answer"] is None
