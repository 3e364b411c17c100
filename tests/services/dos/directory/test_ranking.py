import pytest

from simulator.records.documents import Documents
from simulator.services.dos.directory.ranking import Ranking
from simulator.wire.json import Json
from tests.services.dos.makers import HERE, some_documents

LISTED: dict[str, Json] = {"13": {"name": "Pharmacy", "rank": 6, "kept": 4}, "46": {"name": "Urgent Care"}}
NATIONAL: dict[str, Json] = {"national": {"13": 2, "46": 7}}
OWN: dict[str, Json] = {**NATIONAL, "LS": {"13": 1}}


def _ranking(rankings: dict[str, Json], version: str = "1.5") -> Ranking:
    return Ranking(some_documents(dos_rankings=rankings, dos_service_types=LISTED), HERE, version)


@pytest.mark.parametrize(("rankings", "rank"), [({}, 6), (NATIONAL, 2), (OWN, 1), ({"BD": {"13": 1}}, 6)])
def test_the_rank_of_the_area_comes_before_the_national_one_before_the_lists(
    rankings: dict[str, Json], rank: int
) -> None:
    assert _ranking(rankings).rank(13) == rank


def test_what_an_area_does_not_say_is_as_in_the_country() -> None:
    assert _ranking(OWN).rank(46) == 7


def test_a_type_that_nobody_ranks_comes_last() -> None:
    assert _ranking({}).rank(999) == 10


def test_before_version_1_5_there_are_five_ranks() -> None:
    assert _ranking(OWN, "1.3").rank(46) == 5


def test_without_documents_there_is_an_order_all_the_same() -> None:
    ranking = Ranking(Documents({}), HERE)

    assert [ranking.rank(type) for type in (138, 25, 135, 46, 105, 13)] == [1, 2, 3, 4, 5, 10]


@pytest.mark.parametrize("type", [100, 130, 133, 137, 138, 139])
def test_one_service_of_some_types_is_kept(type: int) -> None:
    assert _ranking({}).kept(type) == 1


@pytest.mark.parametrize(("type", "kept"), [(46, 2), (999, 2), (13, 4)])
def test_two_of_all_others_unless_the_list_says_otherwise(type: int, kept: int) -> None:
    assert _ranking({}).kept(type) == kept


def test_a_ranking_that_is_null_says_nothing() -> None:
    assert _ranking({"national": None}).rank(13) == 6
