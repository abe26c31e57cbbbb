"""Accounts that look like a bot though no platform marks them as one: a hint, and no verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

FEWEST = 10
"""First answers before their speed says anything."""
AT_ONCE = 5_000_000
"""Microseconds within which nobody reads a message and answers it."""
MINUTE = 60_000_000
NAMED = re.compile(r"bot$|^bot[\W_]|[\W_]bot[\W_\d]|机器人", re.IGNORECASE)


def looks_like_a_bot(names: Sequence[str], waits: Sequence[int]) -> bool:
    """Whether an account is named like a bot, or answers faster than people can.

    `waits` are the microseconds after which it was the first to answer a conversation.
    """
    timed = any(wait % MINUTE for wait in waits)  # some histories know no seconds
    fast = timed and len(waits) >= FEWEST and median(waits) <= AT_ONCE
    return fast or any(NAMED.search(name) for name in names)
