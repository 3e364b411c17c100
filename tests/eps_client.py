"""A system of each kind that talks to the Electronic Prescription Service, and what every face shows of a prescription.

The messages are those that tests/services/eps makes; nothing is expected here.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from simulator.clock import Clock
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.scenario.model import Scenario
from simulator.scenario.verify import grade
from simulator.wire.json import Json, read_json
from tests.makers import NHS_NUMBER, NOW, a_request
from tests.services.eps.makers import PRESCRIPTION_ID
from tests.services.eps.prescribing.orders import a_provenance, a_signature, item_reference, without

TRACKER = "/clinical-prescription-tracker/RequestGroup"
PRESCRIBING, DISPENSING = "/fhir-prescribing/FHIR/R4", "/fhir-dispensing/FHIR/R4"
PATIENTS, UPDATES = "/prescriptions-for-patients-v2/Bundle", "/prescription-status-update/"
TASKS = "/electronic-prescriptions/FHIR/R4/Task"

WORKER = {
    "X-Correlation-ID": "11c46f5f-cdef-4865-94b2-0ee0edcc26da",
    "NHSD-Organization-UUID": "A81099",
    "NHSD-Session-URID": "555000000106",
    "NHSD-Identity-UUID": "555000000105",
    "NHSD-Session-JobRole": "S0030:G0100:R0570",
}
"""The header fields of a signed-in worker's system."""

SPINE = {
    "Accept": "application/json",
    "Spine-From-Asid": "200000000946",
    "Spine-UserId": "313175813564",
    "Spine-RoleProfileId": "562926913100",
}
"""The header fields that the legacy tracker demands."""

FHIR = {"Content-Type": "application/fhir+json"}


