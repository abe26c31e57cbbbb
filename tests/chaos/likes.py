"""What reactions ought to have earned: once for each message and giver, and a few a day."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from community.events import Reacted, Removed, Said
from tests.chaos.place import day_of

REACTION = 10
OF_GIVER, OF_PAIR, OF_RECEIVER, TENURE = 10, 2, 20, timedelta(days=1)
Like = tuple[str, str, int]
"""Who liked, whose message it was, and the day."""


class Likes:
    """First reactions, what they hold, and how many earned on a day."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._weighed: set[tuple[str, int, str]] = set()
        self._held: dict[tuple[str, int], list[Like]] = {}
        self._earned: Counter[tuple[object, ...]] = Counter()

    def meet(self, who: str, at: datetime) -> None:
        """Remember since when somebody is known."""
        self._since.setdefault(who, at)

    def weigh(self, event: Reacted, said: Said | None, *, counts: bool) -> Like | None:
        """Give the like that earns a point, None for one that does not.

        `counts` says that the message has not been removed.
        """
        assert event.who is not None
        who, day, place = event.who.id, day_of(event.at), event.place.id
        if said is None or said.who is None or not counts or said.who.id == who:
            return None
        if (place, event.message, who) in self._weighed:
            return None
        self._weighed.add((place, event.message, who))
        taker = said.who.id
        giver, pair, receiver = (who, "", day), (who, taker, day), ("", taker, day)
        full = (
            self._earned[giver] >= OF_GIVER
            or self._earned[pair] >= OF_PAIR
            or self._earned[receiver] >= OF_RECEIVER
        )
        if full or event.at - self._since[who] < TENURE:
            return None
        self._earned.update((giver, pair, receiver))
        like = (who, taker, day)
        self._held.setdefault((place, event.message), []).append(like)
        return like

    def lost(self, event: Removed) -> list[Like]:
        """Give the likes whose points go with a message, once."""
        return self._held.pop((event.place.id, event.message), [])
