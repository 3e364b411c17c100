from simulator.services.pds_smsp.errors import MEANINGS, REFUSALS
from simulator.toolkit.errors import REFUSALS as RECEIVERS


def test_the_table_is_that_of_every_receiver_and_the_response_codes() -> None:
    assert {code: row for code, row in REFUSALS.items() if code not in MEANINGS} == RECEIVERS
    assert len(MEANINGS) == 14


def test_every_response_code_is_an_answer() -> None:
    assert {REFUSALS[code].status for code in MEANINGS} == {200}
