"""Who carries a community, as its owner reads it in the week's digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.local.square import Payload
from bot.local.town import PLAZA, Resident, Town
from community.digest import Section
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""The last day of a week; in the night after it members are ranked, before the digest is made."""
RING = ("Rolf", "Rosa", "Rita")


class Past:
    """Lets people have spoken some days ago, to each other or hours later, delivered at once."""

    def __init__(self, town: Town) -> None:
        self._town, self._payloads = town, list[Payload]()
        self._at = town.clock.now() - timedelta(days=6)

    def was(self, days: int) -> None:
        """Go on so many days ago."""
        self._at = self._town.clock.now() - timedelta(days=days)

    def says(self, who: Resident, words: str, reply: int | None = None) -> int:
        square = self._town.square
        self._at += timedelta(minutes=1) if reply else timedelta(hours=5)
        shown = square.write(who.soul.id, PLAZA, words, self._at, reply_to=reply)
        self._payloads.append(square.said(shown))
        return shown.id

    async def comes(self) -> None:
        await self._town.deliver(*self._payloads)


def two_quarters(past: Past, fades: Resident, rises: Resident, *asking: Resident) -> None:
    """Let one help in the quarter before, and another one in this; each of them once in both."""
    for days in (*range(186, 96, -6), *range(84, 9, -5)):
        past.was(days)
        often, once = (fades, rises) if days > 90 else (rises, fades)
        for helper in (often, once) if days in (174, 84) else (often,):
            asks = asking[days % len(asking)]
            asked = past.says(asks, f"how long does it bake on day {days}?")
            told = past.says(helper, f"{days} minutes", asked)
            past.says(asks, "thank you", told)
    past.was(6)


async def lived(
    url: str, before: Callable[[Town, Past], None] = lambda *_: None
) -> tuple[Town, Resident]:
    """Let Ben answer Ann and Cat, a ring answer itself all week, and Dan wait in vain."""
    town = await Town.open(url, start=SUNDAY)
    owner = await owner_of(town, "Olga")
    await town.app.tick()  # as a bot does that has just been started
    ann, ben, cat, dan = (town.resident(name) for name in ("Ann", "Ben", "Cat", "Dan"))
    ring = [town.resident(name) for name in RING]
    past = Past(town)
    before(town, past)
    for asks in (ann, cat):
        asked = past.says(asks, f"where is the oven of {asks.soul.name}?")
        told = past.says(ben, "behind the flour", asked)
        past.says(asks, "thank you", told)
    for day in range(5):
        for one in ring:
            begun = past.says(one, f"how are we on day {day}, says {one.soul.name}")
            for other in ring:
                if other is not one:
                    past.says(other, "well", begun)
    past.says(dan, "does nobody know the mill?")
    await past.comes()
    await town.wait(hours=17)
    await town.wait(hours=5)
    return town, owner


PEOPLE = """\
Core contributors of 90 days. So far it is not known whom admins trust, so that praise which \
goes round in a small circle may count for too much.
1. Ben: acknowledged by 2 people, answered 2 questions, welcomed 2 newcomers first, \
of help in 1 week, thanked or liked by 2 people
In front: most answers: Ben (2); most newcomers welcomed: Ben (2); steadiest: Ben (1); \
praised by most: Ben (2)
Half of all acknowledgements go to 1 person.
A ring: Rolf, Rosa, Rita. Of 30 acknowledgements, 30 came from among them; these count for nobody. \
It may be a circle of friends: look before you judge."""


@pytest.mark.not_over("telegram", "it keeps what nobody fetched for a day")
async def test_the_owner_reads_who_carries_it_and_is_shown_a_ring(database_url: str) -> None:
    town, owner = await lived(database_url)
    told = await owner.whispers("/digest people")
    assert "\n".join(told.splitlines()[2:7]) == PEOPLE
    activity = (await owner.whispers("/digest activity")).splitlines()
    assert "Conversations answered: 94 % (17 of 18)" in activity
    assert "Newcomers answered: 83 % (5 of 6)" in activity
    assert "Median time to a first reply: 1 minute" in activity
    told = await owner.whispers("/member why @rosa")
    assert told.startswith("In the last 90 days nobody has answered or named Rosa")
    assert "a small circle" in told
    assert "Core contributors" not in await owner.whispers("/digest people 4")
    ben = town.resident("Ben")
    await ben.whispers("/forgetme")
    await ben.presses("Forget me …")
    await ben.presses("Erase me for good")
    await town.wait(hours=1)
    assert "Ben" not in await owner.whispers("/digest people")
    await town.close()


@pytest.mark.not_over("telegram", "it keeps what nobody fetched for a day")
async def test_who_rises_and_who_fades_is_told_in_english_and_chinese(database_url: str) -> None:
    others = ("Eve", "Fay", "Gus", "Hal")

    def before(town: Town, past: Past) -> None:
        two_quarters(past, *map(town.resident, others))

    town, owner = await lived(database_url, before)
    told = (await owner.whispers("/digest people")).splitlines()
    assert told[4].startswith("2. Eve: acknowledged by 1 person, of help in 1 week")
    assert told[5].startswith("3. Ben: acknowledged by newcomers alone, answered 2 questions")
    assert "Rising: Fay, acknowledged 15 times, 1 in the 90 days before" in told
    assert "Fading: Eve, acknowledged 1 time, 13 in the 90 days before" in told
    await owner.whispers("/me language zh")
    cast = Cast(town, owner, owner, owner, owner, owner)
    for section in (Section.PEOPLE, Section.ACTIVITY):
        told_zh = await owner.whispers(f"/digest {section}")
        names = ("Town", "Ann", "Ben", "Cat", "Dan", "Olga", *RING, *others)
        assert cast.english_in(told_zh, *names) == []
    await town.close()
