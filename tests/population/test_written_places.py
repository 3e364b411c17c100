"""Where documents are written: file and line."""

from pathlib import Path

import pytest

from simulator.population.shapes import Flaw
from simulator.population.written_places import WrittenPlaces

FILES = {
    "care-records/cast.yaml": '"9000000009":\n  medicines:\n    - {name: Drops}\n"9000000017": {}\n',
    "care-records/others.jsonl": '\n{"nhs_number":"9000000025","medicines":[]}\n',
    "care-records/.hidden.yaml": '"9000000033": {}\n',
    "people/cast.yaml": '- nhs_number: "9000000009"\n\n- nhs_number: "9000000017"\n',
    "users.yaml": '"1": {}\n"2": {}\n',
}


@pytest.fixture
def places(tmp_path: Path) -> WrittenPlaces:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return WrittenPlaces(tmp_path)


@pytest.mark.parametrize(
    ("kind", "key", "where"),
    [
        ("care-records", "9000000009", "care-records/cast.yaml:1"),
        ("care-records", "9000000017", "care-records/cast.yaml:4"),
        ("care-records", "9000000025", "care-records/others.jsonl:2"),
        ("people", "9000000017", "people/cast.yaml:3"),
        ("users", "2", "users.yaml:2"),
    ],
)
def test_a_document_stands_in_a_file_at_a_line(
    places: WrittenPlaces, tmp_path: Path, kind: str, key: str, where: str
) -> None:
    assert places.said(kind, [key]) == f"{tmp_path}/{where}"


def test_a_flaw_is_said_with_the_line_of_its_part(places: WrittenPlaces, tmp_path: Path) -> None:
    problem = places.problem("care-records", "9000000009", Flaw(("medicines", 0), "is wrong", "mend it"))

    assert str(problem) == f"{tmp_path}/care-records/cast.yaml:3: 9000000009.medicines[0]: is wrong, mend it"


def test_several_documents_are_named_with_each_file_once(places: WrittenPlaces, tmp_path: Path) -> None:
    said = places.said("care-records", ["9000000009", "9000000025", "9000000017", "9000000009"])

    assert said == f"{tmp_path}/care-records/cast.yaml:1, 4 and {tmp_path}/care-records/others.jsonl:2"


@pytest.mark.parametrize(("kind", "key"), [("care-records", "9000000033"), ("prescriptions", "x")])
def test_what_is_in_no_file_is_named_by_kind_and_key(places: WrittenPlaces, kind: str, key: str) -> None:
    assert places.said(kind, [key]) == f"{kind}.{key}"


def test_without_a_folder_kind_and_key_are_all() -> None:
    problem = WrittenPlaces().problem("care-records", "9000000009", Flaw(("medicines", 0), "is wrong", "mend it"))

    assert str(problem) == "care-records.9000000009.medicines[0]: is wrong, mend it"
