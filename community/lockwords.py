"""What a chat is told when it is closed or slowed down, and when that is over."""

from __future__ import annotations

from datetime import timedelta

from community.locks import Locked
from community.people import Community
from community.spans import span
from community.words import Moment, Text, t


def begun(locked: Locked, home: Community) -> Text:
    """Say in one sentence what holds, and until when."""
    until = Moment(locked.ends, home.zone) if locked.ends is not None else None
    if not locked.slow:
        if until is None:
            return t("This chat is closed for now: only moderators can write.")
        return t("This chat is closed until {moment}: only moderators can write.", moment=until)
    pace = span(timedelta(seconds=locked.seconds))
    if until is None:
        return t("Slow mode: everybody can write once in {span}.", span=pace)
    return t(
        "Slow mode until {moment}: everybody can write once in {span}.", span=pace, moment=until
    )


def over(*, slow: bool) -> Text:
    """Say in one sentence that it is over."""
    if slow:
        return t("Slow mode is over.")
    return t("This chat is open again.")
