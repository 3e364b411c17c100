"""Every published error body of the sandbox is one that our error table gives, placeholders apart."""

from pathlib import Path

import pytest

from simulator.call import Refusal
from simulator.services.pds import SERVICE
from simulator.services.pds.errors import REFUSALS
from simulator.wire.json import Json, read_json
from tests.makers import a_call
from tests.official import example, examples, official

FOLDER = "pds/examples/fhir/errors"
CODES = {"SINGLE_MATCH_FOUND": "SINGLE_MATCH", "MULTIPLE_MATCHES_FOUND": "MULTIPLE_MATCHES"}
# What the sandbox says when its list has no answer: a simulator that searches never has to.
NOT_OURS = "NOT_SUPPORTED_SEARCH"


def _fits(ours: Json, published: Json) -> bool:
    """Is this the published body, where `#(...)` stands for any text?"""
    if isinstance(published, str) and published.startswith("#("):
        return isinstance(ours, str)
    if isinstance(published, dict) and isinstance(ours, dict):
        return ours.keys() == published.keys() and all(_fits(ours[key], published[key]) for key in published)
    if isinstance(published, list) and isinstance(ours, list):
        return len(ours) == len(published) and all(map(_fits, ours, published))
    return bool(ours == published)


@official("error bodies of the public PDS sandbox")
@pytest.mark.parametrize("path", examples(FOLDER))
def test_a_published_error_body_is_ours(path: Path) -> None:
    if path.stem == NOT_OURS:
        assert NOT_OURS not in REFUSALS
        return
    call = a_call(service=SERVICE)

    reply = SERVICE.render(call, Refusal(CODES.get(path.stem, path.stem), _diagnostics(path)))

    assert _fits(read_json(reply.body), example(f"{FOLDER}/{path.name}"))


def _diagnostics(path: Path) -> str | None:
    """Something to say where the published body has a placeholder and our table no text of its own."""
    published = example(f"{FOLDER}/{path.name}")["issue"][0].get("diagnostics", "")
    return "something" if published.startswith("#(") else None


@pytest.mark.parametrize(
    ("ours", "published", "fits"),
    [
        ({"a": "x"}, {"a": "#(text)"}, True),
        ({"a": 1}, {"a": "#(text)"}, False),
        ({"a": "x", "b": 1}, {"a": "x"}, False),
        (["x"], ["x", "y"], False),
        ([{"a": "x"}], [{"a": "y"}], False),
    ],
)
def test_only_a_placeholder_may_differ(ours: Json, published: Json, fits: bool) -> None:
    assert _fits(ours, published) is fits
