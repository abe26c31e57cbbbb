"""The outbox: performs actions in lanes, each chat in order, and reports what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from heapq import heappop, heappush

import msgspec
import structlog

from bot.clock import Clock
from bot.platform import Intake, Platform
from community.actions import Action, AfterCrash, Say
from community.events import Done, Taken
from community.outbox import State
from community.outcomes import Dropped, Later, Outcome, Refused, Unknown

log = structlog.get_logger()

AT_ONCE = 16
"""Actions under way at the same time on one platform; never two in one chat and lane."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0


class Waiting(msgspec.Struct, order=True):
    """An action that waits; the order is that in which actions are taken."""

    due: float
    lane: int
    number: int
    tries: int = 0


Turn = tuple[str, str, int]
"""Platform, chat and lane: in each of them one action goes after the other."""


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
        self._heads: list[tuple[Waiting, Turn]] = []
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
            lane = int(action.lane)
            self._queue((action.platform, action.chat, lane), Waiting(due, lane, number))
        self.pump()

    async def resume(self, rows: Sequence[tuple[int, int, Action]]) -> None:
        """Take up what an earlier process left: number, state, action."""
        fresh: list[tuple[int, Action]] = []
        for number, state, action in rows:
            platform = self._platforms.get(action.platform)
            if platform is None:
                continue
            once = state == State.ON_THE_WIRE and not platform.nonces
            if once and action.after_crash is AfterCrash.DROP:
                await self._report([self._done(number, action, Unknown())])
            elif once and isinstance(action, Say) and action.notice:
                fresh.append((number, msgspec.structs.replace(action, again=True)))
            else:
                fresh.append((number, action))
        self.land(fresh)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or due."""
        now = self._clock.now().timestamp()
        return not self._tasks and not (self._heads and self._heads[0][0].due <= now)

    @property
    def waiting(self) -> int:
        """How many actions wait or are under way."""
        return len(self._actions)

    def pump(self) -> None:
        """Start every action whose time and turn have come."""
        now = self._clock.now().timestamp()
        while self._heads and not self._stopping:
            waiting, turn = self._heads[0]
            queue = self._queues.get(turn)
            if turn in self._under_way or not queue or queue[0] is not waiting:
                heappop(self._heads)  # overtaken: the turn's end puts its new head here
                continue
            if waiting.due > now or len(self._tasks) >= AT_ONCE:
                break
            heappop(self._heads)
            heappop(queue)
            self._under_way[turn] = waiting.number
            action = self._actions[waiting.number]
            task = asyncio.get_running_loop().create_task(self._go(waiting, action, turn))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._set_alarm(now)

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
            heappush(self._heads, (waiting, turn))

    def _free(self, turn: Turn) -> None:
        """End a turn; the next in its queue may go."""
        del self._under_way[turn]
        queue = self._queues[turn]
        if queue:
            heappush(self._heads, (queue[0], turn))
        else:
            del self._queues[turn]

    async def _go(self, waiting: Waiting, action: Action, turn: Turn) -> None:
        try:
            outcome = await self._perform(waiting, action)
            if isinstance(outcome, Later):
                pause = timedelta(seconds=outcome.seconds)
                due = (self._clock.now() + pause).timestamp()
                again = Waiting(due, waiting.lane, waiting.number, waiting.tries + 1)
                self._queue(turn, again)
            else:
                self.refused += isinstance(outcome, Refused)
                del self._actions[waiting.number]
                await self._report([self._done(waiting.number, action, outcome)])
        finally:
            self._free(turn)
            asyncio.get_running_loop().call_soon(self.pump)

    async def _perform(self, waiting: Waiting, action: Action) -> Outcome | Later:
        if action.until is not None and self._clock.now() > action.until:
            return Dropped("too late")
        if action.due is not None and not await asyncio.to_thread(self._waits, waiting.number):
            return Dropped("taken back")
        platform = self._platforms.get(action.platform)
        if platform is None:
            return Refused(f"there is no platform {action.platform}")
        if action.after_crash is not AfterCrash.REPEAT and not platform.nonces:
            await self._report([Taken(at=self._clock.now(), actions=(waiting.number,))])
        try:
            return await platform.perform(waiting.number, action)
        except Exception as error:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**waiting.tries)
            log.warning("an action failed; it is tried again", action=str(action), exc_info=error)
            return Later(pause)

    def _done(self, number: int, action: Action, outcome: Outcome) -> Done:
        return Done(at=self._clock.now(), platform=action.platform, action=number, outcome=outcome)

    def _set_alarm(self, now: float) -> None:
        """Wake up when the next action is due; a moved clock wakes it by hand."""
        if self._wake:
            self._wake.cancel()
            self._wake = None
        if self._heads and self._heads[0][0].due > now and not self._stopping:
            loop = asyncio.get_running_loop()
            self._wake = loop.call_later(self._heads[0][0].due - now, self.pump)
