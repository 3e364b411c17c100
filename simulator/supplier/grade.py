"""The grade of a call: what the simulator has recorded of it, held against what a good call is like.

It is asked for over the admin API; where there is none, there is no grade and the answers alone must do.
"""

from dataclasses import dataclass, field

from simulator.client import ClientError, TenantClient
from simulator.supplier.itk import GP_COPY
from simulator.supplier.play import PASSED, Step
from simulator.supplier.policy import why_no_copy
from simulator.supplier.steps import CallState
from simulator.wire.json import Json

_TRACES = {"one_of": ["pds.patient.search", "pds.patient.retrieve"]}


@dataclass(frozen=True, slots=True)
class Grade:
    """What came of the claims (`checks`) and of what the played scenarios expect, with the findings by severity.

    `missing` says why there is no grade.
    """

    checks: list[Json] = field(default_factory=list)
    expected: list[Json] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    missing: str = ""

    @property
    def passed(self) -> bool:
        """Does everything hold?"""
        return all(result["passed"] for result in (*self.checks, *self.expected))


def grade_of(tenant: TenantClient, state: CallState, steps: list[Step]) -> Grade:
    """Ask a simulator what it makes of the call."""
    if state.patient is None:
        return Grade(missing="the patient was not traced")
    try:
        checks = tenant.verify(claims(state, steps))["results"]
        journey = tenant.journey(state.patient.nhs_number)
    except ClientError as fault:
        return Grade(missing=f"what was recorded cannot be asked for: {fault}")
    return Grade(checks, journey["results"], _found(journey, state.occasion.correlation_id))


def claims(state: CallState, steps: list[Step]) -> list[Json]:
    """What must be so of a good call, as the admin API's `verify` takes it."""
    patient, joined = state.patient, {"correlation_id": state.occasion.correlation_id}
    assert patient is not None, "the patient is traced first"
    about = {"nhs_number": patient.nhs_number}
    referred = [] if state.endpoint is None else [{"service": "itk", **about, "reply": {"status": 200}}]
    order = [
        {"operation": _TRACES, "status": 200},
        {"operation": "rcs.caller.query", **about},
        "dos.services.search",
        "dos.service-details.retrieve",
        *referred,
        {"operation": "rcs.report.submit", **about},
        {"operation": "idt.case.submit", **about},
    ]
    found: list[Json] = [
        {"name": "all steps were recorded, in their order, about one patient", **joined, "order": order},
        {
            "name": "referral and report say the same disposition",
            **joined,
            "xpath": {"//hl7:dischargeDispositionCode/@code": state.triage.disposition},
            "count": "2..",
        },
        {"name": "no message had an error", **joined, "findings": {"none_at_or_above": "error"}},
    ]
    if state.chosen is not None:
        found.append(
            {
                "name": "the referral is addressed to the service that the directory gave",
                **joined,
                "service": "itk",
                "xpath": {"//itk:address/@uri": state.chosen.id},
            }
        )
    if any(step.id == "copy" and step.outcome == PASSED for step in steps):
        found.append(_copies(state))
    return found


def _copies(state: CallState) -> Json:
    patient, endpoint, chosen = state.patient, state.endpoint, state.chosen
    assert patient is not None, "the patient is traced first"
    receiver = "" if chosen is None else chosen.ods_code
    why = why_no_copy(
        state.triage.disposition, None if endpoint is None else endpoint.interaction, receiver, patient.practice
    )
    return {
        "name": "one copy went to the practice" if why is None else f"no copy went to the practice: {why}",
        "correlation_id": state.occasion.correlation_id,
        "operation": "itk.pem.send",
        "xpath": {"//itk:spec/@value": {"matches": GP_COPY}},
        "count": 1 if why is None else 0,
    }


def _found(journey: Json, correlation_id: str) -> dict[str, int]:
    """The findings of this call's exchanges, by severity."""
    counts = {"error": 0, "warning": 0, "information": 0}
    for call in journey["calls"]:
        for step in call["steps"]:
            if step["correlation_id"] == correlation_id:
                for severity in counts:
                    counts[severity] += step["findings"][severity]
    return counts
