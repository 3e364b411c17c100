"""The four faces as one service: who renders and shows what."""

import pytest

from simulator.call import Call, Operation, Refusal, Tenant
from simulator.services.dos import SERVICE
from simulator.services.dos.faces import ALIKE, FACES, REFUSALS, no_nhs_number
from simulator.wire.http import Reply
from tests.makers import a_call, a_request
from tests.services.dos.makers import a_dos_tenant

SEARCH, BY_CODE, STATUS, ORGANISATION = (
    "dos.services.search", "dos.ods-code.search", "dos.capacity-status.retrieve", "dos.organization.search",
)  # fmt: skip


def _call(operation: str, tenant: Tenant | None = None) -> Call:
    request = a_request("GET", "/", {"Host": "dos.test"})
    return a_call(request, tenant or a_dos_tenant(), operation, SERVICE, id="1", code="A")


def _refused(operation: str, code: str) -> Reply:
    return SERVICE.render(_call(operation), Refusal(code))


@pytest.mark.parametrize(
    ("operation", "media_type"),
    [
        (SEARCH, "application/soap+xml; charset=utf-8"),
        (BY_CODE, "application/json"),
        (STATUS, "application/json"),
        (ORGANISATION, "application/fhir+json"),
    ],
)
def test_each_face_says_its_internal_error_in_its_own_dialect(operation: str, media_type: str) -> None:
    assert _refused(operation, "INTERNAL_ERROR").headers["Content-Type"] == media_type


@pytest.mark.parametrize("operation", SERVICE.operations, ids=lambda operation: operation.id)
def test_every_operation_can_say_that_it_failed(operation: Operation) -> None:
    codes = (SERVICE.crash, SERVICE.timeout, SERVICE.unreadable)

    assert [code for code in codes if _refused(operation.id, code).status < 400] == []


@pytest.mark.parametrize(("operation", "status"), [(SEARCH, 500), (BY_CODE, 401), (STATUS, 401), (ORGANISATION, 401)])
def test_a_code_of_another_face_is_the_own_one_that_says_the_same(operation: str, status: int) -> None:
    assert _refused(operation, "AUTHENTICATION_FAILED").status == status


@pytest.mark.parametrize(("operation", "code"), [(BY_CODE, "NO_SERVICES_FOUND"), (SEARCH, "FHIR_HEADER_MISSING")])
def test_a_code_that_no_own_one_is_like_is_an_internal_error(operation: str, code: str) -> None:
    assert _refused(operation, code).body == _refused(operation, "INTERNAL_ERROR").body


def test_the_words_of_a_scenario_are_kept_for_another_face() -> None:
    reply = SERVICE.render(_call(BY_CODE), Refusal("AUTHENTICATION_FAILED", "Locked"))

    assert b"Locked" in reply.body


def test_codes_that_are_alike_are_codes() -> None:
    assert {code for codes in ALIKE for code in codes} <= set(REFUSALS)


def test_faces_share_only_the_codes_that_all_have() -> None:
    tables = [set(face.refusals) for face in FACES]
    shared = {code for code in REFUSALS if sum(code in table for table in tables) > 1}

    assert shared == set.intersection(*tables) == {"INTERNAL_ERROR", "TOO_LARGE", "TIMEOUT"}


def test_no_two_operations_have_one_id() -> None:
    ids = [operation.id for operation in SERVICE.operations]

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("operation", [SEARCH, BY_CODE, STATUS, ORGANISATION])
def test_each_face_shows_its_exchanges(operation: str) -> None:
    assert SERVICE.view is not None

    assert SERVICE.view(_call(operation), Reply(200)) is not None


def test_no_call_says_who_the_patient_is() -> None:
    assert no_nhs_number(_call(SEARCH)) is None  # type: ignore[func-returns-value]  # that is the claim
