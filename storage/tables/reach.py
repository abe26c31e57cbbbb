"""Whom the bot may write to in private, and what waits for them."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.tables.columns import key, number, string


class ReachRow(SQLModel, table=True):
    """Whether the bot may write to an identity: `open` is 1 or 0; no row says it is not known."""

    __tablename__ = "reach"
    identity: int = key("link", to="identity.id")
    open: int = number()
    at: int = number()


class HeldRow(SQLModel, table=True):
    """A private answer that waits for its person to open the bot; `id` is its outbox number."""

    __tablename__ = "held"
    __table_args__ = (
        Index("held_by_account", "platform", "external"),
        Index("held_by_age", "at"),
    )
    id: int = key()
    identity: int = number("link", index=True)
    platform: str = string()
    external: str = string("identity")
    action: str = string("text")
    at: int = number()
