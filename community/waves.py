"""Waves of newcomers: begun by what is unusual, reviewed and decided as one case, undone as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

import msgspec

from community.cases import Case
from community.door import Newcomer
from community.raids import Past

AT_ONCE = 100
"""Members of a wave that are dealt with in one transaction; a job goes on with the rest."""
RULE = "raid"
"""The rule by which a wave is a case, and by which each of its members may have one."""


class Verdict(IntEnum):
    """What moderators made of a wave; the numbers are stored, so they never change."""

    OPEN = 0
    KICKED = 1
    BANNED = 2
    HARMLESS = 3
    UNDONE = 4


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """A wave by the number of its case.

    `bar` is how many within a minute it took, `usual` how many come as a rule, `first` how many
    there were when it was noticed. `ended` is None as long as it runs. `by` is the member who
    decided, `at` when; `lock` the case of a lock-down, 0 for none. `done` is the account up to
    which the verdict has been carried out.
    """

    number: int
    community: int
    began: datetime
    bar: int
    usual: int = 0
    first: int = 0
    spoken: bool = False
    """Whether it was noticed by what newcomers wrote, and so these are numbers of messages."""
    ended: datetime | None = None
    verdict: Verdict = Verdict.OPEN
    at: datetime | None = None
    by: int = 0
    lock: int = 0
    done: int = 0


def in_order(cases: Iterable[Case]) -> list[Case]:
    """Give somebody's cases, some of them of waves, in the order in which they were decided.

    That is the order of their numbers: who presses goes by the bot's clock, who writes by the
    platform's. Those of waves go by when the wave was decided about, whatever number they have.
    """
    found = sorted(cases, key=lambda case: case.number)
    ordered = [case for case in found if case.rule != RULE]
    for case in found:
        if case.rule == RULE:
            later = (place for place, each in enumerate(ordered) if each.at > case.at)
            ordered.insert(next(later, len(ordered)), case)
    return ordered


class Waves(Protocol):
    """Waves, and what is usual in a community."""

    async def running(self, community: int) -> Wave | None: ...

    async def calmed(self, community: int) -> datetime | None:
        """Give when moderators last said of a wave that it is none, while it ran."""
        ...

    async def of(self, number: int) -> Wave | None: ...

    async def keep(self, wave: Wave) -> None: ...

    async def members(self, number: int, after: int, most: int) -> Sequence[Newcomer]:
        """Give who came in a wave, by the numbers of their accounts, from one on."""
        ...

    async def apart(self, number: int) -> Sequence[int]:
        """Give the cases that members of a wave have of their own, since they appealed."""
        ...

    async def size(self, number: int) -> int:
        """Count who came in a wave."""
        ...

    async def past(self, community: int, at: datetime, *, joins: bool) -> Past:
        """Give what came of joins, or else of messages, in earlier hours."""
        ...
