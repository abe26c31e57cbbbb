"""Desks: what waits, turn by turn, and which turn is served next."""

from __future__ import annotations

from heapq import heappop, heappush

import msgspec

from bot.pacing import Paces, Scope
from community.actions import (
    Action,
    Hand,
    Lane,
    Lock,
    OfPeople,
    Pin,
    React,
    Say,
    Slow,
    Survey,
    Unlock,
)

DEEDS, WORDS, PICTURES = 0, 1, 2
"""Desks of a platform: what says nothing never waits for what is said, nor words for pictures."""
ROOMS = {DEEDS: 16, WORDS: 16, PICTURES: 8}
"""Actions under way at the same time at each desk; never two of one turn."""
DESK = {Lane.SANCTION: DEEDS, Lane.DEED: DEEDS, Lane.PICTURE: PICTURES}

HOLDS = 6
"""After so many tries in vain, half a minute, an action lets those behind it pass."""

Turn = tuple[str, str, int]
"""Platform, place and lane: in each of them one action goes after the other."""


def turn_of(action: Action) -> Turn:
    """Give the turn of an action: its chat's, or that of the one person or message it is about.

    To close a chat waits for nothing that is removed in it.

    What answers by a token goes to what was asked, in no order with what else is said there.
    """
    about = getattr(action, "person", "") or getattr(action, "token", "")
    about = about or (isinstance(action, React | Pin) and action.message)
    about = about or (isinstance(action, Survey | Lock | Slow | Unlock) and "closing")
    place = f"{action.chat} {about}" if about else place_of(action)
    return (action.platform, place, int(action.lane))


def kind_of(turn: Turn) -> int:
    """Give at which of a platform's desks a turn is served."""
    return DESK.get(Lane(turn[2]), WORDS)


def place_of(action: Action) -> str:
    """Give the chat that hears of it: a person's own for what is for them alone."""
    to = action.to if isinstance(action, Say | Hand) else None
    private = isinstance(action, Say | Hand) and action.private
    return to if to and (private or not action.chat) else action.chat


def chat_of(action: Action, paces: Paces | None) -> Scope:
    """Give what rests when the platform asks for it: all that is said in a chat, or one lane.

    Letters to many share one scope, so that they leave room for all else.
    """
    if paces and action.lane is Lane.BACKGROUND:
        return (action.platform, "", action.lane.name)
    return (action.platform, place_of(action), "" if paces else action.lane.name)


class Waiting(msgspec.Struct, order=True):
    """An action that waits; the order is that in which the actions of a turn are taken.

    `rests` holds it, and all behind it, until a moment.
    """

    due: float
    lane: int
    number: int
    tries: int = 0
    rests: float = 0.0


def waiting_of(number: int, action: Action, rests: float) -> Waiting:
    """Give an action as it waits for its turn, held until a moment, 0 for not at all."""
    due = action.due.timestamp() if action.due is not None else 0.0
    return Waiting(due, int(action.lane), number, rests=rests)


def lets_pass(action: Action, tries: int) -> bool:
    """Whether an action that cannot be done lets those behind it pass by now.

    What is about one person never does: a ban that came after its own undoing would hold for good.
    """
    return tries >= HOLDS and not isinstance(action, OfPeople)


class Desk:
    """Serves turns, `room` of them at the same time.

    What is due is taken by lane and number; a look at it costs by the turns that are served, not
    by what waits in them.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._queues: dict[Turn, list[Waiting]] = {}
        self._under_way: set[Turn] = set()
        self._ready: list[tuple[int, int, Turn]] = []
        self._later: list[tuple[float, int, int, Turn]] = []
        self._opens = 0.0

    def put(self, turn: Turn, waiting: Waiting) -> None:
        """Let an action wait for its turn."""
        queue = self._queues.setdefault(turn, [])
        heappush(queue, waiting)
        if queue[0] is waiting and turn not in self._under_way:
            self._line_up(turn, waiting)

    def hasten(self, turn: Turn, number: int) -> None:
        """Let an action that waits for another one go now."""
        queue = self._queues.get(turn, [])
        for waiting in queue:
            if waiting.number == number:
                waiting.rests = 0.0
        if queue and turn not in self._under_way:
            self._line_up(turn, queue[0])

    def next(self, now: float) -> Turn | None:
        """Give the turn whose first action may be taken, if there is room."""
        if self._opens > now or len(self._under_way) >= self._room:
            return None
        while self._later and self._later[0][0] <= now:
            _, lane, number, turn = heappop(self._later)
            heappush(self._ready, (lane, number, turn))
        while self._ready:
            lane, number, turn = self._ready[0]
            first = None if turn in self._under_way else self.due(turn, now)
            if first is not None and first.number == number:
                return turn
            heappop(self._ready)  # overtaken: what stands first there is lined up by itself
        return None

    def first(self, turn: Turn) -> Waiting:
        """Give what is taken next in a turn."""
        return self._queues[turn][0]

    def due(self, turn: Turn, now: float) -> Waiting | None:
        """Give what could be taken next in a turn, if that is due."""
        queue = self._queues.get(turn)
        return queue[0] if queue and max(queue[0].due, queue[0].rests) <= now else None

    def take(self, turn: Turn) -> Waiting:
        """Take the first of a turn, which is under way until it is freed."""
        self._under_way.add(turn)
        return heappop(self._queues[turn])

    def postpone(self, turn: Turn, until: float) -> None:
        """Let a turn wait until a moment; others pass."""
        first = self._queues[turn][0]
        first.rests = until
        self._line_up(turn, first)

    def shut(self, until: float) -> None:
        """Serve nobody until a moment."""
        self._opens = until

    def free(self, turn: Turn) -> None:
        """End what is under way in a turn; the next in it may go."""
        self._under_way.discard(turn)
        queue = self._queues[turn]
        if queue:
            self._line_up(turn, queue[0])
        else:
            del self._queues[turn]

    def wakes(self, now: float) -> float | None:
        """Give when something may be served next, None for when something else ends."""
        if self._ready:
            return max(self._opens, now) if len(self._under_way) < self._room else None
        return max(self._later[0][0], self._opens) if self._later else None

    def _line_up(self, turn: Turn, first: Waiting) -> None:
        at = max(first.due, first.rests)
        heappush(self._later, (at, first.lane, first.number, turn))