class Client:
    """Everybody who talks to the service within one tenant, whose clock stands still unless it is told to wait."""

    def __init__(
        self,
        simulator: Simulator,
        tenant: str,
        scenario: Scenario | None = None,
        *,
        now: datetime | None = NOW,
    ) -> None:
        self.simulator = simulator
        self.tenant = tenant
        self.scenario = scenario
        self.now = now
        self.number = 0

    @classmethod
    def of(cls, simulator: Simulator, scenario: str, *, now: datetime | None = NOW) -> "Client":
        """A client in a tenant of its own that plays a shipped scenario."""
        return cls(simulator, scenario, simulator.sources.find(scenario), now=now)

    async def clock(self) -> Clock:
        """The tenant's clock, stopped; the tenant is made if there is none yet."""
        if self.tenant not in self.simulator.tenants.names():
            scenarios = () if self.scenario is None else (self.scenario,)
            await self.simulator.tenants.create(self.tenant, TenantSpec(scenarios, clock=self.now, frozen=True))
        return (await self.simulator.tenants.get(self.tenant)).clock

    async def wait(self, duration: timedelta) -> None:
        """Let time pass."""
        (await self.clock()).advance(duration)

    async def put(self, kind: str, key: str, body: Json) -> None:
        """Lay a document over what is shipped."""
        await self.clock()
        await (await self.simulator.tenants.get(self.tenant)).documents.put(kind, key, body)

    async def call(
        self, method: str, target: str, body: Json = b"", headers: Mapping[str, str | None] | None = None
    ) -> Outcome:
        """Any request, under an id of its own unless the header fields say another."""
        await self.clock()
        self.number += 1
        fields: dict[str, str | None] = {"X-Request-ID": an_id(self.number), **(headers or {})}
        return await self.simulator.exchange(a_request(method, f"/t/{self.tenant}{target}", fields, body))

    async def post(self, target: str, body: Json, headers: Mapping[str, str | None] | None = None) -> Outcome:
        """Post FHIR as a signed-in worker's system; a message goes under its own id."""
        named = body.get("identifier") if isinstance(body, dict) else None
        own = {"X-Request-ID": named["value"]} if isinstance(named, dict) else {}
        return await self.call("POST", target, body, {**WORKER, **FHIR, **own, **(headers or {})})

    async def process(self, message: Json) -> Outcome:
        """Send a message of a prescriber's."""
        return await self.post(f"{PRESCRIBING}/$process-message", message)

    async def sign(self, order: Json, data_of: Callable[[str], str] = a_signature) -> Json:
        """The order as its prescriber signs what `$prepare` gives for it; `data_of` makes a signature of a digest."""
        bare = without(order, "Provenance")
        prepared = read_json((await self.post(f"{PRESCRIBING}/$prepare", bare)).reply.body)["parameter"]
        digest, when = prepared[0]["valueString"], prepared[1]["valueString"]
        assert base64.b64decode(digest).startswith(b"<SignedInfo ")
        items = [each for each in bare["entry"] if each["resource"]["resourceType"] == "MedicationRequest"]
        targets = [item_reference(number) for number in range(1, len(items) + 1)]
        provenance = a_provenance(targets, data_of(digest), when)
        return {**bare, "entry": [*bare["entry"], {"fullUrl": f"urn:uuid:{provenance['id']}", "resource": provenance}]}

    async def dispense(self, what: str, body: Json) -> Outcome:
        """Send a message of a dispenser's: below which path is `what`."""
        return await self.post(f"{DISPENSING}/{what}", body)

    async def look(self, target: str) -> Json:
        """What the FHIR tracker shows."""
        return read_json((await self.call("GET", f"{TRACKER}{target}", headers=WORKER)).reply.body)

    async def ask_spine(self, target: str) -> Json:
        """What the legacy tracker shows."""
        return read_json((await self.call("GET", f"/mm/{target}", headers=SPINE)).reply.body)

    async def seen(self, prescription_id: str = PRESCRIPTION_ID, nhs_number: str = NHS_NUMBER) -> dict[str, Json]:
        """What each face shows of a prescription: its status, then its items'; None where it shows nothing."""
        key = quote(prescription_id)
        return {
            "search": _searched(await self.look(f"?nhsNumber={nhs_number}"), prescription_id),
            "view": _viewed(await self.look(f"/{key}")),
            "basic search": _listed(
                await self.ask_spine(f"prescriptions?nhsNumber={nhs_number}&format=trace-summary&{_LONG_AGO}"),
                prescription_id,
            ),
            "basic retrieval": _retrieved(await self.ask_spine(f"prescriptions/{key}?format=trace")),
            "summary": _summed_up(
                await self.ask_spine(f"nhs111itemsummary?nhsNumber={nhs_number}&{_LONG_AGO}"), prescription_id
            ),
            "details": _detailed(
                await self.ask_spine(f"nhs111itemdetails?prescriptionId={key}&issueNumber=1"), prescription_id
            ),
            "task": _task(await self._tasks(f"identifier={key}"), prescription_id),
            "tasks": _task(
                await self._tasks(f"patient:identifier={nhs_number}&authored-on=ge2020-01-01"), prescription_id
            ),
            "patient": _of_the_patient(await self._as_patient(nhs_number), prescription_id),
        }

    async def waiting(self, prescription_id: str = PRESCRIPTION_ID, nhs_number: str = NHS_NUMBER) -> dict[str, Json]:
        """What the trackers say of cancellations that wait: of the prescription or one of its items."""
        search = await self.look(f"?nhsNumber={nhs_number}")
        view = await self.look(f"/{quote(prescription_id)}")
        (group,) = [each for each in _resources(search, "RequestGroup") if _is_of(each, prescription_id)]
        summary = await self.ask_spine(f"nhs111itemsummary?nhsNumber={nhs_number}&{_LONG_AGO}")
        return {
            "search": [
                _extension(group, "PendingCancellation", f"{what}PendingCancellation")["valueBoolean"]
                for what in ("prescription", "lineItem")
            ],
            "view": [
                _extension(item, "PendingCancellation", "lineItemPendingCancellation")["valueBoolean"]
                for item in _resources(view, "MedicationRequest")
            ],
            "summary": summary["prescriptions"][prescription_id]["pendingCancellations"],
        }

    async def verdicts(self) -> dict[str, bool]:
        """Whether each of the scenario's expectations was met."""
        recorded = await self.simulator.journal.select(self.tenant, limit=1000)
        expected = () if self.scenario is None else self.scenario.expect
        graded = grade(expected, recorded, self.simulator.findings)
        return {result["name"]: result["passed"] for result in graded["results"]}

    async def missed(self) -> list[str]:
        """The expectations that were not met."""
        return [name for name, passed in (await self.verdicts()).items() if not passed]

    async def _tasks(self, query: str) -> Json:
        return read_json((await self.call("GET", f"{TASKS}?{query}", headers=WORKER)).reply.body)

    async def _as_patient(self, nhs_number: str) -> Json:
        fields = {"nhsd-nhslogin-user": f"P9:{nhs_number}"}
        return read_json((await self.call("GET", PATIENTS, headers=fields)).reply.body)


