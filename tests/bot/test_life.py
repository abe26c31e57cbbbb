"""The life of the demo's town: what its story promises, and what the bot knows of it afterwards."""

from __future__ import annotations

import asyncio
import shutil
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.local.inbound import read
from bot.local.life.characters import SPAMMERS
from bot.local.life.deeds import Changes, Comes, Deed, Goes, Likes, Says, TakesDown
from bot.local.life.living import Chronicle, Life, open_for
from bot.local.life.story import Story
from bot.local.life.telling import afterwards
from bot.local.square import Soul, Square
from bot.local.town import PLAZA, Town
from bot.wording import render
from community.events import Joined, Kind, Sanctioned
from community.facts import Earning
from storage.books import audit
from storage.repositories.activity import ACTIVITY
from storage.repositories.ledger import LEDGER
from storage.repositories.people import IDENTITY

ENDS = datetime.fromisoformat("2026-11-25T20:00:00+00:00")
HELPERS = {"Nadia", "石磨", "Felix", "Oskar", "半夏", "Rosa", "阿酵"}


def story_of(days: int = 56, people: int = 300, seed: int = 1, **more: str) -> Story:
    return Story(seed, people=people, days=days, ends=ENDS, **more)


def deeds_of(story: Story) -> list[Deed]:
    return [deed for day in story.told() for deed in day]


@cache
def eight_weeks() -> list[Deed]:
    """What happens in the weeks that the demo shows; to invent them takes a while."""
    return deeds_of(story_of())


async def lived(story: Story, url: str) -> tuple[Town, Chronicle]:
    town = await open_for(story, url, "en")
    return town, await Life(town, story).live(lambda _chronicle: None)


# --- The story -------------------------------------------------------------------------------


