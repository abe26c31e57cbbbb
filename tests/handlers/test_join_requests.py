"""Requests to be let in, answered in private; and moderators who let somebody in themselves."""

from __future__ import annotations

import pytest

from bot.local.town import PLAZA
from tests.handlers.doors import door, solves, standing, was_removed


@pytest.mark.not_over("discord")
async def test_who_asks_to_come_is_asked_in_private(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic"}) as town:
        ann = town.resident("Ann")
        told = await ann.asks()
        assert "You would like to come into Plaza. Answer this within 5 minutes:" in told
        assert standing(town) == []
        assert await solves(ann) == "You are let into Plaza."
        assert town.square.answered == {(PLAZA, "ann"): True}
        town.skip(seconds=2)
        assert await ann.joins() == ""
        await ann.says("hello")
        assert not was_removed(ann)


@pytest.mark.not_over("discord")
async def test_whose_request_runs_out_may_ask_again(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic"}) as town:
        ann = town.resident("Ann")
        await ann.asks()
        await town.wait(minutes=5)
        await town.wait(minutes=1)
        assert town.square.answered == {(PLAZA, "ann"): False}
        assert "Answer this" in await ann.asks()


@pytest.mark.not_over("discord")
async def test_whom_the_bot_may_not_write_to_finds_a_link(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic"}) as town:
        ann = town.resident("Ann", opened=False)
        await ann.asks()
        assert [text for text in standing(town) if "Open me to read it" in text]
        assert "How much is" in await ann.presses("Open")
        assert "You are let into Plaza" in await solves(ann)


@pytest.mark.not_over("discord")
async def test_moderators_answer_who_asks_where_they_want_to(database_url: str) -> None:
    async with door(database_url, verification={"mode": "approval"}) as town:
        ann, mod = town.resident("Ann"), town.resident("Mod")
        assert "A moderator decides soon." in await ann.asks()
        await mod.presses("Turn away")
        assert town.square.answered == {(PLAZA, "ann"): False}


async def test_moderators_let_anybody_in_from_the_member_card(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann, mod = town.resident("Ann"), town.resident("Mod")
        await ann.joins()
        assert "At the door: may not write yet." in await mod.says("/member @ann")
        assert await mod.presses("Let in") == "Ann was let in by Mod."
        await ann.says("hello")
        assert not was_removed(ann)
