"""Claim codes: by a one-time code, sent in private, somebody becomes a community's owner."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

import msgspec

from community.context import UnitOfWork
from community.driving import drive
from community.people import Community
from community.ports import Governing

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what looks alike: 0 and O, 1, I and L, U and V."""
LENGTH = 8
LIFETIME = timedelta(minutes=15)


class ClaimCode(msgspec.Struct, frozen=True):
    """What is known of a code: its community, when it ends, and the member who used it, or 0."""

    community: int
    ends: datetime
    used_by: int = 0

    def is_good(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return not self.used_by and at < self.ends


class ClaimCodes(Protocol):
    """The codes that were given out, by their digests; the codes themselves are kept nowhere."""

    async def of(self, digest: str) -> ClaimCode | None: ...

    async def keep(self, digest: str, code: ClaimCode) -> None:
        """Store a code as given, new or changed."""
        ...

    async def community(self, name: str) -> Community | None:
        """Give the community of that name."""
        ...


def new_code() -> str:
    """Make a code of eight characters that nobody can guess or misread."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def digest_of(code: str) -> str:
    """Give what is kept of a code; spaces, hyphens and small letters make no difference."""
    bare = "".join(char for char in code.upper() if char.isalnum())
    return sha256(bare.encode("utf-8", "replace")).hexdigest()


def issue(page: UnitOfWork, community_name: str, now: datetime) -> str:
    """Give a code by which to own the community of that name, founded now if there is none."""
    return drive(_issue(page, community_name, now))


async def _issue(page: UnitOfWork, name: str, now: datetime) -> str:
    codes = page.port(ClaimCodes)
    community = await codes.community(name) or await page.port(Governing).found(name, now)
    code = new_code()
    await codes.keep(digest_of(code), ClaimCode(community.id, now + LIFETIME))
    return code
