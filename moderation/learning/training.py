"""Learns a whole set of lessons at once: the same model for the same set, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import log, sqrt
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.calibration import Trial, bars_of
from moderation.learning.model import PRIOR, SMOOTHING, Lesson, Model, lesson_of, step
from moderation.learning.strangeness import familiarity

if TYPE_CHECKING:
    from moderation.learning.features import Seen

ROUNDS = 6
"""How often each lesson is gone through; the weights hardly move after that."""
MIXER = 0x85EBCA6B
PARTS = 4
"""In how many parts lessons are cut to find the bars: each is judged by a model of the others."""
FEWER = log(PARTS / (PARTS - 1))
"""How much more familiar texts are to the model of all lessons."""


class Sample(NamedTuple):
    """A text with its label, before it is learned."""

    seen: Seen
    spam: bool

    @property
    def key(self) -> bytes:
        """A digest of what the model sees, by which samples have an order."""
        return blake2b(self.seen.ids.tobytes(), digest_size=8).digest() + bytes([self.spam])


def train(samples: Sequence[Sample]) -> tuple[Model, list[Lesson]]:
    """Give a model of these samples, its bars set by what it says of samples it did not see.

    The lessons come in the order of the samples.
    """
    keys = [sample.key for sample in samples]
    order = sorted(range(len(samples)), key=keys.__getitem__)
    ordered = [samples[place] for place in order]
    part = [part_of(sample.seen) for sample in ordered]
    model, learned = weigh(ordered)
    model.bars = bars_of(_trials(ordered, part))
    lessons = dict(zip(order, learned, strict=True))
    return model, [lessons[place] for place in range(len(samples))]


def part_of(seen: Seen) -> int:
    """Give the part of a text, the same for near-duplicates: that of the least of its long runs.

    What is learned as good as word for word must not be judged as if it were new.
    """
    import numpy as np

    return int((seen.places[-1] * np.uint32(MIXER)).min()) // PARTS % PARTS


def _trials(samples: Sequence[Sample], part: Sequence[int]) -> list[Trial]:
    trials = []
    for which in range(PARTS):
        model, _ = weigh([s for s, p in zip(samples, part, strict=True) if p != which])
        trials += [
            Trial(
                model.score(s.seen),
                model.window(s.seen),
                s.spam,
                familiarity(model, s.seen) + FEWER,
            )
            for s, p in zip(samples, part, strict=True)
            if p == which
        ]
    return trials


def weigh(samples: Sequence[Sample]) -> tuple[Model, list[Lesson]]:
    """Give the counts and weights of samples: logistic regression over what counting says.

    What counting says of a sample is taken without the sample itself, or the weights would learn
    to trust it too much.
    """
    model = Model()
    for seen, spam in samples:
        (model.spam if spam else model.harmless)[seen.ids] += 1
        model.lessons[spam] += 1
    model.settle()
    model.derive(model.used())
    pulls = _pulls(model, samples)
    lessons = [
        lesson_of(seen, spam, pull, model.shares(seen.ids))
        for (seen, spam), pull in zip(samples, pulls, strict=True)
    ]
    for lesson in lessons:
        model.weights[lesson.ids] += lesson.weights
        model.base += lesson.base
        model.scripts[lesson.script] += not lesson.spam
    model.derive(model.used())
    return model, lessons


def _pulls(model: Model, samples: Sequence[Sample]) -> list[float]:
    """Give each sample's pull, by coordinate ascent on the dual; below zero for harmless ones."""
    import numpy as np

    says = [_apart(model, sample) for sample in samples]
    shares = [model.shares(sample.seen.ids) for sample in samples]
    longs = [sqrt(float(model.table[sample.seen.ids, 2].sum())) for sample in samples]
    pulls, weights, base = [0.0] * len(samples), np.zeros(len(model.weights), np.float32), 0.0
    turns, shuffle = list(range(len(samples))), Random(1).shuffle
    for _ in range(ROUNDS):
        shuffle(turns)
        for turn in turns:
            (ids, *_), spam = samples[turn]
            sign = 1 if spam else -1
            score = float(weights[ids].sum()) / longs[turn] + base + says[turn]
            moved = sign * step(sign * score, sign * pulls[turn])
            pulls[turn] += moved
            weights[ids] += moved * shares[turn]
            base += moved
    return pulls


def _apart(model: Model, sample: Sample) -> float:
    """Give what the counts of the other samples say of one."""
    import numpy as np

    ids, own = sample.seen.ids, sample.spam
    spam = model.spam[ids] - own
    harmless = model.harmless[ids] - (not own)
    says = np.log((spam + SMOOTHING) / (harmless + SMOOTHING)) + model.balance
    return float(PRIOR * says[(spam + harmless) > 0].sum() / sqrt(len(ids)))
