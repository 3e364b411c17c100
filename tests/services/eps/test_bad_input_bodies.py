"""Whatever is wrong with a body, at every face that takes one: a 400 that changes nothing, never a crash.

Bodies that are no message at all; and every message with each of its parts taken away and replaced.
"""

from collections.abc import Iterator

import pytest

from simulator.wire.json import Json, copy_json
from tests.eps_client import FHIR, UPDATES, WORKER
from tests.services.eps.dispensing.messages import (
    NOTIFICATION_ID,
    a_claim,
    a_dispense,
    a_notification_bundle,
    a_release,
    a_return,
    a_withdrawal,
)
from tests.services.eps.makers import PHARMACY, a_notification, a_prescription
from tests.services.eps.prescribing.orders import a_cancellation, an_order
from tests.services.eps.updates.calls import a_bundle, an_entry
from tests.services.eps.worlds import CLAIM, POSTED, PREPARE, PROCESS, RELEASE, TASK, VALIDATE, World

pytestmark = pytest.mark.asyncio(loop_scope="module")


# Bodies that are none


def _nested(opening: bytes, closing: bytes, inside: bytes = b"1") -> bytes:
    deep = 50_000 // (len(opening) + len(closing))
    return opening * deep + inside + closing * deep


UNREADABLE = {
    "nothing": b"",
    "space": b" \r\n ",
    "no JSON": b"{]",
    "half": b'{"resourceType": "Bundle", "entry": [',
    "no UTF-8": b'{"resourceType": "\xff"}',
    "lists in lists": _nested(b"[", b"]"),
    "objects in objects": _nested(b'{"a":', b"}"),
    "a bundle of deep things": b'{"resourceType":"Bundle","entry":' + _nested(b"[", b"]") + b"}",
    "a key twice": b'{"resourceType":"Bundle","resourceType":"Bundle"}',
    "not a number": b'{"resourceType":NaN}',
    "a huge number": b'{"resourceType":' + b"9" * 50_000 + b"}",
    "half a character": b'{"resourceType":"\\ud800"}',
    "an open list": b"[" * 50_000,
    "a page": b"<html><body>busy</body></html>",
}
NO_RESOURCE = {
    "null": b"null",
    "a text": b'"Bundle"',
    "a number": b"5",
    "a list": b"[]",
    "an empty object": b"{}",
    "an odd type": b'{"resourceType": ["Bundle"]}',
    "another type": b'{"resourceType": "Patient"}',
    "a long text": b'{"resourceType":"' + b"B" * 50_000 + b'"}',
    "many members": b'{"resourceType":"Bundle",' + b",".join(b'"%d":1' % number for number in range(5000)) + b"}",
    "many entries": b'{"resourceType":"Bundle","type":"message","entry":[' + b",".join([b"{}"] * 5000) + b"]}",
}


@pytest.mark.parametrize("target", POSTED)
@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_body_that_cannot_be_read_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, UNREADABLE[name], {**WORKER, **FHIR})

    assert outcome.reply.status == 400
    assert world.kept() == before


@pytest.mark.parametrize("target", [each for each in POSTED if each != VALIDATE])
@pytest.mark.parametrize("name", NO_RESOURCE)
async def test_a_body_of_something_else_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, NO_RESOURCE[name], {**WORKER, **FHIR})

    assert outcome.reply.status == 400
    assert world.kept() == before


XML = {
    "nothing": b"",
    "no XML": b"{}",
    "half": b'<Bundle xmlns="http://hl7.org/fhir">',
    "no namespace": b"<Bundle/>",
    "another root": b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
    "deep": b'<Bundle xmlns="http://hl7.org/fhir">' + _nested(b"<entry>", b"</entry>", b"") + b"</Bundle>",
    "wide": b'<Bundle xmlns="http://hl7.org/fhir">' + b"<entry/>" * 6000 + b"</Bundle>",
    "an entity": b'<!DOCTYPE x [<!ENTITY a "b">]><Bundle xmlns="http://hl7.org/fhir"><type value="&a;"/></Bundle>',
    "no UTF-8": b'<Bundle xmlns="http://hl7.org/fhir"><type value="\xff"/></Bundle>',
    "a byte of nothing": b"<Bundle xmlns='http://hl7.org/fhir'>\x00</Bundle>",
}


