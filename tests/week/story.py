"""The story of the week: who disturbs the life of a town, and who is taken for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bot.local.life.characters import Character
from bot.local.life.deeds import Comes, Deed, Says
from bot.local.life.story import Story
from community.extras import Extras
from community.people import Role
from tests.week.spammers import COUNTS, NAMES, WAYS

ENDS = datetime.fromisoformat("2026-03-08T23:00:00+00:00")
DAYS, PEOPLE, RAIDERS = 7, 300, 40
RAID_ON = 4
MODERATOR = "tomek"
SEES_AFTER, READS_AFTER = timedelta(minutes=20), timedelta(minutes=40)
QUOTE = "Somebody wrote me “免费领取红包，加微信了解”. Is that a swindle? Take care!"
RECIPE = "Hello! My grandmother's rye, with pictures: https://brotbuch.example/rye"
STARTER = "My starter died in the heat, who can spare a spoonful for me on Saturday?"


class Brings(Says, frozen=True):
    """A message with more than words."""

    extras: Extras | None = None


class Appeals(Deed, frozen=True):
    """Somebody says in private what is wrong about the newest case about them."""

    words: str


class Grants(Deed, frozen=True):
    """A moderator grants the appeal of somebody."""

    whom: str


class Decides(Deed, frozen=True):
    """A moderator decides about the newest wave by a button."""

    label: str


class Tidies(Deed, frozen=True):
    """A moderator works off what waits in the queue."""


class Week(Story):
    """A week with `spammers` of each kind, a raid, and three who appeal, of a town of `people`."""

    def __init__(self, seed: int, people: int = PEOPLE, part: float = 1.0) -> None:
        super().__init__(seed, people=people, days=DAYS, ends=ENDS)
        luck = Random(f"{seed} disturbers")
        residents = [each for each in self.people if each.habit != "spammer"]
        self.kinds: dict[str, str] = {}
        for kind, count in COUNTS.items():
            self.kinds |= {f"{kind}{n}": kind for n in range(max(1, round(count * part)))}
        self.raiders = [f"raider{number}" for number in range(RAIDERS)]
        self.mistaken = ("warner", "cook", "loser", "classmate")
        settled = [_somebody(each, joins=0) for each in ("warner", "loser")]
        new = [_somebody(each, joins=2) for each in ("cook", "classmate")]
        names = dict(zip((f"named{n}" for n in range(len(NAMES))), NAMES, strict=True))
        spam = [
            _somebody(each, names.get(each, each.title()), luck.randrange(1, DAYS - 1))
            for each in self.kinds
        ]
        raid = [_somebody(each, joins=RAID_ON) for each in self.raiders]
        self.people = [*residents, *settled, *new, *spam, *raid]
        self.spammers = {*self.kinds, *self.raiders}

    def looks(self, at: datetime) -> timedelta:
        """Give how long schedules may wait to be looked at: not in the night of the raid."""
        raid = self._midnight(RAID_ON) + timedelta(hours=26)
        is_near = abs(at - raid) < timedelta(hours=2)
        return timedelta() if is_near else timedelta(minutes=15)

    def _day(self, number: int) -> Iterator[Deed]:
        for deed in super()._day(number):
            # Who is here on the first day was here before the bot.
            if number or not isinstance(deed, Comes):
                yield deed
        midnight = self._midnight(number)
        for each in self.people:
            if each.handle in self.kinds and each.joins == number:
                yield from self._spam(each, midnight + timedelta(hours=9))
        if number == RAID_ON:
            yield from self._raid(midnight + timedelta(hours=26))
        yield from self._mistaken(number, midnight)
        yield Tidies(at=midnight + timedelta(hours=12), who=MODERATOR)
        yield Tidies(at=midnight + timedelta(hours=27), who=MODERATOR)

    def _wave(self, luck: Random, midnight: datetime) -> Iterator[Deed]:
        """The demo's night of spammers does not come here."""
        yield from ()

    def _spam(self, who: Character, at: datetime) -> Iterator[Deed]:
        luck = Random(f"{self._seed} {who.handle}")
        at += timedelta(hours=luck.uniform(0, 6))
        yield Comes(at=at, who=who.handle)
        for piece in WAYS[self.kinds[who.handle]](luck):
            at += timedelta(seconds=piece.after)
            yield Brings(
                at=at,
                who=who.handle,
                key=self._next(),
                chat=piece.chat,
                text=piece.text,
                media=piece.media,
                extras=piece.extras,
                about="talk" if piece.harmless else "spam",
            )

    def _raid(self, at: datetime) -> Iterator[Deed]:
        luck = Random(f"{self._seed} raid")
        for who in (*self.raiders, "classmate"):
            came = at + timedelta(seconds=luck.uniform(0, 40))
            yield Comes(at=came, who=who)
            if who != "classmate":
                said = came + timedelta(seconds=luck.uniform(5, 60))
                yield self._says(said, who, "raid raid raid, this place is ours now", "spam")
        yield Decides(at=at + timedelta(minutes=6), who=MODERATOR, label="Ban all")
        yield from self._appeal("classmate", at + timedelta(hours=1))

    def _mistaken(self, number: int, midnight: datetime) -> Iterator[Deed]:
        """Let harmless people do what rules take for spam, and say so."""
        noon = midnight + timedelta(hours=12.5)
        if number == 1:
            yield self._says(midnight + timedelta(hours=10), "warner", "Good morning all!")
        if number == 2:
            yield self._says(noon, "warner", QUOTE)
            yield from self._appeal("warner", noon)
            yield Comes(at=noon + timedelta(hours=3), who="cook")
            yield self._says(noon + timedelta(hours=3.1), "cook", RECIPE)
            yield from self._appeal("cook", noon + timedelta(hours=3.1))
        if number == 3:
            for place, chat in enumerate(("plaza", "tea", "questions")):
                at = noon + timedelta(minutes=2 * place)
                yield self._says(at, "loser", STARTER, chat=chat)
            yield from self._appeal("loser", noon + timedelta(minutes=10))
        if number == DAYS - 1:
            for who in self.mistaken:
                said = f"It is good to be back, says {who}."
                yield self._says(midnight + timedelta(hours=20), who, said)

    def _appeal(self, who: str, at: datetime) -> Iterator[Deed]:
        words = "I am no spammer, please look at it again"
        yield Appeals(at=at + SEES_AFTER, who=who, words=words)
        yield Grants(at=at + READS_AFTER, who=MODERATOR, whom=who)

    def _says(
        self, at: datetime, who: str, text: str, about: str = "talk", chat: str = "plaza"
    ) -> Brings:
        return Brings(at=at, who=who, key=self._next(), chat=chat, text=text, about=about)


def _somebody(handle: str, name: str = "", joins: int = 0) -> Character:
    """Give somebody who does only what the week has for them."""
    return Character(
        name or handle.title(), handle, "en", "spammer", joins, (), 12, role=Role.MEMBER
    )
