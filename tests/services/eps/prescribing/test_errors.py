import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.gateway import GATEWAY
from simulator.services.eps.prescribing.errors import (
    BACK_END,
    CANCEL,
    REFUSALS,
    cancel_outcome,
    outcome,
    outcome_of,
    success,
)
from simulator.services.eps.prescribing.issues import Issue, Refused
from tests.services.eps.prescribing.calls import a_prescribing_call

_EPS = "https://fhir.nhs.uk/CodeSystem/EPS-IssueCode"
_SPINE = "https://fhir.nhs.uk/CodeSystem/Spine-ErrorOrWarningCode"


@pytest.mark.parametrize(
    ("code", "issue", "system", "said", "display"),
    [
        ("PATIENT_DECEASED", "business-rule", _EPS, "PATIENT_DECEASED", "Patient is recorded as dead"),
        (
            "DUPLICATE_PRESCRIPTION_ID",
            "duplicate",
            _EPS,
            "DUPLICATE_PRESCRIPTION_ID",
            "Duplicate prescription ID exists",
        ),
        (
            "MISSING_DIGITAL_SIGNATURE",
            "business-rule",
            _EPS,
            "MISSING_DIGITAL_SIGNATURE",
            "Digital signature not found",
        ),
        (
            "PRESCRIPTION_NOT_FOUND",
            "not-found",
            _EPS,
            "PRESCRIPTION_NOT_FOUND",
            "Prescription can not be found. Contact prescriber",
        ),
        (
            "INVALID_RESOURCE_ID",
            "code-invalid",
            _SPINE,
            "INVALID_RESOURCE_ID",
            "The resource ID was not valid. For example a NHS Number is presented which is not a valid NHS Number.",
        ),
        ("INVALID_MESSAGE", "structure", _EPS, "INVALID_MESSAGE", "Invalid Message"),
        (
            "INVALID_NUMBER_MEDICATIONREQUESTS",
            "business-rule",
            _EPS,
            "INVALID_NUMBER_MEDICATIONREQUESTS",
            "Number of items on a prescription should be between 1 and 4",
        ),
        (
            "DUPLICATE_MEDICATIONREQUEST_ID",
            "duplicate",
            _EPS,
            "DUPLICATE_MEDICATIONREQUEST_ID",
            "Duplicate item ID exists",
        ),
        ("INVALID_CHECK_DIGIT", "value", _EPS, "INVALID_CHECK_DIGIT", "Error in check digit"),
        ("INVALID_DATE_FORMAT", "value", _EPS, "INVALID_DATE_FORMAT", "Format of date passed is invalid"),
        ("RESOURCE_VERSION_MISMATCH", "conflict", _SPINE, "RESOURCE_VERSION_MISMATCH", "Resource version mismatch"),
        ("DUPLICATE_MESSAGE_ID", "invalid", _SPINE, "202", "Duplicate HL7 ID Error"),
    ],
)
def test_spines_codes_are_told_in_their_systems(code: str, issue: str, system: str, said: str, display: str) -> None:
    status, body = outcome_of(a_prescribing_call(), Refusal(code))

    assert status == 400
    assert body["issue"] == [
        {
            "severity": "error",
            "code": issue,
            "details": {"coding": [{"system": system, "code": said, "display": display}]},
        }
    ]
    assert body["meta"] == {"lastUpdated": "2026-11-22T10:00:00+00:00"}


def test_what_spine_says_in_words_is_the_display() -> None:
    _, body = outcome_of(a_prescribing_call(), Refusal("SPINE_ERROR", "Something else"))

    assert body["issue"][0]["details"]["coding"][0]["display"] == "Something else"
    assert "diagnostics" not in body["issue"][0]


def test_an_unexpected_failure_is_fatal_and_bears_no_time() -> None:
    assert outcome_of(a_prescribing_call(), Refusal("INTERNAL_ERROR")) == (
        500,
        {
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
        },
    )


def test_spine_that_never_answers_is_a_timeout() -> None:
    status, body = outcome_of(a_prescribing_call(), Refusal("TIMEOUT"))

    assert status == 500
    assert body["issue"] == [
        {
            "severity": "error",
            "code": "exception",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                        "version": "1",
                        "code": "TIMEOUT",
                        "display": "Timeout waiting for response",
                    }
                ]
            },
        }
    ]


def test_a_rows_own_words_can_be_replaced() -> None:
    _, body = outcome_of(a_prescribing_call(), Refusal("INVALID_SIGNATURE", "Certificate is revoked"))

    assert body["issue"] == [{"severity": "error", "code": "invalid", "diagnostics": "Certificate is revoked"}]


def test_all_that_was_found_is_told() -> None:
    refused = Refused("INVALID_CONTENT", [Issue("value", "one"), Issue("value", "two")])

    _, body = outcome_of(a_prescribing_call(), refused)

    assert [issue["diagnostics"] for issue in body["issue"]] == ["one", "two"]


def test_an_outcome_without_a_time_has_no_meta() -> None:
    assert outcome(a_prescribing_call(), [success()], has_meta=False) == {
        "resourceType": "OperationOutcome",
        "issue": [{"code": "informational", "severity": "information"}],
    }


def test_a_cancellations_outcome_bears_its_result() -> None:
    body = cancel_outcome(REFUSALS["CANCEL_INVALID_MESSAGE"])

    coding = body["issue"][0]["details"]["coding"][0]
    assert (body["issue"][0]["code"], coding["code"], coding["display"]) == ("invalid", "R-5888", "Invalid Message.")


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_row_says_who_refuses(code: str) -> None:
    assert REFUSALS[code].detail["from"] in {GATEWAY, BACK_END, CANCEL}
