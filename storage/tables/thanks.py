"""Thanks among members: by whom, to whom, for what, and what they earned."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number

THANKS = t("whom you thanked for which message, who thanked you, and what that earned")


class ThanksRow(Rows):
    """Thanks of one identity to another; the fields are those of community.thanks.Thanked.

    `day` is the community day of `at` as it was then.
    """

    __tablename__ = "thanks"
    __table_args__ = (
        Index("thanks_by_giver", "giver", "day"),
        Index("thanks_by_pair", "giver", "taker", "day"),
        Index("thanks_by_taker", "taker", "day"),
        Index("thanks_by_day", "community", "day"),
        holds(THANKS, compact=True),
    )
    chat = key(to="chat.id")
    message = key()
    giver = key("link", to="identity.id")
    community = number(to="community.id")
    taker = number("link", to="identity.id")
    at = number()
    day = number()
    how = number()
    source = number()
    worth = number()
    points = number()
    state = number()
    changed = number()
