"""Evidence of help, by day and pair, and what it came to: who carries a community."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

GIVEN = t("whom you answered, named or reacted to in which conversation, and who did so to you")
BEGUN = t("which conversations you began, and in which you answered first")
PLACE = t("your place among those who help others, and what it is made of")
LEFT_OUT = t("that you are left out when those who help others are ranked")


class AcknowledgedRow(Rows):
    """What `giver` acknowledged of `taker` on a community day in one conversation.

    Its fields are those of community.evidence.Acknowledged; `thread` is the conversation's first
    message in the chat.
    """

    __tablename__ = "acknowledged"
    __table_args__ = holds(GIVEN, compact=True)
    community = key()
    day = key()
    giver = key("link", of="identity")
    taker = key("link", of="identity")
    chat = key(to="chat.id")
    thread = key()
    own = number()
    called = number()
    replies = number()
    mentions = number()
    reactions = number()
    thanks = number()
    message = number()


class ThreadRow(Rows):
    """A conversation that began on a community day; see community.evidence.Thread."""

    __tablename__ = "thread"
    __table_args__ = holds(BEGUN, compact=True)
    community = key()
    day = key()
    chat = key(to="chat.id")
    ref = key()
    starter = number("link", of="identity")
    at = number()
    helper = number("link", of="identity")
    wait = number()


class EvidenceDayRow(Rows):
    """Of how much a day's evidence was gathered: messages, reactions and thanks, and of the
    messages that were removed, and the thanks that ended.

    Counted are the hours that the day touches.
    """

    __tablename__ = "evidence_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    found = number()
    retracted = number()


class EvidenceWithoutRow(Rows):
    """A checksum of the accounts without which a community's evidence was gathered."""

    __tablename__ = "evidence_without"
    __table_args__ = COMPACT
    community = key()
    accounts = number()


class AsideRow(Rows):
    """A member who is left out of evidence and rankings, a bot that no platform marks as one."""

    __tablename__ = "left_aside"
    __table_args__ = holds(LEFT_OUT, goes=True, compact=True)
    member = key("link", to="member.id")
    community = number(index=True)
    by = number("link", of="member")
    at = number()


class RecognitionRow(Rows):
    """A ranking of a community over `span` days before `day`, 0 for all: how many are ranked.

    `anchored` is 1 where the admins' trust counted; `rings` are those found, as JSON. `half` are
    the fewest behind half of the acknowledgements, `half_before` the same a week before, 0 where
    that is not known.
    """

    __tablename__ = "recognition"
    __table_args__ = COMPACT
    community = key()
    span = key()
    day = number()
    anchored = number()
    ranked = number()
    rings = string()
    half = number()
    half_before = number()


class RecognisedRow(Rows):
    """A member's place in a ranking, with the signs behind it; `score` is in thousandths.

    `ring` is the place of their ring among those found, 0 for none. `answered`, `welcomed` and
    `praised` are those of community.lenses.Lens; `machine` is 1 where they look like a bot.
    `givers` are who acknowledged them most, `samples` some of the messages that did, as
    day:chat:message.
    """

    __tablename__ = "recognised"
    __table_args__ = (
        Index("recognised_by_rank", "community", "span", "rank"),
        holds(PLACE, goes=True, compact=True),
    )
    community = key()
    span = key()
    member = key("link", to="member.id")
    rank = number()
    score = number()
    worst = number()
    helped = number()
    called = number()
    rooms = number()
    people = number()
    weeks = number()
    ring = number()
    weakest = string()
    givers = string("link", of="member")
    samples = string()
    answered = number()
    welcomed = number()
    praised = number()
    machine = number()


class MovedRow(Rows):
    """A member whom others acknowledged notably more, or less, in 90 days than in those before."""

    __tablename__ = "moved"
    __table_args__ = holds(PLACE, goes=True, compact=True)
    community = key()
    member = key("link", to="member.id")
    now = number()
    before = number()