@pytest.mark.parametrize("target", [each for each in POSTED if each != VALIDATE])
@pytest.mark.parametrize("name", XML)
async def test_xml_that_is_no_message_is_a_400_that_changes_nothing(world: World, target: str, name: str) -> None:
    before = world.kept()

    outcome = await world.send("POST", target, XML[name], {**WORKER, "Content-Type": "application/fhir+xml"})

    assert outcome.reply.status == 400
    assert world.kept() == before


# Every part of every message


def _places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of each part of a JSON value, the whole of it apart."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from _places(part, (*path, key))


def _with(message: Json, path: tuple[str | int, ...], value: Json, *, gone: bool = False) -> Json:
    """The message with another part at a path, or without it."""
    made = copy_json(message)
    parent = made
    for key in path[:-1]:
        parent = parent[key]
    if gone:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return made


_PARTS: tuple[Json, ...] = (None, "", "☃x", -5, [None], {"x": []})

_WITH_PHARMACY = a_prescription(items=2, status="0002")
_NOTIFIED = a_prescription(
    items=2,
    status="0006",
    lastDispenseNotification=NOTIFICATION_ID.upper(),
    dispenseNotifications={
        "1": a_notification(
            ("0001", "0001"),
            dispenseNotificationId=NOTIFICATION_ID.upper(),
            isLastDispenseNotification=True,
        )
    },
)
_BOTH_ITEMS = a_notification_bundle(a_dispense(1), a_dispense(2))

MESSAGES: dict[str, tuple[str, Json, Json]] = {
    "order": (PROCESS, an_order(), None),
    "repeat order": (PROCESS, an_order(course="continuous-repeat-dispensing"), None),
    "prepare": (PREPARE, an_order(signed=False), None),
    "validate": (VALIDATE, an_order(), None),
    "cancellation": (PROCESS, a_cancellation(), a_prescription(items=2)),
    "cancellation with dispenser": (PROCESS, a_cancellation(), _WITH_PHARMACY),
    "notification": (PROCESS, _BOTH_ITEMS, _WITH_PHARMACY),
    "amendment": (
        PROCESS,
        a_notification_bundle(
            a_dispense(1), a_dispense(2), message_id="5f5a1b0a-4c2d-4e3f-8a6b-000000000009", replaces=NOTIFICATION_ID
        ),
        _NOTIFIED,
    ),
    "release": (RELEASE, a_release(), a_prescription(items=2)),
    "nominated release": (RELEASE, a_release(None), a_prescription(items=2)),
    "return": (TASK, a_return(org=PHARMACY), _WITH_PHARMACY),
    "withdrawal": (TASK, a_withdrawal(), _NOTIFIED),
    "claim": (CLAIM, a_claim(items=2), _NOTIFIED),
    "update": (UPDATES, a_bundle(an_entry(1), an_entry(2)), _WITH_PHARMACY),
}
_CANCEL_MARKS = ("cancellation", "cancellation with dispenser")


@pytest.mark.parametrize("kind", MESSAGES)
async def test_the_whole_message_is_taken(world: World, kind: str) -> None:
    target, message, stored = MESSAGES[kind]
    await world.lay(stored)

    outcome = await world.send("POST", target, message, {**WORKER, **FHIR})

    expected = 400 if kind == "cancellation with dispenser" else 201 if kind == "update" else 200
    assert outcome.reply.status == expected, outcome.reply.body


@pytest.mark.parametrize("kind", MESSAGES)
async def test_no_part_of_a_message_crashes_whatever_it_is_and_a_refusal_changes_nothing(
    world: World, kind: str
) -> None:
    target, message, stored = MESSAGES[kind]
    changed: list[tuple[tuple[str | int, ...], Json]] = []
    for path in _places(message):
        for index, part in enumerate((None, *_PARTS)):
            await world.lay(stored)
            before = world.kept()
            sent = _with(message, path, part, gone=not index)
            outcome = await world.send("POST", target, sent, {**WORKER, **FHIR}, with_findings=index in (0, 3))
            is_marked = kind in _CANCEL_MARKS and b'"resourceType":"Bundle"' in outcome.reply.body
            if outcome.reply.status >= 400 and not is_marked and world.kept() != before:
                changed.append((path, part))

    assert changed == []
