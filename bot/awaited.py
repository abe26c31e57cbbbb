"""Tokens by which something is still to be said: whoever keeps one open learns when nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from community.actions import Action


class Awaited:
    """Counts what is to be said by each token."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._ends: dict[str, asyncio.Event] = {}

    def add(self, action: Action) -> None:
        """Note that an action is to be done."""
        token = getattr(action, "token", "")
        if token:
            self._counts[token] = self._counts.get(token, 0) + 1

    def drop(self, action: Action) -> None:
        """Note that an action has come to its end, whatever that was."""
        token = getattr(action, "token", "")
        if token not in self._counts:
            return
        self._counts[token] -= 1
        if not self._counts[token]:
            del self._counts[token]
            if token in self._ends:
                self._ends.pop(token).set()

    @property
    def tokens(self) -> Iterable[str]:
        """The tokens by which something is to be said."""
        return tuple(self._counts)

    async def over(self, token: str) -> None:
        """Wait until nothing is to be said by a token any more."""
        while token in self._counts:
            await self._ends.setdefault(token, asyncio.Event()).wait()
