"""Which documents of the ITK receivers are good, and where bad ones are wrong."""

import pytest

from simulator.population import kinds
from simulator.population.itk_kinds import ITK_KINDS, RECEIVERS
from simulator.population.organisations import TYPES
from simulator.population.shapes import flaws_of
from simulator.toolkit.options import FAULT_ACTIONS, KEY, KIND
from simulator.wire.json import Json


def _flaws(kind: str, body: Json) -> list[tuple[str | int, ...]]:
    return [flaw.path for flaw in flaws_of(ITK_KINDS[kind].body, body)]


def test_every_kind_is_among_those_that_a_tenant_can_hold() -> None:
    assert ITK_KINDS.items() <= kinds.KINDS.items()


@pytest.mark.parametrize("path", ["/report", "/gp/A81013/report", "/NHS111Reportv20.svc", "/"])
def test_an_endpoint_is_a_path(path: str) -> None:
    assert _flaws("itk-endpoints", {"path": path}) == []


@pytest.mark.parametrize(
    "path", ["report", "/report?wsdl", "/report#a", "/a b", "/_simulator/api", "http://x/report", ""]
)
def test_what_is_no_path_of_a_receiver_is_refused(path: str) -> None:
    assert _flaws("itk-endpoints", {"path": path}) == [("path",)]


def test_an_endpoint_without_a_path_is_refused() -> None:
    assert _flaws("itk-endpoints", {"type": "practice"}) != []


@pytest.mark.parametrize("area", ["wx", "WX1", "WXY", ""])
def test_an_area_is_the_letters_that_a_postcode_begins_with(area: str) -> None:
    assert _flaws("itk-endpoints", {"path": "/cad", "postcode_areas": ["W", area]}) == [("postcode_areas", 1)]


def test_a_misspelt_key_of_an_endpoint_is_said() -> None:
    assert _flaws("itk-endpoints", {"path": "/x", "ods_cod": "A81013"}) == [("ods_cod",)]


def test_receivers_that_are_organisations_are_called_as_those_are() -> None:
    assert set(RECEIVERS) - set(TYPES) == {"repeat-caller-service", "other"}


@pytest.mark.parametrize("duration", ["PT5M", "PT0.5S", "P1D", "P1DT2H", "PT1H30M"])
def test_a_wait_is_a_duration(duration: str) -> None:
    assert _flaws("itk-options", {"clock_skew": duration, "acknowledgements": {"wait": duration}}) == []


@pytest.mark.parametrize("duration", ["5 minutes", "P", "PT", "5", "-PT5M", "P5M", "P1H", "PT1W", "P1.2.3D", 300])
def test_another_wait_is_refused(duration: Json) -> None:
    assert _flaws("itk-options", {"clock_skew": duration}) == [("clock_skew",)]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"answer": {"action": "responce"}}, ("answer", "action")),
        ({"answer": {"relates_to": "yes"}}, ("answer", "relates_to")),
        ({"fault": {"action": "new"}}, ("fault", "action")),
        ({"fault": {"status": 202}}, ("fault", "status")),
        ({"fault": {"colour": "red"}}, ("fault", "colour")),
        ({"duplicates": "refuse"}, ("duplicates",)),
        ({"refused_usernames": "none"}, ("refused_usernames",)),
        ({"magic_tracking_ids": "no"}, ("magic_tracking_ids",)),
        ({"acknowledgements": {"attempts": 0}}, ("acknowledgements", "attempts")),
        ({"speed": 1}, ("speed",)),
    ],
)
def test_an_option_that_does_not_exist_is_refused(body: Json, path: tuple[str, ...]) -> None:
    assert _flaws("itk-options", body) == [path]


def test_the_options_have_the_key_that_they_are_read_by() -> None:
    assert flaws_of(ITK_KINDS[KIND].key, KEY) == []


@pytest.mark.parametrize("action", FAULT_ACTIONS)
def test_every_action_of_a_fault_can_be_chosen(action: str) -> None:
    assert _flaws("itk-options", {"fault": {"action": action}}) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "https://sender.example/itk"])
def test_a_route_leads_to_a_web_address(url: str) -> None:
    assert _flaws("itk-routes", {"address": "urn:x", "url": url}) == []


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("itk-messages", ["received"]),
        ("itk-encounters", ["messages"]),
        ("ambulance-requests", ["id", "cad_reference", "status", "superseded_by"]),
        ("ambulance-cases", ["cad_reference", "latest"]),
    ],
)
def test_what_the_receivers_remember_has_what_they_read(kind: str, missing: list[str]) -> None:
    said = [flaw.what for flaw in flaws_of(ITK_KINDS[kind].body, {})]

    assert said == [f"{key!r} is missing" for key in missing]
