"""What is reported of a status update."""

import pytest

from simulator.services.eps.updates.rules import ROWS, update
from simulator.wire.http import Reply
from simulator.wire.json import Json
from tests.services.eps.updates.calls import a_bundle, an_entry, an_update_call


def _rules(body: Json, headers: dict[str, str | None] | None = None) -> list[str]:
    found = update(an_update_call(body, headers=headers), Reply(201))
    return [finding.rule for finding in found if finding.rule.startswith("eps.")]


def test_a_sound_update_is_not_reported() -> None:
    assert _rules(a_bundle(an_entry())) == []


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (an_entry(status="ready to collect"), "eps.status.spelling"),
        (an_entry(owner={"identifier": {"value": "?"}}), "eps.status.ods-code"),
    ],
)
def test_what_is_odd_is_reported(entry: Json, rule: str) -> None:
    assert _rules(a_bundle(entry)) == [rule]


@pytest.mark.parametrize("request_id", [None, "1"])
def test_a_request_without_a_uuid_is_reported(request_id: str | None) -> None:
    assert _rules(b"", {"X-Request-ID": request_id}) == ["eps.status.request-id"]


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
