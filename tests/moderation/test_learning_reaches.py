"""The short form of the benchmark of moderation: one split of a part of one corpus."""

import pytest

from bench.corpora import Corpus, corpus, present, splits
from bench.learning import Learner
from moderation.learning.training import train


@pytest.mark.skipif(not present(), reason="the labelled corpora are not on this machine")
def test_it_reaches_on_one_split_what_the_benchmark_asks_of_twenty() -> None:
    """A short form of `python -m bench.moderation`: the figures have room for a single split."""
    of = corpus("sms")
    learner = Learner(Corpus(of.texts[:1500], of.spam[:1500], of.groups[:1500]))
    learned, held_out = next(iter(splits(learner.of, 1)))
    model, _ = train(learner.samples(learned))
    found = learner.count(model, held_out)

    assert found.f1 >= 0.9
    assert found.rate <= 0.02
