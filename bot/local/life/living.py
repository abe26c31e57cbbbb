"""Lives a story through the bot: deeds become payloads, the clock moves along, hours strike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from bot.local.life.deeds import (
    Bans,
    Changes,
    Comes,
    Deed,
    Goes,
    Likes,
    Says,
    TakesDown,
)
from bot.local.life.story import Story
from bot.local.square import Payload, Shown, Soul
from bot.local.town import PLAZA, Town

AT_ONCE = 12 * 3600
"""Seconds: what happens in the same stretch of so many is handed in together."""
ANSWERED = timedelta(hours=4)
"""Before the end: whoever asks within this time is answered; what comes later than it was said,
as all before does, the bot counts and does not answer."""
REMEMBERED = 400
"""Messages that still stand on the square on the next day."""
CHATS = (("questions", "Questions 提问"), ("tea", "Tea house 茶馆"))


class Chronicle(msgspec.Struct):
    """What has happened so far, in numbers."""

    days: int = 0
    came: int = 0
    went: int = 0
    messages: int = 0
    reactions: int = 0
    questions: int = 0
    answered: int = 0
    checkins: int = 0
    gifts: int = 0
    awards: int = 0
    spam: int = 0
    banned: int = 0


Progress = Callable[[Chronicle], None]


async def open_for(story: Story, url: str | None, language: str) -> Town:
    """Open a town in which nobody lives yet, at the moment that the story begins."""
    return await Town.open(url, start=story.begins, language=language, chats=CHATS)


class Life:
    """Lives a story in a town whose clock stands where the story begins."""

    def __init__(self, town: Town, story: Story) -> None:
        self.story = story
        self.chronicle = Chronicle()
        self._town = town
        self._square = town.square
        self._shown: dict[int, Shown] = {}
        self._asked: set[int] = set()
        self._liked: set[tuple[int, str]] = set()
        self._payloads: dict[type[Deed], Callable[[Any], Payload | None]] = {
            Comes: self._comes,
            Goes: self._goes,
            Says: self._says,
            Changes: self._changes,
            TakesDown: self._takes_down,
            Likes: self._likes,
            Bans: self._bans,
        }
        for each in story.people:
            rank = int(each.role) or None
            soul = Soul(each.handle, each.name, each.handle, each.language, rank)
            town.square.souls[each.handle] = soul

    async def live(self, progress: Progress) -> Chronicle:
        """Live from the first day to the last; tells after each day what has happened so far."""
        for deeds in self.story.told():
            for _, together in groupby(deeds, self._stretch):
                await self._happen(list(together))
            await self._town.wait()
            self._forget()
            self.chronicle.days += 1
            progress(self.chronicle)
        self._move(self.story.ends)
        await self._town.wait()
        return self.chronicle

    def _stretch(self, deed: Deed) -> float:
        """Give what deeds have in common that are handed in together; at the end, each alone."""
        alone = self.story.ends - deed.at < ANSWERED
        return deed.at.timestamp() if alone else deed.at.timestamp() // AT_ONCE

    async def _happen(self, deeds: list[Deed]) -> None:
        """Hand in what happens within a short time, when the last of it has happened."""
        self._move(deeds[-1].at)
        payloads = [self._payloads[type(deed)](deed) for deed in deeds]
        await self._town.deliver(*(payload for payload in payloads if payload))

    def _move(self, at: datetime) -> None:
        now = self._town.clock.now()
        if at > now:
            self._town.skip(seconds=(at - now).total_seconds())

    def _forget(self) -> None:
        """Keep what may still be answered or reacted to, the talk of about a day."""
        self._square.forget(REMEMBERED)
        first = self._square.first
        self._shown = {key: shown for key, shown in self._shown.items() if shown.id > first}
        self._liked = {liked for liked in self._liked if liked[0] in self._shown}

    # What each kind of deed is on the wire; None where what it is about is gone by now.

    def _comes(self, deed: Comes) -> Payload:
        self.chronicle.came += 1
        return self._square.joined(PLAZA, deed.who, None, deed.at, deed.via)

    def _goes(self, deed: Goes) -> Payload:
        self.chronicle.went += 1
        return self._square.departed(PLAZA, deed.who, deed.at, deed.by)

    def _says(self, deed: Says) -> Payload:
        replied = self._shown.get(deed.to or 0)
        shown = self._square.write(
            deed.who,
            deed.chat,
            deed.text,
            deed.at,
            reply_to=replied.id if replied else None,
            media=deed.media,
        )
        self._shown[deed.key] = shown
        self._count(deed)
        return self._square.said(shown)

    def _changes(self, deed: Changes) -> Payload | None:
        shown = self._shown.get(deed.key)
        if shown is None:
            return None
        shown.text, shown.edited = deed.text, True
        return self._square.edited(shown, deed.at)

    def _takes_down(self, deed: TakesDown) -> Payload | None:
        shown = self._shown.get(deed.key)
        if shown is None:
            return None
        shown.removed = True
        return self._square.removed(shown, deed.who, deed.at)

    def _likes(self, deed: Likes) -> Payload | None:
        shown = self._shown.get(deed.key)
        if shown is None or shown.removed or (deed.key, deed.who) in self._liked:
            return None
        self._liked.add((deed.key, deed.who))
        self.chronicle.reactions += 1
        shown.reactions = (*shown.reactions, deed.emoji)
        return self._square.reacted(shown, deed.who, [deed.emoji], deed.at)

    def _bans(self, deed: Bans) -> Payload:
        self.chronicle.banned += 1
        return self._square.banned(PLAZA, deed.whom, deed.who, deed.at)

    def _count(self, deed: Says) -> None:
        chronicle = self.chronicle
        match deed.about:
            case "checkin":
                chronicle.checkins += 1
            case "gift":
                chronicle.gifts += 1
            case "award":
                chronicle.awards += 1
            case "spam":
                chronicle.spam += 1
            case "asked" | "undo":
                pass
            case about:
                chronicle.messages += 1
                chronicle.questions += about == "question"
                chronicle.answered += about == "answer" and deed.to not in self._asked
        if deed.about == "answer" and deed.to:
            self._asked.add(deed.to)
