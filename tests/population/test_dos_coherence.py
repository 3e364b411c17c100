"""The shipped directory fits together and is large enough, and each way not to fit is found."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from math import hypot

import pytest

from simulator.population.coherence import check_coherence
from simulator.population.dos_coherence import BASE_URL, check_directory
from simulator.population.form import expand
from simulator.population.load import Documents
from simulator.population.person import Person
from simulator.population.places import load_places, postcodes
from simulator.records.documents import Documents as Records
from simulator.services.dos.directory.codes import disposition_id
from simulator.services.dos.directory.locations import locate
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.directory.search import find_services
from simulator.settings import shipped as shipped_folder
from simulator.wire.json import Json
from tests import makers
from tests.services.dos.makers import a_wanted

GP = "urn:nhs-itk:interaction:primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"
ITK: Json = {
    "order": 1,
    "transport": "itk",
    "interaction": GP,
    "address": f"{BASE_URL}/gp/A81013/report",
    "compression": "uncompressed",
}
SERVICE: Json = {
    "id": "1",
    "name": "A Surgery",
    "ods_code": "A81013",
    "type": {"id": 100, "name": "GP Practice"},
    "postcode": "WX1 1DE",
    "easting": 441130,
    "northing": 428060,
    "clinical": [{"symptom_group": 1110, "symptom_discriminators": [4052]}],
    "dispositions": [1002],
    "referral_roles": ["23", {"name": "hcp gp"}],
    "referral_services": ["A81013", {"id": "1"}],
    "parent": {"id": "1"},
    "endpoints": [ITK],
}
RECEIVER: Json = {
    "path": "/gp/A81013/report/",
    "dos_service_ids": [1],
    "interactions": [GP.rpartition(":")[2]],
    "compressed": False,
}
GOOD: Mapping[str, Mapping[str, Json]] = {
    "dos-services": {"1": SERVICE},
    "itk-endpoints": {"gp": RECEIVER},
    "dos-postcodes": {"WX11DE": {"postcode": "WX1 1DE", "easting": 441130, "northing": 428060}},
    "dos-service-types": {"100": {"name": "GP Practice"}},
    "dos-dispositions": {"1002": {"code": "Dx02", "name": ""}},
    "dos-symptom-groups": {"1110": {"name": "", "symptom_discriminators": [4052]}},
    "dos-symptom-discriminators": {"4052": {"name": ""}},
    "dos-referral-roles": {"23": {"name": "Pathways Referral"}, "127": {"name": "HCP GP"}},
    "dos-rankings": {"national": {"100": 3}},
    "dos-accounts": {"a": {"search_role": "23", "edits": ["1"]}},
}
TRIPLES = [
    (1110, 4052, 1002),
    (1206, 4193, 1132),
    (1169, 4047, 1020),
    (1000, 4003, 1005),
    (1159, 4003, 13),
    (1011, 4003, None),
    (360, 14041, None),
]
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
PERSON = Person.of(expand({"nhs_number": "9000000009", "practice": "A81013", "appliance_supplier": "AZ901"}))
TOWNS = {"Wexbourne": "WX11DE", "Harrowmere": "HK11AD", "Marlbeck": "MR11BH"}
SECURE = re.compile(r"[a-z.-]+@[a-z0-9-]+\.example\.nhs\.uk")
RESERVED_NUMBERS = re.compile(r"01632 960\d{3}|020 7946 0\d{3}")


def _found(shipped: Mapping[str, Mapping[str, Json]], *people: Person) -> list[str]:
    return [f"{problem.path}: {problem.what}" for problem in check_directory(shipped, people or (PERSON,))]


def _with(**members: Json) -> dict[str, Mapping[str, Json]]:
    return {**GOOD, "dos-services": {"1": {**SERVICE, **members}}}


def test_a_directory_that_fits_is_no_problem() -> None:
    assert _found(GOOD) == []


def test_a_population_without_a_directory_needs_none() -> None:
    assert _found({**GOOD, "dos-services": {}}) == []


def test_lists_that_a_population_does_not_hold_are_not_asked_for() -> None:
    assert _found({"dos-services": {"1": SERVICE}}) == []


def test_the_directory_is_checked_with_the_rest_of_the_population() -> None:
    [problem] = check_coherence(_with(parent="2"))

    assert str(problem) == "dos-services.1.parent: 2 is no service here, name another, or leave it out"


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"type": {"id": 5}}, "dos-services.1.type: '5' is no service type"),
        ({"type": {"id": 100, "name": "Surgery"}}, "dos-services.1.type: 'Surgery' is not what 100 is called"),
        ({"dispositions": ["Dx02"]}, "dos-services.1.dispositions: Dx02 is none of dos-dispositions"),
        ({"referral_roles": ["24"]}, "dos-services.1.referral_roles: 24 is no referral role"),
        ({"clinical": [{"symptom_group": 5}]}, "dos-services.1.clinical: 5 is no symptom group"),
        ({"clinical": [{"symptom_group": 1110, "symptom_discriminators": [4003]}]},
         "dos-services.1.clinical: 4003 does not go with symptom group 1110"),
        ({"referral_services": ["Y99901"]}, "dos-services.1.referral_services: Y99901 is no service here"),
        ({"parent": "2"}, "dos-services.1.parent: 2 is no service here"),
        ({"postcode": "WX1 1AB"}, "dos-services.1.postcode: WX1 1AB has no grid reference"),
        ({"easting": 1}, "dos-services.1.easting: is not where WX1 1DE is, at 441130, 428060"),
        ({"endpoints": [ITK, {"order": 1}]}, "dos-services.1.endpoints[1].order: 1 a second time"),
        ({"endpoints": [{**ITK, "address": "{base_url}/gp/x"}]},
         "dos-services.1.endpoints[0].address: {base_url}/gp/x leads to no receiver here"),
        ({"endpoints": [{**ITK, "address": "/gp/A81013/report"}]},
         "dos-services.1.endpoints[0].address: /gp/A81013/report leads to no receiver here"),
        ({"endpoints": [{**ITK, "interaction": "x"}]}, "dos-services.1.endpoints[0].interaction: x is not taken there"),
        ({"endpoints": [{**ITK, "compression": "compressed"}]},
         "dos-services.1.endpoints[0].compression: payloads there are uncompressed"),
    ],
)  # fmt: skip
def test_a_service_that_does_not_fit_is_found(members: Json, problem: str) -> None:
    assert _found(_with(**members)) == [problem]


@pytest.mark.parametrize(
    ("kind", "bodies", "problem"),
    [
        ("itk-endpoints", {"gp": {**RECEIVER, "dos_service_ids": []}},
         "dos-services.1.endpoints[0].address: {base_url}/gp/A81013/report is the receiver of others"),
        ("itk-endpoints", {"gp": {**RECEIVER, "dos_service_ids": [1, "2"]}},
         "itk-endpoints.gp.dos_service_ids: 2 is no service of the directory"),
        ("dos-symptom-discriminators", {"4003": {}},
         "dos-symptom-groups.1110.symptom_discriminators: 4052 is none of dos-symptom-discriminators"),
        ("dos-rankings", {"WX": {"5": 1}}, "dos-rankings.WX.5: 5 is no service type"),
        ("dos-accounts", {"a": {"search_role": "24"}}, "dos-accounts.a.search_role: 24 is no referral role"),
        ("dos-accounts", {"a": {"edits": [2]}}, "dos-accounts.a.edits: 2 is no service here"),
    ],
)  # fmt: skip
def test_what_else_does_not_fit_is_found(kind: str, bodies: Mapping[str, Json], problem: str) -> None:
    assert _found({**GOOD, kind: bodies}) == [problem]


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        ("practice", "organisations.FZ901: this practice is no service of the directory"),
        ("pharmacy", "organisations.FZ901: this pharmacy is no service of the directory"),
    ],
)
def test_a_practice_or_pharmacy_of_somebody_that_is_no_service_is_found(member: str, problem: str) -> None:
    person = Person.of(expand({"nhs_number": "9000000009", member: "FZ901"}))

    assert _found(GOOD, person, person) == [problem]


def test_a_receiver_that_does_not_say_what_it_wants_takes_everything() -> None:
    assert _found({**GOOD, "itk-endpoints": {"gp": {"path": "/gp/A81013/report", "dos_service_ids": ["1"]}}}) == []


# what is shipped


@pytest.fixture(scope="module")
def directory(shipped: Documents) -> Records:
    kinds = {kind: bodies for kind, bodies in shipped.items() if kind.startswith("dos-")}
    return Records(makers.shipped(**kinds))


def test_at_least_120_services_of_25_types_in_3_areas_are_shipped(shipped: Documents) -> None:
    services = shipped["dos-services"].values()
    areas = Counter(body["postcode"][:2] for body in services)

    assert len(services) >= 120
    assert len({body["type"]["id"] for body in services}) >= 25
    assert min(areas[area] for area in ("WX", "HK", "MR")) >= 20


def test_every_organisation_of_ours_that_sees_patients_is_a_service(shipped: Documents) -> None:
    there = {body.get("ods_code") for body in shipped["dos-services"].values()}
    others = {code for code, body in shipped["organisations"].items() if "appliance-supplier" in body["types"]}

    assert set(shipped["organisations"]) - others <= there


def test_the_three_towns_are_15_to_40_km_apart(shipped: Documents) -> None:
    places = [shipped["dos-postcodes"][key] for key in TOWNS.values()]
    apart = [
        hypot(one["easting"] - other["easting"], one["northing"] - other["northing"])
        for index, one in enumerate(places)
        for other in places[:index]
    ]

    assert [metres for metres in apart if not 15_000 <= metres <= 40_000] == []


def test_every_postcode_of_our_places_has_a_grid_reference_near_its_town(shipped: Documents) -> None:
    for area in load_places():
        known = [shipped["dos-postcodes"][street.postcode.replace(" ", "")] for street in area.streets]

        assert max(each["easting"] for each in known) - min(each["easting"] for each in known) < 15_000
        assert max(each["northing"] for each in known) - min(each["northing"] for each in known) < 15_000


def test_the_table_of_postcodes_has_each_under_its_own_key(shipped: Documents) -> None:
    for key, body in shipped["dos-postcodes"].items():
        assert body["postcode"].replace(" ", "") == key


def test_the_postcodes_of_our_services_are_ours_or_published(shipped: Documents) -> None:
    ours = {postcode[:2] for postcode in postcodes(load_places())}
    published = [body for body in shipped["dos-services"].values() if body["postcode"][:2] not in ours]

    assert {body["town"] for body in published} == {"Example Town"}


def test_every_disposition_has_the_number_that_its_code_makes(shipped: Documents) -> None:
    for key, body in shipped["dos-dispositions"].items():
        assert disposition_id(body["code"]) == int(key)


def test_every_shipped_type_of_a_service_has_a_rank(shipped: Documents) -> None:
    types = {str(body["type"]["id"]) for body in shipped["dos-services"].values() if body["referral_roles"]}

    assert types <= set(shipped["dos-rankings"]["national"])


def test_shipped_services_have_reserved_telephone_numbers(shipped: Documents) -> None:
    phones = [number for body in shipped["dos-services"].values() for number in body["phone"].values()]
    phones += [each["address"] for each in _endpoints(shipped) if each["transport"] == "telno"]

    assert [number for number in phones if not RESERVED_NUMBERS.fullmatch(number)] == []


def test_mail_goes_to_invented_addresses_of_which_one_is_outside_the_secure_domains(shipped: Documents) -> None:
    mail = {each["address"] for each in _endpoints(shipped) if each["transport"] == "email"}

    assert {each for each in mail if not SECURE.fullmatch(each)} == {"frontdesk@lime-avenue-dental.example.com"}


def test_shipped_endpoints_are_of_every_kind(shipped: Documents) -> None:
    endpoints = _endpoints(shipped)

    assert {each["transport"] for each in endpoints} == {"itk", "email", "telno", "http"}
    assert {each["format"] for each in endpoints} == {"CDA", "PDF", "HTML", "FHIR", ""}
    assert {each["business_scenario"] for each in endpoints} == {"Primary", "Copy"}
    assert {each["compression"] for each in endpoints if each["transport"] == "itk"} == {"compressed", "uncompressed"}
    assert {each["format"] for each in endpoints if each["transport"] == "itk"} == {"CDA"}


def test_a_service_has_one_endpoint_for_booking_at_most(shipped: Documents) -> None:
    for body in shipped["dos-services"].values():
        assert len([each for each in body.get("endpoints", ()) if each["transport"] == "http"]) <= 1


def test_some_lists_of_endpoints_are_not_in_their_order(shipped: Documents) -> None:
    orders = [[each["order"] for each in body.get("endpoints", ())] for body in shipped["dos-services"].values()]

    assert any(order != sorted(order) for order in orders)


def test_shipped_sessions_stay_within_a_day_and_do_not_overlap(shipped: Documents) -> None:
    for body in shipped["dos-services"].values():
        opening = body.get("opening", {})
        for sessions in (*opening.get("days", {}).values(), *opening.get("specified", {}).values()):
            times = [time for session in sessions for time in session]
            assert times == sorted(times)
            assert all(begin < end for begin, end in sessions)


@pytest.mark.parametrize("postcode", TOWNS.values())
@pytest.mark.parametrize(("group", "discriminator", "disposition"), TRIPLES)
def test_what_published_clients_search_for_is_found_from_each_town(
    directory: Records, postcode: str, group: int, discriminator: int, disposition: int | None
) -> None:
    here = locate(directory, postcode)
    wanted = a_wanted(location=here, symptom_group=group, discriminators=frozenset({discriminator}), at=WEDNESDAY)

    found = find_services(directory_of(directory), directory, replace(wanted, disposition=disposition, minutes=None))

    assert found.hits
    assert not found.is_catch_all


def test_nothing_at_all_is_found_from_wales(directory: Records) -> None:
    wanted = a_wanted(location=locate(directory, "LV1 1BN"), at=WEDNESDAY)

    assert find_services(directory_of(directory), directory, wanted).hits == ()


def test_a_clinician_finds_what_a_call_handler_does_not(directory: Records) -> None:
    wanted = a_wanted(
        location=locate(directory, "WX1 1DE"), symptom_group=1011, discriminators=frozenset({4003}), at=WEDNESDAY
    )

    def found(role: str) -> set[str]:
        outcome = find_services(directory_of(directory), directory, replace(wanted, role=role))
        return {hit.service.id for hit in outcome.hits}

    assert "1300114001" in found("909") - found("23")


def test_the_page_says_how_many_services_of_how_many_types_there_are(shipped: Documents) -> None:
    page = (shipped_folder("data") / "README.md").read_text(encoding="utf-8")
    services = shipped["dos-services"].values()

    assert f"{len(services)} services of {len({body['type']['id'] for body in services})} types" in page


def test_the_page_lists_every_account_with_its_password_and_role(shipped: Documents) -> None:
    page = (shipped_folder("data") / "README.md").read_text(encoding="utf-8")

    for name, body in shipped["dos-accounts"].items():
        assert f"| `{name}` | `{body['password']}` | {body['search_role']} |" in page


def test_the_services_that_the_page_names_are_shipped(shipped: Documents) -> None:
    page = (shipped_folder("data") / "README.md").read_text(encoding="utf-8")
    part = page.partition("## The Directory of Services\n")[2].partition("\n## ")[0]

    assert set(re.findall(r"`(\d{6,10})`", part)) <= set(shipped["dos-services"])


def _endpoints(shipped: Documents) -> list[Json]:
    return [each for body in shipped["dos-services"].values() for each in body.get("endpoints", ())]
