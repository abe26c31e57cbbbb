"""Errands: whatever the world does with them, each comes to an end, and none holds another up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.clock import WorldClock
from bot.errands import CROWDED, MOST_WAITING, Errand, Errands
from community.events import Event, Finished
from community.jobs import LookAtPicture, Train
from community.sights import Pictured

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
    errands = Errands(told, WorldClock(), {LookAtPicture: Errand(look, hands, 0.05)})
    for number, file in enumerate(files):
        assert errands.take(number, picture(file))
    errands.start()
    await asyncio.wait_for(told.all.wait(), 10)
    while not errands.idle:  # noqa: ASYNC110 - it ends with the step that is under way
        await asyncio.sleep(0)
    await errands.stop()
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


async def test_other_jobs_are_none() -> None:
    errands = Errands(Told(), WorldClock(), {LookAtPicture: Errand(look, 1, 1)})
    assert not errands.take(1, Train(community=1))
