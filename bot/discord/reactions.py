"""Who reacted how to recent messages: Discord tells each emoji alone, the core wants the set."""

from __future__ import annotations

MOST_KEPT = 20_000


class Reactions:
    """Remembers the reactions given since the start, the latest ones."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], tuple[str, ...]] = {}

    def add(self, message: str, who: str, emoji: str) -> tuple[str, ...]:
        """Note a reaction; gives all of theirs that are known."""
        given = self._given.pop((message, who), ())
        after = given if emoji in given else (*given, emoji)
        self._given[message, who] = after
        if len(self._given) > MOST_KEPT:
            del self._given[next(iter(self._given))]
        return after

    def remove(self, message: str, who: str, emoji: str) -> tuple[str, ...]:
        """Note that a reaction was taken away; gives what is left of theirs, as far as known."""
        left = tuple(each for each in self._given.pop((message, who), ()) if each != emoji)
        if left:
            self._given[message, who] = left
        return left

    def clear(self, message: str, emoji: str = "") -> list[tuple[str, tuple[str, ...]]]:
        """Note that all reactions to a message, or all of one emoji, are gone.

        Gives those of whom any is known, and what is left of theirs.
        """
        people = [who for number, who in self._given if number == message]
        found = []
        for who in people:
            given = self._given[message, who]
            if not emoji or emoji in given:
                gone = self._given.pop((message, who))
                left = tuple(each for each in gone if emoji and each != emoji)
                if left:
                    self._given[message, who] = left
                found.append((who, left))
        return found
