"""The decoded view of a REST exchange."""

import pytest

from simulator.services.dos.rest.view import view
from simulator.wire.http import Reply
from tests.makers import answered
from tests.services.dos.faces import REST, a_face_call, basic
from tests.services.dos.makers import a_dos_tenant, a_service
from tests.services.dos.rest.searching import ROOT, a_path


async def test_a_search_is_shown_with_its_segments_by_name_and_what_was_found() -> None:
    tenant = a_dos_tenant(a_service("1"))
    call = a_face_call(REST, tenant, a_path(searchDistance="5"), headers={"Authorization": basic()})

    shown = view(call, await answered(call))

    assert shown["account"] == "caller"
    assert (shown["asked"]["caseId"], shown["asked"]["searchDistance"], shown["asked"]["terms"]) == ("TEST", "5", "25")
    assert shown["answer"]["services"] == [
        {"id": "1", "name": "Service 1", "odsCode": "Y1", "patientDistance": "0.0"},
    ]


async def test_a_look_up_is_shown_with_what_was_looked_up() -> None:
    call = a_face_call(REST, a_dos_tenant(), f"{ROOT}/byOdsCode/FA%20242")

    shown = view(call, await answered(call))

    assert (shown["account"], shown["asked"]) == (None, {"byOdsCode": "FA 242"})
    assert shown["answer"]["error"]["code"] == 401


@pytest.mark.parametrize("path", [f"{a_path()}/1", f"{ROOT}/other"])
def test_what_is_no_request_of_this_interface_is_null(path: str) -> None:
    assert view(a_face_call(REST, a_dos_tenant(), path), Reply(200, b"<html>"))["asked"] is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]"])
def test_an_answer_that_a_scenario_made_up_does_not_break_the_view(body: bytes) -> None:
    assert view(a_face_call(REST, a_dos_tenant(), a_path()), Reply(200, body))["answer"] is None
