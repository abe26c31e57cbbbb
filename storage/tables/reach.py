"""Whom the bot may write to in private, and what waits for them."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import holds, key, number, string


class ReachRow(SQLModel, table=True):
    """Whether the bot may write to an identity: `open` is 1 or 0; no row says it is not known."""

    __tablename__ = "reach"
    __table_args__ = holds(t("whether I may write to you in private"))
    identity: int = key("link", to="identity.id")
    open: int = number()
    at: int = number()


class HeldRow(SQLModel, table=True):
    """A private answer that waits for its person to open the bot; `id` is its outbox number."""

    __tablename__ = "held"
    __table_args__ = (
        Index("held_by_account", "platform", "external"),
        Index("held_by_age", "at"),
        holds(t("what I have said to you"), kept="receipts", goes=True, machinery=True),
    )
    id: int = key()
    identity: int = number("link", of="identity", index=True)
    platform: str = string()
    external: str = string("identity")
    action: str = string("text")
    at: int = number()
