"""Meets a recorded exchange of a public sandbox with our own simulator, and says where the two answers differ."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from multidict import CIMultiDict

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.wire.http import Reply, Request
from simulator.wire.json import Json, read_json, render_json
from tests.makers import PDS
from tests.official import Recording

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
COMPARED_HEADERS = ("content-type", "etag", "x-request-id", "x-correlation-id")
MINTED = re.compile(r"/(?:name|address|telecom|contact)/\d+/id")


@dataclass(frozen=True, slots=True, init=False)
class Excuse:
    """Differences that are right: `reason` says why we answer otherwise, and each pattern must match a whole line."""

    reason: str
    patterns: tuple[str, ...]

    def __init__(self, reason: str, *patterns: str) -> None:
        object.__setattr__(self, "reason", reason)
        object.__setattr__(self, "patterns", patterns)


async def answer(simulator: Simulator, recording: Recording) -> Outcome:
    """What came of a recorded request, in a tenant of its own: the public sandboxes keep nothing."""
    tenant = re.sub(r"[^a-z0-9]+", "-", recording.id.lower())
    await simulator.tenants.create(tenant, TenantSpec(clock=NOW, frozen=True))
    headers = CIMultiDict({**recording.headers, "X-Simulator-Tenant": tenant})
    body = b"" if recording.body is None else render_json(recording.body)
    return await simulator.exchange(Request(recording.method, PDS + recording.path, headers, body))


def differences(recording: Recording, reply: Reply) -> list[str]:
    """Where our reply differs, one line each: `place: ours, not theirs`."""
    return [*_head(recording, reply), *_bodies(recording, reply)]


def unexcused(found: list[str], excuses: Sequence[Excuse]) -> list[str]:
    """The differences without excuse, and the excuses without difference: an excuse is kept only while it is needed."""
    patterns = [pattern for excuse in excuses for pattern in excuse.patterns]
    left = [line for line in found if not any(re.fullmatch(pattern, line) for pattern in patterns)]
    idle = [pattern for pattern in patterns if not any(re.fullmatch(pattern, line) for line in found)]
    return [*left, *(f"no difference is as excused: {pattern}" for pattern in idle)]


def _head(recording: Recording, reply: Reply) -> Iterator[str]:
    if reply.status != recording.status:
        yield f"status: {reply.status}, not {recording.status}"
    for name in COMPARED_HEADERS:
        theirs, ours = recording.reply_headers.get(name), reply.headers.get(name)
        if ours != theirs:
            yield f"{name}: {ours}, not {theirs}"


def _bodies(recording: Recording, reply: Reply) -> Iterator[str]:
    ours = read_json(reply.body) if reply.body else ""
    minted = recording.method == "POST"
    for line in _values(ours, recording.reply_body, ""):
        place = line.partition(":")[0]
        if not (minted and MINTED.fullmatch(place)):
            yield line


def _values(ours: Json, theirs: Json, at: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from _objects(ours, theirs, at)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{at or '/'}: {len(ours)} items, not {len(theirs)}"
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from _values(mine, other, f"{at}/{index}")
    elif ours != theirs:
        yield f"{at or '/'}: {_short(ours)}, not {_short(theirs)}"


def _objects(ours: Mapping[str, Json], theirs: Mapping[str, Json], at: str) -> Iterator[str]:
    for name in dict.fromkeys((*ours, *theirs)):
        place = f"{at}/{name}"
        # Each side tells its own time.
        if place == "/timestamp":
            continue
        if name not in theirs:
            yield f"{place}: {_short(ours[name])}, not absent"
        elif name not in ours:
            yield f"{place}: absent, not {_short(theirs[name])}"
        else:
            yield from _values(ours[name], theirs[name], place)


def _short(value: Json) -> str:
    if isinstance(value, dict):
        return f"an object of {', '.join(value)}" if value else "an empty object"
    return f"a list of {len(value)}" if isinstance(value, list) else repr(value)
