"""Merging: several answers that wait for the same chat become one message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bot.wording import render
from community.actions import Merge, Say
from community.words import Lines, Text, Words

MOST_ITEMS = 60
MOST_UNITS = 3500
"""UTF-16 units of one message, as platforms count; Telegram takes 4,096, headings included."""
BETWEEN = 2
"""Units of what stands between two items."""


class Room:
    """How much of a message is left, while it is filled item by item."""

    def __init__(self, first: Say) -> None:
        self._topic = first.topic
        self._below = _below(first)
        self._titles: set[str] = set()
        self._items = 0
        self._units = 0
        self.takes(first)

    def takes(self, say: Say) -> bool:
        """Take an answer in, if it belongs here and fits."""
        merge = say.merge
        if merge is None or say.topic != self._topic or _below(say) != self._below:
            return False
        new = merge.title.sentence not in self._titles
        units = _units(merge.item, merge.language) + BETWEEN
        units += _units(merge.title, merge.language) if new else 0
        if self._items and (self._items >= MOST_ITEMS or self._units + units > MOST_UNITS):
            return False
        self._titles.add(merge.title.sentence)
        self._items += 1
        self._units += units
        return True


def together(says: Sequence[Say]) -> Say:
    """Give the one message for answers that go together; a single one is told in full."""
    if len(says) == 1:
        return says[0]
    kinds: dict[str, list[Merge]] = {}
    for say in says:
        if say.merge is not None:
            kinds.setdefault(say.merge.title.sentence, []).append(say.merge)
    told = tuple(_line(merges) for merges in kinds.values())
    language = next(iter(kinds.values()))[0].language
    return msgspec.structs.replace(
        says[0],
        words=Lines(told),
        language=language,
        reply_to=None,
        to=None,
        buttons=says[0].buttons if says[0].series else (),
    )


def _below(say: Say) -> tuple[Any, ...]:
    """Give what hangs below a message, which is of no use below another one."""
    if not say.series:
        return ()
    return say.series, say.buttons, say.link, say.pages, say.image


def _line(merges: Sequence[Merge]) -> Text:
    title = merges[0].title
    items = Lines(tuple(merge.item for merge in merges), ", ")
    return msgspec.structs.replace(title, blanks={**title.blanks, "items": items})


def _units(words: Words, language: str) -> int:
    if isinstance(words, Text) and "{items}" in words.sentence:
        words = msgspec.structs.replace(words, blanks={**words.blanks, "items": ""})
    return len(render(words, language).encode("utf-16-le")) // 2
