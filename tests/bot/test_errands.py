"""Errands: whatever the world does with them, each comes to an end, and none holds another up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from bot.clock import WorldClock
from bot.errands import CROWDED, MOST_WAITING, Errand, Errands
from bot.looking.fetching import errands
from bot.platform import Platform
from community.events import Event, Finished
from community.jobs import ComparePicture, LookAtPicture, Train
from community.sights import Pictured, Profile
from tests.atelier import Glass
from tests.paintings import packed, scene

AT = datetime(2026, 3, 2, tzinfo=UTC)


def picture(file: str) -> LookAtPicture:
    return LookAtPicture(community=1, identity=1, at=AT, message=1, place=0, file=file)


class Told:
    """What became of errands, by their numbers."""

    def __init__(self) -> None:
        self.ended: dict[int, Finished] = {}
        self.all = asyncio.Event()
        self.waits_for = 0

    async def __call__(self, events: Sequence[Event], /, *, backfill: bool = False) -> None:
        assert not backfill
        self.ended |= {event.job: event for event in events if isinstance(event, Finished)}
        if len(self.ended) >= self.waits_for:
            self.all.set()


async def look(job: LookAtPicture) -> Pictured:
    if job.file == "slow":
        await asyncio.sleep(60)
    if job.file == "broken":
        raise RuntimeError("it is no picture")
    return Pictured(likeness=7)


async def ended(files: Sequence[str], *, hands: int = 2) -> dict[int, Finished]:
    """What becomes of looking at some files."""
    told = Told()
    told.waits_for = len(files)
    looking = Errands(told, WorldClock(), {LookAtPicture: Errand(look, hands, 0.05)})
    for number, file in enumerate(files):
        assert looking.take(number, picture(file))
    looking.start()
    await asyncio.wait_for(told.all.wait(), 10)
    while not looking.idle:  # noqa: ASYNC110 - it ends with the step that is under way
        await asyncio.sleep(0)
    await looking.stop()
    return told.ended


async def test_what_is_slow_or_broken_ends_by_itself() -> None:
    told = await ended(["slow", "fine", "broken", "fine"])
    assert [told[n].failure for n in range(4)] == [
        *("TimeoutError: ", "", "RuntimeError: it is no picture", ""),
    ]
    assert told[3].result == '{"codes":[],"likeness":7,"mirrored":0,"crops":[]}'


async def test_what_is_too_much_is_let_be() -> None:
    told = await ended(["fine"] * (MOST_WAITING + 3), hands=1)
    assert [CROWDED in told[n].failure for n in range(4)] == [True, True, True, False]


class Album:
    """A platform that gives strangers' pictures, and keeps everybody waiting for all others."""

    name = "local"

    async def fetch(self, file: str, _most: int) -> bytes:
        if not file.startswith("stranger"):
            await asyncio.sleep(60)
        return packed(scene(2))

    async def profile(self, _account: str) -> Profile:
        return Profile()


async def test_a_flood_of_known_members_pictures_holds_up_no_strangers() -> None:
    told = Told()
    told.waits_for = 2
    looking = Errands(told, WorldClock(), errands([cast("Platform", Album())], Glass()))
    looking.start()
    about: dict[str, Any] = {"community": 1, "platform": "local", "identity": 1, "at": AT}
    for number in range(MOST_WAITING):
        assert looking.take(number, ComparePicture(**about, place=0, file="known"))
    for number in (900, 901):
        assert looking.take(number, LookAtPicture(**about, place=0, file=f"stranger {number}"))
    await asyncio.wait_for(told.all.wait(), 10)
    assert {number: end.failure for number, end in told.ended.items()} == {900: "", 901: ""}
    await looking.stop()


async def test_other_jobs_are_none() -> None:
    looking = Errands(Told(), WorldClock(), {LookAtPicture: Errand(look, 1, 1)})
    assert not looking.take(1, Train(community=1))
