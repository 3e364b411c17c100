"""The search, held against one that looks at every service."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.records.documents import Documents
from simulator.services.dos.directory.filters import session_end
from simulator.services.dos.directory.model import KIND, RED, DosService, service_of
from simulator.services.dos.directory.opening import closes_within, is_open_within
from simulator.services.dos.directory.practices import Practice
from simulator.services.dos.directory.ranking import Ranking
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import (
    Wanted,
    find_services,
)
from simulator.wire.json import Json
from tests.makers import shipped
from tests.services.dos.makers import (
    DISPOSITION,
    EAST,
    HERE,
    NORTH,
    ROLE,
    SURGERY,
    a_service,
    a_wanted,
    by_id,
    code_lists,
)

URGENT, PHARMACY, TREATMENT, PRACTICE, DEPARTMENT = 46, 13, 25, 100, 105
CLOSED: Json = {"days": {}}


OPENINGS: tuple[Json, ...] = (
    {"all_hours": True},
    CLOSED,
    {"days": {"Sunday": [["08:00", "10:20"]]}},
    {"days": {"Sunday": [["10:45", "23:59"]]}},
)
MEMBERS = st.fixed_dictionaries(
    {
        "east": st.integers(-70_000, 70_000),
        "north": st.integers(-70_000, 70_000),
        "type": st.sampled_from([URGENT, PHARMACY, TREATMENT, PRACTICE, DEPARTMENT, 40]),
        "status": st.sampled_from(["active"] * 5 + ["closed"]),
        "capacity": st.sampled_from(["GREEN"] * 5 + ["RED"]),
        "dispositions": st.sampled_from([[DISPOSITION]] * 5 + [[]]),
        "referral_roles": st.sampled_from([[ROLE]] * 5 + [["127"]]),
        "restricted": st.booleans(),
        "referral_services": st.sampled_from([[], [], [SURGERY], ["B81000"]]),
        "ods_code": st.sampled_from([SURGERY, "Y1", "Y2", "Y3"]),
        "promoted_from": st.sampled_from([[], [], [], ["HK"], ["LS"]]),
        "limited_to": st.sampled_from([[], [], [], ["HK"], ["LS17"]]),
        "opening": st.sampled_from([OPENINGS[0], *OPENINGS]),
        "only_if_open": st.sampled_from([None, None, 0]),
    }
)


def _naively(documents: Documents, wanted: Wanted) -> list[str]:
    """What is found without an index: every service looked at, all sorted, then trimmed."""
    practice, ranking = Practice(directory_of(documents), wanted.surgery), Ranking(documents, wanted.location)
    passing = [each for each in map(service_of, documents.peek_every(KIND)) if _passes(each, wanted, practice)]

    def place(service: DosService) -> tuple[object, ...]:
        is_promoted = bool(service.promoted_from) and not wanted.location.is_in(service.promoted_from)
        distance = _metres(service)
        return is_promoted, ranking.rank(service.type_id), practice.standing(service), distance, service.key

    kept: dict[int, int] = {}
    found = []
    for service in sorted(passing, key=place):
        kept[service.type_id] = kept.get(service.type_id, 0) + 1
        if kept[service.type_id] <= ranking.kept(service.type_id):
            found.append(service.id)
    return found


def _metres(service: DosService) -> float:
    assert service.position is not None
    return float(((service.position[0] - EAST) ** 2 + (service.position[1] - NORTH) ** 2) ** 0.5)


def _passes(service: DosService, wanted: Wanted, practice: Practice) -> bool:
    assert service.position is not None
    opening, until = service.opening, session_end(wanted.at, 120)
    return (
        service.is_active
        and max(abs(service.position[0] - EAST), abs(service.position[1] - NORTH)) <= wanted.metres
        and practice.may_use(service)
        and service.capacity != RED
        and DISPOSITION in service.dispositions
        and ROLE in service.referral_roles
        and (not service.limited_to or wanted.location.is_in(service.limited_to))
        and is_open_within(opening, wanted.at, until)
        and not closes_within(opening, wanted.at, 30)
        and (service.only_if_open is None or is_open_within(opening, wanted.at, wanted.at))
    )


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.integers(1, 60).map(str), MEMBERS, max_size=40),
    st.sampled_from([5_000, 30_000, 60_000]),
    st.sampled_from(["", SURGERY]),
)
def test_a_search_finds_what_looking_at_every_service_finds(
    members: Mapping[str, Json], metres: float, surgery: str
) -> None:
    services = [a_service(key, **each) for key, each in members.items()]
    documents = Documents(shipped(**{**code_lists(), "dos_services": by_id(*services)}))
    wanted = a_wanted(location=HERE, metres=metres, surgery=surgery)

    directory = directory_of(documents)
    outcomes = [find_services(directory, documents, wanted, with_gaps=gaps) for gaps in (False, True)]

    found = [[] if each.is_catch_all else [hit.service.id for hit in each.hits] for each in outcomes]
    assert found == [_naively(documents, wanted)] * 2
