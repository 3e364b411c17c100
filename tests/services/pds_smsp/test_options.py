import pytest

from simulator.services.pds_smsp.options import USUAL, Options, options_of
from tests.services.pds_smsp.asking import a_world


def test_without_a_document_nothing_goes_with_what_is_no_success() -> None:
    assert options_of(a_world().documents) == USUAL == Options(False, False)


@pytest.mark.parametrize("name", ["superseding_number", "unverified_component"])
def test_each_option_is_read(name: str) -> None:
    options = options_of(a_world(smsp_options={"provider": {name: True}}).documents)

    assert options == Options(**{name: True})
