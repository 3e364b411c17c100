"""The decoded view of a recorded exchange."""

import pytest

from simulator.services.scr.view import view
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.services.scr.calling import (
    EVENT,
    RETRIEVAL,
    SEARCH,
    Met,
    a_bundle,
    a_permission,
    a_record,
    a_world,
    an_alert,
    ask,
    post,
)


def _view(met: Met) -> Json:
    return view(met.call, met.reply)


async def test_a_search_is_shown_by_its_patient_and_what_was_found() -> None:
    assert _view(await ask(a_world(a_record()), SEARCH)) == {
        "asked": {"nhs_number": NHS_NUMBER, "record": None},
        "answered": {"record": EVENT, "permission": "Yes"},
    }


async def test_a_record_is_shown_by_its_sections_and_its_resources() -> None:
    seen = _view(await ask(a_world(a_record()), RETRIEVAL))

    assert seen["asked"] == {"nhs_number": NHS_NUMBER, "record": EVENT}
    assert seen["answered"]["record"] == EVENT
    assert seen["answered"]["sections"][:2] == ["General Practice Summary", "Allergies and Adverse Reactions"]
    assert seen["answered"]["resources"] == {"Composition": 1, "Organization": 1, "Patient": 1}


async def test_nothing_found_is_shown_as_no_record() -> None:
    assert _view(await ask(a_world(), SEARCH))["answered"] == {"record": None, "sections": [], "resources": {}}


async def test_an_upload_is_shown_like_a_record() -> None:
    seen = _view(await post(a_world(), "/Bundle", a_bundle()))

    assert seen["asked"]["sections"] == ["Allergies and Adverse Reactions"]
    assert seen["answered"] is None


async def test_an_alert_and_a_permission_are_shown_in_words() -> None:
    alert = _view(await post(a_world(), "/AuditEvent", an_alert()))
    permission = _view(await post(a_world(), "/$setPermission", a_permission("No")))

    assert alert["asked"] == {
        "type": "Access Alert",
        "reason": "Access made in an emergency",
        "agents": [NHS_NUMBER, "RX901", "910000000001"],
        "message": "Viewed in an emergency",
    }
    assert permission["asked"] == {"nhs_number": NHS_NUMBER, "permission": "No"}


@pytest.mark.parametrize(("access", "start"), [("open", "Code: 420"), ("presence", "Invalid access token")])
async def test_a_refusal_is_shown_in_its_own_words(access: str, start: str) -> None:
    met = await ask(a_world(a_record(consent={"store": "No"}), access=access), SEARCH)

    assert _view(met)["answered"]["refused"].startswith(start)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'{"parameter":5}'])
async def test_a_body_that_cannot_be_read_has_no_view(body: bytes) -> None:
    assert _view(await post(a_world(), "/$setPermission", body))["asked"] is None
