"""Where the published examples are, and how tests read them. They stand outside the project, which copies none."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from simulator.wire.json import Json

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
ABSENT = "the published examples are not beside this checkout"

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded exchange of a public sandbox. `path` is below the service's base path; a body of None is no body."""

    id: str
    method: str
    path: str
    headers: dict[str, str]
    body: Json
    status: int
    reply_headers: dict[str, str]
    reply_body: Json


def official(source: str) -> Callable[[F], F]:
    """Mark a test as standing on a published source; it is skipped where the examples are absent."""

    def mark(test: F) -> F:
        skip = pytest.mark.skipif(not REFERENCE.is_dir(), reason=ABSENT)
        marked: F = pytest.mark.official(source)(skip(test))
        return marked

    return mark


def example(path: str) -> Json:
    """A published JSON example by its path below the reference folder."""
    return json.loads((REFERENCE / path).read_text(encoding="utf-8"))


def examples(folder: str, pattern: str = "*.json") -> list[object]:
    """The published files of a folder as test parameters; one that skips where they are absent."""
    paths = sorted((REFERENCE / folder).glob(pattern))
    return [*(pytest.param(path, id=path.stem) for path in paths)] or [_absent(folder)]


@cache
def _recordings(path: str) -> tuple[Recording, ...]:
    file = REFERENCE / path
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return tuple(_recording(json.loads(line)) for line in lines if line)


def _recording(line: Json) -> Recording:
    request, reply = line["request"], line["response"]
    return Recording(
        line["id"],
        request["method"],
        request["path"],
        request["headers"],
        request["body"],
        reply["status"],
        reply["headers"],
        reply["body"],
    )


def recordings(path: str, keep: Callable[[Recording], bool] = lambda recording: True) -> list[object]:
    """The recordings of a file that `keep` takes, as test parameters; one that skips where they are absent."""
    return [*(pytest.param(each, id=each.id) for each in _recordings(path) if keep(each))] or [_absent(path)]


def recording_ids(path: str) -> set[str]:
    """The ids of a file's recordings."""
    return {recording.id for recording in _recordings(path)}


def _absent(path: str) -> object:
    # Tests that take several folders have one of these for each: no two parameters may go by one name.
    return pytest.param(None, id=f"absent {path}", marks=pytest.mark.skip(reason=ABSENT))
