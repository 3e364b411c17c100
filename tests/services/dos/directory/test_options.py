import pytest

from simulator.records.documents import Documents
from simulator.services.dos.directory.options import KEY, KIND, Options, options_of
from simulator.wire.json import Json


async def _options(body: Json) -> Options:
    documents = Documents({})
    await documents.put(KIND, KEY, body)
    return options_of(documents)


def test_without_a_document_all_is_as_usual() -> None:
    assert options_of(Documents({})) == Options("1.5", "Hospital", frozenset(), strict_headers=True)


@pytest.mark.parametrize(
    ("name", "value"), [("default_version", "1.3"), ("hospital_element", "hospital"), ("strict_headers", False)]
)
async def test_a_document_says_how_the_directory_behaves(name: str, value: Json) -> None:
    assert getattr(await _options({name: value}), name) == value


async def test_unknown_postcodes_may_be_written_with_a_space() -> None:
    assert (await _options({"unknown_postcodes": ["ls17 7nz"]})).unknown_postcodes == {"LS177NZ"}


async def test_what_only_a_face_knows_is_in_the_body() -> None:
    assert (await _options({"of_a_face": 1})).body == {"of_a_face": 1}
