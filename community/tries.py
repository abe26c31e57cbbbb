"""Tries at one-time codes: who sends too many wrong ones has to wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.context import Ctx
from community.words import Text, n

MOST_TRIES = 5
TRIES_LAST = timedelta(minutes=15)


class Tries:
    """Wrong codes of an account, by platform and id, in the window of a name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def must_wait(self, ctx: Ctx[Any]) -> Text | None:
        """Say how long whoever asks must wait; None when they need not."""
        recent = self._recent(ctx)
        if len(recent) < MOST_TRIES:
            return None
        left = TRIES_LAST - (ctx.now - recent[0])
        minutes = max(1, -(-left // timedelta(minutes=1)))
        return n(
            "Too many wrong codes. Try again in {count} minute.",
            "Too many wrong codes. Try again in {count} minutes.",
            minutes,
        )

    def remember(self, ctx: Ctx[Any]) -> None:
        """Count a wrong code. A refusal would take that back: words are given back instead."""
        window = ctx.house.window(self._name)
        ctx.uow.remember(window, _account(ctx), (*self._recent(ctx), ctx.now))

    def _recent(self, ctx: Ctx[Any]) -> tuple[datetime, ...]:
        known = ctx.uow.recall(ctx.house.window(self._name), _account(ctx)) or ()
        return tuple(at for at in known if ctx.now - at < TRIES_LAST)


def _account(ctx: Ctx[Any]) -> tuple[str, str]:
    return ctx.event.platform, ctx.event.who.id if ctx.event.who else ""
