"""Accounts that are one member: who was linked when, what is whose, codes, and sanctions."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string, word_key

LINKS = t("which of your accounts are one member, since when, and which of your points are whose")


class LinkRow(Rows):
    """An account that belongs to another `member` than its own, `home`, until it `ended`.

    `ended` is 0 for one that lasts. The rest is what the member had by themself before anybody
    was linked to them: role, `hidden` and language.
    """

    __tablename__ = "link"
    __table_args__ = (
        Index("link_by_member", "member"),
        Index("link_by_home", "home"),
        holds(LINKS, compact=True),
    )
    identity = key("link", to="identity.id")
    at = key()
    member = number("link", to="member.id")
    home = number("link", to="member.id")
    by = number("link", of="identity")
    ended = number()
    role = number()
    hidden = number()
    language = string(optional=True)


class ShareRow(Rows):
    """What an account put into, or took out of, what its member holds together with others.

    `of` is the last day of points as a lot has it, or a number of storage.shares below zero.
    """

    __tablename__ = "share"
    __table_args__ = holds(LINKS, goes=True, compact=True)
    identity = key("link", to="identity.id")
    of = key()
    amount = number()


class LinkCodeRow(Rows):
    """A one-time code of an account; only its hash is kept. `agreed` is the moderator who did."""

    __tablename__ = "link_code"
    __table_args__ = (
        Index("link_code_by_identity", "identity"),
        holds(LINKS, kept="receipts", goes=True, machinery=True),
    )
    hash = word_key()
    identity = number("link", to="identity.id")
    community = number(to="community.id")
    ends = number()
    used_by = number("link", of="identity")
    agreed = number("link", of="member")


class RestraintRow(Rows):
    """A ban or a mute of an account in a chat, as its platform told of it; `until` 0 for good."""

    __tablename__ = "restraint"
    __table_args__ = holds(t("bans and mutes by your platform's moderators"), compact=True)
    identity = key("link", to="identity.id")
    chat = key(to="chat.id")
    what = string()
    at = number()
    until = number()
