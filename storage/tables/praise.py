"""Reactions that people got: what each came to, and how many earned on a day."""

from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import holds, key, number

REACTIONS = t("reactions to messages: whose they were, whom they were for, what they earned")


class PraiseRow(SQLModel, table=True):
    """What came of an identity's reaction to a message; it is decided once.

    `points` is what it holds now. `at` and `day` are those of the reaction, `taker` the identity
    that wrote the message, 0 where that was not known.
    """

    __tablename__ = "praise"
    __table_args__ = holds(REACTIONS, compact=True)
    chat: int = key(to="chat.id")
    message: int = key()
    giver: int = key("link", to="identity.id")
    taker: int = number("link", of="identity")
    at: int = number()
    day: int = number()
    points: int = number()


class PraiseDayRow(SQLModel, table=True):
    """How many reactions earned on a community day, between two members.

    With `taker` 0 it is all of the giver's, with `giver` 0 all of the taker's. The numbers are
    those that caps are held against: they do not fall when something is taken back.
    """

    __tablename__ = "praise_day"
    __table_args__ = holds(REACTIONS, compact=True)
    giver: int = key("link", of="member")
    taker: int = key("link", of="member")
    day: int = key()
    earned: int = number()
