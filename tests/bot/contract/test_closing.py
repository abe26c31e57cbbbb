"""What each platform makes of closing a chat and slowing it down, and how it is as before."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local.town import PLAZA, Resident, Town
from community.actions import Lock, Say, Slow, Survey, Unlock
from community.outcomes import Refused, Sent, Surveyed
from community.rights import HEAR
from community.words import t
from tests.bot.contract.conftest import Do


@pytest.fixture
def here(town: Town) -> dict[str, Any]:
    """The plaza, by the platform's own names."""
    return {"platform": town.platform.name, "chat": town.platform.external(PLAZA)}


@pytest.fixture
async def ann(town: Town) -> Resident:
    ann = town.resident("Ann")
    await ann.says("hello")
    return ann


async def test_a_chat_is_closed_and_is_as_before_when_that_ends(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    first = await do(Survey(**here))
    assert isinstance(first, Surveyed)
    assert first.before
    for _ in range(2):
        assert isinstance(await do(Lock(**here, before=first.before)), Sent)
        assert town.square.closed == {PLAZA}
    between = await do(Survey(**here))
    assert between != first
    said = await do(Say(**here, words=t("All is closed.")))
    assert isinstance(said, Sent), "the bot itself goes on writing"
    for _ in range(2):
        assert isinstance(await do(Unlock(**here, before=first.before)), Sent)
        assert town.square.closed == set()
    assert await do(Survey(**here)) == first


async def test_a_chat_is_slowed_down_where_the_platform_can(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    first = await do(Survey(**here))
    assert isinstance(first, Surveyed)
    slowed = await do(Slow(**here, before=first.before, seconds=30))
    if town.platform.name == "telegram":
        assert isinstance(slowed, Refused)
        return
    assert isinstance(slowed, Sent)
    assert town.square.slow == {PLAZA: 30}
    assert isinstance(await do(Unlock(**here, before=first.before, slow=True)), Sent)
    assert await do(Survey(**here)) == first


async def test_without_the_right_to_close_a_chat_it_stays_open(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    await town.allows(PLAZA, HEAR)
    first = await do(Survey(**here))
    assert isinstance(first, Surveyed)
    assert isinstance(await do(Lock(**here, before=first.before)), Refused)
    assert town.square.closed == set()
