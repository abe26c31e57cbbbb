"""What `hearth demo` does: a town that has lived for a while, to talk to or to be shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot import logs
from bot.background import Background
from bot.clock import WorldClock
from bot.console import Console
from bot.signals import Signals
from community.refusals import Refusal
from community.words import Code, t

if TYPE_CHECKING:
    from bot.local.life.living import Chronicle, Progress
    from bot.local.life.story import Story
    from bot.local.town import Resident, Town

WIDTH = 88
RESIDENTS = ("Ann", "Bob", "Mei")
PEOPLE, WEEKS_TO_TALK, WEEKS_TO_SEE = 300, 8, 1
WEEK = 7


class Plan(msgspec.Struct, frozen=True):
    """What is asked for: days to live through first (None for as many as fit), the seed of what
    happens in them, and the file that keeps them."""

    days: int | None = None
    seed: int = 1
    keep: Path | None = None

    @property
    def url(self) -> str | None:
        """The database's address, None for one that goes with the town."""
        return f"sqlite:///{self.keep}" if self.keep else None


class AlreadyThere(Refusal):
    """The file that is to keep the town exists."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            t("{file} is there already; name a file that is not.", file=Code(str(file)))
        )


def demo(console: Console, plan: Plan, *, at_keyboard: bool) -> int:
    """Live through some weeks and open the chat, or show it all; raises AlreadyThere."""
    if plan.keep and plan.keep.exists():
        raise AlreadyThere(plan.keep)
    weeks = WEEKS_TO_TALK if at_keyboard or plan.keep else WEEKS_TO_SEE
    days = weeks * WEEK if plan.days is None else plan.days
    plan = msgspec.structs.replace(plan, days=days)
    if at_keyboard:
        return chat(console, plan)
    return record(console, plan) if plan.keep else tour(console, plan)


def tour(console: Console, plan: Plan) -> int:
    """Play the scripted tour; gives 1 when something was not as it should be."""
    console.say(
        t(
            "No terminal here, so this is a tour; {demo} in one opens a chat.",
            demo=Code("hearth demo"),
        )
    )
    logs.configure(level="critical")
    from rich.console import Console as Rich

    from bot.local.life.visit import visit
    from bot.local.tour import ending, play

    rich = Rich(width=WIDTH)
    score = asyncio.run(play(rich, console.language))
    if plan.days:
        with _progress(console, plan.days, bar=False) as progress:
            asyncio.run(visit(rich, console.language, _story(console, plan), score, progress))
    console.say()
    console.say(ending(score))
    return 1 if score.wrong else 0


def record(console: Console, plan: Plan) -> int:
    """Live through the weeks and keep them, without anybody to talk to."""
    from bot.local.guide import before_life

    if plan.days:
        console.say(before_life(plan.days))
    logs.configure(level="critical")
    asyncio.run(_record(console, plan))
    _say_where(console, plan)
    return 0


async def _record(console: Console, plan: Plan) -> None:
    story = _story(console, plan) if plan.days else None
    town = await _open(console, plan, story)
    try:
        if story is not None:
            await _live(console, town, story, bar=False)
    finally:
        await town.close()


async def _open(console: Console, plan: Plan, story: Story | None) -> Town:
    """Open the town where the story begins, or an empty one."""
    from bot.local.life.living import open_for
    from bot.local.town import Town

    if story is None:
        return await Town.open(plan.url, language=console.language)
    return await open_for(story, plan.url, console.language)


def chat(console: Console, plan: Plan) -> int:
    """Open the chat in the terminal."""
    from bot.local.guide import before_life, welcome

    # Before what takes its time to load.
    console.say(before_life(plan.days) if plan.days else welcome(RESIDENTS))
    logs.configure(level="critical")
    signals, story = Signals(), _story(console, plan) if plan.days else None
    with signals.heard(), Background() as background:
        town = background.call(_open(console, plan, story))
        try:
            signals.interrupt(partial(_talk, console, town, story, background))
        finally:
            background.call(town.close())
    console.say()
    _say_where(console, plan)
    console.say(t("Good-bye."))
    return 0


def _talk(console: Console, town: Town, story: Story | None, background: Background) -> None:
    """Let the story happen, if there is one, and then whoever sits here speak."""
    from rich.console import Console as Rich

    from bot.local.conversing import converse
    from bot.local.guide import newcomer
    from bot.local.terminal import Terminal

    if story is not None:
        background.call(_live(console, town, story, bar=True))
        console.say(newcomer(RESIDENTS[0]))
    you = background.call(_settle(town, alone=story is not None))
    converse(Terminal(town, Rich(), console.language, you), background.call)


async def _live(console: Console, town: Town, story: Story, *, bar: bool) -> None:
    from bot.local.life.living import Life
    from bot.local.life.telling import afterwards

    with _progress(console, story.days, bar=bar) as progress:
        chronicle = await Life(town, story).live(progress)
    console.say(afterwards(chronicle))


def _story(console: Console, plan: Plan) -> Story:
    """Give the story that ends now."""
    from bot.local.life.story import Story

    now = WorldClock().now()
    ends = now - timedelta(seconds=now.second, microseconds=now.microsecond)
    days = plan.days or 0
    return Story(plan.seed, people=PEOPLE, days=days, ends=ends, language=console.language)


async def _settle(town: Town, *, alone: bool) -> Resident:
    """Let people come to town: who speaks first, and, where nobody lives yet, two others."""
    you, other, moderator = RESIDENTS
    living = [town.resident(you)]
    if not alone:
        living += [town.resident(other), town.resident(moderator, role="moderator")]
    for resident in living:
        await resident.joins()
    return living[0]


@contextmanager
def _progress(console: Console, days: int, *, bar: bool) -> Iterator[Progress]:
    """Show how far a life has come: a bar in a terminal, a line a week elsewhere."""
    from bot.local.life.telling import so_far

    if not bar:

        def say(chronicle: Chronicle) -> None:
            if chronicle.days % WEEK == 0 or chronicle.days == days:
                console.say(so_far(chronicle))

        yield say
        return
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Bar(*columns, transient=True) as shown:
        task = shown.add_task("", total=days)
        yield lambda chronicle: shown.update(
            task, completed=chronicle.days, description=console.text(so_far(chronicle))
        )


def _say_where(console: Console, plan: Plan) -> None:
    if plan.keep and plan.keep.exists():
        line = Code(f"HEARTH_DATABASE__URL={plan.url} hearth audit")
        file = Code(str(plan.keep))
        console.say(t("The town is kept in {file}. For example: {line}", file=file, line=line))
