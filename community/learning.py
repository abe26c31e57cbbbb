"""Learning in life: the model of each community, what it is taught, and what it forgets again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from community.context import UnitOfWork
from community.house import House
from community.jobs import Train
from community.lessons import Lesson, Lessons, Pending
from community.rulebook import Rulebook
from moderation.judging import Ordered

if TYPE_CHECKING:
    from moderation.learning.features import Seen
    from moderation.learning.model import Model

MODELS, MARKS = "moderation.models", "moderation.models.marks"
"""The window of models, and that of how far each has come, as what is committed has it."""
MOST_BOOKS = 64
"""Rulebooks, one for each chat with settings of its own, that are held with a model's rule."""
CHANGED = -1
"""What is put there by who changes what a model is made of: it is loaded anew."""


class Held(msgspec.Struct):
    """A model in memory, None where nothing was taught, and the number of its newest change.

    `stamp` is that of the stored model that it was loaded from, since others may store one.
    `trained` is how many lessons it had when all were gone through, or will be.
    """

    model: Model | None
    change: int
    stamp: tuple[int, int] = (0, 0)
    trained: int = 0
    rules: dict[int, tuple[Rulebook, Ordered]] = {}

    @property
    def lessons(self) -> int:
        """How many lessons it has."""
        return sum(self.model.lessons) if self.model is not None else 0


async def held(uow: UnitOfWork, house: House, community: int) -> Held:
    """Give the model of a community as a page sees it, loaded if it is not held so."""
    models, marks = house.window(MODELS), house.window(MARKS)
    known: Held | None = models.get(community)
    mark = uow.recall(marks, community)
    stamp = uow.port(Lessons).stamp(community)
    if known is None or known.change != mark or known.stamp != stamp:
        model, trained = await _loaded(uow, community)
        known = Held(model, (mark or 0) + 1, stamp, trained)
        models.set(community, known)
        uow.remember(marks, community, known.change)
    return known


async def with_learned(uow: UnitOfWork, house: House, community: int, book: Rulebook) -> Ordered:
    """Give the rules of a rulebook, with that of what the community taught if it taught any."""
    if book.learned is None:
        return book.ready
    known = await held(uow, house, community)
    if known.model is None:
        return book.ready
    rules = known.rules.get(id(book))
    if rules is None:
        from moderation.learning.rule import learned_rule

        if len(known.rules) >= MOST_BOOKS:
            known.rules.clear()
        rule = learned_rule(known.model, book.learned)
        rules = known.rules[id(book)] = (book, Ordered((*book.ready, rule)))
    return rules[1]


async def learn(uow: UnitOfWork, house: House, lesson: Lesson, seen: Seen) -> Lesson:
    """Teach a model a text that it sees; gives the lesson as it is kept."""
    from moderation.learning.model import Model
    from moderation.learning.storing import lesson_to_bytes

    known = await held(uow, house, lesson.community)
    if known.model is None:
        known.model = Model()
    taken = known.model.learn(seen, spam=lesson.spam)
    numbered = msgspec.structs.replace(lesson, numbers=lesson_to_bytes(taken))
    kept = await uow.port(Lessons).keep(numbered)
    _changed(uow, house, lesson.community, known)
    _train(uow, known, lesson.community)
    return kept


async def unlearn(uow: UnitOfWork, house: House, lesson: Lesson) -> None:
    """Take a lesson out again, as if it had never been taught."""
    from moderation.learning.storing import lesson_from_bytes

    known = await held(uow, house, lesson.community)
    if known.model is not None:
        known.model.unlearn(lesson_from_bytes(lesson.numbers))
    await uow.port(Lessons).unlearn(lesson)
    _changed(uow, house, lesson.community, known)


def changed(uow: UnitOfWork, house: House, community: int) -> None:
    """Let the model be loaded anew, since what it is made of has changed."""
    uow.remember(house.window(MARKS), community, CHANGED)


def _changed(uow: UnitOfWork, house: House, community: int, known: Held) -> None:
    known.change += 1
    uow.remember(house.window(MARKS), community, known.change)


def _train(uow: UnitOfWork, known: Held, community: int) -> None:
    from moderation.learning.practice import due

    if due(known.lessons, known.trained):
        known.trained = known.lessons
        uow.start(Train(community=community))


async def _loaded(uow: UnitOfWork, community: int) -> tuple[Model | None, int]:
    port = uow.port(Lessons)
    snapshot = await port.snapshot(community)
    pending = await port.pending(community, snapshot.upto if snapshot is not None else 0)
    if snapshot is None and not pending.more:
        return None, 0
    return model_of(snapshot.body if snapshot is not None else b"", pending), (
        snapshot.trained if snapshot is not None else 0
    )


def model_of(body: bytes, pending: Pending) -> Model:
    """Give a model of its stored bytes and the lessons beside them; raises NotAModel."""
    from moderation.learning.model import Model
    from moderation.learning.storing import from_bytes, lesson_from_bytes

    model = from_bytes(body) if body else Model()
    for sign, lessons in ((1, pending.more), (-1, pending.less)):
        model.gather([lesson_from_bytes(numbers) for numbers in lessons], sign)
    return model
