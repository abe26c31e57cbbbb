"""How a column is declared: its type, its bounds, and what it says about a person."""

from typing import Any, Literal

from sqlalchemy import BigInteger, Integer
from sqlmodel import Field

Personal = Literal["identity", "text", "link", "none"]
"""`identity` names a person, `text` holds their words, `link` points at them, `none` neither."""

Big = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on every database; SQLite's rowid alias must be spelled INTEGER."""

COMPACT = {"sqlite_with_rowid": False}
"""For composite integer keys: 1.3 times the speed at a third of the bytes."""


def key(personal: Personal = "none", *, to: str | None = None) -> Any:
    """Declare an integer column of the primary key, perhaps pointing `to` table.column."""
    return Field(
        primary_key=True,
        sa_type=Big,
        foreign_key=to,
        sa_column_kwargs={"info": {"personal": personal}, "autoincrement": False},
    )


def word_key(personal: Personal = "none") -> Any:
    """Declare a text column of the primary key."""
    return Field(primary_key=True, sa_column_kwargs={"info": {"personal": personal}})


def number(
    personal: Personal = "none",
    *,
    to: str | None = None,
    optional: bool = False,
    index: bool = False,
) -> Any:
    """Declare a 64-bit integer column, perhaps pointing `to` table.column."""
    return Field(
        default=None if optional else ...,
        nullable=optional,
        sa_type=Big,
        foreign_key=to,
        index=index,
        sa_column_kwargs={"info": {"personal": personal}},
    )


def string(personal: Personal = "none", *, optional: bool = False) -> Any:
    """Declare a text column."""
    return Field(
        default=None if optional else ...,
        nullable=optional,
        sa_column_kwargs={"info": {"personal": personal}},
    )
