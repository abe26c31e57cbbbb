"""Tells who warns of a fraud by its name from who commits it."""

import re

CUES = re.compile(
    "谨防|禁止|举报|骗局|骗子|反诈|防骗|诈骗|群规|不要相信|别信|别上当|当心|小心|曝光|提醒大家|违者"
    r"|\b(?:beware|scams?|scammers?|report(?:ed)?|removed|banned|never|warning|phishing|fraud"
    r"|not allowed|forbidden|how to (?:spot|recogni[sz]e)|tell a moderator|(?:not|never) trust)\b",
    re.IGNORECASE,
)
LESS = 0.5
"""How sure a phrase still is in a warning: enough to have a look, not to remove it."""


def warns(text: str) -> bool:
    """Say whether a text reads as one that warns."""
    return CUES.search(text) is not None
