"""Who left by themselves and who was sent away: the log says so, a moment before or after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import ClassVar

import msgspec

from bot.discord.accounts import Me, number_of, of_id, time_of
from bot.discord.members import BANNED, ENTRY, KICKED, of_me
from community.events import Left, Person

WAITS = 1.5
"""Seconds that a leave waits for the log."""
FRESH = 10.0
"""Seconds for which what the log has said first is kept."""


class Departures:
    """Holds leaves back for a moment, until the log has said who is behind them."""

    HEARD: ClassVar = frozenset({"GUILD_MEMBER_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"})

    def __init__(self) -> None:
        self.waits = WAITS
        self._held: dict[tuple[str, str], tuple[float, Left]] = {}
        self._said: dict[tuple[str, str], tuple[float, Person, datetime]] = {}

    @property
    def waiting(self) -> bool:
        """Whether any leave is held back."""
        return bool(self._held)

    def hold(self, left: Left) -> list[Left]:
        """Hold a leave back, unless the log has spoken of it already; then it is given."""
        assert left.who is not None
        key, now = (left.place.id, left.who.id), monotonic()
        self._said = {k: v for k, v in self._said.items() if v[0] > now - FRESH}
        said = self._said.pop(key, None)
        if said is not None:
            return [_by(left, *said[1:])]
        self._held[key] = (now + self.waits, left)
        return []

    def told(self, raw: bytes, me: Me) -> list[Left]:
        """Hear what the log says; gives the leave that it explains."""
        entry = ENTRY(raw)
        if entry.action_type not in (KICKED, BANNED) or not (entry.user_id and entry.target_id):
            return []
        key = (entry.guild_id or "", entry.target_id)
        by = of_me(me) if entry.user_id == me.id else of_id(entry.user_id)
        at = time_of(number_of(entry.id))
        held = self._held.pop(key, None)
        if held is not None:
            return [_by(held[1], by, at)]
        self._said[key] = (monotonic(), by, at)
        return []

    def pause(self) -> float | None:
        """Give the seconds until a leave has waited long enough, None where none waits."""
        if not self._held:
            return None
        return min(due for due, _ in self._held.values()) - monotonic()

    def release(self) -> None:
        """Let all of them have waited long enough."""
        self._held = {key: (0.0, left) for key, (_, left) in self._held.items()}

    def due(self) -> Sequence[Left]:
        """Give the leaves that have waited long enough: they went by themselves."""
        if not self._held:
            return ()
        now = monotonic()
        ready = [key for key, (due, _) in self._held.items() if due <= now]
        return [self._held.pop(key)[1] for key in ready]


def _by(left: Left, by: Person, at: datetime) -> Left:
    # With the log's time it counts once, also where the log is read up later.
    return msgspec.structs.replace(left, by=by, at=at)
