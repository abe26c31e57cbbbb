"""Digests to be read: `python -m bench.digests FOLDER` writes them as an owner gets them.

One of the demo's town after eight weeks, and one of the last week of each imported chat
(../shared/data/chat), whose members are numbered, since they are people: every section as text, and
the town's pictures (with `--pictures` all), in each language.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import String, cast, func, select, update

from bench.importing import SHARED
from bot.demo import PEOPLE, WEEK, WEEKS_TO_TALK
from bot.importing import import_files
from bot.local.life.living import Life, open_for
from bot.local.life.story import Story
from bot.local.town import Town
from bot.pictures.drawing import draw
from bot.wording import LANGUAGES
from community.digest import Section
from community.digestcharts import PICTURED, chart_of
from community.weeks import latest_week
from storage.database import Database
from storage.repositories.activity import ACTIVITY
from storage.repositories.people import IDENTITY
from storage.schema import prepare
from storage.times import moment
from storage.weekly import digest_of

ENDS = datetime(2026, 3, 9, 12, tzinfo=UTC)
"""The moment at which the demo's life ends, a Monday."""
NAME = "Town"
NUMBERED = "Member " + cast(IDENTITY.table.c.id, String)


def main() -> None:
    """Write them all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", help="those whose name has this in it")
    asked.add_argument("--pictures", action="store_true", help="of imported chats, too")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hearth-digests-") as name:
        for chat, file, start in communities(Path(name), given.only or ""):
            for language in LANGUAGES:
                copy = shutil.copyfile(file, file.with_suffix(f".{language}.db"))
                drawn = PICTURED if given.pictures or chat == "demo" else ()
                asyncio.run(_write(copy, start, language, given.folder / chat, drawn))
            print(chat)


def communities(folder: Path, only: str) -> Iterator[tuple[str, Path, datetime]]:
    """Give each community's name, its database, and a moment after the week to be told."""
    if only in "demo":
        file = folder / "demo.db"
        asyncio.run(_lived(file))
        yield "demo", file, ENDS
    for export in sorted(SHARED.glob("*.gz")):
        name = export.name.partition(".")[0]
        if only in name:
            file = folder / f"{name}.db"
            yield name, file, _imported(file, export)


async def _lived(file: Path) -> None:
    story = Story(1, people=PEOPLE, days=WEEK * WEEKS_TO_TALK, ends=ENDS)
    town = await open_for(story, f"sqlite:///{file}", "en")
    await Life(town, story).live(lambda _: None)
    await town.close()


def _imported(file: Path, export: Path) -> datetime:
    database = Database(f"sqlite:///{file}", "OFF")
    prepare(database)
    import_files(database, [export], NAME)
    with database.reading() as connection:
        last = moment(connection.execute(select(func.max(ACTIVITY.table.c.at))).scalar_one())
    with database.engine.begin() as connection:
        connection.execute(update(IDENTITY.table).values(name=NUMBERED, username=None))
    database.close()
    return last.replace(hour=12, minute=0) + timedelta(days=7 - last.weekday())


async def _write(
    file: Path, start: datetime, language: str, to: Path, drawn: Sequence[Section]
) -> None:
    """Let the owner ask for everything, and write down what they get."""
    town = await Town.open(f"sqlite:///{file}", start=start, language=language)
    owner = town.resident("Olga", role="owner", language=language)
    await owner.says("hello")
    await owner.whispers(f"/me language {language}")
    await owner.whispers("/digest")  # it is worked out, and comes by itself
    told = [await owner.whispers("/digest")]
    told += [await owner.whispers(f"/digest {section}") for section in Section]
    digest = digest_of(town.app.database, town.community, latest_week(start.date(), 0))
    await town.close()
    to.with_suffix(f".{language}.txt").write_text("\n\n".join(told) + "\n", encoding="utf-8")
    for section in drawn:
        chart = chart_of(digest, section, NAME)
        if chart is not None:
            png = draw(chart, language, "light")
            to.with_suffix(f".{section}.{language}.png").write_bytes(png)


if __name__ == "__main__":
    main()
