"""Documents of the summary care record: what their parts may be."""

import pytest

from simulator.population.care_record import ADDITIONAL
from simulator.population.kinds import check_document
from simulator.population.scr_kinds import SCR_KINDS, moment
from simulator.population.shapes import Flaw
from simulator.wire.json import Json

NHS = "9000000009"
WHOLE: Json = {
    "nhs_number": NHS,
    "consent": {"store": "Yes", "view": "Clear", "additional": "No"},
    "summary": "gp",
    "event_id": "A",
    "summary_id": "B",
    "replaces": "C",
    "earlier_events": ["C"],
    "created": "-PT1H",
    "author": {"name": "Dr A", "ods_code": "A81013", "role_code": "R0260"},
    "withheld": True,
    "recently_registered": False,
    "allergies": [{"name": "Nuts", "code": "91934008", "certainty": "Certain", "severity": "", "date": "2001"}],
    "medicines": [{"name": "Drops", "type": "acute", "date": "-P3D", "dose": "Two", "quantity": "10 ml"}],
    "uploaded": {"composition": {"resourceType": "Composition"}, "resources": []},
    **{part: [{"name": "x", "date": "2019-05", "author": {"name": "Dr A"}}] for part in ADDITIONAL},
}


def _paths(body: Json) -> list[str]:
    return [problem.path for problem in check_document("care-records", NHS, body)]


def test_a_record_with_every_part_has_no_problem() -> None:
    assert _paths(WHOLE) == []


def test_consent_alone_is_a_record() -> None:
    assert _paths({"nhs_number": NHS, "consent": {"store": "No", "view": "Ask"}}) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"summary": "full"}, "summary"),
        ({"created": "yesterday"}, "created"),
        ({"created": "-PXD"}, "created"),
        ({"created": "-PT"}, "created"),
        ({"consent": {"view": "Maybe"}}, "consent.view"),
        ({"consent": {"additional": "Ask"}}, "consent.additional"),
        ({"medicines": [{"type": "acute"}]}, "medicines[0]"),
        ({"medicines": [{"name": "x", "type": "monthly"}]}, "medicines[0].type"),
        ({"medicines": [{"name": "x", "code": 39732411000001106}]}, "medicines[0].code"),
        ({"medicines": [{"name": "x", "dosage": "y"}]}, "medicines[0].dosage"),
        ({"allergies": [{"name": "x", "date": "2020-13"}]}, "allergies[0].date"),
        ({"problems": [{"name": ""}]}, "problems[0].name"),
        ({"problems": [{"name": "x", "status": "old"}]}, "problems[0].status"),
        ({"results": [{"name": "x", "performer": {"modes": "PHONE"}}]}, "results[0].performer.modes"),
        ({"author": "Dr A"}, "author"),
        ({"medicine": []}, None),
        ({"uploaded": {"composition": {}}}, "uploaded"),
    ],
)
def test_a_bad_part_is_a_problem_where_it_stands(change: Json, path: str | None) -> None:
    body = {**WHOLE, **change}
    if path is None:
        body.pop("medicines")

    assert _paths(body) == [path or "medicine"]


def test_a_record_stands_under_its_own_number() -> None:
    assert check_document("care-records", "9000000017", WHOLE) != []


@pytest.mark.parametrize(
    ("said", "is_right"),
    [("-P3D", True), ("PT1H", True), ("2019", True), ("2019-05-12T10:00:00Z", True), ("-P", False), (5, False)],
)
def test_a_time_is_a_date_an_instant_or_a_duration(said: Json, is_right: bool) -> None:
    flaws: list[Flaw] = []

    moment(said, (), flaws)

    assert (flaws == []) is is_right


def test_the_kinds_are_those_of_the_service() -> None:
    assert {*SCR_KINDS} == {"care-records", "scr-audit", "scr-options"}
