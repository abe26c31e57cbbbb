"""What the learned classifier reaches on corpora, by the method of the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from statistics import fmean

from bench.corpora import Corpus, splits
from bench.counting import Count, tally
from bench.disguises import SHORT, TRICKS, cut, padded
from moderation.learning.features import Seen, see
from moderation.learning.model import Model
from moderation.learning.practice import due, wants_harmless
from moderation.learning.training import Sample, train, weigh


class Learner:
    """A corpus as the classifier sees it."""

    def __init__(self, of: Corpus) -> None:
        self.of = of
        self.seen = [see(text) for text in of.texts]

    def samples(self, rows: Sequence[int]) -> list[Sample]:
        """Give these rows as samples."""
        return [Sample(self.seen[row], self.of.spam[row]) for row in rows]

    def models(self, count: int) -> Iterator[tuple[Model, list[int]]]:
        """Give a model for each split, with the rows that it did not learn."""
        for learned, held_out in splits(self.of, count):
            yield train(self.samples(learned))[0], held_out

    def count(self, model: Model, rows: Sequence[int]) -> Count:
        """Count what a model makes of rows."""
        return tally([(model.margin(self.seen[row]) >= 0, self.of.spam[row]) for row in rows])


def caught(model: Model, texts: Sequence[str]) -> Count:
    """Count how many texts of spam a model catches."""
    hits = sum(model.margin(see(text)) >= 0 for text in texts)
    return Count(hits, len(texts) - hits)


def disguised(learner: Learner, model: Model, rows: Sequence[int]) -> dict[str, Count]:
    """Count what a model catches of held-out spam by each disguise."""
    texts, spam = learner.of.texts, learner.of.spam
    chance, harmless = Random(5), [texts[row] for row in rows if not spam[row]]
    adverts = [texts[row] for row in rows if spam[row]]
    found = {trick: caught(model, [dress(a) for a in adverts]) for trick, dress in TRICKS.items()}
    found["short"] = caught(model, [cut(a) for a in adverts if len(a) > SHORT])
    found["padded"] = caught(model, [padded(a, harmless, chance) for a in adverts])
    return found


def first_labels(learner: Learner, labels: int, count: int, at: float = 0.01) -> list[float]:
    """Give, for each split, the recall at a false-positive rate after so few labels."""
    found = []
    for number, (learned, held_out) in enumerate(splits(learner.of, count)):
        rows = Random(number).sample(learned, labels)
        model, _ = weigh(learner.samples(rows))
        scores = [(model.score(learner.seen[row]), learner.of.spam[row]) for row in held_out]
        harmless = sorted((score for score, spam in scores if not spam), reverse=True)
        bar = harmless[int(at * len(harmless))]
        found.append(fmean(score > bar for score, spam in scores if spam))
    return found


def corrections(learner: Learner, order: Sequence[int]) -> float:
    """Give how many of 100 messages a moderator must correct, from an empty start.

    Each message is judged before it is learned. A moderator undoes what was wrongly removed and
    removes what was missed: those are lessons, and so is a sample of what nobody objected to.
    """
    model, samples, last, wrong = Model(), list[Sample](), 0, 0
    for row in order:
        seen, spam = learner.seen[row], learner.of.spam[row]
        margin = model.margin(seen)
        mistaken = (margin >= 0) != spam
        wrong += mistaken
        if mistaken or (not spam and wants_harmless(model)):
            model.learn(seen, spam=spam)
            samples.append(Sample(seen, spam))
            if due(len(samples), last):
                model, last = train(samples)[0], len(samples)
    return 100 * wrong / len(order)


def foreign(model: Model, texts: Sequence[Seen]) -> Count:
    """Count what a model of another community makes of harmless texts."""
    hits = sum(model.margin(seen) >= 0 for seen in texts)
    return Count(false=hits, harmless=len(texts))
