"""Which options prescribing can be given, and where bad ones are wrong."""

import pytest

from simulator.population.eps_option_kinds import ALGORITHMS, SIGNATURES
from simulator.population.kinds import check_document
from simulator.wire.json import Json


@pytest.mark.parametrize("signatures", SIGNATURES)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_sound_body_has_no_problems(signatures: str, algorithm: str) -> None:
    body = {"lenient": True, "signatures": signatures, "algorithm": algorithm, "spine_rules": False}

    assert check_document("eps-options", "prescribing", body) == []


@pytest.mark.parametrize(
    "body", [{"lenient": "yes"}, {"signatures": "some"}, {"algorithm": "RS512"}, {"lenientt": True}, []]
)
def test_a_body_that_is_not_of_the_shape_is_a_problem(body: Json) -> None:
    assert check_document("eps-options", "prescribing", body) != []


def test_another_key_is_a_problem() -> None:
    assert check_document("eps-options", "dispensing", {}) != []
