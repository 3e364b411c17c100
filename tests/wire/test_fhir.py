"""OperationOutcomes are built in the order and with the members that the national services send."""

from simulator.wire.fhir import operation_outcome


def test_an_outcome_has_one_issue_with_a_spine_code() -> None:
    outcome = operation_outcome("error", "value", "INVALID_VALUE", "Provided value is invalid", "Invalid value - 'x'")

    assert outcome == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "value",
                "details": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode",
                            "version": "1",
                            "code": "INVALID_VALUE",
                            "display": "Provided value is invalid",
                        }
                    ]
                },
                "diagnostics": "Invalid value - 'x'",
            }
        ],
    }


def test_an_outcome_without_diagnostics_has_no_such_member() -> None:
    assert list(operation_outcome("information", "not-found", "X", "Y")["issue"][0]) == ["severity", "code", "details"]


def test_another_code_system_can_be_named() -> None:
    outcome = operation_outcome("error", "value", "X", "Y", system="urn:x")

    assert outcome["issue"][0]["details"]["coding"][0]["system"] == "urn:x"
