"""Segments: filters under a name, and how many members each had on which day."""

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string, word_key

SAVED = t("the segments that you saved")


class SegmentRow(Rows):
    """A filter that somebody saved under a name."""

    __tablename__ = "segment"
    __table_args__ = holds(SAVED, compact=True)
    community = key(to="community.id")
    name = word_key()
    filter = string()
    by = number("link", of="member")
    at = number()


class SegmentDayRow(Rows):
    """How many members a segment had on a community day (an ordinal date)."""

    __tablename__ = "segment_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    name = word_key()
    members = number()
