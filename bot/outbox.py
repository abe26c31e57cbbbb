"""The outbox: performs actions in lanes, each chat in order, and reports what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from heapq import heappop, heappush
from pathlib import Path

import msgspec
import structlog

from bot.clock import Clock
from bot.merging import Room, together
from bot.pacing import Pacing
from bot.platform import Intake, Platform
from community.actions import Action, AfterCrash, Hand, Lane, Say
from community.events import Done, Taken
from community.mishaps import TAKEN_BACK
from community.outbox import State
from community.outcomes import Dropped, Later, Outcome, Refused, Sent, Unknown
from community.reasons import unsecret

log = structlog.get_logger()

AT_ONCE = 16
"""Actions under way at the same time on one platform; never two in one chat and lane."""
PICTURES_AT_ONCE = 8
"""Of them at most so many pictures, which take long: others find room beside them."""
MOST_WHY = 500
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0


Turn = tuple[str, str, int]
"""Platform, chat and lane: in each of them one action goes after the other."""
Head = tuple[float, int, int, Turn]
"""When the first of a turn may go, its lane and number, and the turn."""


class Waiting(msgspec.Struct, order=True):
    """An action that waits; the order is that in which actions are taken."""

    due: float
    lane: int
    number: int
    tries: int = 0


class Outbox:
    """Performs the actions of all platforms.

    `report` hands events to the line; `waits` tells whether an action still stands as waiting,
    since one that is due later may have been taken back.
    """

    def __init__(
        self,
        platforms: Iterable[Platform],
        report: Intake,
        clock: Clock,
        waits: Callable[[int], bool],
    ) -> None:
        self._platforms = {platform.name: platform for platform in platforms}
        self._report = report
        self._clock = clock
        self._waits = waits
        self._actions: dict[int, Action] = {}
        self._queues: dict[Turn, list[Waiting]] = {}
        self._heads: list[Head] = []
        self._together: dict[int, list[int]] = {}
        self._pacing = Pacing()
        self._under_way: dict[Turn, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake: asyncio.TimerHandle | None = None
        self._stopping = False
        self.refused = 0

    def land(self, actions: Sequence[tuple[int, Action]]) -> None:
        """Take actions over that have just been committed."""
        for number, action in actions:
            self._actions[number] = action
            due = action.due.timestamp() if action.due else 0.0
            self._queue(_turn_of(action), Waiting(due, int(action.lane), number))
        self.pump()

    async def resume(self, rows: Sequence[tuple[int, int, Action]]) -> None:
        """Take up what an earlier process left: number, state, action."""
        fresh: list[tuple[int, Action]] = []
        merged: dict[Turn, list[int]] = {}
        for number, state, action in rows:
            platform = self._platforms.get(action.platform)
            if platform is None:
                continue
            was_sent = state == State.ON_THE_WIRE
            once = was_sent and not platform.nonces
            if once and action.after_crash is AfterCrash.DROP:
                await self._report([self._done(number, action, Unknown())])
            elif once and isinstance(action, Say) and action.notice:
                fresh.append((number, msgspec.structs.replace(action, again=True)))
            elif was_sent and isinstance(action, Say) and action.merge:
                self._actions[number] = action
                merged.setdefault(_turn_of(action), []).append(number)
            else:
                fresh.append((number, action))
        for turn, numbers in merged.items():
            # What stood in one message stays in it: under its number it is the same message.
            self._together[numbers[0]] = numbers
            self._queue(turn, Waiting(0.0, turn[2], numbers[0]))
        self.land(fresh)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or due."""
        now = self._clock.now().timestamp()
        return not self._tasks and not (self._heads and self._heads[0][0] <= now)

    @property
    def waiting(self) -> int:
        """How many actions wait or are under way."""
        return len(self._actions)

    def pump(self) -> None:
        """Start every action whose time and turn have come."""
        now = self._clock.now().timestamp()
        while self._heads and not self._stopping:
            at, lane, number, turn = self._heads[0]
            queue = self._queues.get(turn)
            if turn in self._under_way or not queue or queue[0].number != number:
                heappop(self._heads)  # overtaken: the turn's end puts its new head here
                continue
            room = PICTURES_AT_ONCE if lane == Lane.PICTURE else AT_ONCE
            if at > now or len(self._tasks) >= room:
                break
            heappop(self._heads)
            if not self._may_go(queue[0], turn, now):
                continue
            waiting = heappop(queue)
            self._under_way[turn] = number
            numbers = self._gather(waiting, queue, now)
            task = asyncio.get_running_loop().create_task(self._go(waiting, numbers, turn))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._set_alarm(now)

    def _may_go(self, waiting: Waiting, turn: Turn, now: float) -> bool:
        """Whether the chat takes another message; if not, its turn comes when it does."""
        action = self._actions[waiting.number]
        platform = self._platforms.get(action.platform)
        pace = platform.pace(action) if platform else None
        if pace is None or (action.until is not None and action.until.timestamp() < now):
            return True
        chat = (action.platform, action.chat)
        ready = self._pacing.ready(chat, pace, now)
        if ready > now:
            heappush(self._heads, (ready, waiting.lane, waiting.number, turn))
            return False
        self._pacing.count(chat, now)
        return True

    def _gather(self, first: Waiting, queue: list[Waiting], now: float) -> list[int]:
        """Take from a queue what stands in one message with its first."""
        known = self._together.pop(first.number, None)
        if known is not None:
            return known
        numbers, action = [first.number], self._actions[first.number]
        if isinstance(action, Say) and action.merge:
            room = Room(action)
            while queue and queue[0].due <= now and queue[0].number not in self._together:
                other = self._actions[queue[0].number]
                if not isinstance(other, Say) or not room.takes(other):
                    break
                numbers.append(heappop(queue).number)
        return numbers

    async def stop(self) -> None:
        """Let what is under way end; the rest waits in the database."""
        self._stopping = True
        if self._wake:
            self._wake.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    def _queue(self, turn: Turn, waiting: Waiting) -> None:
        """Let an action wait for its turn; a pump costs by the turns, not by what waits in them."""
        queue = self._queues.setdefault(turn, [])
        heappush(queue, waiting)
        if queue[0] is waiting and turn not in self._under_way:
            heappush(self._heads, (waiting.due, waiting.lane, waiting.number, turn))

    def _free(self, turn: Turn) -> None:
        """End a turn; the next in its queue may go."""
        del self._under_way[turn]
        queue = self._queues[turn]
        if queue:
            heappush(self._heads, (queue[0].due, queue[0].lane, queue[0].number, turn))
        else:
            del self._queues[turn]

    async def _go(self, waiting: Waiting, numbers: Sequence[int], turn: Turn) -> None:
        try:
            done = await self._sift(numbers)
            left = [number for number in numbers if number not in done]
            outcome = await self._perform(left, waiting.tries) if left else None
            if isinstance(outcome, Later):
                due = (self._clock.now() + timedelta(seconds=outcome.seconds)).timestamp()
                self._together[left[0]] = left
                self._queue(turn, Waiting(due, waiting.lane, left[0], waiting.tries + 1))
            elif outcome is not None:
                self.refused += isinstance(outcome, Refused)
                rest = Sent() if isinstance(outcome, Sent) else outcome
                done |= {**dict.fromkeys(left, rest), left[0]: outcome}
            if done:
                ended = {number: self._actions.pop(number) for number in done}
                for file in (action.file for action in ended.values() if isinstance(action, Hand)):
                    await asyncio.to_thread(Path(file).unlink, missing_ok=True)
                await self._report([self._done(n, ended[n], why) for n, why in done.items()])
        finally:
            self._free(turn)
            asyncio.get_running_loop().call_soon(self.pump)

    async def _sift(self, numbers: Sequence[int]) -> dict[int, Outcome]:
        """Give what is not to be done any more, and why."""
        now, actions = self._clock.now(), self._actions
        dropped: dict[int, Outcome] = {
            number: Dropped("too late")
            for number in numbers
            if (until := actions[number].until) is not None and now > until
        }
        asked = [n for n in numbers if n not in dropped and actions[n].due is not None]
        for number in await asyncio.to_thread(self._taken_back, asked) if asked else ():
            dropped[number] = Dropped(TAKEN_BACK)
        return dropped

    def _taken_back(self, numbers: Sequence[int]) -> list[int]:
        return [number for number in numbers if not self._waits(number)]

    async def _perform(self, numbers: Sequence[int], tries: int) -> Outcome | Later:
        """Do one action, or say together what several have to say."""
        action = self._actions[numbers[0]]
        platform = self._platforms.get(action.platform)
        if platform is None:
            return Refused(f"there is no platform {action.platform}")
        merges = isinstance(action, Say) and action.merge is not None
        if merges or (action.after_crash is not AfterCrash.REPEAT and not platform.nonces):
            await self._report([Taken(at=self._clock.now(), actions=tuple(numbers))])
        if merges:
            action = together([a for n in numbers if isinstance(a := self._actions[n], Say)])
        try:
            return await platform.perform(numbers[0], action)
        except Exception as error:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**tries)
            log.warning("an action failed; it is tried again", action=str(action), exc_info=error)
            return Later(pause)

    def _done(self, number: int, action: Action, outcome: Outcome) -> Done:
        if isinstance(outcome, Refused):  # in whose words an address with a token may stand
            why = unsecret(outcome.why)[:MOST_WHY]
            outcome = msgspec.structs.replace(outcome, why=why)
        return Done(at=self._clock.now(), platform=action.platform, action=number, outcome=outcome)

    def _set_alarm(self, now: float) -> None:
        """Wake up when the next action is due; a moved clock wakes it by hand."""
        if self._wake:
            self._wake.cancel()
            self._wake = None
        if self._heads and self._heads[0][0] > now and not self._stopping:
            loop = asyncio.get_running_loop()
            self._wake = loop.call_later(self._heads[0][0] - now, self.pump)


def _turn_of(action: Action) -> Turn:
    """Give the turn of an action; what goes to nobody's group waits by whom it is for."""
    place = action.chat or (isinstance(action, Say) and action.to) or ""
    return (action.platform, place, int(action.lane))
