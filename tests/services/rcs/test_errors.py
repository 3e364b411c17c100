from simulator.services.rcs.errors import ER, REFUSALS
from simulator.toolkit.errors import REFUSALS as RECEIVERS


def test_the_table_is_that_of_every_receiver_and_one_error_that_is_an_answer() -> None:
    assert {code: row for code, row in REFUSALS.items() if code != ER} == RECEIVERS
    assert REFUSALS[ER].status == 200
