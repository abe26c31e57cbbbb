"""Who draws: a process of its own, and what happens when it fails."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date

import msgspec
import pytest

from bot.local.inbound import PLATFORM
from bot.local.town import Town
from bot.pictures.easel import Drawn, Order, drawn_of
from bot.pictures.painter import EASEL, Painter
from bot.pipes import LENGTH, framed, serve
from community.actions import Show
from community.pictures import BoardPicture, MemberCard
from community.words import t

CARD = MemberCard("Ann", "Town", 5, 5, 1, 3, 1, 2, date(2026, 3, 2))
UNSAYABLE = BoardPicture(t("{nothing} fills this"), "Town", "days", ())
SHOW = Show(platform=PLATFORM, chat="plaza", picture=CARD, words=t("a card"))
HANGS = (sys.executable, "-c", "import time; time.sleep(60)")
DIES = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(9)")
TALKS = (sys.executable, "-c", "print('no picture at all')")


def is_png(picture: bytes | None) -> bool:
    return picture is not None and picture.startswith(b"\x89PNG")


async def begun(painter: Painter) -> int:
    """The number of the drawing process, once it is there."""
    while painter.pid is None:  # noqa: ASYNC110 - nobody is told when it begins
        await asyncio.sleep(0.01)
    return painter.pid


async def gone(pid: int) -> bool:
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_the_process_comes_when_it_is_needed_and_goes_when_it_is_not() -> None:
    painter = Painter(idle=0.2)
    seen = [painter.pid]
    for _ in range(2):
        assert is_png(await painter.paint(SHOW))
        seen.append(painter.pid)
    assert seen[0] is None
    assert seen[1] is not None
    assert seen[2] == seen[1]
    assert await gone(seen[1])
    assert painter.pid is None
    assert is_png(await painter.paint(SHOW))
    await painter.stop()


async def test_many_at_once_come_one_after_the_other_and_a_bad_one_costs_only_itself() -> None:
    painter = Painter()
    drawn = await asyncio.gather(*(painter.paint(SHOW) for _ in range(5)))
    assert all(map(is_png, drawn))
    assert len(set(drawn)) == 1
    drawing = painter.pid
    assert await painter.paint(msgspec.structs.replace(SHOW, picture=UNSAYABLE)) is None
    assert is_png(await painter.paint(SHOW))
    assert painter.pid == drawing
    await painter.stop()


def test_why_a_picture_was_not_drawn_is_told() -> None:
    drawn = io.BytesIO()
    serve(io.BytesIO(framed(Order(UNSAYABLE, "en", "light"))), drawn, Order, drawn_of)
    told = msgspec.msgpack.decode(drawn.getvalue()[LENGTH:], type=Drawn)
    assert told.png == b""
    assert "KeyError: 'nothing'" in told.why


async def test_a_town_has_its_pictures_from_there_and_a_killed_one_is_started_again(
    sqlite_url: str,
) -> None:
    painter = Painter()
    town = await Town.open(sqlite_url, painter=painter)
    await town.resident("Ann").says("/me")
    assert is_png(town.square.messages[-1].picture)
    killed = painter.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert is_png(await painter.paint(SHOW))
    assert painter.pid != killed
    await town.close()


@pytest.mark.parametrize("easel", [HANGS, DIES, TALKS, ("/nowhere/at/all",)])
async def test_where_nothing_can_be_drawn_the_words_are_said(
    easel: Sequence[str], sqlite_url: str
) -> None:
    town = await Town.open(sqlite_url, painter=Painter(easel, deadline=0.5))
    said = await town.resident("Ann").says("/me")
    assert said.startswith("Ann, Town\nPoints: 0")
    assert town.square.messages[-1].picture is None
    assert town.resident("Ann").buttons() == ["My calendar"]
    await town.close()


async def test_a_picture_that_takes_too_long_leaves_no_process() -> None:
    painter = Painter(HANGS, deadline=1)
    drawing = asyncio.create_task(painter.paint(SHOW))
    pid = await asyncio.wait_for(begun(painter), 5)
    assert await drawing is None
    assert painter.pid is None
    assert await gone(pid)
    await painter.stop()


async def test_who_stops_waits_for_no_picture() -> None:
    painter = Painter(HANGS)
    drawing = asyncio.create_task(painter.paint(SHOW))
    await asyncio.wait_for(begun(painter), 5)
    await asyncio.wait_for(painter.stop(), 2)
    assert await asyncio.wait_for(drawing, 2) is None
    assert await painter.paint(SHOW) is None


async def test_a_process_that_starts_while_the_bot_stops_goes_again() -> None:
    painter = Painter(HANGS)
    drawing = asyncio.create_task(painter.paint(SHOW))
    await asyncio.sleep(0)
    await painter.stop()
    assert await asyncio.wait_for(drawing, 5) is None
    assert painter.pid is None


async def gives_up(steps: int) -> None:
    """Begin a picture, and be cancelled at every step from a given one on."""
    painter = Painter(HANGS)
    drawing = asyncio.create_task(painter.paint(SHOW))
    for _ in range(steps):
        await asyncio.sleep(0)
    while not drawing.done():
        drawing.cancel()
        await asyncio.sleep(0)
    await painter.stop()


@pytest.mark.parametrize("steps", range(1, 8))
def test_a_start_that_is_given_up_again_and_again_loses_no_process(steps: int) -> None:
    asyncio.run(gives_up(steps))
    gc.collect()  # a process that nobody waited for warns as it is forgotten; warnings are errors


def test_the_process_ends_with_whoever_started_it() -> None:
    ended = subprocess.run(EASEL, stdin=subprocess.DEVNULL, timeout=30, check=False)
    assert ended.returncode == 0
