"""The plain reference beside the classifier: scikit-learn's regression over runs of characters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bench.counting import Count, tally
from moderation.learning.calibration import Trial, bars_of
from moderation.learning.features import see
from moderation.learning.training import PARTS, part_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.corpora import Corpus

RUNS = (1, 4)
FIRMNESS = 100.0
"""Its C: how closely it follows what it is taught. It is the best of 1, 3, 10, 30 and 100 here."""


class Reference:
    """Logistic regression (liblinear, L2, converged) over TF-IDF of runs of characters."""

    def __init__(self, of: Corpus) -> None:
        from sklearn.feature_extraction.text import CountVectorizer

        self.of = of
        runs = CountVectorizer(analyzer="char", ngram_range=RUNS)
        self.counts = runs.fit_transform(of.texts)

    def plain(self, learned: Sequence[int], held_out: Sequence[int]) -> Count:
        """Count what becomes of held-out rows where spam begins at even odds."""
        return self._count(self._scores(learned, held_out), held_out, 0.0)

    def with_a_bar(self, learned: Sequence[int], held_out: Sequence[int]) -> Count:
        """Count the same where spam begins at a bar from the rows that were learned.

        It is found as the classifier's own: each of four parts is judged by a model of the others.
        """
        part = {row: part_of(see(self.of.texts[row])) for row in learned}
        trials = []
        for which in range(PARTS):
            judged = [row for row in learned if part[row] == which]
            scores = self._scores([row for row in learned if part[row] != which], judged)
            pairs = zip(scores, judged, strict=True)
            trials += [Trial(float(s), float(s), self.of.spam[row]) for s, row in pairs]
        bar = bars_of(trials).whole
        return self._count(self._scores(learned, held_out), held_out, bar)

    def _scores(self, learned: Sequence[int], judged: Sequence[int]) -> NDArray[np.float64]:
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.linear_model import LogisticRegression

        known = self.counts[learned]
        columns = known.getnnz(axis=0) > 0
        weighing = TfidfTransformer(sublinear_tf=True)
        model = LogisticRegression(C=FIRMNESS, solver="liblinear", tol=1e-4, max_iter=1_000)
        model.fit(weighing.fit_transform(known[:, columns]), [self.of.spam[row] for row in learned])
        scores: NDArray[np.float64] = model.decision_function(
            weighing.transform(self.counts[judged][:, columns])
        )
        return scores

    def _count(self, scores: NDArray[np.float64], rows: Sequence[int], bar: float) -> Count:
        pairs = zip(scores, rows, strict=True)
        return tally([(bool(score >= bar), self.of.spam[row]) for score, row in pairs])
