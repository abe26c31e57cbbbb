"""Digests by week; whom they name stands apart, so that it can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import bindparam, select

from community.carried import Contributor, Mover, Ringed, Suspect
from community.digest import Appreciated, Chosen, Digest, Digests, Fading, Post, Writer
from community.refs import micros
from community.sources import Origin
from community.weeks import Week
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.digests import DigestMemberRow, DigestRow

DIGEST, NAMED = shape(DigestRow), shape(DigestMemberRow)
_N = NAMED.table.c
N = TypeVar("N", bound=msgspec.Struct)
OF_A_WEEK = (
    select(*_N)
    .where(_N.community == bindparam("community"), _N.week == bindparam("week"))
    .order_by(_N.part, _N.place)
)


class Part(IntEnum):
    """As what a member is named; the numbers are stored, so they never change."""

    FADING = 1
    ANSWERED = 2
    SILENT = 3
    POSTED = 4
    THANKED = 5
    CONTRIBUTOR = 6
    LEADER = 7
    RISING = 8
    FALLING = 9
    RINGED = 10
    SUSPECT = 11
    INVITER = 12
    CHOSEN = 13


CARRIED: dict[str, tuple[Part, type[Any]]] = {
    "contributors": (Part.CONTRIBUTOR, Contributor),
    "leaders": (Part.LEADER, Contributor),
    "rising": (Part.RISING, Mover),
    "fading": (Part.FALLING, Mover),
    "rings": (Part.RINGED, Ringed),
    "suspects": (Part.SUSPECT, Suspect),
}
"""The members of community.carried.Carried by its fields."""


@serves(Digests)
class SqlDigests:
    """Keeps each week's figures as they were worked out."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def find(self, community: int, week: Week) -> Digest | None:
        row = self._page.get(DIGEST, (community, week.first.toordinal()))
        if row is None or not row.figures:
            return None
        rows = self._page.select(OF_A_WEEK, community=community, week=week.first.toordinal())
        return digest_from(row.figures, rows)

    async def claim(self, community: int, week: Week, at: datetime) -> bool:
        key = (community, week.first.toordinal())
        if self._page.get(DIGEST, key) is not None:
            return False
        self._page.put(DIGEST, DIGEST.row(*key, micros(at), ""))
        return True

    async def give_up(self, community: int, week: Week) -> None:
        key = (community, week.first.toordinal())
        row = self._page.get(DIGEST, key)
        if row is not None and not row.figures:
            self._page.drop(DIGEST, key)

    async def keep(self, digest: Digest, at: datetime) -> None:
        community, week = digest.community, digest.week.first.toordinal()
        for row in self._page.select(OF_A_WEEK, community=community, week=week):
            self._page.drop(NAMED, (community, week, row.part, row.place))
        nobody = _carrying(_naming(digest, (), ((), ()), (), ()), dict.fromkeys(CARRIED, ()))
        nobody = _choosing(_inviting(nobody, ()), ())
        figures = msgspec.json.encode(nobody).decode()
        self._page.put(DIGEST, DIGEST.row(community, week, micros(at), figures))
        self._name(community, week, Part.FADING, digest.retention.fading)
        self._name(community, week, Part.ANSWERED, digest.people.answered)
        self._name(community, week, Part.THANKED, digest.people.thanked)
        self._name(community, week, Part.POSTED, digest.content.posts)
        self._name(community, week, Part.INVITER, digest.growth.inviters)
        self._name(community, week, Part.CHOSEN, digest.content.chosen)
        for field, (part, _) in CARRIED.items():
            self._name(community, week, part, getattr(digest.carried, field))
        for place, member in enumerate(digest.retention.core.silent):
            self._page.put(NAMED, NAMED.row(community, week, int(Part.SILENT), place, member, "[]"))

    def _name(self, community: int, week: int, part: Part, named: Iterable[Any]) -> None:
        for place, one in enumerate(named):
            _, *rest = msgspec.structs.astuple(one)
            numbers = msgspec.json.encode(rest).decode()
            row = NAMED.row(community, week, int(part), place, one.member, numbers)
            self._page.put(NAMED, row)


def digest_from(figures: str, rows: Iterable[Any]) -> Digest:
    """Put a digest together from its figures and the rows that say whom it names."""
    digest, named = msgspec.json.decode(figures, type=Digest), [*rows]
    fading = tuple(_read(r, Fading) for r in named if r.part == Part.FADING)
    answered = tuple(_read(r, Writer) for r in named if r.part == Part.ANSWERED)
    silent = tuple(row.member for row in named if row.part == Part.SILENT)
    posts = tuple(_read(r, Post) for r in named if r.part == Part.POSTED)
    thanked = tuple(_read(r, Appreciated) for r in named if r.part == Part.THANKED)
    digest = _naming(digest, fading, (answered, thanked), silent, posts)
    digest = _inviting(digest, tuple(_read(r, Origin) for r in named if r.part == Part.INVITER))
    digest = _choosing(digest, tuple(_read(r, Chosen) for r in named if r.part == Part.CHOSEN))
    return _carrying(
        digest,
        {
            field: tuple(_read(row, kind) for row in named if row.part == part)
            for field, (part, kind) in CARRIED.items()
        },
    )


def _read(row: Any, kind: type[N]) -> N:
    member, numbers = row.member, msgspec.json.decode(row.numbers)
    fields = msgspec.structs.fields(kind)[1:]
    given = {
        field.name: msgspec.convert(number, field.type)
        for field, number in zip(fields, numbers, strict=True)
    }
    return kind(member=member, **given)


def _naming(
    digest: Digest,
    fading: tuple[Fading, ...],
    people: tuple[tuple[Writer, ...], tuple[Appreciated, ...]],
    silent: tuple[int, ...],
    posts: tuple[Post, ...],
) -> Digest:
    core = msgspec.structs.replace(digest.retention.core, silent=silent)
    retention = msgspec.structs.replace(digest.retention, fading=fading, core=core)
    answered, thanked = people
    carrying = msgspec.structs.replace(digest.people, answered=answered, thanked=thanked)
    content = msgspec.structs.replace(digest.content, posts=posts)
    return msgspec.structs.replace(digest, retention=retention, people=carrying, content=content)


def _inviting(digest: Digest, inviters: tuple[Origin, ...]) -> Digest:
    growth = msgspec.structs.replace(digest.growth, inviters=inviters)
    return msgspec.structs.replace(digest, growth=growth)


def _choosing(digest: Digest, chosen: tuple[Chosen, ...]) -> Digest:
    content = msgspec.structs.replace(digest.content, chosen=chosen)
    return msgspec.structs.replace(digest, content=content)


def _carrying(digest: Digest, named: dict[str, tuple[Any, ...]]) -> Digest:
    carried = msgspec.structs.replace(digest.carried, **named)
    return msgspec.structs.replace(digest, carried=carried)
