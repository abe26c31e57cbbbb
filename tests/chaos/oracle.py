"""The oracle: a plain re-computation of what must have come of a list of events.

It has its own arithmetic and knows none of the house's rules but in the words of the manual.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from community.events import Claim, Edited, Event, Joined, Left, Pressed, Reacted, Removed, Said
from community.refs import micros
from tests.chaos.likes import REACTION, Likes
from tests.chaos.place import SPAM, day_of
from tests.chaos.records import Cause, Member, Moved, Talked, Told, Wanted, cause_of

CHECKIN, TALK, AWARD, DEDUCTION, SENT, RECEIVED, REVERSED = 1, 2, 3, 4, 5, 6, 50
POINTS, STREAK, CHECKINS = 1, 2, 3
MILESTONE, MILESTONES = 20, {3: 5, 7: 10, 15: 25}
ALL, DAY, WEEK, MONTH = range(4)
CAP, PAUSE, SHORTEST = 20, 60.0, 4


class World:
    """What the world must look like after the events heard so far."""

    def __init__(self) -> None:
        self.claims: dict[tuple[str, Claim], bool] = {}
        self.members: dict[str, Member] = {}
        self.names: dict[str, str] = {}
        self.ranks: dict[str, int] = {}
        self.entries: Counter[tuple[str, int, int, int, Cause]] = Counter()
        self.checkins: dict[tuple[str, int], tuple[int, int]] = {}
        self.talk: defaultdict[tuple[str, int], Talked] = defaultdict(Talked)
        self.scores: Counter[tuple[str, int, int]] = Counter()
        self.messages: Counter[tuple[str, int]] = Counter()
        self.hours: Counter[tuple[str, int, str]] = Counter()
        self.pairs: Counter[tuple[str, str, int, str]] = Counter()
        self.said: dict[tuple[str, int], Said] = {}
        self.paid: dict[tuple[str, int], int] = {}
        self.moved: list[Moved] = []
        self.told: list[Told] = []
        self.noted: list[str] = []
        self.jobs: list[str] = []
        self.files: list[Wanted] = []
        self.did: defaultdict[str, list[Claim]] = defaultdict(list)
        self.since: dict[tuple[str, Claim], datetime] = {}
        self.likes = Likes()

    def hear(self, event: Event) -> bool:
        """Count an event; False when it is not the first time."""
        event = self._again(event)
        claim = event.claim
        if claim is None or event.who is None or (event.place.id, claim) in self.claims:
            return False
        self.claims[event.place.id, claim] = False
        self.since[event.place.id, claim] = event.at
        self.did[event.who.id].append(claim)
        hour = micros(event.at) // 3_600_000_000
        match event:
            case Said():
                self.messages[event.who.id, day_of(event.at)] += 1
                self.hours[event.place.id, hour, "messages"] += 1
                self.said[event.place.id, event.message] = event
            case Joined():
                self.hours[event.place.id, hour, "joined"] += 1
            case Left():
                self.hours[event.place.id, hour, "departed"] += 1
            case Reacted():
                self.hours[event.place.id, hour, "reactions"] += 1
            case Edited() | Pressed() | Removed():
                pass
            case _:
                raise AssertionError(f"the story has no {event}")
        self._pair(event)
        return True

    def _again(self, event: Event) -> Event:
        """Give the same reactions at another time as another event."""
        claim = event.claim
        first = self.since.get((event.place.id, claim)) if claim is not None else None
        if isinstance(event, Reacted) and first not in (None, event.at):
            return msgspec.structs.replace(event, again=True)
        return event

    def meet(self, event: Event) -> None:
        """Make the event's author known."""
        assert event.who is not None
        who = event.who.id
        self.members.setdefault(who, Member())
        self.likes.meet(who, event.at)
        self.names[who] = event.who.name
        self.ranks[who] = event.who.rank or 0

    def named(self, word: str) -> str | None:
        """Give whom an @name names, None when nobody of that name was seen."""
        number = str(1000 + int(word.removeprefix("@m")))
        return number if number in self.members else None

    def enter(self, who: str, at: int, kind: int, amount: int, cause: Cause) -> None:
        """Write an entry of the ledger."""
        self.entries[who, at, kind, amount, cause] += 1

    def earn(self, who: str, event: Event, kind: int, amount: int) -> None:
        """Credit an earning."""
        self.reward(who, event, kind, amount, cause_of(event))

    def reward(self, who: str, event: Event, kind: int, amount: int, cause: Cause) -> None:
        """Credit an earning by a cause that is not the event itself."""
        self.members[who].get(amount)
        self.members[who].growth += amount
        self.enter(who, micros(event.at), kind, amount, cause)
        self.scores[who, POINTS, day_of(event.at)] += amount

    def unearn(self, who: str, amount: int, day: int) -> None:
        """Take an earning back."""
        member = self.members[who]
        member.lose(amount)
        member.growth = max(0, member.growth - amount)
        self.scores[who, POINTS, day] -= amount

    def talks(self, event: Said) -> None:
        """Pay for a message, and have it removed when it is spam."""
        assert event.who is not None
        who, day, text = event.who.id, day_of(event.at), " ".join(event.text.casefold().split())
        talked = self.talk.get((who, day), Talked())
        pause = event.at.timestamp() - talked.last
        if (
            len(text.replace(" ", "")) >= SHORTEST
            and text not in talked.texts
            and pause >= PAUSE
            and talked.points < CAP
        ):
            texts = [*talked.texts, text]
            last = event.at.timestamp()
            self.talk[who, day] = Talked(talked.points + 1, last, micros(event.at), texts)
            self.paid[event.place.id, event.message] = 1
            self.earn(who, event, TALK, 1)
        if event.text.startswith(SPAM):
            self.told.append(Told("delete", event.place.id, event.message))

    def likes_it(self, event: Reacted) -> None:
        """Credit the author of a message for somebody's first reaction to it."""
        said = self.said.get((event.place.id, event.message))
        removed = said is not None and self.claims[event.place.id, said.claim]
        if like := self.likes.weigh(event, said, counts=not removed):
            _, taker, day = like
            self.reward(taker, event, REACTION, 1, Cause(event.place.id, 0, day))

    def removes(self, event: Removed) -> None:
        """Take back what a message earned, once."""
        assert event.who is not None
        said = self.said.get((event.place.id, event.message))
        if said is None or said.who is None or said.claim is None:
            return
        if not self.claims[event.place.id, said.claim]:
            self.hours[event.place.id, micros(said.at) // 3_600_000_000, "removed"] += 1
        self.claims[event.place.id, said.claim] = True
        amount = self.paid.pop((event.place.id, event.message), 0)
        if amount:
            self.unearn(said.who.id, amount, day_of(said.at))
            at = micros(event.at)
            self.enter(said.who.id, at, TALK + REVERSED, -amount, cause_of(said))
        for _, taker, day in self.likes.lost(event):
            self.unearn(taker, 1, day)
            cause = Cause(event.place.id, 0, day)
            self.enter(taker, micros(event.at), REACTION + REVERSED, -1, cause)

    def board(self, metric: int, span: int, day: int) -> dict[str, int]:
        """Give the scores above zero on the board of the period that a day belongs to."""
        found: Counter[str] = Counter()
        for (who, which, when), score in self.scores.items():
            if which != metric or start_of(span, when) != start_of(span, day):
                continue
            if metric == CHECKINS:
                score = 10**9 - score if span == DAY else 1  # noqa: PLW2901 - by its place, or a day
            found[who] = max(found[who], score) if metric == STREAK else found[who] + score
        return {who: score for who, score in found.items() if score > 0}

    def _pair(self, event: Event) -> None:
        """Count who answered, named and liked whom, among those who are known by then."""
        assert event.who is not None
        who, day = event.who.id, day_of(event.at)
        known = {*self.members, who}
        match event:
            case Said(reply=reply, mentions=mentions):
                if reply and reply.author and reply.author.id in known - {who}:
                    self.pairs[who, reply.author.id, day, "replies"] += 1
                for other in {person.id for person in mentions} & known - {who}:
                    self.pairs[who, other, day, "mentions"] += 1
            case Reacted(message=message, again=False):
                said = self.said.get((event.place.id, message))
                if said is not None and said.who is not None and said.who.id != who:
                    self.pairs[who, said.who.id, day, "reactions"] += 1
            case _:
                pass


def start_of(span: int, day: int) -> int:
    """Give the first day of the period that a day belongs to; weeks begin on Monday."""
    when = date.fromordinal(day)
    return {
        ALL: 0,
        DAY: day,
        WEEK: day - when.weekday(),
        MONTH: when.replace(day=1).toordinal(),
    }[span]


def foretell(events: Sequence[Event]) -> World:
    """Give the world as it must be after these events, however often each was handed out."""
    from tests.chaos.asked import ask

    world = World()
    for event in events:
        if not world.hear(event):
            continue
        known = set(world.members)
        world.meet(event)
        if isinstance(event, Removed):
            world.removes(event)
        elif isinstance(event, Reacted):
            world.likes_it(event)
        elif isinstance(event, Said | Pressed) and not ask(world, event, known):
            world.talks(event)  # type: ignore[arg-type]  # a press always asks for something
    return world
