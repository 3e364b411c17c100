"""Which documents of the Directory of Services are good, and where bad ones are wrong."""

import pytest

from simulator.population.dos_kinds import DOS_KINDS, LIKE, RAGS, SERVICE_MEMBERS
from simulator.population.kinds import KINDS
from simulator.population.shapes import flaws_of
from simulator.services.dos.directory import model
from simulator.wire.json import Json


def _flaws(kind: str, body: Json) -> list[tuple[str | int, ...]]:
    return [flaw.path for flaw in flaws_of(DOS_KINDS[kind].body, body)]


def _service(**members: Json) -> Json:
    return {"id": "1300000101", "name": "A Surgery", **members}


def test_every_kind_is_among_those_that_a_tenant_can_hold() -> None:
    assert DOS_KINDS.items() <= KINDS.items()


def test_capacity_has_the_colours_of_the_directory() -> None:
    assert RAGS == model.RAGS


@pytest.mark.parametrize(
    "members",
    [
        {"only_if_open": True},
        {"only_if_open": 15},
        {"limited_to": ["WX", "WX1", "HK3 5", "SW1A"]},
        {"promoted_from": ["HK"]},
        {"pressure": {"score": 12, "note": "", "updated": "2026-11-22T09:30:00Z"}},
        {"pressure": {"score": 12, "note": None}},
        {"is_national": True, "country": "England"},
        {"created": {"date": "10/01/2012", "time": "14:30", "by": "ROBOT"}, "updated": {"by": None}},
        {"parent": "1300902201"},
        {"parent": {"id": 1300902201}},
        {"opening": {"all_hours": True}},
        {"opening": {"days": {"Monday": [["14:00", "23:59"], ["09:00", "13:00"], ["13:00", "14:00"]]}}},
        {"opening": {"days": {"Monday": [["00:00", "24:00"]], "Bankholiday": [["18:30", "00:00"]], "Sunday": []}}},
        {"opening": {"specified": {"2026-12-25": []}}},
        {"endpoints": []},
        {"attributes": {"requirebooking": "TRUE"}},
        {"own_key_of_a_test": {"any": 1}},
    ],
)
def test_a_service_may_say_what_the_directory_reads(members: Json) -> None:
    assert _flaws("dos-services", _service(**members)) == []


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"only_if_open": "soon"}, ("only_if_open",)),
        ({"only_if_open": 90}, ("only_if_open",)),
        ({"limited_to": "WX"}, ("limited_to",)),
        ({"limited_to": ["wx"]}, ("limited_to", 0)),
        ({"promoted_from": ["WX1 1DE"]}, ("promoted_from", 0)),
        ({"pressure": 12}, ("pressure",)),
        ({"pressure": {"score": -1}}, ("pressure", "score")),
        ({"pressure": {"points": 1}}, ("pressure", "points")),
        ({"is_national": "no"}, ("is_national",)),
        ({"created": {"date": "2012-01-10"}}, ("created", "date")),
        ({"updated": {"time": "14.30"}}, ("updated", "time")),
        ({"updated": "2012-01-10"}, ("updated",)),
        ({"parent": []}, ("parent",)),
        ({"referal_roles": []}, ("referal_roles",)),
        ({LIKE: ["practice"]}, (LIKE,)),
        ({"opening": {"days": {"Monday": [["18:00", "08:00"]]}}}, ("opening", "days", "Monday", 0)),
        ({"opening": {"days": {"Monday": [["09:00", "09:00"]]}}}, ("opening", "days", "Monday", 0)),
        ({"opening": {"days": {"Monday": [["00:00", "00:00"]]}}}, ("opening", "days", "Monday", 0)),
        ({"opening": {"days": {"Monday": [["12:00", "14:00"], ["09:00", "12:01"]]}}}, ("opening", "days", "Monday")),
        ({"opening": {"specified": {"2026-12-25": [["18:00", "08:00"]]}}}, ("opening", "specified", "2026-12-25", 0)),
        ({"opening": {"specified": {"2026-02-30": []}}}, ("opening", "specified", "2026-02-30")),
    ],
)
def test_what_a_service_says_wrongly_is_refused(members: Json, path: tuple[str, ...]) -> None:
    assert _flaws("dos-services", _service(**members)) == [path]


