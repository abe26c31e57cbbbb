"""What was well received in a week, and what nobody answered: from evidence and questions."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select

from community.digest import MOST_NAMED, Content, Post
from community.recognition import RULES
from community.recognitions import Span as Over
from community.unanswered import Waits
from community.weeks import DAYS
from storage.answers import look_once_more
from storage.chosen import chosen_by_day, newest_chosen
from storage.evidence import ACKNOWLEDGED
from storage.recognised import RECOGNISED
from storage.repositories.asked import ASKED
from storage.repositories.people import IDENTITY
from storage.weekcounts import Span

FEWEST = 2
"""No post is named for fewer people than these."""
_K, _Q, _R = ACKNOWLEDGED.table.c, ASKED.table.c, RECOGNISED.table.c
GIVER, TAKER = IDENTITY.table.alias("giver"), IDENTITY.table.alias("taker")
_people = func.count(GIVER.c.member.distinct())
_replies, _reactions = func.sum(_K.replies), func.sum(_K.reactions)
POSTS = (
    select(TAKER.c.member, _K.chat, _K.thread, _people, _replies, _reactions)
    .select_from(
        ACKNOWLEDGED.table.join(GIVER, GIVER.c.id == _K.giver)
        .join(TAKER, TAKER.c.id == _K.taker)
        .outerjoin(
            RECOGNISED.table,
            (_R.community == _K.community)
            & (_R.span == int(Over.QUARTER))
            & (_R.member == GIVER.c.member),
        )
    )
    .where(_K.community == bindparam("community"), _K.own == 1)
    .where(_K.day.between(bindparam("first"), bindparam("last")))
    .where(GIVER.c.bot == 0, TAKER.c.bot == 0, GIVER.c.member != TAKER.c.member)
    .where(GIVER.c.first_seen < bindparam("known"), or_(_R.ring.is_(None), _R.ring == 0))
    .where(or_(_K.replies > 0, _K.reactions > 0))
    .group_by(_K.chat, _K.thread, TAKER.c.member)
    .having(_people >= FEWEST)
    .order_by(_people.desc(), (_replies + _reactions).desc(), _K.chat, _K.thread)
    .limit(MOST_NAMED)
)
REACTIONS = (
    select(_K.day, _reactions)
    .where(_K.community == bindparam("community"))
    .where(_K.day.between(bindparam("first"), bindparam("last")))
    .group_by(_K.day)
)
QUESTIONS = (
    select(_Q.day, _Q.waits, func.count())
    .where(_Q.community == bindparam("community"))
    .where(_Q.day.between(bindparam("first"), bindparam("last")))
    .group_by(_Q.day, _Q.waits)
)


def content_of(connection: Connection, span: Span) -> Content:
    """Count reactions and questions by week, and give the posts that most people answered to."""
    first = span.weeks[-1].first.toordinal()
    asked = {"community": span.community.id, "first": first, "last": span.last}
    reactions = Counter({day: int(n) for day, n in connection.execute(REACTIONS, asked)})
    questions, unanswered = _questions(connection, span, asked)
    week = {"first": span.week.first.toordinal(), "known": _known_by(span)}
    posts = connection.execute(POSTS, asked | week)
    return Content(
        reactions=span.summed(reactions),
        posts=tuple(Post(*map(int, row)) for row in posts),
        asked=span.summed(questions),
        unanswered=span.summed(unanswered),
        highlights=span.summed(chosen_by_day(connection, asked)),
        chosen=newest_chosen(connection, asked | week),
    )


def _questions(
    connection: Connection, span: Span, asked: dict[str, int]
) -> tuple[Counter[int], Counter[int]]:
    """Count by day the questions of which it is known whether somebody answered, and the others.

    Those that are a day old and were not looked at, since nothing ran, are looked at now; later
    ones are in neither, as they would make a share too small.
    """
    questions, unanswered = Counter[int](), Counter[int]()
    is_behind = False
    for day, waits, count in connection.execute(QUESTIONS, asked):
        if waits == Waits.NOT_KNOWN:
            is_behind |= day < span.last
            continue
        questions[day] += count
        unanswered[day] += count if waits == Waits.UNANSWERED else 0
    if is_behind:
        before = span.begins(span.week.last)
        found = look_once_more(connection, span.community.id, asked["first"], before)
        unanswered.update(day for day, _, _ in found.unanswered)
        questions.update(day for day, _, _ in (*found.answered, *found.unanswered))
    return questions, unanswered


def _known_by(span: Span) -> int:
    """Give the moment before which a trusted member was seen first, as recognition has it."""
    early = date.fromordinal(span.since) + timedelta(days=RULES.founding)
    long_ago = span.week.first + timedelta(days=DAYS - RULES.tenure)
    return span.begins(max(early, long_ago))
