"""The way of a call: through a proxy, and whether one that failed may have been done."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.telegram.wire import Lost, Wire
from tests.bot.telegram.cable import Cable
from tests.bot.telegram.server import TOKEN, BotApi

FAR = "http://telegram.invalid"
"""Where only a proxy finds the way to."""


@pytest.fixture
async def wired() -> AsyncIterator[list[Wire]]:
    """The wires of a test, which are closed at its end."""
    wires = list[Wire]()
    yield wires
    for wire in wires:
        await wire.close()


async def test_calls_go_through_the_proxy_of_the_settings(api: BotApi, wired: list[Wire]) -> None:
    wired.append(wire := Wire(FAR, TOKEN, api.url))
    assert (await wire.call("getMe"))["username"] == api.me["username"]


async def test_calls_go_through_the_proxy_of_the_machine(
    api: BotApi, wired: list[Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", api.url)
    wired.append(wire := Wire(FAR, TOKEN))
    assert (await wire.call("getMe"))["username"] == api.me["username"]


async def test_a_call_that_got_no_connection_was_not_done(wired: list[Wire]) -> None:
    wired.append(wire := Wire("http://127.0.0.1:9", TOKEN))
    with pytest.raises(Lost, match="ClientConnectorError") as lost:
        await wire.call("getMe")
    assert not lost.value.arrived


async def test_a_call_that_was_cut_off_may_have_been_done(api: BotApi, wired: list[Wire]) -> None:
    cable = Cable(api.url)
    await cable.mend()
    cable.breaks = lambda _: True
    wired.append(wire := Wire(cable.url, TOKEN))
    with pytest.raises(Lost) as lost:
        await wire.call("getMe")
    assert lost.value.arrived
    await cable.close()
