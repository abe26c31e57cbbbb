"""What the tests of Discord stand on: a Discord on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.discord.server import Discord


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes to loopback takes no way around."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    """A Discord; at the end no request may have been wrong."""
    made = Discord()
    await made.start()
    yield made
    await made.stop()
    assert made.wrong == []
