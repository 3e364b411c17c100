"""The decoded view of an exchange of the FHIR search."""

import pytest

from simulator.services.dos.fhir.view import view
from simulator.wire.http import Reply
from tests.makers import answered
from tests.services.dos.faces import FHIR, a_face_call
from tests.services.dos.fhir.searching import CODE, HEADERS, ROOT, organization
from tests.services.dos.makers import a_dos_tenant, a_service


async def test_a_search_is_shown_with_the_code_and_what_was_found() -> None:
    call = a_face_call(FHIR, a_dos_tenant(a_service("1", ods_code=CODE)), organization(), headers=HEADERS)

    shown = view(call, await answered(call))

    assert shown["ods_code"] == CODE
    assert [each["resourceType"] for each in shown["answer"]["found"]] == ["Organization", "Endpoint"]
    assert shown["answer"]["found"][1]["address"] == "http://dos.test/itk/ooh"


async def test_a_refusal_is_shown_in_its_words() -> None:
    call = a_face_call(FHIR, a_dos_tenant(), f"{ROOT}/Patient", headers=HEADERS)

    assert view(call, await answered(call)) == {
        "ods_code": None,
        "answer": {"refused": ["Unsupported service: /Patient"]},
    }


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}"])
def test_an_answer_that_a_scenario_made_up_does_not_break_the_view(body: bytes) -> None:
    call = a_face_call(FHIR, a_dos_tenant(), organization(), headers=HEADERS)

    assert view(call, Reply(200, body))["answer"] is None
