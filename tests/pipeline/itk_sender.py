"""A sender of ITK messages that plays a shipped scenario, and what tests read out of its answers."""

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from simulator.clock import Clock
from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.records.exchange import Exchange
from simulator.scenario.verify import grade
from simulator.wire.json import Json
from tests.ambulance_makers import a_repeat_caller_query, an_ambulance_request
from tests.cda_makers import a_report
from tests.itk_makers import REPORT, a_distribution, an_envelope, an_itk_request

AMBULANCE, QUERY = "RequestAmbulanceDispatch-v2-0", "NHS111RepeatCallerSyncQueryResp-v1-0"
ODS = "urn:nhs-uk:addressing:ods:"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Sender:
    """A sender in one tenant that plays one scenario; its clock stands still unless it is told to wait."""

    def __init__(self, simulator: Simulator, scenario: str) -> None:
        self.simulator = simulator
        self.scenario = simulator.sources.find(scenario)
        self.number = 0

    async def clock(self) -> Clock:
        """The tenant's clock, stopped."""
        name = self.scenario.name
        if name not in self.simulator.tenants.names():
            await self.simulator.tenants.create(name, TenantSpec((self.scenario,)))
        clock = (await self.simulator.tenants.get(name)).clock
        if not clock.frozen:
            clock.set(clock.now().replace(microsecond=0), frozen=True)
        return clock

    async def wait(self, duration: timedelta) -> None:
        """Let time pass."""
        (await self.clock()).advance(duration)

    async def send(self, payload: str, path: str = "/report", *, repeat: bool = False, **changes: Json) -> Outcome:
        """Post a payload under a new tracking id, or under the one before."""
        await self.clock()
        self.number += not repeat
        ids = {"tracking_id": an_id(self.number), "message_id": an_id(1000 + self.number)}
        own = {key: changes.pop(key) for key in ("action", "reply_to") if key in changes}
        body = an_envelope(
            a_distribution(payload, tracking_id=ids["tracking_id"], **changes), message_id=ids["message_id"], **own
        )
        action = str(own.get("action", REPORT))
        return await self.simulator.exchange(an_itk_request(body, f"/t/{self.scenario.name}{path}", action=action))

    async def report(self, interaction: str, *, repeat: bool = False, **changes: Json) -> Outcome:
        """Post a report about somebody; the maker's own changes go into the report."""
        envelope = {key: changes.pop(key) for key in ("addresses",) if key in changes}
        path = str(changes.pop("path", "/report"))
        return await self.send(a_report(**changes), path, repeat=repeat, interaction=interaction, **envelope)

    async def ask(self, **criteria: Json) -> Outcome:
        """Ask the Repeat Caller Service for somebody."""
        return await self.send(
            a_repeat_caller_query(**criteria),
            service=QUERY,
            action=QUERY,
            interaction="nhs111RepeatCallerSyncQueryResp-v1-0",
            profile="nhs111RepeatCallerQuery-v1-0",
            addresses=(),
        )

    async def call_ambulance(self, service: str, **changes: Json) -> Outcome:
        """Ask an ambulance service for an ambulance."""
        return await self.send(
            an_ambulance_request(**changes),
            f"/cad/{service}/RequestAmbulanceDispatch",
            service=AMBULANCE,
            action=AMBULANCE,
            interaction="primaryNHS111RequestforAmbulance-v2-0",
            profile="nhs111AmbulanceRequest-v2-1",
            addresses=((f"{ODS}{service}", None),),
        )

    async def recorded(self) -> Sequence[Exchange]:
        """Everything that was recorded, the oldest first."""
        return await self.simulator.journal.select(self.scenario.name, limit=10_000)

    async def verdicts(self) -> dict[str, bool]:
        """Whether each of the scenario's expectations was met."""
        graded = grade(self.scenario.expect, await self.recorded(), self.simulator.findings)
        return {result["name"]: result["passed"] for result in graded["results"]}

    async def missed(self) -> list[str]:
        """The expectations that were not met."""
        return [name for name, passed in (await self.verdicts()).items() if not passed]


def an_id(number: int) -> str:
    """A UUID of our own for each number."""
    return str(UUID(int=0x4000 << 64 | 0x8000 << 48 | number)).upper()


def met_by(*outcomes: Outcome) -> list[int | str]:
    """What a sender meets: a status, or how the connection broke."""
    return [outcome.delivery.fault or outcome.reply.status for outcome in outcomes]


def code_in(outcome: Outcome) -> str | None:
    """The error code of a fault; None where there is none."""
    found = re.search(r"ErrorCode[^>]*>(\d+)<", outcome.reply.body.decode())
    return None if found is None else found[1]


def rules_of(simulator: Simulator, outcome: Outcome) -> set[str]:
    """The rules of what was found in an exchange."""
    return {finding.rule for finding in simulator.findings(outcome.exchange)}
