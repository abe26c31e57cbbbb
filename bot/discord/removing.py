"""Removes messages, many in one call where Discord allows that, else one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.discord.accounts import time_of
from bot.discord.errors import NO_ACCESS, NO_PERMISSION, UNKNOWN_MESSAGE
from bot.discord.hurdles import Hurdles
from bot.discord.outbound import MESSAGE, MESSAGES
from bot.discord.rooms import Rooms
from bot.discord.wire import Lost, Rejected, Wire
from community.actions import Delete
from community.outcomes import Later, Outcome, Refused, Sent

MOST_REMOVED = 100
"""Messages that one call removes."""
YOUNG = timedelta(days=14) - timedelta(hours=1)
"""What is older cannot be removed together with others."""
MOST_VAIN = 3
"""After so many that may not be removed the others of their channel are not tried."""


class Removing:
    """Removes messages of one chat, which may stand in several threads of it."""

    def __init__(self, wire: Wire, rooms: Rooms, hurdles: Hurdles, clock: Clock) -> None:
        self._wire = wire
        self._rooms = rooms
        self._hurdles = hurdles
        self._clock = clock

    async def remove(self, removals: Mapping[int, Delete]) -> dict[int, Outcome | Later]:
        """Give what became of each; raises Lost, then all of them may be removed once more."""
        done: dict[int, Outcome | Later] = {}
        for topic in dict.fromkeys(action.topic for action in removals.values()):
            there = {n: a for n, a in removals.items() if a.topic == topic}
            channel, direct = await self._rooms.channel(next(iter(there.values())))
            young = [] if direct else [n for n, a in there.items() if _is_young(a, self._now())]
            if len({there[number].message for number in young}) > 1:
                done |= await self._together(channel, there, young)
            rest = {number: a for number, a in there.items() if number not in done}
            done |= await self._singly(channel, rest)
        return done

    def _now(self) -> datetime:
        return self._clock.now()

    async def _together(
        self, channel: str, there: Mapping[int, Delete], numbers: Iterable[int]
    ) -> dict[int, Outcome | Later]:
        """Remove several at once; gives nothing where each is to be tried by itself."""
        ids = dict.fromkeys(str(there[number].message) for number in numbers)
        path, about = MESSAGES + "/bulk-delete", {"messages": [*ids]}
        outcome: Outcome | Later = Sent()
        try:
            await self._wire.call("POST", path, json=about, channel_id=channel)
        except Rejected as no:
            if not no.retry_after:
                return {}
            outcome = Later(no.retry_after, everywhere=no.everywhere)
        return dict.fromkeys(numbers, outcome)

    async def _singly(
        self, channel: str, there: Mapping[int, Delete]
    ) -> dict[int, Outcome | Later]:
        done: dict[int, Outcome | Later] = {}
        outcome: Outcome | Later
        vain = 0
        for number, action in there.items():
            try:
                await self._wire.call(
                    "DELETE", MESSAGE, channel_id=channel, message_id=str(action.message)
                )
                outcome = Sent()
            except Rejected as no:
                if no.retry_after:
                    later = Later(no.retry_after, everywhere=no.everywhere)
                    return {n: done.get(n, later) for n in there}
                outcome = await self._refused(action, no)
                vain += no.number in (NO_ACCESS, NO_PERMISSION)
            done[number] = outcome
            if vain == MOST_VAIN:
                return {n: done.get(n, outcome) for n in there}
        return done

    async def _refused(self, action: Delete, no: Rejected) -> Outcome:
        if no.number == UNKNOWN_MESSAGE:
            return Sent()
        if no.number in (NO_ACCESS, NO_PERMISSION):
            return Refused(await self._hurdles.after(action, "", no))
        if no.code == 401:
            raise Lost("the token is not known") from no
        return Refused(no.why)


def _is_young(action: Delete, now: datetime) -> bool:
    return now - time_of(action.message) < YOUNG
