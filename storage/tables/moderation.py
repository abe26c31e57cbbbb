"""What moderation found: hits by message, what it said of what it acted on, counts by the day."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string, word_key

JUDGED = t("which of the moderation's rules found something in what you wrote, and when")
SENTENCED = t("what the moderation's rules said of a message of yours that they acted on")


class HitRow(Rows):
    """A rule that found something in a message, an edit of it, an arrival or a reaction.

    `chat`, `kind`, `ref` and `sub` are the claim of what was judged; `score` is in thousandths,
    `mode` a number of community.hits.Mode, `undone` 1 where a moderator took it back.
    """

    __tablename__ = "hit"
    __table_args__ = (
        Index("hit_by_day", "community", "day"),
        holds(JUDGED, compact=True),
    )
    chat = key()
    kind = key()
    ref = key()
    sub = key()
    rule = word_key()
    identity = number("link", to="identity.id")
    community = number()
    day = number()
    at = number()
    score = number()
    mode = number()
    undone = number()


class JudgementRow(Rows):
    """What every rule said of something that was acted on, or held for moderators.

    `said` is JSON: the findings with their sentences and the pieces they mean. `case_id` is 0 for
    what waits for somebody or was let be; `state` is a number of community.hits.State. `likeness`
    and `letters` are those of the text.
    """

    __tablename__ = "judgement"
    __table_args__ = (
        Index("judgement_by_case", "case_id"),
        Index("judgement_by_community", "community", "at"),
        holds(SENTENCED, compact=True),
    )
    chat = key()
    kind = key()
    ref = key()
    sub = key()
    identity = number("link", to="identity.id")
    community = number()
    at = number()
    score = number()
    case_id = number()
    state = number()
    likeness = number(trace=True)
    letters = number()
    said = string("text")


class RuleDayRow(Rows):
    """How often a rule found something on a community day: watching, acting, and taken back."""

    __tablename__ = "rule_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    rule = word_key()
    watched = number()
    acted = number()
    undone = number()
