"""The filters of exchanges as options."""

from simulator.cli.filtering import FILTERS, of_filters
from simulator.web.admin.filters import PARAMETERS


def test_every_filter_of_the_admin_api_is_an_option() -> None:
    assert set(FILTERS) == {parameter.name for parameter in PARAMETERS}


def test_what_was_asked_for_is_said() -> None:
    assert of_filters({"status": "4xx", "text": None, "rule": "r"}) == " with status=4xx, rule=r"
    assert of_filters({"status": None}) == ""
