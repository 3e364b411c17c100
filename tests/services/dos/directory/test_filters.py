from datetime import timedelta

import pytest

from simulator.services.dos.directory.filters import session_end
from tests.services.dos.makers import SUNDAY


@pytest.mark.parametrize(
    ("minutes", "window"),
    [(None, 60), (0, 60), (-1, 60), (1, 30), (30, 30), (31, 31), (60, 60), (61, 1), (120, 60), (360, 300)],
)
def test_the_minutes_of_the_disposition_say_until_when_it_has_to_open(minutes: int | None, window: int) -> None:
    assert session_end(SUNDAY, minutes) == SUNDAY + timedelta(minutes=window)
