"""Digests: the figures of a community's weeks, and the members that they name."""

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

NAMED = t("that a week's digest named you to the owner")


class DigestRow(Rows):
    """A week's figures as JSON, none yet while they are worked out; `week` is its first day."""

    __tablename__ = "digest"
    __table_args__ = COMPACT
    community = key()
    week = key()
    at = number()
    figures = string()


class DigestMemberRow(Rows):
    """A member whom a digest names, by place: `part` is a number of storage's repository.

    The numbers say why, in the order of the value that names them.
    """

    __tablename__ = "digest_member"
    __table_args__ = holds(NAMED, goes=True, compact=True)
    community = key()
    week = key()
    part = key()
    place = key()
    member = number("link", of="member", index=True)
    numbers = string()
