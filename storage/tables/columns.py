"""How a table and its columns are declared: types, bounds, and what they say about a person."""

from typing import Any, ClassVar, Literal

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table

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


METADATA = MetaData()
"""All tables, once the package storage.tables is imported."""


class Rows:
    """A table, declared by a class: its columns in their order, each bearing its attribute's name.

    `__table_args__` are constraints and indexes, the last one perhaps what `holds` says.
    """

    __tablename__: ClassVar[str]
    __table_args__: ClassVar[tuple[Any, ...] | dict[str, Any]] = ()
    table: ClassVar[Table]

    def __init_subclass__(cls) -> None:
        columns = []
        for name, column in vars(cls).items():
            if isinstance(column, Column):
                column.name = column.key = name
                columns.append(column)
        said = cls.__table_args__
        parts = said if isinstance(said, tuple) else (said,)
        options = {k: v for part in parts if isinstance(part, dict) for k, v in part.items()}
        constraints = [part for part in parts if not isinstance(part, dict)]
        cls.table = Table(cls.__tablename__, METADATA, *columns, *constraints, **options)


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


def _column(kind: Any, info: dict[str, Any], *, to: str | None = None, **options: Any) -> Any:
    return Column(None, kind, *([ForeignKey(to)] if to else []), info=info, **options)


def key(personal: Personal = "none", *, to: str | None = None, of: Whose | None = None) -> Any:
    """Declare an integer column of the primary key, perhaps pointing `to` table.column."""
    return _column(Big, _info(personal, of), to=to, primary_key=True, autoincrement=False)


def word_key(personal: Personal = "none") -> Any:
    """Declare a text column of the primary key."""
    return _column(String(), _info(personal, None), primary_key=True)


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
    info = _info(personal, of, trace=trace)
    return _column(Big, info, to=to, nullable=optional, index=index)


def string(personal: Personal = "none", *, of: Whose | None = None, optional: bool = False) -> Any:
    """Declare a text column; as a `link`, it holds numbers with commas between them."""
    return _column(String(), _info(personal, of), nullable=optional)