def test_an_account_need_not_say_its_name_again() -> None:
    assert _flaws("dos-accounts", {"password": "secret"}) == []


def test_a_profile_may_say_all_that_a_service_says() -> None:
    assert {"type", "opening", "clinical", "endpoints", "limited_to"} <= set(SERVICE_MEMBERS)


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        ("dos-capacity", {"status": "PURPLE"}, ("status",)),
        ("dos-capacity", {"notes": "x"}, ()),
        ("dos-capacity", {"status": "RED", "resets_at": "later"}, ("resets_at",)),
        ("dos-capacity", {"status": "RED", "reason": "x"}, ("reason",)),
        ("dos-service-types", {"id": 100}, ()),
        ("dos-service-types", {"name": "x", "rank": 11}, ("rank",)),
        ("dos-service-types", {"name": "x", "kept": 0}, ("kept",)),
        ("dos-dispositions", {"code": "05", "name": ""}, ("code",)),
        ("dos-dispositions", {"code": "Dx05", "name": "", "minutes": -1}, ("minutes",)),
        ("dos-symptom-groups", {"name": "x", "symptom_discriminators": 4052}, ("symptom_discriminators",)),
        ("dos-symptom-discriminators", {"name": 1}, ("name",)),
        ("dos-referral-roles", {"name": ""}, ("name",)),
        ("dos-reject-reasons", {"text": "x", "needs_comment": "N"}, ("needs_comment",)),
        ("dos-rankings", {"100": 0}, ("100",)),
        ("dos-rankings", {"GP": 1}, ("GP",)),
        ("dos-distances", {"kilometres": "18"}, ("kilometres",)),
        ("dos-distances", {"miles": 18}, ("miles",)),
        ("dos-bank-holidays", {"holiday": "no"}, ("holiday",)),
        ("dos-options", {"default_version": "1.6"}, ("default_version",)),
        ("dos-options", {"unknown_postcodes": "ZZ99 3VZ"}, ("unknown_postcodes",)),
        ("dos-options", {"endpoints": "shuffled"}, ("endpoints",)),
        ("dos-options", {"strict_header": True}, ("strict_header",)),
        ("dos-options", {"capacity_reset": 60}, ("capacity_reset",)),
        ("dos-options", {"capacity_reset": {"max": "7200"}}, ("capacity_reset", "max")),
        ("dos-options", {"capacity_reset": {"longest": 7200}}, ("capacity_reset", "longest")),
    ],
)
def test_what_another_kind_says_wrongly_is_refused(kind: str, body: Json, path: tuple[str, ...]) -> None:
    assert path in _flaws(kind, body)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("dos-rankings", "national"),
        ("dos-rankings", "WX"),
        ("dos-distances", "WX1"),
        ("dos-distances", "WX1 1"),
        ("dos-distances", "WX11DE"),
        ("dos-distances", "SW1A2AA"),
        ("dos-bank-holidays", "2026-12-28"),
        ("dos-service-types", "-1"),
    ],
)
def test_a_key_says_where_or_when(kind: str, key: str) -> None:
    assert flaws_of(DOS_KINDS[kind].key, key) == []


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("dos-rankings", "England"),
        ("dos-distances", "Wexbourne"),
        ("dos-distances", "WX1 1DE"),
        ("dos-bank-holidays", "Christmas"),
        ("dos-service-types", "GP"),
        ("dos-options", "rest"),
    ],
)
def test_another_key_is_refused(kind: str, key: str) -> None:
    assert flaws_of(DOS_KINDS[kind].key, key) != []
