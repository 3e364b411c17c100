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

_GIVE_THE_TOKEN = "give the admin token with --admin-token or UEC_SIMULATOR_ADMIN_TOKEN"  # noqa: S105 - words
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
        checks = tenant.verify(claims(state, steps))
        journey = tenant.journey(state.patient.nhs_number)
        return Grade(_results(checks), _results(journey), _found(journey, state.occasion.correlation_id))
    except ClientError as fault:
        why = _GIVE_THE_TOKEN if fault.code == "token-needed" else str(fault)
        return Grade(missing=f"what was recorded cannot be asked for: {why}")
    except (AttributeError, LookupError, TypeError):
        return Grade(missing="what was recorded cannot be asked for: another server than the simulator answers")


def claims(state: CallState, steps: list[Step]) -> list[Json]:
    """What must be so of a good call, as the admin API's `verify` takes it.

    A step that got no answer, or was not even tried, has failed as a step: nothing is claimed of it here.
    """
    assert state.patient is not None, "the patient is traced first"
    joined = {"correlation_id": state.occasion.correlation_id}
    answered = {step.id for step in steps if step.status is not None}
    found = [_order(state, answered)]
    reports = len(answered & {"referral", "submission"})
    if reports:
        alike = "referral and report say the same disposition" if reports == 2 else "the report says the disposition"
        code = {"//hl7:dischargeDispositionCode/@code": state.triage.disposition}
        found.append({"name": alike, **joined, "xpath": code, "count": f"{reports}.."})
    found.append({"name": "no message had an error", **joined, "findings": {"none_at_or_above": "error"}})
    if state.chosen is not None and "referral" in answered:
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


def _order(state: CallState, answered: set[str]) -> Json:
    """The claim that what was answered was recorded, as it was played."""
    about = {"nhs_number": state.known().nhs_number}
    signed_in = {"operation": "auth.token.issue", "status": 200}
    looks: dict[str, Json] = {
        **({} if state.application is None else {"sign-in": signed_in}),
        "trace": {"operation": _TRACES, "status": 200},
        "repeat-caller": {"operation": "rcs.caller.query", **about},
        "search": "dos.services.search",
        "details": "dos.service-details.retrieve",
        "referral": {"service": "itk", **about, "reply": {"status": 200}},
        "submission": {"operation": "rcs.report.submit", **about},
        "upload": {"operation": "idt.case.submit", **about},
    }
    order = [look for step, look in looks.items() if step in answered]
    which = "all steps" if len(order) == len(looks) else "the steps that were answered"
    name = f"{which} were recorded, in their order, about one patient"
    return {"name": name, "correlation_id": state.occasion.correlation_id, "order": order}


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


def _results(graded: Json) -> list[Json]:
    """The results of an answer, each whole. Raises LookupError or TypeError where they are not."""
    for result in graded["results"]:
        _ = result["name"], result["passed"], result["message"], [*(result["nearest"] or {"missed": ()})["missed"]]
    return list(graded["results"])


def _found(journey: Json, correlation_id: str) -> dict[str, int]:
    """The findings of this call's exchanges, by severity."""
    counts = {"error": 0, "warning": 0, "information": 0}
    for call in journey["calls"]:
        for step in call["steps"]:
            if step["correlation_id"] == correlation_id:
                for severity in counts:
                    counts[severity] += step["findings"][severity]
    return counts
