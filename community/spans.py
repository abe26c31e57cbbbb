"""Lengths of time in words."""

from datetime import timedelta
from math import ceil

from community.words import Text, n, t


def span(length: timedelta) -> Text:
    """Say a length of time, rounded up: in seconds below a minute, else in minutes and hours."""
    seconds = max(1, ceil(length.total_seconds()))
    if seconds < 60:
        return n("{count} second", "{count} seconds", seconds)
    hours, minutes = divmod(ceil(seconds / 60), 60)
    told = n("{count} minute", "{count} minutes", minutes)
    if not hours:
        return told
    whole = n("{count} hour", "{count} hours", hours)
    return t("{hours} and {minutes}", hours=whole, minutes=told) if minutes else whole
