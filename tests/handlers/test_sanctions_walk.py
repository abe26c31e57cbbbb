"""Whatever moderators decide one after the other, the platform holds what the cases come to."""

from __future__ import annotations

import random

import pytest

from bot.local.town import PLAZA, Resident, Town
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted
from tests.handlers.test_cases import MARKET, held, wide

__all__ = ["wide"]

LENGTHS, MINUTES, CHATS = ("", " 10m", " 1h", " 3h"), (1, 7, 40, 200), (PLAZA, MARKET)
DEEDS = ("mute", "mute", "ban", "ban", "unmute", "unban", "kick", "warn", "undo", "undo", "undo")
REST = ("wait", "wait", "join", "restart")


def thought_of(luck: random.Random) -> tuple[str, str]:
    """Something that moderators decide, or that happens meanwhile."""
    deed = luck.choice((*DEEDS, *REST))
    more = {"mute": LENGTHS, "ban": LENGTHS, "undo": range(1, 10), "wait": MINUTES, "join": CHATS}
    return deed, str(luck.choice(more.get(deed, ("",))))


async def done(town: Town, mod: Resident, ann: Resident, deed: str, more: str) -> None:
    """Let something happen, and a second pass."""
    match deed:
        case "undo":
            await mod.whispers(f"/case undo {more}")
        case "wait":
            await town.wait(minutes=int(more))
        case "join":
            await ann.joins(more)
        case "restart":
            await restarted(town)
        case _:
            await mod.whispers(f"/{deed} @ann{more}")
    await town.wait(seconds=1)


def comes_to(town: Town) -> str:
    """What Ann's cases come to now."""
    now = int(town.clock.now().timestamp() * 1_000_000)
    query = "SELECT muted, barred FROM member WHERE id = (SELECT member FROM identity WHERE name = "
    ((muted, barred),) = rows(town, f"{query}'Ann')")
    return "ban" if barred > now else "mute" if muted > now else ""


@pytest.mark.local_only("walks on one database after the other")
@pytest.mark.parametrize("seed", range(10))
async def test_the_platform_holds_what_cases_come_to(wide: Cast, seed: int) -> None:
    luck, town = random.Random(seed), wide.town
    walked = []
    for _ in range(20):
        walked.append(thought_of(luck))
        await done(town, luck.choice((wide.mod, wide.kim)), wide.ann, *walked[-1])
        there, right = held(town), comes_to(town)
        if right == "ban":
            assert there == {PLAZA: "ban", MARKET: "ban"}, walked
        else:  # who was let back is muted where they have come back to
            assert set(there.values()) <= {right} - {""}, walked


async def test_the_end_of_a_mute_lets_nobody_in_who_was_banned_since(wide: Cast) -> None:
    await wide.mod.says("/mute @ann 1h")
    await wide.mod.says("/ban @ann")
    await wide.town.wait(hours=1)
    await wide.town.wait(seconds=1)
    assert held(wide.town) == {PLAZA: "ban", MARKET: "ban"}


async def test_what_is_decided_about_the_mute_of_who_is_banned_lets_them_in_nowhere(
    wide: Cast,
) -> None:
    await wide.mod.says("/mute @ann 3h")
    await wide.mod.says("/ban @ann 1h")
    for line in ("/mute @ann 2h", "/case undo 3", "/case undo 1", "/mute @ann 2h", "/unmute @ann"):
        await wide.mod.says(line)
        assert set(held(wide.town).values()) == {"ban"}, line
    await wide.mod.says("/mute @ann 2h")
    await wide.town.wait(hours=1)
    await wide.town.wait(seconds=1)
    assert held(wide.town) == {}
    await wide.ann.joins(MARKET)
    assert held(wide.town) == {MARKET: "mute"}, "what still holds does so when they come back"
    await wide.town.wait(hours=1)
    await wide.town.wait(seconds=1)
    assert held(wide.town) == {}


async def test_what_was_decided_later_holds_though_it_is_dated_earlier(wide: Cast) -> None:
    """A press is dated by the bot's clock, a command by the platform's, to the second."""
    await wide.mod.says("/warn @ann no adverts")
    wide.town.skip(seconds=0.7)
    assert "Case 2: Ann muted" in await wide.mod.presses("Raise")
    wide.town.skip(seconds=-0.7)
    assert "Case 3: Ann no longer muted." in await wide.mod.says("/unmute @ann")
    assert held(wide.town) == {}
    await wide.town.wait(seconds=5)
    await wide.ann.says("good morning")
    assert wide.ann.last is not None
    assert not wide.ann.last.removed
