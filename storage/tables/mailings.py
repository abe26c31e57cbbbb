"""Mailings: broadcasts, to whom each went, and who wants none."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string

WRITTEN = t("the broadcasts that you wrote, sent or stopped")
READ = t("which broadcasts were for you, and whether they arrived")
UNWANTED = t("that you want no broadcasts")


class MailingRow(Rows):
    """A broadcast; see community.mailings.Mailing. `state` is a number of its State."""

    __tablename__ = "mailing"
    __table_args__ = (Index("mailing_by_community", "community", "id"), holds(WRITTEN))
    id = key()
    community = number(to="community.id")
    filter = string()
    words = string("text")
    by = number("link", of="member")
    at = number()
    state = number()
    decided_by = number("link", of="member")
    decided_at = number()
    ended = number()
    total = number()
    cursor = number()
    taken = number()
    sent = number()
    refused = number()
    unreachable = number()
    unknown = number()
    dropped = number()
    passed = number()


class MailingMemberRow(Rows):
    """A member whom a broadcast is for; `fate` is a number of community.mailings.Fate."""

    __tablename__ = "mailing_member"
    __table_args__ = holds(READ, kept="receipts", goes=True, compact=True)
    mailing = key(to="mailing.id")
    member = key("link", to="member.id")
    fate = number()


class UnsubscribedRow(Rows):
    """An account whose member wants no broadcasts, since when."""

    __tablename__ = "unsubscribed"
    __table_args__ = holds(UNWANTED, goes=True)
    identity = key("link", to="identity.id")
    at = number()
