"""What is noted while a dispenser's message is answered, because only then the stored prescription is at hand."""

from simulator.call.call import Call
from simulator.wire.findings import ERROR, RuleRow, shown

OTHER_PATIENT = RuleRow(
    "eps.dispensing.other-patient",
    ERROR,
    "a message about a prescription of another patient",
    "the NHS number that the prescription is for",
    "EPS, Identifiers",
)


def note_other_patient(call: Call, sent: str, stored: str) -> None:
    """Note a message that names another patient than its prescription has; the service does not compare them."""
    if sent and sent != stored:
        call.findings.append(OTHER_PATIENT.at("body", f"the message is about {shown(sent)}, the prescription is not"))
