"""The error table: every row can be rendered, and says what Spine's issues are in the service's form."""

import pytest

from simulator.call import Refusal
from simulator.services.scr import SERVICE
from simulator.services.scr.errors import GATEWAY, REFUSALS, invalid, invalid_parameter, spine
from simulator.services.scr.errors import SERVICE as BEHIND
from simulator.wire.json import read_json
from tests.services.scr.calling import SEARCH, a_world, the_call

JSON = "application/json"
FHIR = "application/fhir+json"


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_can_be_rendered_as_a_scenario_gives_it(code: str) -> None:
    reply = SERVICE.render(the_call(a_world(), SEARCH), Refusal(code))

    kind = REFUSALS[code].detail["from"]
    assert reply.status == REFUSALS[code].status
    assert b"{" not in reply.body.replace(b'{"', b"").replace(b"{8}", b"").replace(b"{4}", b"").replace(b"{12}", b"")
    assert reply.headers["Content-Type"] == {GATEWAY: JSON, BEHIND: FHIR}.get(kind, "text/html")


@pytest.mark.parametrize(("code", "kind"), [("INTERNAL_ERROR", "coding"), ("SPINE_ERROR", "text")])
def test_the_gateway_has_codes_and_the_service_has_texts(code: str, kind: str) -> None:
    reply = SERVICE.render(the_call(a_world(), SEARCH), Refusal(code))

    assert list(read_json(reply.body)["issue"][0]["details"]) == [kind]


def test_spines_issues_are_joined_without_a_blank() -> None:
    assert spine(("1", "a"), ("2", "b")) == "Code: 1, Display: a;Code: 2, Display: b"


def test_a_body_is_refused_in_the_services_own_words() -> None:
    assert (invalid("words").code, invalid("words").diagnostics) == ("INVALID_CONTENT", "words")


def test_a_value_is_refused_with_its_field() -> None:
    assert invalid_parameter("x", "patient").values == {"value": "x", "name": "patient"}
