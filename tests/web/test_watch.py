import asyncio
from pathlib import Path
from unittest.mock import AsyncMock, Mock

import pytest

from simulator.web import watch
from simulator.web.watch import Watch
from tests.web.conftest import Client
from tests.web.worlds import API

RULE = "name: mine\nrules: [{{name: r, when: {{operation: echo.thing.retrieve}}, then: {{refuse: {}}}}}]\n"


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY_SECONDS", 0.01)


async def _until(times: Mock, count: int) -> None:
    async with asyncio.timeout(30):
        while times.await_count < count:  # noqa: ASYNC110 - a mock sets no event
            await asyncio.sleep(0)


async def test_it_looks_again_and_again_until_it_is_closed() -> None:
    following = Mock(look=AsyncMock())
    looking = Watch(following)
    looking.start()
    await _until(following.look, 3)

    await looking.close()

    seen = following.look.await_count
    await asyncio.sleep(0.05)
    assert following.look.await_count == seen


async def test_a_look_that_fails_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    following = Mock(look=AsyncMock(side_effect=RuntimeError("broken")))
    looking = Watch(following)
    looking.start()

    await _until(following.look, 2)

    await looking.close()
    assert "looking at scenario files failed" in caplog.messages


async def test_what_never_began_can_be_closed() -> None:
    await Watch(Mock()).close()


async def test_a_server_plays_a_file_again_when_it_changes(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(RULE.format("TOO_LATE"))
    entry = {"yaml": file.read_text(), "file": str(file)}
    reply = await client.put(f"{API}/tenants/default/scenarios", json={"names": [entry]})
    before = (await client.get("/echo/thing/1")).status

    file.write_text(RULE.format("TOO_LARGE"))

    assert ((await reply.json())["scenarios"][0]["followed"], before) == (True, 408)
    async with asyncio.timeout(10):
        while (await client.get("/echo/thing/1")).status == 408:  # noqa: ASYNC110 - a file sets no event
            await asyncio.sleep(0.01)
    assert (await client.get("/echo/thing/1")).status == 413
