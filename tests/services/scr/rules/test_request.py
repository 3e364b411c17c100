"""Findings about path, method and query."""

import pytest

from simulator.services.scr.rules import request
from tests.services.scr.calling import NUMBER_SYSTEM, RETRIEVAL, SEARCH, a_record, a_world, ask
from tests.services.scr.rules.asking import names


@pytest.mark.parametrize(
    ("method", "target", "rules"),
    [
        ("GET", "/metadata", ["scr.path.unknown"]),
        ("PUT", "/Bundle", ["scr.path.method"]),
        ("OPTIONS", "/Bundle", []),
    ],
)
async def test_a_path_exists_and_takes_the_method(method: str, target: str, rules: list[str]) -> None:
    assert names(request.endpoint, await ask(a_world(), target, method)) == rules


@pytest.mark.parametrize(
    ("target", "rules"),
    [
        (SEARCH, []),
        (RETRIEVAL, []),
        (f"{SEARCH}&_id=1", ["scr.query.unknown"]),
        (f"{SEARCH}&_count=1", ["scr.query.repeated"]),
        (f"{SEARCH}&access_token=x", ["scr.query.secret"]),
        (f"{RETRIEVAL}&patient=1", ["scr.query.unknown"]),
        ("/_ping?x=1", ["scr.query.unknown"]),
    ],
)
async def test_every_parameter_is_read_and_there_once(target: str, rules: list[str]) -> None:
    assert names(request.parameters, await ask(a_world(a_record()), target)) == rules


async def test_a_secret_in_the_url_is_never_quoted() -> None:
    met = await ask(a_world(), f"{SEARCH}&access_token=verysecret")

    assert "verysecret" not in str([*request.parameters(met.call, met.reply)])


@pytest.mark.parametrize(
    ("number", "rules"), [("9000000009", []), ("9000000000", ["scr.query.nhs-number"]), ("x", ["scr.query.nhs-number"])]
)
async def test_a_number_that_cannot_be_anybodys_is_found(number: str, rules: list[str]) -> None:
    met = await ask(a_world(), f"/DocumentReference?patient={NUMBER_SYSTEM}|{number}")

    assert names(request.reading, met) == rules


async def test_a_body_of_a_reading_is_not_read() -> None:
    met = await ask(a_world(a_record()), SEARCH, body=b"{}")

    assert (met.reply.status, names(request.reading, met)) == (200, ["scr.body.unexpected"])


@pytest.mark.parametrize(("target", "rules"), [(f"{SEARCH}&type=", []), (SEARCH, ["scr.query.incomplete"])])
async def test_a_search_says_all_that_the_specifications_own_says(target: str, rules: list[str]) -> None:
    assert names(request.whole_search, await ask(a_world(), target)) == rules
