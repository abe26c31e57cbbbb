"""Tokens: by what an interaction can be answered, and what was told at once when it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec

LASTS = timedelta(minutes=15)
"""How long Discord takes answers to an interaction."""
PUBLIC, ASIDE, PRESS = "p", "a", "u"
"""What was told at once: that an answer comes to all, to who asked alone, or nothing at a press."""
Told = Literal["p", "a", "u"]


class Token(msgspec.Struct, frozen=True, gc=False):
    """An interaction's handle; `told` says what stands there since it came."""

    told: str
    application: str
    interaction: str
    token: str

    @property
    def waits(self) -> bool:
        """Whether somebody is shown that an answer comes, until it does."""
        return self.told != PRESS

    def __str__(self) -> str:
        return f"{self.told}:{self.application}:{self.interaction}:{self.token}"


def token_of(text: str) -> Token | None:
    """Read a token as the core keeps it; None for what is none."""
    parts = text.split(":", 3)
    if len(parts) != 4 or parts[0] not in (PUBLIC, ASIDE, PRESS):
        return None
    return Token(*parts)
