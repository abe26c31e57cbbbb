"""Learns a whole set of lessons at once: the same model for the same set, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import log
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.batch import Batch, batch_of, regress
from moderation.learning.calibration import Trial, bars_of
from moderation.learning.lesson import FIRMNESS, UNIT, Lesson
from moderation.learning.manner import TODAYS, Manner
from moderation.learning.model import SMOOTHING, Model
from moderation.learning.strangeness import SCRIPTS, familiarity, script_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.learning.features import Seen

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
    alike = model.manner._replace(prior=model.prior, early=0.0)
    model.bars = bars_of(_trials(ordered, part, alike))
    lessons = dict(zip(order, learned, strict=True))
    return model, [lessons[place] for place in range(len(samples))]


def part_of(seen: Seen) -> int:
    """Give the part of a text, the same for near-duplicates: that of the least of its long runs.

    What is learned as good as word for word must not be judged as if it were new.
    """
    import numpy as np

    return int((seen.places[-1] * np.uint32(MIXER)).min()) // PARTS % PARTS


def _trials(samples: Sequence[Sample], part: Sequence[int], manner: Manner) -> list[Trial]:
    """Give what models of the other parts say of each, scoring as that of all samples does."""
    trials = []
    for which in range(PARTS):
        model, _ = weigh([s for s, p in zip(samples, part, strict=True) if p != which], manner)
        trials += [
            Trial(
                model.score(s.seen),
                model.window(s.seen),
                s.spam,
                familiarity(model, s.seen.places) + FEWER,
            )
            for s, p in zip(samples, part, strict=True)
            if p == which
        ]
    return trials


def weigh(samples: Sequence[Sample], manner: Manner = TODAYS) -> tuple[Model, list[Lesson]]:
    """Give the counts and weights of samples: logistic regression over what counting says.

    What counting says of a sample is taken without the sample itself, or the weights would learn
    to trust it too much.
    """
    import numpy as np

    model = Model(manner)
    if not samples:
        return model, []
    batch = batch_of([seen.ids for seen, _ in samples], [spam for _, spam in samples])
    scripts = [script_of(seen) for seen, _ in samples]
    _count(model, batch, scripts)
    matters = model.table[batch.ids, 2].astype(np.float64)
    shares = matters / batch.spread(np.sqrt(batch.sums(matters) + model.manner.unseen))
    pulls = regress(batch, shares / np.sqrt(matters), _apart(model, batch), FIRMNESS)
    weights = np.rint(batch.spread(pulls) * shares * UNIT).astype(np.int32)
    bases = np.rint(pulls * UNIT).astype(int)
    model.weights += np.bincount(batch.ids, weights, len(model.weights)).astype(np.int32)
    model.base = int(bases.sum())
    model.derive(model.used())
    each = np.split(weights, batch.starts[1:])
    return model, [
        Lesson(seen.ids, spam, own, int(base), script)
        for (seen, spam), own, base, script in zip(samples, each, bases, scripts, strict=True)
    ]


def _count(model: Model, batch: Batch, scripts: Sequence[int]) -> None:
    import numpy as np

    whose = batch.spread(batch.spam)
    size = len(model.spam)
    model.spam += np.bincount(batch.ids[whose], minlength=size).astype(np.int32)
    model.harmless += np.bincount(batch.ids[~whose], minlength=size).astype(np.int32)
    spam = int(batch.spam.sum())
    model.lessons = [len(batch.spam) - spam, spam]
    of_harmless = np.array(scripts)[~batch.spam]
    model.scripts = np.bincount(of_harmless, minlength=SCRIPTS).tolist()
    model.settle()
    model.derive(model.used())


def _apart(model: Model, batch: Batch) -> NDArray[np.float64]:
    """Give what the counts of the other samples say of each."""
    import numpy as np

    own = batch.spread(batch.spam)
    spam = model.spam[batch.ids] - own
    harmless = model.harmless[batch.ids] - ~own
    says = np.log((spam + SMOOTHING) / (harmless + SMOOTHING)) + model.balance
    says[(spam + harmless) == 0] = 0.0
    length = np.sqrt(batch.counts + model.manner.slight)
    apart: NDArray[np.float64] = model.prior * batch.sums(says) / length
    return apart
