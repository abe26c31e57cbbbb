"""Privacy: what is kept about a person, what they lose when it goes, and who was forgotten."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import msgspec

from community.events import Event
from community.ledger import Cause
from community.people import Actor
from community.words import Text

DIGEST_DIGITS = 40


class Kept(msgspec.Struct, frozen=True):
    """One kind of what is kept about a person; `term` names for how long, empty for good.

    `tables` says where it lies, for a kind that has no words of its own.
    """

    term: str
    about: Text | None
    tables: tuple[str, ...] = ()


class Forgotten(Protocol):
    """Those who asked to be forgotten; who is meant is known by the account, named by nobody."""

    async def is_forgotten(self, community: int, platform: str, external: str) -> bool:
        """Whether the account was ever forgotten here, though it may have come back since."""
        ...

    async def is_gone(self, community: int, platform: str, external: str) -> bool:
        """Whether the account was forgotten here and has not come back by itself."""
        ...

    async def is_past(self, community: int, event: Event) -> bool:
        """Whether an event that comes late is of somebody forgotten since, or of pruned days."""
        ...

    async def forget(self, who: Actor, cause: Cause) -> int:
        """Part a member from their accounts and burn what they have; gives the points burnt.

        From now on nothing leads from an account to the member; their traces are still there,
        for a job to erase.
        """
        ...

    async def unfinished(self) -> Sequence[tuple[int, int]]:
        """Give community and member of those whose traces are still to be erased."""
        ...


class Holdings(Protocol):
    """What the tables declare to hold about people."""

    def kinds(self) -> Sequence[Kept]:
        """Give the kinds of what is kept, each once."""
        ...


@lru_cache(maxsize=4096)
def digest_of(key: bytes, community: int, platform: str, external: str) -> str:
    """Give by what a forgotten account is known again: a keyed hash, different everywhere."""
    account = f"{community}\0{platform}\0{external}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, account, "sha256").hex()[:DIGEST_DIGITS]
