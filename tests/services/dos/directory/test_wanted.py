import pytest

from simulator.services.dos.directory.capacity import Status
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.wanted import Hit
from simulator.wire.json import Json
from tests.services.dos.makers import a_service


def _hit(suffix: str, **members: Json) -> Hit:
    return Hit(DosService("1", 1, a_service("1", **members)), 0.0, suffix, Status())


@pytest.mark.parametrize(("suffix", "name"), [("", "Service 1"), ("(Home)", "Service 1 (Home)")])
def test_a_suffix_stands_behind_the_name_with_one_space(suffix: str, name: str) -> None:
    assert _hit(suffix).name == name


@pytest.mark.parametrize(("public_name", "shown"), [("Public", "Public (Home)"), ("", ""), (None, "")])
def test_a_public_name_that_is_empty_stays_empty(public_name: str | None, shown: str) -> None:
    assert _hit("(Home)", public_name=public_name).public_name == shown
