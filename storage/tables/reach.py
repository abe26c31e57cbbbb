"""Whom the bot may write to in private, and what waits for them."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string


class ReachRow(Rows):
    """Whether the bot may write to an identity: `open` is 1 or 0; no row says it is not known."""

    __tablename__ = "reach"
    __table_args__ = holds(t("whether I may write to you in private"))
    identity = key("link", to="identity.id")
    open = number()
    at = number()


class HeldRow(Rows):
    """A private answer that waits for its person to open the bot; `id` is its outbox number."""

    __tablename__ = "held"
    __table_args__ = (
        Index("held_by_account", "platform", "external"),
        Index("held_by_age", "at"),
        holds(t("what I have said to you"), kept="receipts", goes=True, machinery=True),
    )
    id = key()
    identity = number("link", of="identity", index=True)
    platform = string()
    external = string("identity")
    action = string("text")
    at = number()
