"""Win-back: who was drawn when, to be written to or to be left alone."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number

DRAWN = t("that you fell silent and were written to, or left alone, and the points that you got")


class WinBackRow(Rows):
    """An account that was drawn on a community day; `alone` is 1 for who was left alone."""

    __tablename__ = "win_back"
    __table_args__ = (
        Index("win_back_by_community", "community", "day"),
        holds(DRAWN, compact=True),
    )
    identity = key("link", to="identity.id")
    day = key()
    community = number()
    alone = number()
    points = number()
