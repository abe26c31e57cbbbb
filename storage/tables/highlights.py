"""Highlights: which messages moderators chose, and what that earned."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string

HIGHLIGHTS = t("which of your messages moderators chose as highlights, and what that earned")


class HighlightRow(Rows):
    """A message that is or was a highlight; the fields are those of community.highlights."""

    __tablename__ = "highlight"
    __table_args__ = (
        Index("highlight_by_time", "community", "at"),
        Index("highlight_by_author", "author"),
        holds(HIGHLIGHTS, compact=True),
    )
    chat = key(to="chat.id")
    message = key()
    community = number(to="community.id")
    author = number("link", to="identity.id")
    by = number("link", of="member")
    at = number()
    day = number()
    changed = number()
    title = string("text")
    points = number()
    topic = number()
    pinned = number()
    state = number()
