"""How dispensing says no: Spine's codes, the back end's problems and the gateway's words, each in its own form."""

import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.dispensing.errors import GATEWAY_CODES, REFUSALS, render, success
from simulator.services.eps.dispensing.problems import Problem, Refused, Untranslatable
from simulator.wire.json import Json, read_json
from tests.makers import REQUEST_ID
from tests.services.eps.dispensing.calls import RELEASE, a_dispensing_call
from tests.services.eps.makers import PHARMACY

_EPS = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
_SPINE = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"


def _said(refusal: Refusal) -> Json:
    return read_json(render(a_dispensing_call(RELEASE, {}), refusal).body)


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_an_outcome_of_its_status(code: str) -> None:
    reply = render(a_dispensing_call(RELEASE, {}), Refusal(code))

    assert reply.status == REFUSALS[code].status
    assert read_json(reply.body)["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("code", [code for code in REFUSALS if code not in GATEWAY_CODES])
def test_a_back_ends_answer_is_fhir_of_its_version_and_gives_the_callers_ids_back(code: str) -> None:
    call = a_dispensing_call(RELEASE, {}, headers={"X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da"})

    reply = render(call, Refusal(code))

    assert dict(reply.headers) == {
        "Content-Type": "application/fhir+json; fhirVersion=4.0",
        "X-Request-ID": REQUEST_ID,
        "X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
    }


@pytest.mark.parametrize(
    ("code", "issue", "system", "on_the_wire", "display"),
    [
        ("PATIENT_DECEASED", "business-rule", _EPS, "PATIENT_DECEASED", "Patient is recorded as dead"),
        (
            "DUPLICATE_PRESCRIPTION_ID",
            "duplicate",
            _EPS,
            "DUPLICATE_PRESCRIPTION_ID",
            "Duplicate prescription ID exists",
        ),
        ("INVALID_MESSAGE", "structure", _EPS, "INVALID_MESSAGE", "Invalid Message"),
        ("INVALID_RELEASE_MESSAGE", "invalid", _EPS, "INVALID_MESSAGE", "Invalid message"),
        ("RESOURCE_VERSION_MISMATCH", "conflict", _SPINE, "RESOURCE_VERSION_MISMATCH", "Resource version mismatch"),
        ("SERVICE_DISABLED", "exception", _EPS, "SERVICE_DISABLED", "Functionality disabled in spine"),
        ("MISSING_SPINE_VALUE", "value", _SPINE, "MISSING_VALUE", "Required value is missing"),
        ("DUPLICATE_MESSAGE_ID", "invalid", _SPINE, "202", "Duplicate HL7 ID Error"),
        ("SPINE_ERROR", "invalid", _SPINE, "ERROR", "Error"),
    ],
)
def test_spines_codes_are_in_their_system(code: str, issue: str, system: str, on_the_wire: str, display: str) -> None:
    coding = {"system": system, "code": on_the_wire, "display": display}

    assert _said(Refusal(code))["issue"] == [{"code": issue, "severity": "error", "details": {"coding": [coding]}}]


def test_spines_own_words_replace_the_display() -> None:
    (issue,) = _said(Refusal("FAILURE_TO_PROCESS_MESSAGE", "its words"))["issue"]

    assert (issue["details"]["coding"][0]["display"], "diagnostics" in issue) == ("its words", False)


def test_other_words_are_diagnostics_beside_a_fixed_display() -> None:
    (issue,) = _said(Refusal("PRESCRIPTION_EXPIRED", "my words"))["issue"]

    assert (issue["details"]["coding"][0]["display"], issue["diagnostics"]) == ("Prescription has expired", "my words")


def test_a_dispenser_that_the_population_does_not_have_is_named_by_its_code() -> None:
    body = _said(Refusal("PRESCRIPTION_WITH_ANOTHER_DISPENSER", values={"org": PHARMACY}))

    (held,) = body["contained"]
    assert sorted(held) == ["id", "identifier", "resourceType"]


def test_without_a_dispenser_nothing_is_contained() -> None:
    assert "contained" not in _said(Refusal("PRESCRIPTION_WITH_ANOTHER_DISPENSER"))


def test_problems_are_told_all_with_the_outcomes_time() -> None:
    body = _said(Refused([Problem("value", "one"), Problem("invalid", "two")]))

    assert body == {
        "resourceType": "OperationOutcome",
        "meta": {"lastUpdated": "2026-11-22T10:00:00+00:00"},
        "issue": [
            {"severity": "error", "code": "value", "diagnostics": "one"},
            {"severity": "error", "code": "invalid", "diagnostics": "two"},
        ],
    }


def test_what_cannot_be_translated_has_no_time() -> None:
    body = _said(Untranslatable("Required field missing.", "Bundle.identifier"))

    assert ("meta" in body, body["issue"][0]["expression"]) == (False, ["Bundle.identifier"])


def test_an_exception_of_ours_is_the_back_ends_server_error() -> None:
    assert _said(Refusal("INTERNAL_ERROR")) == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "fatal",
                "code": "exception",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/CodeSystem/http-error-codes",
                            "code": "SERVER_ERROR",
                            "display": "500: The Server has encountered an error processing the request.",
                        }
                    ]
                },
            }
        ],
    }


def test_a_time_out_says_that_spine_did_not_answer() -> None:
    (issue,) = _said(Refusal("TIMEOUT"))["issue"]

    assert issue["details"]["coding"] == [
        {
            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
            "version": "1",
            "code": "TIMEOUT",
            "display": "Timeout waiting for response",
        }
    ]


def test_a_refusal_that_spine_does_not_explain_has_one_bare_issue() -> None:
    assert _said(Refusal("UNEXPLAINED"))["issue"] == [{"severity": "error", "code": "invalid"}]


def test_half_a_character_in_what_is_quoted_is_replaced() -> None:
    (issue,) = _said(Refusal("UNREADABLE", "a\udcff"))["issue"]

    assert issue["diagnostics"] == "a?"


def test_headers_of_a_refusal_are_sent() -> None:
    reply = render(a_dispensing_call(RELEASE, {}), Refusal("TIMEOUT", headers={"Retry-After": "5"}))

    assert reply.headers["Retry-After"] == "5"


def test_success_is_one_piece_of_information() -> None:
    reply = success(a_dispensing_call(RELEASE, {}))

    assert reply.body == (
        b'{"resourceType":"OperationOutcome","meta":{"lastUpdated":"2026-11-22T10:00:00+00:00"},'
        b'"issue":[{"code":"informational","severity":"information"}]}'
    )
