"""When the patient's practice is sent a copy of the report: the post-event message's policy, as a supplier keeps it."""

from simulator.supplier.itk import GP_PRIMARY, OUT_OF_HOURS

NEVER_SENT = frozenset(("Dx22", "Dx23", "Dx28", "Dx45", "Dx46", "Dx52", "Dx60", "Dx63"))
"""Dispositions about which no copy is sent."""


def why_no_copy(disposition: str, interaction: str | None, receiver: str, practice: str) -> str | None:
    """Why the practice gets no copy; None where it gets one.

    `interaction` and `receiver` are those of the primary message, None and empty if there was none.
    """
    if not practice:
        return "no practice is known for the patient"
    if disposition in NEVER_SENT:
        return f"no copy is sent for {disposition}"
    if interaction == OUT_OF_HOURS:
        return "out of hours got the primary message and tells the practice"
    if interaction == GP_PRIMARY and receiver == practice:
        return "the practice itself got the primary message"
    return None
