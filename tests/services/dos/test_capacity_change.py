"""A capacity that one face is told of is at once what the others say, until it is reset by the tenant's clock."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from simulator.pipeline import Simulator, TenantSpec
from simulator.wire.json import Json, read_json
from tests.makers import a_request
from tests.services.dos.faces import basic, token
from tests.services.dos.soap.asking import a_case, a_post, a_user, an_asking

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SERVICE = "1300000501"
EDITOR = "capacity-editor"
CASE = {
    "caseId": "TEST", "postcode": "WX1 1DE", "surgery": "A81013", "age": "35", "ageFormat": "Years",
    "disposition": "1005", "symptomGroup": "1011", "symptomDiscriminatorList": "4003", "gender": "F",
}  # fmt: skip


class Said(NamedTuple):
    """What the faces say of the service: SOAP's word (None: it is not found), REST's three and who, Capacity's body."""

    soap: str | None
    rest: tuple[str, str, str]
    by: str
    capacity: Json


class Faces:
    """A client of all faces in one tenant."""

    def __init__(self, simulator: Simulator, tenant: str) -> None:
        self.simulator = simulator
        self.tenant = tenant

    async def change(self, **body: Json) -> Json:
        """Set the capacity, as the editor."""
        return await self._capacity("PUT", body)

    async def say(self) -> Said:
        """What each face says now."""
        at = "/app/controllers/api/v1.0/services"
        whole = (await self._rest(f"{at}/byServiceId/{SERVICE}"))["capacity"]
        short = await self._rest(f"{at}/byServiceType/TEST/WX11DE/10/0/0/0/0/25/9")
        status = whole["status"]
        assert short["capacity"]["status"] == status, "a search and a look-up say the same"
        shown = (status["rag"], status["human"], status["hex"])
        return Said(await self._soap(), shown, whole["updated"]["by"], await self._capacity("GET"))

    async def _soap(self) -> str | None:
        request = a_post(an_asking("CheckCapacitySummary", a_case(CASE), user=a_user("testuser", "testpass")))
        request.path = request.target = f"/t/{self.tenant}{request.path}"
        body = (await self.simulator.exchange(request)).reply.body.decode()
        assert "CheckCapacitySummaryResponse" in body
        found = re.search(rf"<ns1:id>{SERVICE}</ns1:id><ns1:capacity>(\w+)<", body)
        return None if found is None else found[1]

    async def _rest(self, path: str) -> Json:
        headers = {"Host": "sim.test", "Authorization": basic("testuser", "testpass")}
        outcome = await self.simulator.exchange(a_request("GET", f"/t/{self.tenant}{path}", headers))
        services = read_json(outcome.reply.body)["success"]["services"]
        return next(each for each in services if each["id"] == SERVICE)

    async def _capacity(self, method: str, body: Json = b"") -> Json:
        path = f"/t/{self.tenant}/api/v0.0.1/capacity/services/{SERVICE}/capacitystatus/"
        headers = {"Host": "sim.test", "Authorization": token("capacity-editor-token")}
        headers |= {"Content-Type": "application/json"} if body else {}
        outcome = await self.simulator.exchange(a_request(method, path, headers, body))
        assert outcome.reply.status == 200
        return read_json(outcome.reply.body)


@pytest.fixture
async def faces(simulator: Simulator) -> Faces:
    for name in ("ours", "theirs"):
        await simulator.tenants.create(name, TenantSpec(clock=SUNDAY, frozen=True))
    return Faces(simulator, "ours")


async def _advance(faces: Faces, minutes: float) -> None:
    (await faces.simulator.tenants.get(faces.tenant)).clock.advance(timedelta(minutes=minutes))


async def test_red_is_found_no_longer_by_soap_and_shown_by_the_others(faces: Faces) -> None:
    changed = await faces.change(status="RED", resetStatusIn=60, notes="no doctor")

    said = await faces.say()

    assert (said.soap, said.rest, said.by) == (None, ("RED", "NONE", "#FF0000"), EDITOR)
    assert said.capacity == changed
    assert (changed["status"], changed["resetDateTime"]) == ("RED", "2026-11-22T11:00:00Z")


async def test_amber_is_low(faces: Faces) -> None:
    await faces.change(status="amber")

    said = await faces.say()

    assert (said.soap, said.rest, said.capacity["status"]) == ("Low", ("AMBER", "LOW", "#FFBF00"), "AMBER")


async def test_it_ends_for_all_at_the_reset_of_the_tenants_clock(faces: Faces) -> None:
    await faces.change(status="RED", resetStatusIn=60)

    await _advance(faces, 59.99)
    before = await faces.say()
    await _advance(faces, 0.01)
    after = await faces.say()

    assert (before.soap, before.rest[0], before.capacity["status"]) == (None, "RED", "RED")
    assert (after.soap, after.rest[0], after.capacity["status"]) == ("High", "GREEN", "GREEN")
    assert "resetDateTime" not in after.capacity


async def test_a_second_change_takes_the_place_of_the_first_and_of_its_reset(faces: Faces) -> None:
    await faces.change(status="RED", resetStatusIn=30)
    await faces.change(status="AMBER", resetStatusIn=120)

    await _advance(faces, 60)
    said = await faces.say()

    assert (said.soap, said.rest[0], said.capacity["resetDateTime"]) == ("Low", "AMBER", "2026-11-22T12:00:00Z")


async def test_green_is_found_again_at_once(faces: Faces) -> None:
    await faces.change(status="RED")
    await faces.change(status="GREEN")

    said = await faces.say()

    assert (said.soap, said.rest[0], said.capacity["status"]) == ("High", "GREEN", "GREEN")


async def test_another_tenant_knows_nothing_of_it(faces: Faces) -> None:
    beside = Faces(faces.simulator, "theirs")
    before = await beside.say()

    await faces.change(status="RED")

    assert (await beside.say(), before.soap) == (before, "High")
