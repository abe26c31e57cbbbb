"""The outbox: performs actions in lanes, each chat in order, and reports what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import structlog

from bot.awaited import Awaited
from bot.clock import Clock
from bot.desks import ROOMS, Desk, Turn, Waiting, chat_of, kind_of, lets_pass, turn_of, waiting_of
from bot.heralds import Heralds
from bot.merging import Room, together
from bot.pacing import Paces, Pacing
from bot.platform import Intake, Platform, Unreachable
from community.actions import Action, AfterCrash, Delete, Hand, Lane, Say
from community.events import Done, Taken
from community.mishaps import TAKEN_BACK
from community.outbox import State
from community.outcomes import Dropped, Later, Outcome, Refused, Sent, Unknown
from community.reasons import reason_of, unsecret

log = structlog.get_logger()

MOST_WHY = 500
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_FOR_SANCTIONS = 0.5, 60.0, 5.0


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
        self._desks: dict[tuple[int, str], Desk] = {}
        self._together: dict[int, list[int]] = {}
        self._pacing = Pacing()
        self.awaited = Awaited()
        self._heralds = Heralds()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake: asyncio.TimerHandle | None = None
        self._stopping = False
        self.refused = 0

    def land(self, actions: Sequence[tuple[int, Action]]) -> None:
        """Take actions over that have just been committed."""
        for number, action in actions:
            self._actions[number] = action
            self.awaited.add(action)
            rests = self._heralds.rests(number, action, self._actions, self._clock)
            self._put(turn_of(action), waiting_of(number, action, rests))
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
            elif once and isinstance(action, Say) and (action.notice or action.mailing):
                fresh.append((number, msgspec.structs.replace(action, again=True)))
            elif was_sent and isinstance(action, Say) and action.merge:
                self._actions[number] = action
                merged.setdefault(turn_of(action), []).append(number)
            else:
                fresh.append((number, action))
        for turn, numbers in merged.items():
            # What stood in one message stays in it: under its number it is the same message.
            self._together[numbers[0]] = numbers
            self._put(turn, Waiting(0.0, turn[2], numbers[0]))
        self.land(fresh)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way or due."""
        now = self._clock.now().timestamp()
        return not self._tasks and not any(desk.next(now) for desk in self._desks.values())

    @property
    def waiting(self) -> int:
        """How many actions wait or are under way."""
        return len(self._actions)

    def pump(self) -> None:
        """Start every action whose time and turn have come."""
        now = self._clock.now().timestamp()
        for desk in self._desks.values():
            while not self._stopping and (turn := desk.next(now)) is not None:
                if self._may_go(desk, turn, now):
                    waiting = desk.take(turn)
                    numbers = self._gather(waiting, desk, turn, now)
                    task = asyncio.get_running_loop().create_task(self._go(waiting, numbers, turn))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
        self._set_alarm(now)

    def _may_go(self, desk: Desk, turn: Turn, now: float) -> bool:
        """Whether its platform and chat take it now; if not, its turn comes when they do."""
        action = self._actions[desk.first(turn).number]
        if action.until is not None and action.until.timestamp() < now:
            return True  # to be dropped
        paces = self._paces(action)
        chat, everywhere = chat_of(action, paces), (action.platform,)
        ready = self._pacing.ready(chat, paces.chat if paces else (), now)
        if ready > now:
            desk.postpone(turn, ready)
            return False
        if paces is None:
            return True
        opens = self._pacing.ready(everywhere, paces.everywhere, now)
        if opens > now:
            desk.shut(opens)
            return False
        self._pacing.count(chat, now)
        self._pacing.count(everywhere, now)
        return True

    def _paces(self, action: Action) -> Paces | None:
        platform = self._platforms.get(action.platform)
        return platform.paces(action) if platform else None

    def _gather(self, first: Waiting, desk: Desk, turn: Turn, now: float) -> list[int]:
        """Take from a turn what goes in one call with its first."""
        known = self._together.pop(first.number, None)
        if known is not None:
            return known
        numbers, action = [first.number], self._actions[first.number]
        room = Room(action) if isinstance(action, Say) and action.merge else None
        platform = self._platforms.get(action.platform)
        most = platform.removes if platform and isinstance(action, Delete) else 1
        while (waiting := desk.due(turn, now)) and waiting.number not in self._together:
            other = self._actions[waiting.number]
            if room is not None and isinstance(other, Say):
                fits = room.takes(other)
            else:
                fits = isinstance(other, Delete) and len(numbers) < most
            if not fits:
                break
            numbers.append(desk.take(turn).number)
        return numbers

    async def stop(self) -> None:
        """Let what is under way end; the rest waits in the database."""
        self._stopping = True
        if self._wake:
            self._wake.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    def _desk(self, turn: Turn) -> Desk:
        kind = kind_of(turn)
        desk = self._desks.get((kind, turn[0]))
        if desk is None:
            desk = self._desks[kind, turn[0]] = Desk(ROOMS[kind])
            self._desks = dict(sorted(self._desks.items()))
        return desk

    def _put(self, turn: Turn, waiting: Waiting) -> None:
        self._desk(turn).put(turn, waiting)

    async def _go(self, waiting: Waiting, numbers: Sequence[int], turn: Turn) -> None:
        try:
            done = await self._sift(numbers, tried=bool(waiting.tries))
            left = [number for number in numbers if number not in done]
            try:
                outcomes = await self._perform(left) if left else {}
            except Exception as error:
                about, why = str(self._actions[left[0]]), reason_of(error)
                bug = None if isinstance(error, Unreachable) else error
                log.warning("an action is tried again", action=about, why=why, exc_info=bug)
                self._failed(left, waiting, turn)
                outcomes = {}
            done |= self._ended(outcomes, waiting, turn)
            if done:
                ended = {number: self._actions.pop(number) for number in done}
                for number in (each for n in done for each in self._heralds.behind(n)):
                    self._desk(behind := turn_of(self._actions[number])).hasten(behind, number)
                await self._report([self._done(n, ended[n], why) for n, why in done.items()])
                # Not before it is committed: a file is asked for again after a crash.
                for action in ended.values():
                    self.awaited.drop(action)
                for file in (action.file for action in ended.values() if isinstance(action, Hand)):
                    await asyncio.to_thread(Path(file).unlink, missing_ok=True)
        finally:
            self._desk(turn).free(turn)
            asyncio.get_running_loop().call_soon(self.pump)

    def _ended(
        self, outcomes: Mapping[int, Outcome | Later], waiting: Waiting, turn: Turn
    ) -> dict[int, Outcome]:
        """Give what came to its end; what the platform wants later rests, and its chat with it."""
        done: dict[int, Outcome] = {}
        later: dict[int, Later] = {}
        for number, outcome in outcomes.items():
            if isinstance(outcome, Later):
                later[number] = outcome
            else:
                done[number] = outcome
                self.refused += isinstance(outcome, Refused)
        for number, asked in later.items():
            action = self._actions[number]
            scope = (action.platform,) if asked.everywhere else chat_of(action, self._paces(action))
            until = self._clock.now() + timedelta(seconds=asked.seconds)
            self._pacing.rest(scope, until.timestamp())
        self._again(list(later), waiting, turn)
        return done

    def _failed(self, numbers: Sequence[int], waiting: Waiting, turn: Turn) -> None:
        """Let what could not be done be tried again; for a while nothing in its turn overtakes."""
        is_sanction = turn[2] == Lane.SANCTION
        longest = LONGEST_FOR_SANCTIONS if is_sanction else LONGEST_PAUSE
        pause = min(longest, FIRST_PAUSE * 2 ** min(waiting.tries, 10))
        self._again(numbers, waiting, turn, pause)

    def _again(
        self, numbers: Sequence[int], waiting: Waiting, turn: Turn, pause: float = 0.0
    ) -> None:
        """Put back what is to be tried again; what stood in one message stays in it."""
        at = self._clock.now().timestamp() + pause if pause else 0.0
        if len(numbers) > 1 and isinstance(self._actions[numbers[0]], Say):
            self._together[numbers[0]] = list(numbers)
            numbers = numbers[:1]
        for number in numbers:
            due = at if lets_pass(self._actions[number], waiting.tries) else waiting.due
            self._put(turn, Waiting(due, waiting.lane, number, waiting.tries + bool(pause), at))

    async def _sift(self, numbers: Sequence[int], *, tried: bool) -> dict[int, Outcome]:
        """Give what is not to be done any more, and why."""
        now, actions = self._clock.now(), self._actions
        dropped: dict[int, Outcome] = {
            number: Dropped("too late")
            for number in numbers
            if (until := actions[number].until) is not None and now > until
        }
        left = [number for number in numbers if number not in dropped]
        asked = [n for n in left if actions[n].due or (tried and isinstance(actions[n], Delete))]
        for number in await asyncio.to_thread(self._taken_back, asked) if asked else ():
            dropped[number] = Dropped(TAKEN_BACK)
        return dropped

    def _taken_back(self, numbers: Sequence[int]) -> list[int]:
        return [number for number in numbers if not self._waits(number)]

    async def _perform(self, numbers: Sequence[int]) -> Mapping[int, Outcome | Later]:
        """Do one action, remove several messages, or say together what several have to say."""
        action = self._actions[numbers[0]]
        platform = self._platforms.get(action.platform)
        if platform is None:
            return {numbers[0]: Refused(f"there is no platform {action.platform}")}
        if isinstance(action, Delete) and len(numbers) > 1:
            removals = {n: a for n in numbers if isinstance(a := self._actions[n], Delete)}
            return await platform.remove(removals)
        merges = isinstance(action, Say) and action.merge is not None
        if merges or (action.after_crash is not AfterCrash.REPEAT and not platform.nonces):
            await self._report([Taken(at=self._clock.now(), actions=tuple(numbers))])
        if merges:
            action = together([a for n in numbers if isinstance(a := self._actions[n], Say)])
        outcome = await platform.perform(numbers[0], action)
        rest = Sent() if isinstance(outcome, Sent) else outcome
        return {**dict.fromkeys(numbers, rest), numbers[0]: outcome}

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
        wakes = [at for desk in self._desks.values() if (at := desk.wakes(now)) is not None]
        if wakes and not self._stopping:
            loop = asyncio.get_running_loop()
            self._wake = loop.call_later(max(0.0, min(wakes) - now), self.pump)
