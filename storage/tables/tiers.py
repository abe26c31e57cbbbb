"""Tiers: who wrote regularly, to whom which tier was confirmed, and what followed from that."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string

TIER = t("your tier among those who help others: since when, how it ended, and what it brought")
NOMINATED = t("that you were nominated for a tier, or nominated others, why, and what came of it")
VOTED = t("how you voted on nominations")


class HabitRow(Rows):
    """A member who is a regular by what they wrote, since a community day."""

    __tablename__ = "habit"
    __table_args__ = (
        Index("habit_by_community", "community"),
        holds(TIER, goes=True, compact=True),
    )
    member = key("link", to="member.id")
    community = number()
    since = number()


class TenureRow(Rows):
    """A tier that was confirmed to an account, from `at` on; see community.tiers.Tenure.

    `fading`, `shown` and `reviewed` are ordinal dates, 0 for none; `ended` 0 while it lasts.
    """

    __tablename__ = "tenure"
    __table_args__ = (
        Index("tenure_by_end", "community", "ended", "reviewed"),
        holds(TIER, compact=True),
    )
    identity = key("link", to="identity.id")
    at = key()
    community = number()
    tier = number()
    by = number("link", of="member")
    nomination = number()
    fading = number()
    shown = number()
    reviewed = number()
    ended = number()
    how = number()
    ended_by = number("link", of="member")
    why = string("text")


class NominationRow(Rows):
    """That an account was nominated for a tier, by another one (0 for the ranking), and why.

    `entry` is that of the moderators' queue; `state` a number of community.nominations.State.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        Index("nomination_by_identity", "identity"),
        Index("nomination_by_nominator", "by", "state"),
        Index("nomination_by_state", "community", "state", "id"),
        Index("nomination_by_entry", "entry"),
        holds(NOMINATED),
    )
    id = key()
    community = number()
    identity = number("link", to="identity.id")
    tier = number()
    at = number()
    by = number("link", of="identity")
    why = string("text")
    entry = number()
    state = number()
    decided_by = number("link", of="member")
    decided_at = number()


class NominationVoteRow(Rows):
    """How an account of a moderator voted on a nomination: 1 for it, 0 against."""

    __tablename__ = "nomination_vote"
    __table_args__ = holds(VOTED, compact=True)
    nomination = key()
    identity = key("link", of="identity")
    yes = number()
    at = number()


class WornRow(Rows):
    """The line that stands under an account's name in a chat, as it was last put there."""

    __tablename__ = "worn"
    __table_args__ = holds(TIER, goes=True, compact=True)
    identity = key("link", to="identity.id")
    chat = key()
    line = string()


class StipendRow(Rows):
    """The points of a month (its first day) that an account got for a tier."""

    __tablename__ = "stipend"
    __table_args__ = holds(TIER, compact=True)
    identity = key("link", to="identity.id")
    month = key()
    points = number()
    at = number()
