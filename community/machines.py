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
SPOKE = 40
"""Acknowledgements that an account gave before their being one-sided says anything."""
ONE_SIDED = 2
"""How many times as often a machine speaks to people as they to it."""
NAMED = re.compile(r"bot\d*$|^bot[\W_]|[\W_]bot[\W_\d]|机器人", re.IGNORECASE)


def looks_like_a_bot(
    names: Sequence[str], waits: Sequence[int], given: int = 0, received: int = 0
) -> bool:
    """Whether an account is named like a bot, or answers faster than people can.

    `waits` are the microseconds after which it was the first to answer a conversation. A name
    in which "bot" merely stands is enough where it has `given` far more acknowledgements than
    `received`.
    """
    timed = any(wait % MINUTE for wait in waits)  # some histories know no seconds
    fast = timed and len(waits) >= FEWEST and median(waits) <= AT_ONCE
    one_sided = given >= SPOKE and given >= ONE_SIDED * received
    like = one_sided and any("bot" in name.casefold() for name in names)
    return fast or like or any(NAMED.search(name) for name in names)
