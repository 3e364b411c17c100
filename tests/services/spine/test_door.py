import pytest

from simulator.services.spine.door import ANYTHING, OTHER_METHOD, PATHS, SPINE_DOOR, read_arrival
from simulator.services.spine.names import INTERACTIONS, RETRIEVAL, Interaction
from tests.services.spine.asking import ID, a_request_for, a_request_of


@pytest.mark.parametrize("interaction", INTERACTIONS.values(), ids=[*INTERACTIONS])
def test_a_message_goes_by_its_interaction(interaction: Interaction) -> None:
    assert read_arrival(a_request_for(interaction)) == ((interaction.name, ANYTHING), f"uuid:{ID}", ID)


def test_a_message_that_cannot_be_read_goes_by_its_header() -> None:
    assert read_arrival(a_request_of(b"<", RETRIEVAL.action)).names == (RETRIEVAL.name, ANYTHING)


def test_any_other_message_is_anything() -> None:
    assert read_arrival(a_request_of(b"<a/>", "urn:other/QUPA_IN040000UK32")) == ((ANYTHING,), None, None)


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_other_methods_are_no_messages(method: str) -> None:
    assert read_arrival(a_request_of(b"", method=method)).names == (OTHER_METHOD,)


def test_the_present_path_comes_first() -> None:
    assert PATHS[0] == "/sync-service"
    assert SPINE_DOOR.paths is PATHS
