"""What an answer that is not a yes says, in one line."""

import pytest

from simulator.supplier.refusals import Failed, refused, remedy, said_in, says_code
from simulator.wire.itk import write_error_info
from simulator.wire.json import Json
from simulator.wire.soap import write_envelope, write_fault
from tests.supplier.makers import an_answer

OUTCOME: Json = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "code": "structure",
            "details": {"coding": [{"code": "SERVICE_UNAVAILABLE", "display": "Down"}]},
            "diagnostics": "for a while",
        }
    ],
}
FAULT = write_envelope(
    (),
    write_fault("soap:Client", "A client related error", None, write_error_info("E1", "1000", "Access Denied", None)),
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (OUTCOME, "SERVICE_UNAVAILABLE Down for a while"),
        ({"resourceType": "OperationOutcome", "issue": [{"code": "invalid"}]}, "invalid"),
        ({"error": {"code": "unknown-path", "message": "no national service answers"}}, "no national service answers"),
        ({"error": "invalid_request", "error_description": "no such client"}, "no such client"),
        ({"status": "rejected", "message": "The case was rejected", "exceptions": [{"code": "X-17"}]},
         "The case was rejected (X-17)"),
        (FAULT, "soap:Client: A client related error: E1: 1000: Access Denied"),
        ("<html>\n<h1>Bad gateway</h1>", "<html> <h1>Bad gateway</h1>"),
        ("", ""),
        (["x"], '["x"]'),
        ({"resourceType": "OperationOutcome", "issue": 7}, '{"resourceType":"OperationOutcome","issue":7}'),
        ({"resourceType": "OperationOutcome", "issue": [7, {"code": "x", "details": "y"}]}, "x"),
        ({"resourceType": "OperationOutcome", "issue": [{"code": "x", "details": {"coding": [7]}}]}, "x"),
        ({"message": "no", "exceptions": 7}, "no"),
        ("\x1b[31mred", " [31mred"),
    ],
)  # fmt: skip
def test_each_dialect_is_understood(body: Json, said: str) -> None:
    assert said_in(an_answer(500, body)) == said


@pytest.mark.parametrize(
    ("body", "says"),
    [(OUTCOME, True), ({**OUTCOME, "resourceType": "Patient"}, False), ("<html>", False), ([OUTCOME], False)],
)
def test_only_an_outcome_says_a_code(body: Json, says: bool) -> None:
    assert says_code(an_answer(503, body), ("SERVICE_UNAVAILABLE",)) is says


def test_long_answers_are_cut() -> None:
    assert len(said_in(an_answer(500, "x" * 5_000))) == 200


def test_a_refusal_has_its_status_and_something_to_do() -> None:
    failure = refused(an_answer(401, OUTCOME))

    assert str(failure).startswith("401: SERVICE_UNAVAILABLE")
    assert (failure.status, "--token" in failure.remedy) == (401, True)


@pytest.mark.parametrize(
    ("status", "words", "remedied"),
    [
        (400, "No ASID is associated with your app. Please contact support.", "`asid`"),
        (401, "Required scope(s): urn:nhsd:apim:app:level3:personal-demographics-service", "scopes"),
        (401, "Invalid API call as no apiproduct match found", "`products`"),
    ],
)
def test_what_an_application_lacks_is_told(status: int, words: str, remedied: str) -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "forbidden", "diagnostics": words}]}

    assert remedied in remedy(an_answer(status, outcome))


def test_a_status_alone_is_said_to_be_all() -> None:
    assert str(refused(an_answer(503))) == "503 and nothing more"


def test_there_is_always_something_to_do() -> None:
    assert all(remedy(an_answer(status)) for status in range(200, 600))
    assert Failed("x").remedy
