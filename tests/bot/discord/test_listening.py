"""The whole way of an event: told over the gateway, committed, answered; and what disturbs it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.discord.bakery import Bakery, numbers
from tests.bot.discord.server import Discord


@pytest.fixture
async def bakery(server: Discord, sqlite_url: str) -> AsyncIterator[Bakery]:
    """The whole bot in a guild that belongs to a community."""
    made = Bakery(server, sqlite_url)
    await made.opens()
    yield made
    await made.closes()


async def test_a_message_is_heard_and_answered(bakery: Bakery) -> None:
    ann = bakery.person("ann")
    asked = ann.says("!checkin")
    await bakery.settled()
    assert bakery.heard_messages() == numbers(asked)
    assert any("number 1 today" in said for said in bakery.answers())
