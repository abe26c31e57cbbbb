"""What a row of `activity` adds to the counts: the one place that says it, live and rebuilt."""

from typing import Any

from community.activity import Flag
from community.events import Kind
from storage.shapes import Row, Shape, shape
from storage.tables.messages import ChatHourRow, MemberDayRow, PairDayRow
from storage.times import HOUR

MEMBER_DAY, CHAT_HOUR, PAIR_DAY = shape(MemberDayRow), shape(ChatHourRow), shape(PairDayRow)
FIRST_SUM: dict[Shape, int] = {MEMBER_DAY: 3, CHAT_HOUR: 2, PAIR_DAY: 4}
"""The first column of each table that is added up."""
SAID, JOINED, LEFT, REACTED = map(int, (Kind.SAID, Kind.JOINED, Kind.LEFT, Kind.REACTED))
OUTSIDE, RETRACTED, AGAIN = map(int, (Flag.OUTSIDE, Flag.RETRACTED, Flag.AGAIN))

Sums = list[tuple[Shape, Row]]


def counts(row: Any, community: int, day: int) -> Sums:
    """Give what a row adds to which table; `day` is the community day, for rows of somebody.

    A message that was edited or removed later still was a message, and is counted as removed too.
    """
    if row.flags & OUTSIDE:
        return []
    kind, hour = row.kind, row.at // HOUR
    if kind == SAID:
        gone = 1 if row.flags & RETRACTED else 0
        hourly = (CHAT_HOUR, (row.chat, hour, 1, 0, 0, 0, gone))
        return [hourly, *_said(row, community, day)] if row.identity is not None else [hourly]
    if kind == JOINED:
        return [(CHAT_HOUR, (row.chat, hour, 0, 1, 0, 0, 0))]
    if kind == LEFT:
        return [(CHAT_HOUR, (row.chat, hour, 0, 0, 1, 0, 0))]
    if kind == REACTED:
        hourly = (CHAT_HOUR, (row.chat, hour, 0, 0, 0, 1, 0))
        if row.reply_author is None or row.flags & AGAIN:
            return [hourly]
        return [
            hourly,
            (PAIR_DAY, (community, day, row.identity, row.reply_author, 0, 0, 1)),
            (MEMBER_DAY, (community, day, row.reply_author, 0, 0, 0, 0, 1)),
        ]
    return []


def removed(row: Any, more: int) -> Sums:
    """Give what it adds that so many more of a message were removed; -1 where it is there again."""
    if row.flags & OUTSIDE:
        return []
    return [(CHAT_HOUR, (row.chat, row.at // HOUR, 0, 0, 0, 0, more))]


def _said(row: Any, community: int, day: int) -> Sums:
    giver, taker = row.identity, row.reply_author
    answers = 1 if taker is not None and taker != giver else 0
    sums: Sums = [(MEMBER_DAY, (community, day, giver, 1, row.words, answers, 0, 0))]
    if answers:
        sums.append((PAIR_DAY, (community, day, giver, taker, 1, 0, 0)))
        sums.append((MEMBER_DAY, (community, day, taker, 0, 0, 0, 1, 0)))
    if row.mentions:
        named = {int(other) for other in row.mentions.split(",")} - {giver}
        sums += [(PAIR_DAY, (community, day, giver, other, 0, 1, 0)) for other in named]
    return sums
