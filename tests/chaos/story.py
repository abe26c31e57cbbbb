"""The story: a seeded list of events, as a platform would hand them out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from community.buttons import Button, pack
from community.events import (
    Edited,
    Event,
    Joined,
    Left,
    Place,
    Pressed,
    Quoted,
    Reacted,
    Removed,
    Said,
)
from community.words import t
from tests.chaos.place import (
    BEGINS,
    BOTS_OWN,
    CHATS,
    KEY,
    MEMBERS,
    MODERATORS,
    OWNER,
    PLATFORM,
    SPAM,
    person,
)

LASTS = timedelta(days=12)
WORDS = [
    "the",
    "harbour",
    "is",
    "calm",
    "today",
    "and",
    "nobody",
    "has",
    "seen",
    "a",
    "single",
    "boat",
    "come",
    "in",
    "before",
    "noon",
    "although",
    "everybody",
    "waits",
    "for",
    "bread",
    "wine",
    "oil",
    "news",
    "letters",
    "from",
    "home",
    "rain",
    "sun",
    "a",
    "song",
    "another",
    "day",
]
OFTEN = ("good morning", "Good  Morning", "see you tomorrow", "ok", "hm", "same here")
TWICE = 0.005
EDITED = "what I meant is this"


def story(seed: int, events: int, often: int = 150) -> list[Event]:
    """Tell the story of a seed.

    Every so often the owner asks for an audit, somebody for a picture, and somebody who has not
    done so before for a file of what is kept about them.
    """
    teller = Storyteller(seed, events)
    takers = teller.chance.sample(MEMBERS, len(MEMBERS))
    told: list[Event] = []
    while len(told) < events:
        place = len(told) % often
        if place == often // 2:
            told.append(teller.says("/audit", OWNER))
        elif place == often // 4:
            told.append(teller.says(teller.chance.choice(("/me", "/me calendar")), teller.anyone()))
        elif place == often - 1 and takers:
            told.append(teller.says("/mydata", takers.pop()))
        elif told and teller.chance.random() < TWICE:
            told.append(teller.chance.choice(told[-300:]))
        else:
            told.append(teller.next())
    return told


class Storyteller:
    """Makes one event after another; a few people do most of the talking."""

    def __init__(self, seed: int, events: int) -> None:
        self.chance = Random(seed)
        self._at = BEGINS
        self._pause = LASTS / events
        self._weights = [1 / (number + 3) for number in MEMBERS]
        self._messages = count(1)
        self._presses = count(1)
        self._said: list[Said] = []
        self._moved = 1
        self._kinds: dict[Callable[[], Event], float] = {
            self._chat: 56,
            self._checks_in: 10,
            self._gives: 6,
            self._looks: 7,
            self._rules: 6,
            self._undoes: 3,
            self._presses_something: 4,
            self._removes: 3,
            self._edits: 1,
            self._reacts: 2,
            self._comes: 1.5,
            self._goes: 0.5,
        }

    def next(self) -> Event:
        """Give the next event."""
        kinds, weights = zip(*self._kinds.items(), strict=True)
        make: Callable[[], Event] = self.chance.choices(kinds, weights)[0]
        return make()

    def says(self, text: str, who: int, **more: Any) -> Said:
        """Give a message."""
        said = Said(**self._about(who), message=next(self._messages), text=text, **more)
        self._said.append(said)
        return said

    def _about(self, who: int) -> dict[str, Any]:
        """Give what all events have; most follow at once on the one before."""
        quick = self.chance.random() < 0.7
        rest = self._pause.total_seconds() * self.chance.expovariate(1.0) / 0.3
        self._at += timedelta(seconds=self.chance.uniform(1, 20) if quick else 1 + rest)
        place = Place(self.chance.choice(CHATS))
        return {"platform": PLATFORM, "place": place, "at": self._at, "who": person(who)}

    def anyone(self) -> int:
        """Give somebody, most often one of those who talk most."""
        found: int = self.chance.choices(MEMBERS, self._weights)[0]
        return found

    def _moderator(self) -> int:
        who: int = self.chance.choice((*MODERATORS, OWNER, *MODERATORS, self.anyone()))
        return who

    def _name(self) -> str:
        """Name somebody, now and then one whom nobody has seen yet."""
        return f"@m{self.chance.choice((self.anyone(), self.chance.choice(MEMBERS)))}"

    def _chat(self) -> Event:
        kind = self.chance.random()
        words = " ".join(self.chance.choices(WORDS, k=self.chance.randint(2, 12)))
        if kind < 0.1:
            words = self.chance.choice(OFTEN)
        elif kind < 0.13:
            words = SPAM + words
        more: dict[str, Any] = {}
        if self._said and self.chance.random() < 0.2:
            answered = self.chance.choice(self._said[-50:])
            more["reply"] = Quoted(answered.message, answered.who)
        if self.chance.random() < 0.05:
            more["mentions"] = (person(self.anyone()), person(self.anyone()))
        return self.says(words, self.anyone(), **more)

    def _checks_in(self) -> Event:
        who = self.chance.choice((self.anyone(), self.chance.choice(MEMBERS)))
        if self.chance.random() < 0.25:
            return self._press(who, Button(t("x"), "do", ("checkin",)))
        return self.says(self.chance.choice(("/checkin", "签到", "Check in")), who)

    def _gives(self) -> Event:
        self._moved += 1
        return self.says(f"/give {self._name()} {self.chance.randint(1, 25)}", self.anyone())

    def _looks(self) -> Event:
        metric = self.chance.choice(("points", "streak"))
        period = self.chance.choice(("day", "week", "month", "all"))
        return self.says(
            self.chance.choice(("/points", "/points", f"/top {metric} {period}")), self.anyone()
        )

    def _rules(self) -> Event:
        self._moved += 1
        verb, note = self.chance.choice(("award", "deduct")), self.chance.choice(("", " so be it"))
        line = f"/{verb} {self._name()} {self.chance.randint(1, 40)}{note}"
        return self.says(line, self._moderator())

    def _undoes(self) -> Event:
        number = self.chance.choice(("", f" {self.chance.randint(1, self._moved)}"))
        return self.says(f"/undo{number}", self._moderator())

    def _presses_something(self) -> Event:
        if self.chance.random() < 0.25:
            number = self.chance.randint(max(1, self._moved - 200), self._moved)
            return self._press(self._moderator(), Button(t("x"), "undo", (number,), role=2))
        params = (self.chance.randint(1, 2), self.chance.randint(0, 3), 0)
        return self._press(self.anyone(), Button(t("x"), "top", params))

    def _press(self, who: int, button: Button) -> Event:
        about = self._about(who)
        data = pack(button, f"{PLATFORM}:{about['place'].id}", KEY)
        press = next(self._presses)
        return Pressed(**about, press=str(press), data=data, message=BOTS_OWN + press)

    def _removes(self) -> Event:
        about = self._about(self._moderator())
        return Removed(**self._same_place(about))

    def _edits(self) -> Event:
        about = self._about(self.anyone())
        return Edited(**self._same_place(about), text=EDITED)

    def _reacts(self) -> Event:
        about = self._about(self.anyone())
        return Reacted(**self._same_place(about), emoji=(self.chance.choice("👍🎉"),))

    def _same_place(self, about: dict[str, Any]) -> dict[str, Any]:
        """Point at a message, which stands in the chat where it was said."""
        if not self._said:
            return about | {"message": 1}
        said = self.chance.choice(self._said[-400:])
        return about | {"place": said.place, "message": said.message}

    def _comes(self) -> Event:
        return Joined(**self._about(self.chance.choice(MEMBERS)))

    def _goes(self) -> Event:
        return Left(**self._about(self.chance.choice(MEMBERS)))
