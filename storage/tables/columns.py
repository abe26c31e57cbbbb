"""How a column is declared: its type, its bounds, and what it says about a person."""

from typing import Any, Literal

from sqlalchemy import BigInteger, Integer
from sqlmodel import Field

from community.words import Text

Personal = Literal["identity", "text", "link", "none"]
"""`identity` names a person, `text` holds their words, `link` points at them, `none` neither."""

Kept = Literal["", "activity", "texts", "receipts", "letters"]
"""For how long rows are kept: for good, or by a term of community.retention."""

Whose = Literal["member", "identity"]
"""What the number in a `link` is of, where no foreign key says it."""

Big = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on every database; SQLite's rowid alias must be spelled INTEGER."""

COMPACT = {"sqlite_with_rowid": False}
"""For composite integer keys: 1.3 times the speed at a third of the bytes."""


def holds(
    about: Text | None = None,
    *,
    kept: Kept = "",
    goes: bool = False,
    sealed: bool = False,
    machinery: bool = False,
    compact: bool = False,
) -> dict[str, Any]:
    """Say what a table holds about people, as the last of its `__table_args__`.

    `about` names it to them and `kept` says how long. Where the row `goes`, a person's rows are
    deleted when they are forgotten; elsewhere they stay without names and words, so that sums
    stay right. Words that are `sealed` by a hash go as a whole, or not at all. `machinery` keeps
    the house running and stands in no export.
    """
    said = {
        "about": about,
        "kept": kept,
        "goes": goes,
        "sealed": sealed,
        "machinery": machinery,
    }
    return {"info": said, **(COMPACT if compact else {})}


def _info(personal: Personal, of: Whose | None, *, trace: bool = False) -> dict[str, Any]:
    return {"personal": personal, "of": of, "trace": trace}


def key(personal: Personal = "none", *, to: str | None = None, of: Whose | None = None) -> Any:
    """Declare an integer column of the primary key, perhaps pointing `to` table.column."""
    return Field(
        primary_key=True,
        sa_type=Big,
        foreign_key=to,
        sa_column_kwargs={"info": _info(personal, of), "autoincrement": False},
    )


def word_key(personal: Personal = "none") -> Any:
    """Declare a text column of the primary key."""
    return Field(primary_key=True, sa_column_kwargs={"info": _info(personal, None)})


def number(
    personal: Personal = "none",
    *,
    to: str | None = None,
    of: Whose | None = None,
    trace: bool = False,
    optional: bool = False,
    index: bool = False,
) -> Any:
    """Declare a 64-bit integer column, perhaps pointing `to` table.column.

    A `trace` was computed from somebody's words, and becomes 0 when these go.
    """
    return Field(
        default=None if optional else ...,
        nullable=optional,
        sa_type=Big,
        foreign_key=to,
        index=index,
        sa_column_kwargs={"info": _info(personal, of, trace=trace)},
    )


def string(personal: Personal = "none", *, of: Whose | None = None, optional: bool = False) -> Any:
    """Declare a text column; as a `link`, it holds numbers with commas between them."""
    return Field(
        default=None if optional else ...,
        nullable=optional,
        sa_column_kwargs={"info": _info(personal, of)},
    )
