"""Fixtures of the records' tests: a journal with a small memory over each store there is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.records.makers import STORES, a_journal, a_store


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    """Which store."""
    return str(request.param)


@pytest.fixture
def open_journal(kind: str, tmp_path: Path) -> Callable[..., Any]:
    """Opens a journal over the store; eight exchanges fit into its memory unless other bounds are given."""

    def open_it(**bounds: int) -> Any:
        return a_journal(a_store(kind, tmp_path), **{"max_rows": 8, **bounds})

    return open_it
