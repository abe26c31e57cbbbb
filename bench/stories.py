"""Whether a digest names what befell a community: `python -m bench.stories`, or `make stories`.

Sixty communities are invented (bench/communities.py), each of a size, with a story or none, as its
seed draws them. Each lives through the dispatcher on a database of its own; then its owner asks for
the week, in English and in Chinese, and reads the first two lines. `named` is the share of those
with a story whose lines name it, `invented` of those without one whose lines name any.

The seeds from 3,001 on are for this alone; whoever changes what makes a story tries it on others,
by `--seeds 1 --count 60`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.communities import LAST_DAY, Community, Told
from bench.report import Target, report
from bot.features import house
from bot.local.town import Town
from community.dispatch import Dispatcher
from storage.database import Database
from storage.store import Store

FIRST, COUNT = 3_001, 60
TARGETS: dict[str, Target] = {"named": (">=", 0.8), "invented": ("<=", 0.05)}
AT_ONCE = 256
SIGNS = {
    Told.RAID: ("A raid:", "遭遇突袭："),
    Told.ARRIVAL: ("Many came:", "来了很多人："),
    Told.CORE: (" who are here nearly always ", "位几乎天天在的成员中"),
}
"""By which words a line tells which story."""
Read = tuple[Told, Told]


def lived(community: Community, file: Path) -> None:
    """Let a community live on a database in which its town is founded."""
    database = Database(f"sqlite:///{file}", "OFF")
    store = Store(database)
    ends = community.begins + timedelta(days=community.days + 1)
    dispatcher = Dispatcher(store, house(), key=b"", clock=lambda: ends)
    events = community.events()
    while part := list(islice(events, AT_ONCE)):
        while part:
            part = part[dispatcher.run(part).handled :]
    store.close()
    database.close()


async def lines_of(community: Community, file: Path) -> tuple[str, str]:
    """Give the first two lines of the week's digest as its owner reads them, in both languages."""
    town = await Town.open(f"sqlite:///{file}", start=LAST_DAY + timedelta(hours=10))
    try:
        await asyncio.to_thread(lived, community, file)
        owner = town.resident("Olga", role="owner")
        await owner.says("hello")
        await owner.whispers("/digest")  # it is worked out, and comes by itself
        english = await owner.whispers("/digest")
        await owner.whispers("/me language zh")
        return _first_two(english), _first_two(await owner.whispers("/digest"))
    finally:
        await town.close()


def told(lines: str) -> Told:
    """Give the story that lines name, NONE for none; raises AssertionError where they name two."""
    named = [story for story, signs in SIGNS.items() if any(sign in lines for sign in signs)]
    assert len(named) < 2, lines
    return named[0] if named else Told.NONE


def judged(seeds: Sequence[int], console: Console) -> list[Read]:
    """Give for each seed what befell and what is told of it."""
    found = []
    for seed in seeds:
        community = Community(seed)
        with tempfile.TemporaryDirectory(prefix="hearth-stories-") as folder:
            english, chinese = asyncio.run(lines_of(community, Path(folder) / "town.db"))
        assert told(english) is told(chinese), (english, chinese)
        found.append((community.told, told(english)))
        if told(english) is not community.told:
            console.print(f"{seed} ({community}): {community.told.value}, but", english)
    return found


def confusion(found: Sequence[Read]) -> Table:
    """Give the table of what befell, by row, and what is told, by column."""
    counts, table = Counter(found), Table(title="What befell, and what the digest tells")
    for column in ("", *(told.value for told in Told)):
        table.add_column(column)
    for befell in Told:
        table.add_row(befell.value, *(str(counts[befell, told]) for told in Told))
    return table


def main() -> None:
    """Invent, read, print; the exit code says whether both shares are reached."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=FIRST, help="the first of the seeds")
    asked.add_argument("--count", type=int, default=COUNT)
    asked.add_argument("--json", action="store_true")
    given, console = asked.parse_args(), Console()
    found = judged(range(given.seeds, given.seeds + given.count), console)
    console.print(confusion(found))
    with_one = [read for read in found if read[0] is not Told.NONE]
    without = [read for read in found if read[0] is Told.NONE]
    figures = {
        "named": sum(befell is told for befell, told in with_one) / max(1, len(with_one)),
        "invented": sum(told is not Told.NONE for _, told in without) / max(1, len(without)),
    }
    reached = report("Stories", figures, TARGETS, 1)
    sys.exit(0 if reached else 1)


def _first_two(text: str) -> str:
    return "\n".join(text.splitlines()[:2])


if __name__ == "__main__":
    main()
