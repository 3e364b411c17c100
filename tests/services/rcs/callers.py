"""A client of the Repeat Caller Service for tests: it submits reports and asks for callers, by a clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from simulator.call import Tenant
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.records.documents import Document
from simulator.wire.findings import Finding
from simulator.wire.http import Request
from simulator.wire.itk import Distribution, distribution_in
from simulator.wire.json import Json
from simulator.wire.soap import Envelope
from simulator.wire.xml import HL7, Element, parse_xml, text_of
from tests.cda_makers import a_repeat_caller_query, a_report
from tests.itk_makers import REPEAT_CALLER, a_distribution, an_envelope, an_itk_request
from tests.makers import NOW

QUERY = "NHS111RepeatCallerSyncQueryResp-v1-0"
RESPONSE = f"{{{HL7}}}RepeatCallerResponse"


def an_id(number: int) -> str:
    """A UUID of our own for each number."""
    return f"5A1E0000-0000-4000-8000-{number:012X}"


def a_submission(report: str, tracking_id: str = an_id(1), path: str = "/report", **distribution: Json) -> Request:
    """The request that submits a report. `distribution` is for the maker of the envelope."""
    body = a_distribution(report, interaction=REPEAT_CALLER, tracking_id=tracking_id, **distribution)
    return an_itk_request(an_envelope(body), path)


def a_question(query: str, path: str = "/v2-2-1/RepeatCallers.svc", version: str = "v2-1") -> Request:
    """The request that asks for a caller."""
    body = a_distribution(
        query,
        service=QUERY,
        interaction="nhs111RepeatCallerSyncQueryResp-v1-0",
        profile=f"nhs111RepeatCallerQuery-{version}",
    )
    return an_itk_request(an_envelope(body, action=QUERY), path, action=QUERY)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query."""

    outcome: Outcome
    envelope: Envelope
    distribution: Distribution
    response: Element
    findings: Mapping[str, Finding]

    @property
    def value(self) -> str | None:
        """The code of the answer."""
        found = self.response.find(f"{{{HL7}}}value")
        return None if found is None else found.get("code")

    @property
    def documents(self) -> list[str | None]:
        """The ids of the reports that were given back."""
        return [
            each.get("root")
            for each in self.response.iterfind(f"{{{HL7}}}subject/{{{HL7}}}ClinicalDocument/{{{HL7}}}id")
        ]

    @property
    def reference(self) -> str | None:
        """The id of the query that is answered."""
        found = self.response.find(f"{{{HL7}}}reference/{{{HL7}}}referredToRequest/{{{HL7}}}id")
        return None if found is None else found.get("root")


@dataclass
class Caller:
    """One supplier's system in a tenant of its own, whose clock stands at NOW to begin with."""

    simulator: Simulator
    tenant: str = "calls"
    sent: int = field(default=0)

    @classmethod
    async def of(cls, simulator: Simulator, tenant: str = "calls", spec: TenantSpec | None = None) -> "Caller":
        """A caller in a tenant that is made for it."""
        await simulator.tenants.create(tenant, spec or TenantSpec(clock=NOW, frozen=True))
        return cls(simulator, tenant)

    @property
    def world(self) -> Tenant:
        """The caller's tenant."""
        world = self.simulator.tenants.peek(self.tenant)
        assert world is not None
        return world

    def at(self, hours: float) -> None:
        """Move the clock to so many hours after NOW."""
        self.world.clock.set(NOW + timedelta(hours=hours))

    async def send(self, request: Request) -> Outcome:
        """One exchange in the caller's tenant."""
        request.path = request.target = f"/t/{self.tenant}{request.path}"
        return await self.simulator.exchange(request)

    async def submit(self, report: str | None = None, tracking_id: str | None = None, **facts: Json) -> Outcome:
        """Submit a report, with a new document id, set id and tracking id unless others are given."""
        self.sent += 1
        if report is None:
            made: dict[str, Json] = {
                "document_id": an_id(0x1000 + self.sent),
                "set_id": an_id(0x2000 + self.sent),
                **facts,
            }
            report = a_report(**made)
        return await self.send(a_submission(report, tracking_id or an_id(0x3000 + self.sent)))

    async def twice(self, **facts: Json) -> None:
        """Two calls of one patient."""
        await self.submit(**facts)
        await self.submit(**facts)

    async def ask(self, query: str | None = None, **criteria: Json) -> Answer:
        """Ask for a caller, by the maker's criteria unless others are given."""
        outcome = await self.send(a_question(query or a_repeat_caller_query(**criteria)))
        return self.read(outcome)

    def read(self, outcome: Outcome) -> Answer:
        """What a query was answered."""
        envelope = Envelope.of(parse_xml(outcome.reply.body))
        distribution = distribution_in(envelope.content)
        assert distribution is not None, outcome.reply.body
        response = distribution.payloads[0].find(RESPONSE)
        assert response is not None
        return Answer(outcome, envelope, distribution, response, self.findings(outcome))

    def findings(self, outcome: Outcome) -> Mapping[str, Finding]:
        """What was found in an exchange, by rule."""
        return {finding.rule: finding for finding in self.simulator.findings(outcome.exchange)}

    def documents(self) -> list[Document]:
        """The reports that the tenant keeps."""
        return list(self.world.documents.peek_every("rcs-reports"))

    def stored(self) -> list[str]:
        """Their ids."""
        return [document.key for document in self.documents()]


def said(outcome: Outcome) -> str | None:
    """The fault's error code, or the text of the synchronous yes."""
    root = parse_xml(outcome.reply.body)
    found = next(root.iter("{urn:nhs-itk:ns:201005}ErrorCode", "{urn:nhs-itk:ns:201005}SimpleMessageResponse"), None)
    return text_of(found)
