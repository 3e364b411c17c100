"""Exchanges in plain English: what was done, to whom, and what came of it, for people who read no XML.

What is said is read from what the services make of their own messages; nothing is parsed here but a refusal's reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulator.pipeline import Simulator
from simulator.population.organisations import OUT_OF_HOURS, PHARMACY, URGENT_TREATMENT_CENTRE
from simulator.records.documents import Documents
from simulator.records.exchange import Exchange, readable
from simulator.scenario.journey_report import many, outcome_of
from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json

NOBODY = "an unnamed recipient"
"""Who a message went to that does not say."""

_LONGEST = 160
_LARGEST_READ = 200_000
_COLOURS = {"answered": "green", "refused": "red", "broken": "orange", "undelivered": "red"}
_SAID: dict[str, tuple[str, str]] = {
    "pds.patient.retrieve": ("Patient looked up on PDS", "found"),
    "pds.patient.search": ("Patient traced on PDS", "answered"),
    "pds.patient.update": ("Patient's details changed on PDS", "kept"),
    "pds.patient.create": ("New patient recorded on PDS", "kept"),
    "pds.related-person.search": ("Related people looked up on PDS", "answered"),
    "pds_smsp.nhs-number.verify": ("NHS number checked with the Spine mini service", "answered"),
    "pds_smsp.nhs-number.get": ("NHS number asked for from the Spine mini service", "answered"),
    "spine.patient.trace": ("Patient traced on the Spine", "answered"),
    "spine.patient.retrieve": ("Patient looked up on the Spine", "found"),
    "scr.document.search": ("Summary care record looked for", "answered"),
    "scr.bundle.retrieve": ("Summary care record viewed", "shown"),
    "scr.bundle.upload": ("Summary care record uploaded", "kept"),
    "scr.permission.set": ("Permission to view the summary care record recorded", "kept"),
    "scr.alert.raise": ("Privacy officer alerted about a summary care record", "taken"),
    "eps.prescription.search": ("Prescriptions looked up", "answered"),
    "eps.prescription.retrieve": ("Prescription viewed", "shown"),
    "eps.item-summary.search": ("Prescriptions looked up", "answered"),
    "eps.item-details.retrieve": ("Prescription viewed", "shown"),
    "eps.order.prepare": ("Prescription prepared for signing", "answered"),
    "eps.message.process": ("Prescription message sent", "accepted"),
    "eps.prescription.release": ("Prescription released to a dispenser", "accepted"),
    "dos.services.search": ("Directory of Services searched", "answered"),
    "dos.service-details.retrieve": ("Looked up how to reach {service}", "answered"),
    "itk.ooh.send": ("{kind} sent to {recipient}", "acknowledged"),
    "itk.ed.send": ("Emergency department referral sent to {recipient}", "acknowledged"),
    "itk.pem.send": ("Report sent to the GP practice {recipient}", "acknowledged"),
    "itk.ambulance.request": ("Ambulance asked for from {recipient}", "acknowledged"),
    "itk.document-set.send": ("Repeat caller's reports sent to {recipient}", "acknowledged"),
    "itk.infrastructure-ack.send": ("Receipt sent back by the simulator", "taken"),
    "itk.business-ack.send": ("Outcome sent back by the simulator", "taken"),
    "rcs.caller.query": ("Asked whether the patient has called before", "answered"),
    "rcs.report.submit": ("Report submitted to the Repeat Caller Service", "accepted"),
    "idt.case.submit": ("Case uploaded to the Intelligent Data Tool", "accepted"),
    "auth.token.issue": ("Access token asked for", "granted"),
    "mail.message.receive": ("Mail sent", "taken"),
}
_KINDS = {
    OUT_OF_HOURS: "Out-of-hours referral",
    URGENT_TREATMENT_CENTRE: "Urgent treatment centre referral",
    PHARMACY: "Pharmacy referral",
}
_COPY = "Post-event message sent to the GP practice {recipient}"
_CALLERS = {
    "RC": "yes, a repeat caller", "PRC": "perhaps", "NRC": "no, not a repeat caller",
    "IIQ": "too little is known to say", "ER": "the service failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One exchange in words. `at` is by the tenant's clock; `colour` is that of its result's tag."""

    what: str
    result: str
    at: float
    colour: str

    @property
    def sentence(self) -> str:
        """All of it, such as “Out-of-hours referral sent to Wexbourne Evening Surgery at 10:03, acknowledged”."""
        return f"{self.what} at {datetime.fromtimestamp(self.at, UTC):%H:%M}, {self.result}"


