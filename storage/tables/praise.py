"""Reactions that people got: what each came to, and how many earned on a day."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number

REACTIONS = t("reactions to messages: whose they were, whom they were for, what they earned")


class PraiseRow(Rows):
    """What came of an identity's reaction to a message; it is decided once.

    `points` is what it holds now, below zero while giver and taker are one member. `at` and `day`
    are those of the reaction, `taker` the identity that wrote the message, 0 where that was not
    known.
    """

    __tablename__ = "praise"
    __table_args__ = (Index("praise_by_pair", "giver", "taker"), holds(REACTIONS, compact=True))
    chat = key(to="chat.id")
    message = key()
    giver = key("link", to="identity.id")
    taker = number("link", of="identity")
    at = number()
    day = number()
    points = number()


class PraiseDayRow(Rows):
    """How many reactions earned on a community day, between two members.

    With `taker` 0 it is all of the giver's, with `giver` 0 all of the taker's. The numbers are
    those that caps are held against: they do not fall when something is taken back.
    """

    __tablename__ = "praise_day"
    __table_args__ = holds(REACTIONS, compact=True)
    giver = key("link", of="member")
    taker = key("link", of="member")
    day = key()
    earned = number()