_LONG_AGO = "earliestDate=20200101"


def an_id(number: int) -> str:
    """A UUID of our own for each number."""
    return str(UUID(int=0x4000 << 64 | 0x8000 << 48 | number))


def codes_of(outcome: Outcome) -> list[str]:
    """The codes of an outcome's issues; where one has none, its diagnostics or its type."""
    issues = read_json(outcome.reply.body)["issue"]
    return [_code_of(issue) for issue in issues]


def cancel_result(outcome: Outcome) -> str:
    """The code of what a cancellation came to, in the message that answers it."""
    for entry in read_json(outcome.reply.body)["entry"]:
        if entry["resource"]["resourceType"] == "MedicationRequest":
            return str(entry["resource"]["extension"][0]["extension"][0]["valueCoding"]["code"])
    raise AssertionError("the answer has no MedicationRequest")


def _code_of(issue: Json) -> str:
    coding = issue.get("details", {}).get("coding")
    return str(coding[0]["code"] if coding else issue.get("diagnostics", issue["code"]))


def _extension(resource: Json, ending: str, member: str) -> Json:
    outer = next(each for each in resource["extension"] if each["url"].endswith(ending))
    return next(each for each in outer["extension"] if each["url"] == member)


def _resources(bundle: Json, kind: str) -> list[Json]:
    found = (entry["resource"] for entry in bundle.get("entry", []))
    return [resource for resource in found if resource["resourceType"] == kind]


def _is_of(group: Json, prescription_id: str) -> bool:
    return bool(group["identifier"][0]["value"] == prescription_id)


def _status(group: Json) -> Json:
    return _extension(group, "PrescriptionStatusHistory", "status")["valueCoding"]["code"]


def _searched(bundle: Json, prescription_id: str) -> Json:
    groups = _resources(bundle, "RequestGroup")
    found = [group for group in groups if _is_of(group, prescription_id)]
    return (found[0]["status"], *(_status(group) for group in found)) if found else None


def _viewed(bundle: Json) -> Json:
    groups = _resources(bundle, "RequestGroup")
    items = [
        _extension(item, "DispensingInformation", "dispenseStatus")["valueCoding"]["code"]
        for item in _resources(bundle, "MedicationRequest")
    ]
    return (_status(groups[0]), *items) if groups else None


def _listed(answer: Json, prescription_id: str) -> Json:
    found = answer["prescriptionList"].get(prescription_id)
    return None if found is None else _issue(found["issues"][found["currentIssueNumber"]])


def _retrieved(answer: Json) -> Json:
    return _issue(answer["prescription"]["issue"]) if answer["prescription"] else None


def _issue(issue: Json) -> Json:
    items = [item["status"]["statusCode"] for _, item in sorted(issue["lineItems"].items())]
    return (issue["prescriptionStatus"]["statusCode"], *items)


def _summed_up(answer: Json, prescription_id: str) -> Json:
    found = answer["prescriptions"].get(prescription_id)
    return None if found is None else found["prescriptionStatus"]


def _detailed(answer: Json, prescription_id: str) -> Json:
    found = answer.get(prescription_id)
    return found and (found["prescriptionStatus"], *(item["itemStatus"] for item in found["lineItems"].values()))


def _task(bundle: Json, prescription_id: str) -> Json:
    for task in _resources(bundle, "Task"):
        if task["focus"]["identifier"]["value"] == prescription_id:
            return (task["status"], task["businessStatus"]["coding"][0]["code"])
    return None


def _of_the_patient(bundle: Json, prescription_id: str) -> Json:
    for collection in _resources(bundle, "Bundle"):
        items = _resources(collection, "MedicationRequest")
        if items[0]["groupIdentifier"]["value"] == prescription_id:
            return tuple(
                (
                    item["status"],
                    _extension(item, "PrescriptionStatusHistory", "status")["valueCoding"]["code"],
                )
                for item in items
            )
    return None