class Teller:
    """Tells the exchanges of one tenant."""

    def __init__(self, simulator: Simulator, documents: Documents) -> None:
        self._simulator = simulator
        self._documents = documents
        self._titles = {operation.id: operation.summary for operation in simulator.operations()}

    def tell(self, exchange: Exchange) -> Told:
        """One exchange in words; names in it are as they came and have to be escaped."""
        view = self._simulator.view(exchange)
        what, well = self._what(exchange, view)
        outcome = outcome_of(exchange)
        result = _result(exchange, view, well) if outcome == "answered" else _trouble(exchange, view, outcome)
        return Told(_cut(what), _cut(result), exchange.tenant_time, _COLOURS[outcome])

    def _what(self, exchange: Exchange, view: Json) -> tuple[str, str]:
        operation = exchange.operation
        if operation is None:
            return f"{exchange.method} {exchange.target.partition('?')[0]}, where nobody answers", "answered"
        what, well = _SAID.get(operation, (self._titles.get(operation, operation), "answered"))
        if operation == "itk.pem.send" and "copyRecipient" in str(dig(view, "itk", "interaction")):
            what = _COPY
        return self._filled_in(what, view), well

    def _filled_in(self, what: str, view: Json) -> str:
        """The words with what is named in the message; a name with braces in it stays as it is."""
        if "{recipient}" in what:
            kind, recipient = self._kind(view), self._recipient(view)
            return what.format(kind=kind, recipient=recipient)
        if "{service}" in what:
            return what.format(service=self._service(dig(view, "request", "service")))
        return what

    def _kind(self, view: Json) -> str:
        """What a referral is called, by what the organisation is that it is sent to."""
        for each in dig(view, "itk", "addresses") or ():
            found = self._documents.peek("organisations", str(dig(each, "ods_code")))
            types = () if found is None else dig(found.body, "types") or ()
            for known, words in _KINDS.items():
                if known in types:
                    return words
        return "Referral"

    def _recipient(self, view: Json) -> str:
        """Who a message is addressed to: a service of the directory before the organisation that runs it."""
        addresses = dig(view, "itk", "addresses") or ()
        for each in addresses:
            if isinstance(service := dig(each, "dos_service_id"), str):
                return self._service(service)
        for each in addresses:
            if isinstance(code := dig(each, "ods_code"), str):
                found = self._documents.peek("organisations", code)
                return code if found is None else str(dig(found.body, "name") or code)
        return NOBODY

    def _service(self, number: Json) -> str:
        if not isinstance(number, str):
            return "a service"
        found = self._documents.peek("dos-services", number)
        if found is None:
            return f"service {number}"
        return str(dig(found.body, "public_name") or dig(found.body, "name") or number)


def dig(value: Json, *path: str | int) -> Any:
    """What stands at a path of keys and positions; None where there is no such thing."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _result(exchange: Exchange, view: Json, well: str) -> str:
    """What came of something that was answered."""
    if exchange.operation == "rcs.caller.query":
        value = dig(view, "answer", "repeat_caller", "value")
        return _CALLERS.get(value, well) if isinstance(value, str) else well
    if exchange.operation == "dos.services.search":
        found = dig(view, "answer", "CheckCapacitySummaryResult")
        return f"{many(len(found), 'service')} found" if isinstance(found, list) else well
    if exchange.operation == "idt.case.submit" and (exceptions := dig(view, "answer", "exceptions")):
        return f"taken with {many(len(exceptions), 'objection')}"
    if exchange.operation in ("pds.patient.search", "scr.document.search"):
        total = dig(_body(exchange), "total")
        return f"{total} found" if isinstance(total, int) else well
    return well


def _trouble(exchange: Exchange, view: Json, outcome: str) -> str:
    """Why something was not answered as it should be."""
    if outcome == "broken":
        return f"no whole answer came: {exchange.delivery}, as the scenario has it"
    if outcome == "undelivered":
        return "not delivered"
    reason = next((said for said in _reasons(exchange, view) if isinstance(said, str) and said.strip()), "")
    status = f" ({exchange.status})" if exchange.status else ""
    return f"refused{status}: {reason.strip()}" if reason else f"refused{status}"


def _reasons(exchange: Exchange, view: Json) -> Iterable[Json]:
    yield dig(view, "answer", "text")
    yield dig(view, "answer", "message")
    body = _body(exchange)
    issue = dig(body, "issue", 0)
    yield dig(issue, "details", "coding", 0, "display")
    yield dig(issue, "details", "text")
    yield dig(issue, "diagnostics")
    yield dig(body, "error_description")


def _body(exchange: Exchange) -> Json:
    """The reply as JSON; None where it is none, or is very large."""
    body = exchange.response_body
    if len(body) > _LARGEST_READ or body.lstrip()[:1] != b"{":
        return None
    try:
        return parse_json(body)
    except WireError:
        return None


def _cut(text: str) -> str:
    text = " ".join(readable(text).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
