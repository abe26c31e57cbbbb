"""A town that has lived for a while, shown to whoever has no terminal to talk in."""

from __future__ import annotations

from rich.console import Console

from bot.local.life.living import Life, Progress, open_for
from bot.local.life.story import Story
from bot.local.life.telling import afterwards
from bot.local.tour import Score, Tour
from bot.wording import render
from community.words import t
from storage.books import audit

ASKED = (
    ("nadia", "/top"),
    ("tiantian", "排行"),
    ("nadia", "/points"),
    ("oskar", "/top streak all"),
    ("guiyan", "积分"),
)
"""Who asks what in the town that has lived."""


async def visit(
    console: Console, language: str, story: Story, score: Score, progress: Progress
) -> None:
    """Let a community live through a story, and ask the bot about it."""
    town = await open_for(story, None, language)
    try:
        tour = Tour(town, console, language, score)
        tour.title(t("A town of 300 people, and what the bot knows of it"))
        chronicle = await Life(town, story).live(progress)
        console.print(render(afterwards(chronicle), language), markup=False, highlight=False)
        score.days += chronicle.days
        tour.skip()
        for handle, line in ASKED:
            await tour.says(town.resident(handle), line)
        books = audit(town.app.database)
        score.wrong.extend(tour.mistakes())
    finally:
        await town.close()
    score.entries += books.entries
    score.wrong.extend(books.wrong)
