"""What waits for something that goes first: a ban for the notice of it, for two seconds at most."""

from __future__ import annotations

from collections.abc import Container

from bot.clock import Clock
from community.actions import FIRST_WAITS, Action


class Heralds:
    """Remembers which actions wait for which, by their numbers."""

    def __init__(self) -> None:
        self._behind: dict[int, list[int]] = {}

    def rests(self, number: int, action: Action, under_way: Container[int], clock: Clock) -> float:
        """Give until when an action waits for what goes before it, 0 for nothing."""
        if action.due is not None or not action.first or action.first not in under_way:
            return 0.0
        self._behind.setdefault(action.first, []).append(number)
        return (clock.now() + FIRST_WAITS).timestamp()

    def behind(self, number: int) -> list[int]:
        """Give what need not wait any longer, once an action has come to its end."""
        return self._behind.pop(number, [])
