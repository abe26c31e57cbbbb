"""Who talks to whom: a day's messages of one language as questions, bakes shown, and chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from bot.local.life.characters import Character
from bot.local.life.deeds import Changes, Deed, Likes, Says, TakesDown
from bot.local.life.luck import hour, taken
from bot.local.life.sentences import Phrases

At = Callable[[float], datetime]
"""Gives the moment of an hour of the day."""
EMOJI = ("👍", "❤️", "🔥", "😍", "🍞", "👏", "😂")
GRATEFUL = "🙏"
"""What somebody who was answered shows, now and then; the bot takes it for thanks."""
SHORTLY = (0.008, 0.11)
"""Hours until somebody says the next thing: half a minute to seven."""
ANSWERED, ANSWERED_BY_ANYBODY, THANKED = 0.9, 0.35, 0.6
CHANGED, TAKEN_DOWN = 0.02, 0.008


class Threads:
    """The talk of one day. `number` gives each message its number in the story."""

    def __init__(self, luck: Random, number: Callable[[], int], at: At) -> None:
        self._luck = luck
        self._number = number
        self.at = at
        self.said: list[Says] = []

    def told(self, phrases: Phrases, waiting: list[Character]) -> Iterator[Deed]:
        """Give talk in which everybody who waits says as much as they stand in the line for."""
        kinds = (self._question, self._report, self._chat)
        while waiting:
            yield from self._luck.choices(kinds, (0.3, 0.35, 0.35))[0](phrases, waiting)

    def one(self, who: Character, hours: float, chat: str, text: str, **more: object) -> Says:
        """Give one message."""
        said = Says(
            at=self.at(hours),
            who=who.handle,
            key=self._number(),
            chat=chat,
            text=text,
            **more,  # type: ignore[arg-type]  # fields of Says
        )
        self.said.append(said)
        return said

    def _question(self, phrases: Phrases, waiting: list[Character]) -> Iterator[Deed]:
        luck = self._luck
        asks = taken(luck, waiting, {each for each in waiting if each.habit != "helper"})
        assert asks is not None
        questions, answers = luck.choice(phrases.topics)
        at = hour(luck, asks.hour)
        question = self.one(asks, at, "questions", phrases.say(luck, questions), about="question")
        yield question
        helpers = {each for each in waiting if each.habit == "helper"}
        for chance in (ANSWERED if helpers else ANSWERED_BY_ANYBODY, 0.25):
            knows = taken(luck, waiting, helpers, asks) if luck.random() < chance else None
            if knows is None:
                return
            at += luck.uniform(*SHORTLY) * 2
            text = phrases.say(luck, answers)
            answer = self.one(knows, at, "questions", text, to=question.key, about="answer")
            yield answer
            if luck.random() < THANKED:
                at += luck.uniform(*SHORTLY)
                thanks = phrases.say(luck, phrases.thanks)
                yield self.one(asks, at, "questions", thanks, to=answer.key, about="thanks")
            if luck.random() < THANKED:
                when = self.at(at + luck.uniform(*SHORTLY))
                shown = luck.choice((GRATEFUL, *EMOJI))
                yield Likes(at=when, who=asks.handle, key=answer.key, emoji=shown)

    def _report(self, phrases: Phrases, waiting: list[Character]) -> Iterator[Deed]:
        luck = self._luck
        bakes = taken(luck, waiting)
        assert bakes is not None
        at = hour(luck, bakes.hour)
        text = phrases.say(luck, phrases.reports)
        media = ("photo",) if luck.random() < 0.7 else ()
        bake = self.one(bakes, at, "plaza", text, media=media)
        yield bake
        yield from self._second_thoughts(bake)
        for _ in range(luck.randint(0, 3)):
            likes = taken(luck, waiting, but=bakes)
            if likes is None:
                return
            at += luck.uniform(*SHORTLY)
            to = bake.key if luck.random() < 0.6 else None
            yield self.one(likes, at, "plaza", phrases.say(luck, phrases.praise), to=to)

    def _chat(self, phrases: Phrases, waiting: list[Character]) -> Iterator[Deed]:
        luck = self._luck
        chat = luck.choice(("tea", "tea", "plaza"))
        speaks, patterns = taken(luck, waiting), phrases.chat
        at = hour(luck, speaks.hour) if speaks else 0
        last: Says | None = None
        for _ in range(luck.randint(1, 7)):
            if speaks is None:
                return
            to = last.key if last and luck.random() < 0.25 else None
            last = self.one(speaks, at, chat, phrases.say(luck, patterns), to=to)
            yield last
            yield from self._second_thoughts(last)
            patterns = phrases.turns
            at += luck.uniform(*SHORTLY)
            speaks = taken(luck, waiting, but=speaks)

    def _second_thoughts(self, said: Says) -> Iterator[Deed]:
        """Now and then a message is changed, or taken back, by who wrote it."""
        luck, after = self._luck, self._luck.random()
        seconds = luck.uniform(20, 200)
        when = said.at + timedelta(seconds=seconds)
        if after < TAKEN_DOWN:
            yield TakesDown(at=when, who=said.who, key=said.key)
        elif after < TAKEN_DOWN + CHANGED:
            yield Changes(at=when, who=said.who, key=said.key, text=f"{said.text} 🙂")
