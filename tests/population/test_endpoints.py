"""The shipped receivers fit together, and each way not to is found."""

from collections.abc import Mapping

import pytest

from simulator.population.endpoints import OTHER_PATHS, check_endpoints
from simulator.population.load import Documents
from simulator.services import SERVICES
from simulator.settings import shipped as shipped_folder
from simulator.toolkit.door import ITK_DOOR
from simulator.wire.json import Json

ORGANISATIONS: Mapping[str, Json] = {
    "A81013": {"name": "A", "types": ["practice", "dispensing-doctor"]},
    "RZ7": {"name": "B", "types": ["ambulance-service"]},
    "Y00111": {"name": "C", "types": ["nhs-111-provider"]},
}
PRACTICE: Json = {"path": "/gp/A81013/report", "type": "practice", "ods_code": "A81013", "dos_service_ids": ["1"]}
AMBULANCE: Json = {"path": "/cad/RZ7", "type": "ambulance-service", "ods_code": "RZ7", "postcode_areas": ["WX"]}
GOOD: Mapping[str, Json] = {"gp": PRACTICE, "cad": AMBULANCE}


def _found(endpoints: Mapping[str, Json]) -> list[str]:
    return [f"{problem.path}: {problem.what}" for problem in check_endpoints(endpoints, ORGANISATIONS)]


def test_receivers_that_fit_are_no_problem() -> None:
    assert _found(GOOD) == []


def test_a_population_without_receivers_needs_none() -> None:
    assert _found({}) == []


def test_a_receiver_that_is_no_organisation_of_ours_may_belong_to_nobody_or_anybody() -> None:
    of_nobody = {"path": "/rcs", "type": "repeat-caller-service"}
    of_somebody = {"path": "/else", "type": "other", "ods_code": "Y00111"}

    assert _found({**GOOD, "rcs": of_nobody, "else": of_somebody, "untyped": {"path": "/untyped"}}) == []


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("x", {"path": "/x", "type": "out-of-hours"}, "itk-endpoints.x.ods_code: belongs to no organisation"),
        ("x", {**PRACTICE, "path": "/x", "ods_code": "A81014", "dos_service_ids": ["2"]},
         "itk-endpoints.x.ods_code: A81014 is no organisation here"),
        ("x", {"path": "/x", "type": "practice", "ods_code": "RZ7"},
         "itk-endpoints.x.type: RZ7 is ambulance-service, not practice"),
        ("x", {**PRACTICE, "path": "/GP/a81013/Report/", "dos_service_ids": []},
         "itk-endpoints.x.path: /GP/a81013/Report/ is the path of gp too"),
        ("x", {**PRACTICE, "path": "/Personal-Demographics/x", "dos_service_ids": []},
         "itk-endpoints.x.path: /Personal-Demographics/x belongs to another service"),
        ("x", {**PRACTICE, "path": "/t", "dos_service_ids": []}, "itk-endpoints.x.path: /t belongs to another service"),
        ("x", {**PRACTICE, "path": "/x", "dos_service_ids": [1]}, "itk-endpoints.x.dos_service_ids: 1 is also gp's"),
        ("x", {**AMBULANCE, "path": "/x"}, "itk-endpoints.x.postcode_areas: WX is also cad's"),
        ("cad", {**AMBULANCE, "postcode_areas": ["WX", "WX"]},
         "itk-endpoints.cad.postcode_areas: WX is also cad's"),
        ("gp", {**PRACTICE, "postcode_areas": ["HK"]},
         "itk-endpoints.gp.postcode_areas: only ambulance services have areas"),
        ("gp", {**PRACTICE, "type": "other"}, "organisations.A81013: nothing can be sent to this practice"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found(name: str, body: Json, problem: str) -> None:
    assert _found({**GOOD, name: body}) == [problem]


def _first(path: str) -> str:
    return f"/{path.split('/')[1]}"


def test_the_paths_of_others_are_those_of_the_services_without_an_itk_door() -> None:
    operations = [each for service in SERVICES for each in service.operations if each.door is not ITK_DOOR]
    doors = {each.door for each in operations if each.door is not None}
    paths = {path for each in operations for path in (each.path, *each.more_paths) if path.startswith("/")}
    paths |= {path for door in doors for path in door.paths}

    shared = {_first(path) for path in ITK_DOOR.paths}  # mini services are reached beside the receivers
    assert {_first(path) for path in paths} - shared == set(OTHER_PATHS) - {"/_simulator", "/t"}


def test_the_shipped_receivers_are_enough_to_play_every_kind_of_call(shipped: Documents) -> None:
    kinds = [body["type"] for body in shipped["itk-endpoints"].values()]

    assert kinds.count("out-of-hours") >= 2
    assert kinds.count("emergency-department") >= 2
    assert kinds.count("ambulance-service") >= 2
    assert {"urgent-treatment-centre", "repeat-caller-service"} <= set(kinds)


def test_one_area_of_the_shipped_towns_has_no_ambulance_service(shipped: Documents) -> None:
    areas = {area for body in shipped["itk-endpoints"].values() for area in body.get("postcode_areas", ())}

    assert areas == {"WX", "HK", "MR"}


def test_one_shipped_practice_has_two_sites_with_a_dos_service_each(shipped: Documents) -> None:
    sites = [body for body in shipped["itk-endpoints"].values() if body.get("ods_code") == "A81099"]

    assert len({body["path"] for body in sites}) == len({body["dos_service_ids"][0] for body in sites}) == 2


def test_dos_service_ids_have_ten_digits(shipped: Documents) -> None:
    ids = [number for body in shipped["itk-endpoints"].values() for number in body.get("dos_service_ids", ())]

    assert [number for number in ids if len(number) != 10 or not number.isdigit()] == []


def test_the_page_lists_every_shipped_receiver(shipped: Documents) -> None:
    page = (shipped_folder("data") / "README.md").read_text(encoding="utf-8")

    for body in shipped["itk-endpoints"].values():
        ids = ", ".join(body.get("dos_service_ids", ()))
        row = f"| `{body['path']}` | {body['name']} | {body['type']} | {body.get('ods_code', '')} | {ids} |"
        assert row in page.splitlines()
