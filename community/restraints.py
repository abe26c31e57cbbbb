"""Restraints: until when a member may not write or not be here, as the sum of their cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import IntEnum
from typing import Protocol

import msgspec

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When what has no end ends."""


class CaseKind(IntEnum):
    """What a case does; the numbers are stored, so they never change."""

    WARN = 1
    MUTE = 2
    UNMUTE = 3
    KICK = 4
    BAN = 5
    UNBAN = 6
    PURGE = 7
    LOCK = 8
    SLOW = 9
    WAVE = 10
    """Of the newcomers who came in one; what is done to each of them stands with the wave."""


LIFTS = {CaseKind.UNMUTE: CaseKind.MUTE, CaseKind.UNBAN: CaseKind.BAN}
"""What a case of these kinds puts an end to."""
OF_CHATS = frozenset({CaseKind.LOCK, CaseKind.SLOW, CaseKind.WAVE})
"""What cases of these kinds do is done to chats, and they are about no member."""


class Restraint(msgspec.Struct, frozen=True, gc=False):
    """Until when somebody is muted and banned (aware, `FOREVER` for no end, None for not at all).

    `since` is when what is in force began, to the second, as precisely as platforms date messages.
    """

    muted: datetime | None = None
    banned: datetime | None = None
    since: datetime | None = None

    def __bool__(self) -> bool:
        return self.muted is not None or self.banned is not None

    def kind(self, at: datetime) -> CaseKind | None:
        """Give the stronger of what is in force at a moment."""
        if self.since is None or at < self.since:
            return None
        if self.banned is not None and at < self.banned:
            return CaseKind.BAN
        return CaseKind.MUTE if self.muted is not None and at < self.muted else None

    def holds(self, at: datetime) -> bool:
        """Whether anything is in force at a moment."""
        return self.kind(at) is not None

    def ends(self, kind: CaseKind) -> datetime | None:
        """Give until when a mute or a ban lasts."""
        return self.banned if kind is CaseKind.BAN else self.muted

    def now(self, at: datetime) -> Restraint:
        """Give what of it is in force at a moment or comes to be."""
        muted = self.muted if self.muted is not None and at < self.muted else None
        banned = self.banned if self.banned is not None and at < self.banned else None
        return Restraint(muted, banned, self.since if muted or banned else None)


FREE = Restraint()


class Deed(Protocol):
    """What of a case matters here; `ends` is None for what has no end, or needs none."""

    @property
    def kind(self) -> CaseKind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def ends(self) -> datetime | None: ...
    @property
    def is_undone(self) -> bool: ...


def fold(cases: Iterable[Deed]) -> Restraint:
    """Give what a member's cases, in the order in which they were decided, come to.

    A mute or a ban takes the place of the one before it; what had ended by then is over. Undone
    cases never happened.
    """
    began: dict[CaseKind, datetime] = {}
    until: dict[CaseKind, datetime] = {}
    for case in cases:
        if case.is_undone:
            continue
        for kind in [kind for kind, ends in until.items() if ends <= case.at]:
            del until[kind], began[kind]
        if case.kind in (CaseKind.MUTE, CaseKind.BAN):
            began[case.kind] = min(began.get(case.kind, case.at), case.at)
            until[case.kind] = case.ends or FOREVER
        elif case.kind in LIFTS:
            until.pop(LIFTS[case.kind], None)
            began.pop(LIFTS[case.kind], None)
    since = min(began.values()).replace(microsecond=0) if began else None
    return Restraint(until.get(CaseKind.MUTE), until.get(CaseKind.BAN), since)
