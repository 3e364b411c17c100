"""The error table: every row can be rendered, and has what its kind needs."""

import pytest

from simulator.toolkit.errors import REFUSALS


@pytest.mark.parametrize("code", REFUSALS)
def test_a_row_is_a_whole_fault_or_a_plain_answer(code: str) -> None:
    row = REFUSALS[code]

    if row.detail:
        assert set(row.detail) == {"faultcode", "faultstring", "text"}
        assert (row.status, row.code in ("1000", "2100", "2200", "3000")) == (500, True)
    else:
        assert row.status != 500


def test_only_2100_says_that_it_can_be_tried_again() -> None:
    retryable = [code for code, row in REFUSALS.items() if "(retryable)" in row.detail.get("text", "")]

    assert retryable == ["2100"]
