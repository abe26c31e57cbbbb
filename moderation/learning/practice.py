"""When the classifier takes a harmless message as a lesson, and when it goes through all anew."""

from __future__ import annotations

from moderation.learning.model import Model

PER_SPAM = 3
"""So many harmless lessons for one of spam: each side is learned, neither drowns the other."""
FIRST = 20
"""Harmless lessons that are taken before there is any spam."""
GROWTH = 1.3
"""Lessons are gone through anew when there are so many times as many as the last time."""
ENOUGH = 30
"""Before so many lessons there is nothing to go through."""


def wants_harmless(model: Model) -> bool:
    """Say whether a message that nobody objected to should be learned as harmless.

    Whatever the model said of it: the bars are right only where these are like all the others.
    """
    harmless, spam = model.lessons
    return harmless < FIRST + PER_SPAM * spam


def due(lessons: int, last: int) -> bool:
    """Say whether it is time to train on all lessons, when there were `last` the last time."""
    return lessons >= max(ENOUGH, GROWTH * last)
