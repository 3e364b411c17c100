"""A small simulator for tests of the web layer: two people, and one made service that shows what reached it."""

from datetime import datetime
from pathlib import Path

from simulator.call import Call, Operation, Refusal, RefusalRow, Service
from simulator.clock import parse_instant
from simulator.pipeline import Simulator
from simulator.records.documents import Documents
from simulator.scenario.sources import Sources
from simulator.settings import Settings
from simulator.wire.findings import Finding, Severity
from simulator.wire.http import Reply
from simulator.wire.json import render_json

ADA = "9000000009"
BRAM = "9000000017"
API = "/_simulator/api"

PEOPLE = """
- nhs_number: "9000000009"
  conditions: [unrestricted]
  name: {given: [Ada, Mary], family: Okafor}
  gender: female
  birth_date: "1980-05-17"
  practice: A81099
- nhs_number: "9000000017"
  conditions: [restricted]
  security: R
  name: {given: [Bram], family: Stone}
  gender: male
  birth_date: "1975-01-02"
"""


async def _show(call: Call) -> Reply:
    """What arrived, as JSON; the X-Request-ID is echoed."""
    request = call.request
    body = {"id": call.values["id"], "method": request.method, "query": list(request.query().items())}
    headers = {"X-Request-ID": request.headers.get("X-Request-ID", "none")}
    return Reply.of(200, render_json(body), "application/json", **headers)


async def _measure(call: Call) -> Reply:
    """How long the body was."""
    return Reply.of(200, render_json({"bytes": len(call.request.body)}), "application/json")


async def _fill(call: Call) -> Reply:
    """As many bytes as the path says."""
    return Reply.of(200, b"x" * int(call.values["size"]), "text/plain")


async def _say_nothing(call: Call) -> Reply:
    return Reply(204)


async def _count(call: Call) -> Reply:
    """A counter in the tenant's own documents: read, then written."""
    document = await call.documents.get("care-records", "counter")
    count = 1 + (document.body["count"] if document else 0)
    await call.documents.put("care-records", "counter", {"count": count}, expect=document.version if document else 0)
    return Reply.of(200, render_json({"count": count}), "application/json")


async def _fail(call: Call) -> Reply:
    raise RuntimeError("this service is broken")


async def _forget_expired(documents: Documents, now: datetime) -> None:
    """Delete the care records whose `expires` has passed."""
    for document in await documents.every("care-records"):
        if document.body.get("expires") and parse_instant(document.body["expires"]) <= now:
            await documents.delete("care-records", document.key)


def _dislike_spaces(call: Call, reply: Reply) -> list[Finding]:
    if " " not in call.values.get("id", ""):
        return []
    return [Finding(Severity.WARNING, "echo.id.space", "path", "the id has a space", "no space", "made for tests")]


def _render(call: Call, refusal: Refusal) -> Reply:
    row = call.service.refusals[refusal.code]
    return Reply.of(row.status, render_json({"refused": refusal.code}), "application/json")


ECHO = Service(
    name="echo",
    title="A made service",
    base_path="/echo",
    operations=(
        Operation(
            "echo.thing.retrieve", "GET", "/echo/thing/{id}", "Shows what arrived", _show, rules=(_dislike_spaces,)
        ),
        Operation("echo.thing.create", "POST", "/echo/thing", "Measures the body", _measure),
        Operation("echo.size.retrieve", "GET", "/echo/size/{size}", "Gives bytes", _fill),
        Operation("echo.nothing.retrieve", "GET", "/echo/nothing", "Gives a 204", _say_nothing),
        Operation("echo.count.increase", "POST", "/echo/count", "Counts", _count),
        Operation("echo.failure.retrieve", "GET", "/echo/failure", "Fails", _fail),
    ),
    refusals={
        "BROKEN": RefusalRow(500, "Broken"),
        "TOO_LARGE": RefusalRow(413, "Too large"),
        "TOO_LATE": RefusalRow(408, "Too late"),
    },
    render=_render,
    crash="BROKEN",
    unreadable="TOO_LARGE",
    timeout="TOO_LATE",
    finding_ids=("echo.id.space", "echo.id.odd", "echo.id.odder", "echo.other"),
    mutual_tls=True,
    reads_nhs_number=lambda call: call.request.headers.get("NHS-Number"),
    view=lambda call, reply: {"id": call.values["id"], "answered": reply.status} if "id" in call.values else None,
    tidy=_forget_expired,
)


def a_simulator(folder: Path, **settings: object) -> Simulator:
    """The simulator, its people written below `folder`. Those scenarios are shipped that stand in it."""
    (folder / "data" / "people").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "people" / "cast.yaml").write_text(PEOPLE)
    simulator = Simulator(Settings(**{"data": folder / "data", "port": 0, **settings}), services=[ECHO])  # type: ignore[arg-type]  # a test's own
    simulator.sources = Sources(folder / "scenarios", [ECHO])
    return simulator
