"""OperationOutcomes of the FHIR search, and the headers that every answer has."""

import pytest

from simulator.call import Refusal
from simulator.services.dos.fhir.errors import REFUSALS, Refusals, render, respond
from simulator.wire.json import read_json
from tests.makers import REQUEST_ID
from tests.services.dos.faces import FHIR, a_face_call
from tests.services.dos.fhir.searching import organization
from tests.services.dos.makers import a_dos_tenant

CALL = a_face_call(FHIR, a_dos_tenant(), organization(), headers={"x-correlation-id": "C-1"})


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_an_outcome_of_one_issue(code: str) -> None:
    reply = render(CALL, Refusal(code))

    outcome = read_json(reply.body)
    (issue,) = outcome["issue"]
    assert (reply.status, outcome["resourceType"]) == (REFUSALS[code].status, "OperationOutcome")
    assert list(issue) == ["severity", "code", *(["details"] if REFUSALS[code].code else []), "diagnostics"]
    assert issue["diagnostics"] == REFUSALS[code].diagnostics


def test_a_fault_of_our_own_is_fatal_and_has_no_code() -> None:
    assert read_json(render(CALL, Refusal("INTERNAL_ERROR")).body)["issue"] == [
        {"severity": "fatal", "code": "exception", "diagnostics": "Internal server error"}
    ]


def test_several_faults_are_several_issues_and_the_first_gives_the_status() -> None:
    refusal = Refusals([Refusal("FHIR_HEADER_MISSING"), Refusal("FHIR_HEADER_UNEXPECTED", "Unexpected \udcff")])

    reply = render(CALL, refusal)

    assert reply.status == 400
    assert [issue["diagnostics"] for issue in read_json(reply.body)["issue"]] == [
        REFUSALS["FHIR_HEADER_MISSING"].diagnostics,
        "Unexpected ?",
    ]


def test_a_scenario_can_add_headers() -> None:
    reply = render(CALL, Refusal("FHIR_TOO_MANY_REQUESTS", headers={"Retry-After": "3"}))

    assert (reply.status, reply.headers["Retry-After"]) == (429, "3")


@pytest.mark.parametrize("is_refused", [True, False])
def test_every_answer_mirrors_the_ids_and_has_the_security_headers(is_refused: bool) -> None:
    reply = render(CALL, Refusal("FHIR_FORBIDDEN")) if is_refused else respond(CALL, 200, {})

    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json",
        "X-Request-ID": REQUEST_ID,
        "X-Correlation-ID": "C-1",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
    }


def test_ids_that_were_not_sent_are_not_mirrored() -> None:
    call = a_face_call(FHIR, a_dos_tenant(), organization(), headers={"X-Request-ID": None})

    assert not {"X-Request-ID", "X-Correlation-ID"} & set(respond(call, 200, {}).headers)
