"""Pacing: how many messages a chat takes in how long, as its platform declares it."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple


class Pace(NamedTuple):
    """At most `messages` within any `seconds`."""

    messages: int
    seconds: float


class Pacing:
    """Remembers when each chat was last spoken to, by the seconds of the outbox's clock."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, str], deque[float]] = {}

    def ready(self, chat: tuple[str, str], pace: Pace, now: float) -> float:
        """Give when the chat takes another message; `now` or before for at once."""
        sent = self._sent.get(chat)
        if sent is None:
            return now
        while sent and (sent[0] + pace.seconds <= now or sent[0] > now):  # or a clock set back
            sent.popleft()
        if not sent:
            del self._sent[chat]
        return sent[-pace.messages] + pace.seconds if len(sent) >= pace.messages else now

    def count(self, chat: tuple[str, str], now: float) -> None:
        """Note that the chat is spoken to."""
        self._sent.setdefault(chat, deque()).append(now)
