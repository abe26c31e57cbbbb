"""Pacing: how many messages a platform takes in how long, in one chat and over all of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

MOST_SCOPES = 10_000
"""After so many chats those that were not spoken to lately are forgotten."""


class Pace(NamedTuple):
    """At most `messages` within any `seconds`."""

    messages: int
    seconds: float


class Paces(NamedTuple):
    """What holds for a message: in its chat, and over all chats of its platform."""

    chat: tuple[Pace, ...] = ()
    everywhere: tuple[Pace, ...] = ()


Scope = tuple[str, ...]
"""A chat, or a whole platform, or one kind of deed in a chat."""


class Pacing:
    """Remembers when was spoken where, and what must rest, by the seconds of the outbox's clock."""

    def __init__(self) -> None:
        self._sent: dict[Scope, deque[float]] = {}
        self._rests: dict[Scope, float] = {}
        self._longest = 0.0

    def ready(self, scope: Scope, paces: Sequence[Pace], now: float) -> float:
        """Give when a scope takes one more; `now` or before for at once."""
        rests = self._rests.get(scope)
        if rests is not None and rests <= now:
            del self._rests[scope]
        ready = max(now, rests or now)
        sent = self._sent.get(scope)
        if sent is None or not paces:
            return ready
        longest = max(pace.seconds for pace in paces)
        self._longest = max(self._longest, longest)
        while sent and (sent[0] + longest <= now or sent[0] > now):  # or a clock set back
            sent.popleft()
        if not sent:
            del self._sent[scope]
        for messages, seconds in paces:
            if len(sent) >= messages:
                ready = max(ready, sent[-messages] + seconds)
        return ready

    def count(self, scope: Scope, now: float) -> None:
        """Note that something is said there."""
        if scope not in self._sent and len(self._sent) >= MOST_SCOPES:
            kept = {s: at for s, at in self._sent.items() if at[-1] + self._longest > now}
            self._sent = kept
        self._sent.setdefault(scope, deque()).append(now)

    def rest(self, scope: Scope, until: float) -> None:
        """Let nothing go there before a moment: the platform has asked for it."""
        self._rests[scope] = max(until, self._rests.get(scope, until))
