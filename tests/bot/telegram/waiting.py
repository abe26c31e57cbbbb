"""What an earlier process of the bot has left to be done, and how it stands afterwards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import text

from community.actions import Action, Say
from community.outbox import State
from community.words import t
from storage.database import Database
from storage.store import Store
from tests.bot.telegram.folk import GROUP, Group
from tests.bot.telegram.server import Answer, BotApi, Request, too_fast

HERE: dict[str, Any] = {"platform": "telegram", "chat": str(GROUP)}


def left(database: Database, actions: Sequence[Action]) -> list[int]:
    """Put actions into the outbox as an earlier process would have; gives their numbers."""
    store = Store(database)
    batch = store.begin()
    batch.at = int(time.time() * 1_000_000)
    page = batch.page()
    numbers = [page.act(action) for action in actions]
    batch.merge(page)
    batch.commit()
    store.close()
    return numbers


def add(group: Group, actions: Sequence[Action]) -> None:
    """Hand actions to a bot that has decided nothing itself yet."""
    numbers = left(group.app.database, actions)
    group.app.outbox.land(list(zip(numbers, actions, strict=True)))


def tell(number: int, chat: str = str(GROUP), **more: Any) -> Say:
    """Give a message that can be told from all others."""
    words = t("This is number {number}.", number=number)
    return Say(platform="telegram", chat=chat, words=words, **more)


def states(group: Group) -> dict[int, State]:
    """Give how each action stands."""
    with group.app.database.reading() as connection:
        rows = connection.execute(text("SELECT id, state FROM outbox ORDER BY id"))
        return {row.id: State(row.state) for row in rows}


def ended(group: Group) -> bool:
    """Whether every action has come to its end, also in the database."""
    waits = group.app.outbox.waiting or not group.app.line.idle
    return not waits and not {State.WAITING, State.ON_THE_WIRE} & {*states(group).values()}


class Watch:
    """Notes when each call came and whether it was taken; `rule` may answer in its stead."""

    def __init__(self, api: BotApi, rule: Callable[[Request], Answer | None] | None = None) -> None:
        api.answers = self._meet
        self.rule = rule or (lambda _: None)
        self.calls: list[tuple[float, Request, bool]] = []

    def _meet(self, request: Request) -> Answer | None:
        if request.method == "getUpdates":
            return None
        found = self.rule(request)
        self.calls.append((time.monotonic(), request, found is None))
        return found

    def taken(self, method: str = "sendMessage") -> list[tuple[float, Request]]:
        """Give the calls of a method that were done, and when."""
        return [
            (at, request) for at, request, done in self.calls if done and request.method == method
        ]

    def heard(self) -> Counter[str]:
        """Give how often each message was taken, by its words."""
        return Counter(request.words for _, request in self.taken())


class Strict:
    """Refuses what Telegram would: too many messages in a person's chat, a group, or over all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._came: dict[int, deque[float]] = defaultdict(deque)
        self.refused = 0

    def __call__(self, request: Request) -> Answer | None:
        if not request.method.startswith(("send", "edit")):
            return None
        now = self._clock()
        scopes = [(0, 30, 1.0), (request.chat, 4, 3.0)]
        scopes += [(request.chat, 20, 60.0)] if request.chat < 0 else []
        for scope, most, seconds in scopes:
            came = self._came[scope]
            if len(came) >= most and came[-most] + seconds > now:
                self.refused += 1
                return too_fast(1)
        for scope in (0, request.chat):
            self._came[scope].append(now)
        return None


async def eventually(true: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until something is true; gives how many seconds that took.

    They are counted by looking so often: where others have the processor it is waited for longer.
    """
    began = time.monotonic()
    for _ in range(int(seconds * 100)):
        if true():
            return time.monotonic() - began
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")
