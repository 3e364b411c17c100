"""What the Capacity Status API does: shows how much capacity a service has, changes it, and describes itself."""

from datetime import UTC, datetime, timedelta

from simulator.call.call import Call
from simulator.call.refusal import Refusal
from simulator.services.dos.capacity import documentation
from simulator.services.dos.capacity.checks import account_of, active_account, active_service, may_edit
from simulator.services.dos.capacity.errors import json_reply
from simulator.services.dos.capacity.payload import limits_of, read_body, update_of
from simulator.services.dos.directory.capacity import Status, capacity_of, set_capacity
from simulator.services.dos.directory.model import GREEN, DosService
from simulator.wire.http import Reply
from simulator.wire.json import Json

BASE_PATH = "/api/v0.0.1/capacity"
NOTES = "Capacity status set by Capacity Status API"


async def retrieve_status(call: Call) -> Reply:
    """How much capacity a service has now; whoever has a token may see it."""
    active_account(call)
    service = active_service(call)
    return json_reply(200, shown_status(service, capacity_of(call.documents, service, call.now)))


async def update_status(call: Call) -> Reply:
    """Set a service's capacity, and when it is green again."""
    body = read_body(call)
    account = active_account(call)
    service = active_service(call)
    if not may_edit(call.documents, account, service):
        raise Refusal("CAPACITY_FORBIDDEN")
    update = update_of(body, limits_of(call.documents))
    resets_at = None if update.rag == GREEN else call.now + timedelta(minutes=update.minutes)
    notes = f"{NOTES} - {update.notes}" if update.notes else NOTES
    status = Status(update.rag, notes, account.username, call.now, resets_at)
    await set_capacity(call.documents, service, status)
    return json_reply(200, shown_status(service, status))


async def retrieve_documentation(call: Call) -> Reply:
    """The API's description of itself. Whoever wants it need not say who they are."""
    reply = documentation.reply(call.values["document"], call.own_address + BASE_PATH)
    return await unsupported(call) if reply is None else reply


async def unsupported(call: Call) -> Reply:
    """An address that there is not, or a method that it does not take; the path's last slash is part of it."""
    place = place_of(call.request.path)
    if place == "elsewhere":
        raise Refusal("CAPACITY_NOT_FOUND")
    if place == "without slash":
        raise Refusal("CAPACITY_MOVED", headers={"Location": f"{call.own_address}{call.request.path}/"})
    if place == "status":
        account_of(call)
    if call.request.method == "PATCH" and place == "status":
        raise Refusal("CAPACITY_PATCH_NOT_ALLOWED")
    headers = {} if place == "status" else {"Allow": "GET, HEAD, OPTIONS"}
    raise Refusal("CAPACITY_METHOD_NOT_ALLOWED", f'Method "{call.request.method}" not allowed.', headers)


def place_of(path: str) -> str:
    """What a path below BASE_PATH is: `status`, `documentation`, one of them `without slash`, or `elsewhere`."""
    below = path.removeprefix(f"{BASE_PATH}/")
    if below in documentation.PAGES:
        return "documentation"
    if _is_status(below):
        return "status"
    if not below.endswith("/") and (f"{below}/" in documentation.PAGES or _is_status(f"{below}/")):
        return "without slash"
    return "elsewhere"


def shown_status(service: DosService, status: Status) -> Json:
    """A status as it is answered: what there is not is left out."""
    body: dict[str, Json] = {"id": int(service.key), "name": service.text("name"), "status": status.rag}
    if status.rag != GREEN and status.resets_at is not None:
        body["resetDateTime"] = _instant(status.resets_at)
    if status.notes:
        body["notes"] = status.notes
    if status.modified_by:
        body["modifiedBy"] = status.modified_by
    if status.modified is not None:
        body["modifiedDate"] = _instant(status.modified)
    return body


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_status(below: str) -> bool:
    parts = below.split("/")
    is_long = len(parts) == 4 and parts[0] == "services" and parts[2:] == ["capacitystatus", ""]
    return is_long and parts[1].isascii() and parts[1].isdecimal()
