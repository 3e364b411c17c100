"""Which store a setting names."""

from pathlib import Path

import pytest

from simulator.records.opening import open_store
from simulator.records.sqlite import DurableStore
from simulator.records.temporary import TemporaryStore
from simulator.wire.errors import Problems
from tests.records.makers import a_journal, record


def test_without_a_setting_the_store_is_temporary() -> None:
    assert isinstance(open_store(None), TemporaryStore)


@pytest.mark.parametrize("setting", ["sqlite:{}/x.db", "sqlite://{}/x.db"])
async def test_sqlite_and_a_path_name_a_durable_store(setting: str, tmp_path: Path) -> None:
    store = open_store(setting.format(tmp_path))
    async with a_journal(store) as journal:
        await record(journal)

    assert isinstance(store, DurableStore)
    assert (tmp_path / "x.db").is_file()


@pytest.mark.parametrize("setting", ["", "sqlite", "sqlite:", "sqlite://x.db", "mysql:x", "/tmp/x.db"])
def test_a_setting_that_names_no_store_is_refused_with_the_remedy(setting: str) -> None:
    with pytest.raises(Problems, match="say sqlite:PATH"):
        open_store(setting)
