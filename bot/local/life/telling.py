"""What is said of a community's life in numbers, on its way and afterwards."""

from __future__ import annotations

from bot.local.life.living import Chronicle
from community.words import Lines, Text, lines, n, t

WEEK = 7


def so_far(chronicle: Chronicle) -> Text:
    """Say how far a life has come."""
    return t(
        "Week {week}: {messages}, {checkins}",
        week=(chronicle.days - 1) // WEEK + 1,
        messages=n("{count} message", "{count} messages", chronicle.messages),
        checkins=n("{count} check-in", "{count} check-ins", chronicle.checkins),
    )


def afterwards(chronicle: Chronicle) -> Lines:
    """Say in three lines what has happened."""
    people, left = chronicle.came - chronicle.banned, chronicle.went - chronicle.banned
    talk = t(
        "{days} later: {people} came and {left} left; they wrote {messages} and reacted {times}.",
        days=n("{count} day", "{count} days", chronicle.days),
        people=n("{count} person", "{count} people", people),
        left=left,
        messages=n("{count} message", "{count} messages", chronicle.messages),
        times=n("{count} time", "{count} times", chronicle.reactions),
    )
    points = t(
        "They asked {questions} ({answered} answered), checked in {times}, gave {gifts}; "
        "moderators gave {awards}.",
        questions=n("{count} question", "{count} questions", chronicle.questions),
        answered=chronicle.answered,
        times=n("{count} time", "{count} times", chronicle.checkins),
        gifts=n("{count} gift", "{count} gifts", chronicle.gifts),
        awards=n("{count} award", "{count} awards", chronicle.awards),
    )
    spam = t(
        "One night {spammers} posted {messages}: banned and removed, no point earned.",
        spammers=n("{count} spammer", "{count} spammers", chronicle.banned),
        messages=n("{count} message", "{count} messages", chronicle.spam),
    )
    return lines(talk, points, spam if chronicle.banned else None)
