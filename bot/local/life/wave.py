"""The night of the spammers: they come, post the same thing over and over, and are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from bot.local.life.characters import Character
from bot.local.life.chinese import CHINESE
from bot.local.life.deeds import Bans, Comes, Deed, Goes, Says, TakesDown
from bot.local.life.english import ENGLISH

HOUR = 27
"""Three at night, which belongs to the day before."""
DISGUISES = ("{}", "{}!", "{} 🔥", "💰 {}", "{}...", "{}\u200b", "{} {number}")
FOUND_AFTER = timedelta(minutes=25)


def wave(
    luck: Random,
    midnight: datetime,
    spammers: Sequence[Character],
    moderator: Character,
    number: Callable[[], int],
) -> Iterator[Deed]:
    """Give the night's deeds; `number` gives each message its number."""
    ends = midnight + timedelta(hours=HOUR)
    said: list[Says] = []
    for spammer in spammers:
        at = midnight + timedelta(hours=HOUR, minutes=luck.uniform(0, 10))
        yield Comes(at=at, who=spammer.handle)
        text = luck.choice(luck.choice((ENGLISH, CHINESE)).spam)
        for _ in range(luck.randint(4, 8)):
            at += timedelta(seconds=luck.uniform(20, 90))
            shown = luck.choice(DISGUISES).format(text, number=luck.randrange(100))
            said.append(
                Says(
                    at=at,
                    who=spammer.handle,
                    key=number(),
                    chat="plaza",
                    text=shown,
                    about="spam",
                )
            )
            ends = max(ends, at)
    yield from said
    at = ends + FOUND_AFTER
    for message in said:
        at += timedelta(seconds=luck.uniform(0.5, 2))
        yield TakesDown(at=at, who=moderator.handle, key=message.key)
    for spammer in spammers:
        at += timedelta(seconds=luck.uniform(1, 4))
        yield Bans(at=at, who=moderator.handle, whom=spammer.handle)
        yield Goes(at=at + timedelta(seconds=1), who=spammer.handle, by=moderator.handle)
