"""FHIR R4 as the national services write it: outcomes and bundles, built as plain dictionaries in wire order."""

from simulator.wire.json import Json

FHIR_JSON = "application/fhir+json"
SPINE_CODES = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"
NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
ODS_SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"


def operation_outcome(
    severity: str, issue: str, code: str, display: str, diagnostics: str | None = None, *, system: str = SPINE_CODES
) -> Json:
    """An OperationOutcome of one issue with a Spine error or warning code."""
    said: dict[str, Json] = {
        "severity": severity,
        "code": issue,
        "details": {"coding": [{"system": system, "version": "1", "code": code, "display": display}]},
    }
    if diagnostics is not None:
        said["diagnostics"] = diagnostics
    return {"resourceType": "OperationOutcome", "issue": [said]}
