"""Who writes as a channel: nobody in particular, and yet moderators can shut that channel out."""

from __future__ import annotations

import pytest

from bot.local.square import BOT, Soul
from bot.local.town import PLAZA, Resident
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.test_cases import MARKET, OFFICE, held, wide

__all__ = ["wide"]

pytestmark = pytest.mark.local_only("writes as a channel of an id that the test chooses")
NEWS = "-1005"


async def channel(cast: Cast) -> Resident:
    """Somebody who writes as a channel, with an advert."""
    cast.town.square.souls[NEWS] = Soul(NEWS, "Best News", "news", bot=True, channel=True)
    news = Resident(cast.town, cast.town.square.souls[NEWS])
    await news.says("buy at spam.example")
    return news


async def test_a_channel_is_banned_by_a_reply_and_let_back(wide: Cast) -> None:
    news = await channel(wide)
    told = await wide.mod.says("/ban adverts", reply_to=news.last)
    assert "Case 1: Best News banned for good." in told
    assert held(wide.town, NEWS) == {PLAZA: "ban", MARKET: "ban"}
    assert news.last is not None
    assert news.last.removed
    await news.says("buy at spam.example again")
    assert news.last.removed
    assert "Undone by Kim" in await wide.kim.presses("Undo")
    assert held(wide.town, NEWS) == {}
    private = [m for m in wide.town.square.messages if m.chat == f"dm:{NEWS}"]
    assert private == [], "a channel is told nothing: all who read it would hear"


async def test_what_the_groups_own_channel_posts_stands_whatever_was_decided(wide: Cast) -> None:
    news, square = await channel(wide), wide.town.square
    await wide.mod.says("/ban", reply_to=news.last)
    post = square.write(NEWS, PLAZA, "the market opens at eight", wide.town.clock.now())
    await wide.town.deliver(square.said(post) | {"extras": {"ours": True}})
    assert not post.removed


async def test_a_channel_is_reported_and_settled_like_anybody(wide: Cast) -> None:
    news = await channel(wide)
    await wide.bob.says("/report", reply_to=news.last)
    card = next(m.text for m in wide.town.square.messages if m.chat == OFFICE and m.buttons)
    assert card.startswith("1. Reported: Best News")
    assert "Settled by Kim: ban." in await wide.kim.presses("Ban")
    assert rows(wide.town, "SELECT kind FROM cases") == [(5,)]


async def test_who_speaks_as_the_group_itself_is_no_channel(wide: Cast) -> None:
    square = wide.town.square
    square.souls[PLAZA] = Soul(PLAZA, "Plaza", PLAZA, bot=True)
    group = Resident(wide.town, square.souls[PLAZA])
    await group.says("the market opens at eight")
    assert "is missing" in await wide.mod.says("/ban", reply_to=group.last)
    assert "Bots are not reported" in await wide.bob.says("/report", reply_to=group.last)
    assert held(wide.town, PLAZA) == {}


async def test_a_bot_has_no_case_as_before(wide: Cast) -> None:
    await wide.robot.says("beep")
    assert "Bots have no cases" in await wide.mod.says("/ban @robot")
    assert not [m for m in wide.town.square.messages if m.by == BOT and m.chat == OFFICE]