def test_a_seed_tells_one_story() -> None:
    first, again, other = (deeds_of(story_of(5, 40, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize(("days", "people"), [(1, 1), (1, 300), (3, 7), (6, 40)])
def test_a_story_may_be_short_and_of_few(days: int, people: int) -> None:
    story = story_of(days, people)
    deeds = deeds_of(story)
    assert all(story.begins <= deed.at <= ENDS for deed in deeds)
    assert len([deed for deed in deeds if isinstance(deed, Comes)]) >= min(people, 1)


def test_the_people_bear_names_of_many_scripts() -> None:
    people = story_of().people
    names, handles = ({getattr(each, of) for each in people} for of in ("name", "handle"))
    assert len(people) == len(handles) == 300 + SPAMMERS
    assert len(names) == len(people)
    spoken = Counter(each.language for each in people if each.habit != "spammer")
    assert 120 < spoken["zh"] < 180
    scripts = {unicodedata.name(c).split()[0] for name in names for c in name if c.isalpha()}
    assert scripts >= {"CJK", "LATIN", "CYRILLIC", "HIRAGANA", "HANGUL", "ARABIC", "GREEK"}
    assert any(unicodedata.category(c) == "So" for name in names for c in name)


def test_everything_happens_after_what_it_needs() -> None:
    said: dict[int, datetime] = {}
    came: dict[str, datetime] = {}
    gone: dict[str, datetime] = {}
    for deed in deeds_of(story_of(20)):
        match deed:
            case Comes():
                came[deed.who] = deed.at
            case Goes():
                gone[deed.who] = deed.at
            case Says():
                said[deed.key] = deed.at
                assert deed.to is None or said[deed.to] < deed.at
                assert came[deed.who] < deed.at, deed
                assert deed.who not in gone
            case Likes() | Changes() | TakesDown():
                assert said[deed.key] < deed.at
    assert len(said) == len(set(said))


def test_a_day_is_the_community_s_own() -> None:
    """Each day of the story begins at four o'clock in the community's zone."""
    story = story_of(2, 30, zone="Asia/Shanghai")
    assert story.begins.isoformat() == "2026-11-25T04:00:00+08:00"


def test_who_fades_was_here_daily_and_hardly_is_at_the_end() -> None:
    deeds = [deed for deed in eight_weeks() if isinstance(deed, Says)]
    weeks = Counter(
        (ENDS - deed.at) // timedelta(weeks=1)
        for deed in deeds
        if deed.who == "felix" and deed.about != "checkin"
    )
    early, late = sum(weeks[week] for week in range(3, 8)) / 5, weeks[0]
    assert early > 50
    assert late < early / 10
    away = [deed.at for deed in deeds if deed.who == "guiyan"]
    gaps = [after - before for before, after in pairwise(away)]
    assert max(gaps) > timedelta(days=21)
    assert away[-1] > ENDS - timedelta(days=3)


def test_eight_weeks_are_as_long_as_they_shall_be() -> None:
    deeds = eight_weeks()
    messages = [deed for deed in deeds if isinstance(deed, Says)]
    assert 15_000 < len(messages) < 25_000
    assert {deed.via for deed in deeds if isinstance(deed, Comes)} > {None, "poster", "friends"}
    kinds = Counter(deed.about for deed in messages)
    assert kinds["question"] > kinds["answer"] * 0.5 > 0
    checkins = Counter(deed.who for deed in messages if deed.about == "checkin")
    assert checkins["tiantian"] == 56


# --- The life --------------------------------------------------------------------------------

Lived = tuple[Town, Chronicle]


@pytest.fixture(scope="module")
def six_days(
    fresh_sqlite: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Square, Chronicle]:
    """Six days of fifty people, lived by the whole bot: the database, the square, the numbers."""
    path = tmp_path_factory.mktemp("life") / "town.db"

    async def live() -> tuple[Square, Chronicle]:
        town, chronicle = await lived(story_of(6, 50), fresh_sqlite(path))
        app = town.app
        assert app.line.buried == town.platform.unread == app.outbox.refused == 0
        assert audit(app.database).wrong == ()
        await town.close()
        return town.square, chronicle

    return path, *asyncio.run(live())


@pytest.fixture
async def life(six_days: tuple[Path, Square, Chronicle], tmp_path: Path) -> AsyncIterator[Lived]:
    """A town of its own in which those six days have passed."""
    path, square, chronicle = six_days
    shutil.copy(path, tmp_path / "town.db")
    town = await Town.open(f"sqlite:///{tmp_path}/town.db", start=ENDS)
    town.square = deepcopy(square)
    vars(town.platform)["square"] = town.square
    yield town, chronicle
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


def count(town: Town, *where: Any) -> int:
    with town.app.database.reading() as connection:
        query = select(func.count()).where(*where)
        return int(connection.execute(query).scalar_one())


async def test_what_is_told_of_it_is_true(life: Lived) -> None:
    town, told = life
    entry, activity = LEDGER.table.c, ACTIVITY.table.c
    assert told.days == 6
    assert told.checkins == count(town, entry.kind == Earning.CHECKIN) > 50
    assert told.gifts == count(town, entry.kind == Earning.GIFT_SENT) > 0
    assert told.awards == count(town, entry.kind == Earning.AWARD, entry.amount > 0) > 0
    assert told.came == count(town, activity.kind == Kind.JOINED) == 50 + SPAMMERS
    assert told.went == count(town, activity.kind == Kind.LEFT)
    assert told.reactions == count(town, activity.kind == Kind.REACTED)
    assert 0 < told.answered < told.questions < told.messages
    assert town.clock.now() == ENDS


async def test_the_bot_knows_who_is_who(life: Lived) -> None:
    town, _ = life
    nadia = town.resident("nadia")
    first = (await nadia.says("/top")).splitlines()[1]
    assert first.removeprefix("1. ").rpartition("  ")[0] in HELPERS
    assert "天天  6 days" in await nadia.says("/top streak all")
    assert (await town.resident("tiantian").says("排行")).startswith("本周积分排行\n")
    assert "talking" in await town.resident("felix").says("/points")
    assert "Nadia 获得奖励 20 积分。" in await town.resident("laomian").says("/award @nadia 20")
    assert "checkin.base" in await town.resident("hilda").says("/settings checkin")


async def test_the_wave_of_spam_is_gone_and_earned_nothing(life: Lived) -> None:
    town, told = life
    spammers = [who for who in town.square.souls if who[1:].isdigit()]
    assert len(spammers) == told.banned == SPAMMERS
    assert all(town.square.restricted[PLAZA, who] == "ban" for who in spammers)
    identity = IDENTITY.table.c
    theirs = select(identity.id).where(identity.external.in_(spammers)).scalar_subquery()
    entry, activity = LEDGER.table.c, ACTIVITY.table.c
    assert count(town, entry.identity.in_(theirs), entry.amount > 0) > 0
    assert count(town, activity.kind == Kind.SAID, activity.identity.in_(theirs)) == told.spam
    assert count(town, activity.kind == Kind.SANCTIONED) == SPAMMERS
    with town.app.database.reading() as connection:
        left = select(func.sum(entry.amount)).where(entry.identity.in_(theirs))
        assert connection.execute(left).scalar_one() == 0
    for who in spammers[:3]:
        assert await town.resident(who).says("/points") == ""


async def test_a_life_leaves_a_square_that_goes_on(life: Lived) -> None:
    town, _ = life
    ann = town.resident("Ann")
    await ann.joins()
    assert len(town.square.messages) < 1000
    assert "Ann, you are number" in await ann.says("/checkin")
    await town.wait(days=1)
    assert "2 days in a row." in await ann.says("/checkin")
    assert "Ann gave Nadia 3 points." in await ann.says("/give @nadia 3 thanks")


@pytest.mark.long
def test_the_same_seed_leaves_the_same_ledger(fresh_sqlite: Any, tmp_path: Any) -> None:
    async def ledger(seed: int, name: str) -> list[Any]:
        town, _ = await lived(story_of(4, 30, seed), fresh_sqlite(tmp_path / name))
        entry = LEDGER.table.c
        with town.app.database.reading() as connection:
            query = select(entry.identity, entry.kind, entry.amount, entry.at).order_by(
                entry.identity, entry.at, entry.kind
            )
            rows = [tuple(row) for row in connection.execute(query)]
        await town.close()
        return rows

    first, again, other = (
        asyncio.run(ledger(seed, name)) for seed, name in ((1, "a.db"), (1, "b.db"), (2, "c.db"))
    )
    assert first == again
    assert sum(row[2] for row in first) == sum(row[2] for row in again) > 0
    assert first != other


def test_a_life_in_numbers_in_both_languages() -> None:
    told = Chronicle(56, 320, 36, 14_589, 7_313, 1_364, 1_184, 2_403, 60, 43, 119, 20)
    english, chinese = (render(afterwards(told), language) for language in ("en", "zh"))
    assert english.splitlines()[0] == (
        "56 days later: 300 people came and 16 left; they wrote 14589 messages and reacted "
        "7313 times."
    )
    assert len(english.splitlines()) == len(chinese.splitlines()) == 3
    quiet = Chronicle(1, 3)
    assert "spammer" not in render(afterwards(quiet), "en")


# --- The square ------------------------------------------------------------------------------


def test_a_ban_and_an_invite_link_are_read() -> None:
    square = Square()
    for name in ("ann", "bob"):
        square.souls[name] = Soul(name, name.title(), name)
    banned = read(square.banned(PLAZA, "ann", "bob", ENDS))
    assert isinstance(banned, Sanctioned)
    assert (banned.what, banned.by and banned.by.id) == ("ban", "bob")
    joined = read(square.joined(PLAZA, "ann", None, ENDS, "poster"))
    assert isinstance(joined, Joined)
    assert joined.via == "poster"


def test_a_square_forgets_the_oldest_and_numbers_go_on() -> None:
    square = Square(first=7)
    said = [square.write("ann", PLAZA, str(number), ENDS) for number in range(5)]
    square.numbers = {1: said[0].id, 2: said[4].id}
    square.forget(2)
    assert [shown.text for shown in square.messages] == ["3", "4"]
    assert square.message(said[0].id) is None
    assert square.message(said[4].id) is said[4]
    assert square.numbers == {2: said[4].id}
    assert square.write("ann", PLAZA, "5", ENDS).id == said[4].id + 1
