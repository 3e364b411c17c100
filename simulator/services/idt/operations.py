"""What the Intelligent Data Tool does: takes a case at the close of a triage, lists its exception codes."""

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.clock import fhir_instant
from simulator.services.idt.case import case_of
from simulator.services.idt.credentials import check_credentials
from simulator.services.idt.errors import ACCEPTED, exception_codes, json_reply
from simulator.services.idt.rules import METHODS, REPEATED
from simulator.wire.findings import shown
from simulator.wire.http import Reply

CASES = "idt-cases"
"""The kind of the documents that remember which cases came: when first, and how often."""

KEPT = 20_000
"""Cases remembered of each tenant, the newest."""


async def submit_case(call: Call) -> Reply:
    """Take a case. One that comes again is taken again, and noted: there is one for each closed triage."""
    case = case_of(call.request)
    earlier = await call.documents.get(CASES, case.key)
    body = {"case_id": case.id, "nhs_number": case.nhs_number, "received": fhir_instant(call.now), "times": 1}
    if earlier is not None:
        body = {**earlier.body, "times": earlier.body["times"] + 1}
        where = "body" if case.reference is None else case.reference.where
        what = "this very body" if case.id is None else f"the case {shown(case.id)}"
        call.findings.append(REPEATED.at(where, f"{what} has come before, first at {body['received']}"))
    await call.documents.put(CASES, case.key, body)
    await call.documents.keep_newest(CASES, KEPT)
    return json_reply(200, ACCEPTED)


async def list_exception_codes(call: Call) -> Reply:
    """The exception codes that there are."""
    return json_reply(200, exception_codes(call.documents))


async def unsupported(call: Call) -> Reply:
    """An address that there is not, or a method that it does not take."""
    methods = METHODS.get(call.values["rest"])
    if methods is None:
        raise Refusal("NOT_FOUND")
    raise Refusal("METHOD_NOT_ALLOWED", headers={"Allow": methods})


def check_body(call: Call) -> None:
    """Refuse what is neither JSON nor XML, whatever its Content-Type says."""
    fault = case_of(call.request).fault
    if fault is not None:
        raise Refusal("INVALID_BODY", f"The body cannot be read: {fault}")


def nhs_number_of(call: Call) -> str | None:
    """The patient of a case; None where none is named."""
    return case_of(call.request).nhs_number if call.operation.id == "idt.case.submit" else None


SUBMIT = (check_credentials, check_body)
LIST = (check_credentials,)
