"""Pictures that members attach: fingerprints of how they look."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string


class AttachedRow(Rows):
    """A picture of a message, by its place among them; `likeness` is 64 bits, signed.

    `crops` are those of the picture with its edges cut off, in base 64.
    """

    __tablename__ = "attached"
    __table_args__ = (
        Index("attached_by_time", "at"),
        holds(
            t("fingerprints of pictures that you sent, to know them when they come again"),
            kept="receipts",
            goes=True,
            compact=True,
        ),
    )
    chat = key(to="chat.id")
    ref = key()
    place = key()
    identity = number("link", to="identity.id")
    likeness = number(trace=True)
    at = number()
    crops = string()


class RemovedPictureRow(Rows):
    """A picture that a case removed; `meant` is 1 where that was for the picture's own sake.

    Whose it was is not known here, nor can the picture be made of it again.
    """

    __tablename__ = "removed_picture"
    __table_args__ = COMPACT
    community = key()
    case_id = key()
    likeness = key()
    meant = number()
    crops = string()
