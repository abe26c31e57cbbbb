"""What the tables declare to hold about a person, and the rows that are somebody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    bindparam,
    delete,
    literal,
    or_,
    select,
    update,
)

import storage.tables  # noqa: F401 - fills the metadata
from community.privacy import Kept
from storage.shapes import shape
from storage.tables.columns import METADATA
from storage.tables.linking import LinkRow
from storage.tables.people import IdentityRow, MemberRow

PERSONS = ("member", "identity")
WORDS = ("identity", "text")
MEMBER, IDENTITY, LINK = shape(MemberRow), shape(IdentityRow), shape(LinkRow)


class Holding(msgspec.Struct, frozen=True):
    """What a table holds about people.

    `links` are the columns that point at somebody, the first at whose row it is; `names` and
    `texts` hold people's names and words, `traces` what was computed from the owner's words.
    """

    table: Table
    links: tuple[Column[Any], ...]
    names: tuple[Column[Any], ...]
    texts: tuple[Column[Any], ...]
    traces: tuple[Column[Any], ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.name)

    @property
    def words(self) -> tuple[Column[Any], ...]:
        """The columns that name people or hold their words."""
        return (*self.names, *self.texts)

    def says(self, what: str) -> Any:
        """Give what the table says of itself, see storage.tables.columns.holds."""
        return self.table.info.get(what)


class Person(msgspec.Struct, frozen=True):
    """A member with the numbers of their identities.

    `homes` are members that identities of theirs were before they were linked.
    """

    community: int
    member: int
    identities: tuple[int, ...]
    homes: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All numbers under which something about this person may stand."""
        return (self.member, *self.homes)

    def linked(self, holding: Holding) -> ColumnElement[bool]:
        """Give the condition on rows that point at this person."""
        return or_(*(self.is_in(column) for column in holding.links))

    def is_in(self, column: Column[Any]) -> ColumnElement[bool]:
        """Give the condition that a link is to this person."""
        numbers = self.members if whose(column) == "member" else self.identities
        if not isinstance(column.type, String):
            return column.in_(numbers)
        listed = literal(",").concat(column).concat(",")
        return or_(*(listed.contains(f",{number},") for number in numbers), literal(False))

    def is_meant(self, column: Column[Any], number: int) -> bool:
        """Whether a number in a link is this person's."""
        return number in (self.members if whose(column) == "member" else self.identities)


@cache
def holdings() -> tuple[Holding, ...]:
    """Give every table that holds anything about people."""
    found = (holding_of(table) for table in METADATA.sorted_tables)
    return tuple(each for each in found if each.links or each.words)


def holding_of(table: Table) -> Holding:
    """Read a table's declaration."""
    declared = {kind: _columns(table, kind) for kind in ("link", *WORDS)}
    traces = tuple(column for column in table.columns if column.info.get("trace"))
    return Holding(table, declared["link"], declared["identity"], declared["text"], traces)


def whose(column: Column[Any]) -> str:
    """Give the table whose number a link holds: `member`, `identity`, or empty if it is not said.

    Foreign keys say it, the key of these tables themselves does, else the declaration.
    """
    points_at = {key.column.table.name for key in column.foreign_keys} & {*PERSONS}
    if points_at:
        return points_at.pop()
    if column.primary_key and column.table.name in PERSONS:
        return str(column.table.name)
    return column.info.get("of") or ""


@cache
def kinds() -> tuple[Kept, ...]:
    """Give the kinds of what is kept about people; tables that say the same are one kind."""
    found: dict[tuple[str, str], Kept] = {}
    for holding in sorted(holdings(), key=lambda each: (-len(each.names), each.name)):
        about, term = holding.says("about"), holding.says("kept") or ""
        table = holding.name
        if about is None and holding.says("machinery"):
            continue
        key = (term, about.sentence if about else "")
        known = found.get(key, Kept(term, about))
        found[key] = msgspec.structs.replace(known, tables=(*known.tables, table))
    return tuple(found.values())


def person(connection: Connection, member: int) -> Person | None:
    """Give a member with their identities, None for nobody."""
    m, i = MEMBER.table.c, IDENTITY.table.c
    community = connection.execute(select(m.community).where(m.id == member)).scalar()
    if community is None:
        return None
    numbers = connection.execute(select(i.id).where(i.member == member).order_by(i.id)).scalars()
    identities = tuple(numbers)
    own = select(LINK.table.c.home).where(LINK.table.c.identity.in_(identities)).distinct()
    homes = {*connection.execute(own).scalars()} - {member}
    return Person(community, member, identities, tuple(sorted(homes)))


def blanks(columns: Iterable[Column[Any]]) -> dict[str, Any]:
    """Give what stands in columns of words when the words are gone."""
    return {column.name: None if column.nullable else "" for column in columns}


def by_key(table: Table, values: dict[str, Any] | None) -> Callable[[Connection, list[Any]], None]:
    """Give what sets the same values in rows by their key, or deletes them where there are none."""
    keys = [column.name for column in table.primary_key.columns]

    @cache  # made for the first rows; mostly there are none
    def statement() -> Any:
        this = [table.c[name] == bindparam(f"k_{name}") for name in keys]
        if values is None:
            return delete(table).where(*this)
        return update(table).where(*this).values(values)

    def change(connection: Connection, rows: list[Any]) -> None:
        found = [{f"k_{name}": getattr(row, name) for name in keys} for row in rows]
        connection.execute(statement(), found)

    return change


def _columns(table: Table, kind: str) -> tuple[Column[Any], ...]:
    return tuple(column for column in table.columns if column.info.get("personal") == kind)


def stream(connection: Connection, query: Any, size: int = 1_000) -> Iterator[Any]:
    """Read rows as they come, never all at once."""
    return iter(connection.execute(query, execution_options={"yield_per": size}))
