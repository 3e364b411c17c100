"""Bad input never crashes the service: whatever is sent is answered, and what is kept can be viewed."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.services.scr.rules.table import RULES_BY_OPERATION
from simulator.wire.json import Json, copy_json
from tests.makers import NHS_NUMBER
from tests.services.scr.calling import (
    NUMBER_SYSTEM,
    SEARCH,
    a_bundle,
    a_condition,
    a_permission,
    a_record,
    a_world,
    an_alert,
    an_encounter,
    ask,
    post,
)

ODD: st.SearchStrategy[Json] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5), st.just([]), st.just({}), st.just([{}, None, 1])
)
BODIES = {
    "/Bundle": a_bundle(a_condition(), an_encounter()),
    "/$setPermission": a_permission(),
    "/AuditEvent": an_alert(),
}


def _places(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a value that can be replaced."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for name, member in members for each in [(*path, name), *_places(member, (*path, name))]]


def _changed(body: Json, path: tuple[str | int, ...], odd: Json) -> Json:
    changed = copy_json(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd
    return changed


async def _statuses(target: str, body: Json) -> list[int]:
    """What is answered to a body, and to a view of the latest record afterwards."""
    tenant = a_world(a_record())
    met = await post(tenant, target, body)
    for rule in RULES_BY_OPERATION[met.call.operation.id]:
        [*rule(met.call, met.reply)]
    found = (await ask(tenant, SEARCH)).body["entry"][0]["resource"]["masterIdentifier"]["value"]
    subject = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{NHS_NUMBER}"
    viewed = await ask(tenant, f"/Bundle?composition.identifier={found}&{subject}")
    return [met.reply.status, viewed.reply.status]


@pytest.mark.parametrize("target", BODIES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_body_with_something_odd_anywhere_in_it_is_answered(target: str, data: st.DataObject) -> None:
    body = BODIES[target]
    path = data.draw(st.sampled_from(_places(body)))

    answered, viewed = asyncio.run(_statuses(target, _changed(body, path, data.draw(ODD))))

    assert answered in (201, 400, 403)
    assert viewed == 200


@settings(max_examples=100, deadline=None)
@given(query=st.text(max_size=40))
def test_any_query_is_answered(query: str) -> None:
    tenant = a_world(a_record())

    met = [asyncio.run(ask(tenant, f"{path}?{query}&{query}=1")) for path in ("/DocumentReference", "/Bundle")]

    assert {each.reply.status for each in met} <= {200, 400}
