"""Lengths of time in words."""

from datetime import timedelta
from math import ceil

from community.words import Text, n, t

DAY = 86_400


def span(length: timedelta) -> Text:
    """Say a length of time, rounded up: in seconds below a minute, else in minutes and hours.

    From two days on, whole days are called days.
    """
    seconds = max(1, ceil(length.total_seconds()))
    days, rest = divmod(seconds, DAY)
    if days > 1 and not rest:
        return n("{count} day", "{count} days", days)
    if seconds < 60:
        return n("{count} second", "{count} seconds", seconds)
    hours, minutes = divmod(ceil(seconds / 60), 60)
    told = n("{count} minute", "{count} minutes", minutes)
    if not hours:
        return told
    whole = n("{count} hour", "{count} hours", hours)
    return t("{hours} and {minutes}", hours=whole, minutes=told) if minutes else whole
