"""Every platform, one after the other: a new one is a line in `tests.conftest.WIRES`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from typing import cast

import pytest

from bot.features import house
from bot.local.town import Town, on_square
from community.actions import Action
from community.house import House
from community.outcomes import Later, Outcome
from tests.conftest import WIRES
from tests.handlers.vault import vault

CARRIERS = {"local": lambda: on_square, **WIRES}

UNUSED = {"profile", "thanks"}
"""What makes room for the vault among the commands that members may have at most."""
Do = Callable[[Action], Awaitable[Outcome | Later]]


@pytest.fixture(params=CARRIERS)
async def town(
    request: pytest.FixtureRequest, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A town whose words are carried by the platform."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(Town, "carrier", CARRIERS[request.param]())
    known = [each for name, each in house().features.items() if name not in UNUSED]
    opened = await Town.open(sqlite_url, features=House([*known, vault]))
    yield opened
    assert opened.app.line.buried == 0
    assert opened.platform.unread == 0
    await opened.close()


@pytest.fixture
def do(town: Town) -> Do:
    """Performs an action past the outbox, each under a number of its own, until it is done."""
    numbers = count(10_000)

    async def perform(action: Action) -> Outcome | Later:
        number, outcome = next(numbers), cast("Outcome | Later", Later(0))
        while outcome == Later(0):  # one part is said, and another follows
            outcome = await town.platform.perform(number, action)
        return outcome

    return perform
