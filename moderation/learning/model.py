"""The classifier's state: what was counted and weighed, and how a text is scored."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from moderation.learning.features import BITS
from moderation.learning.lesson import UNIT, Lesson, lesson_of, step
from moderation.learning.manner import LEAST, TODAYS, Manner
from moderation.learning.pieces import LONG, NO_WINDOW, STRIDE, SUMS, window_scores
from moderation.learning.strangeness import SCRIPTS, familiarity, is_strange
from moderation.sentences import t

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moderation.learning.features import Ids, Seen

SMOOTHING = 0.1
"""What is added to each count where counts speak for themselves: one sight says much."""
CAUTION = 0.5
"""What is added where counts only say how much a number matters."""
EXACT = 1 << 20
"""What the table holds are whole numbers of this fraction: their sums are exact as well."""
GRAIN = 8
"""The balance of both sides is known to so many parts of one, so that it seldom moves."""
STRANGE = -1.0
SAYS, WEIGHT, MATTERS, KNOWN, COLUMNS = range(5)


NEVER_LEARNED = t("This was never learned, or was taken back already.")


class NeverLearned(ValueError):
    """A lesson that is not in a model."""


class Bars(NamedTuple):
    """From which score on a text is spam, as a whole and by one of its windows; if familiar.

    `short` is the bar on a short text: what is known of it is less, and so are harmless scores.
    """

    whole: float = 3.0
    window: float = 6.0
    familiar: float = 0.0
    short: float = 3.0


class Said(NamedTuple):
    """What the table says of a text: sums over its numbers, of which it has so many.

    `window` is the score of the piece of it that looks most like spam.
    """

    distinct: int
    says: float
    weight: float
    matters: float
    window: float = NO_WINDOW
    familiar: float | None = None
    """How familiar it is, where that was asked already."""


class Model:
    """Counts and weights of a community. Plain sums of its lessons: taking one out is exact."""

    __slots__ = (
        "_rows",
        "balance",
        "bars",
        "base",
        "harmless",
        "lessons",
        "manner",
        "prior",
        "revision",
        "scripts",
        "spam",
        "table",
        "weights",
    )

    def __init__(self, manner: Manner = TODAYS) -> None:
        import numpy as np

        self.manner = manner
        size = 1 << BITS
        self.spam = np.zeros(size, np.int32)
        """For each number, in how many lessons of spam it stands."""
        self.harmless = np.zeros(size, np.int32)
        self.weights = np.zeros(size, np.int32)
        self.base = 0
        """The weight that every text has, in units."""
        self.lessons = [0, 0]
        """How many were learned: harmless ones, spam."""
        self.scripts = [0] * SCRIPTS
        """How many harmless lessons are in each kind of letters."""
        self.balance = 0.0
        self.prior = manner.prior_after(0)
        self.table = np.zeros((size, COLUMNS), np.float32)
        """Derived: what each number's counts say, its weight, how much it matters, how known."""
        self._rows = self.table.view(np.complex128).ravel()
        self.table[:, MATTERS] = round(LEAST**2 * EXACT) / EXACT
        self.bars = Bars()
        self.revision = 0
        """Goes up with every change of what is said of texts."""

    def score(self, seen: Seen) -> float:
        """Give how much the whole text looks like spam; 0 where nothing is known."""
        return self.score_of(self.said(seen.ids))

    def score_of(self, said: Said) -> float:
        """Give the score of a text of which this is said."""
        counts, weights = self.lengths(said)
        return said.says / counts + said.weight / weights + self.base / UNIT

    def lengths(self, said: Said) -> tuple[float, float]:
        """Give by what a text's sums are divided: that of what counts say, and that of weights."""
        manner = self.manner
        return sqrt(said.distinct + manner.slight), sqrt(said.matters + manner.unseen)

    def rows(self, ids: Ids | NDArray[np.intp]) -> NDArray[np.float32]:
        """Give the table's rows of these numbers: as whole pieces, far faster than as columns."""
        import numpy as np

        return self._rows.take(ids).view(np.float32).reshape(*ids.shape, COLUMNS)

    def said(self, ids: Ids) -> Said:
        """Give what is said of a text with these numbers, but for its windows."""
        import numpy as np

        sums = np.add.reduce(self.rows(ids), 0, np.float64)
        return Said(len(ids), *sums.tolist()[:SUMS])

    def said_too(self, said: Said, others: Ids) -> Said:
        """Give what is said of a text that has, beside the numbers of which this is said, others.

        That the table's values are exact makes it the same as if it had had them from the first.
        """
        import numpy as np

        more = np.add.reduce(self.rows(others), 0, np.float64).tolist()
        return Said(
            said.distinct + len(others),
            said.says + more[SAYS],
            said.weight + more[WEIGHT],
            said.matters + more[MATTERS],
            said.window,
            said.familiar,
        )

    def window(self, seen: Seen) -> float:
        """Give the score of the piece that looks most like spam; a short text has no pieces."""
        import numpy as np

        long = seen.places.shape[1]
        if long <= LONG:
            return NO_WINDOW
        rows = np.add.reduce(self.rows(seen.places), 0, np.float64)
        return float(window_scores(np.add.reduceat(rows, np.arange(0, long, STRIDE), 0)).max())

    def margin(self, seen: Seen) -> float:
        """Give how far above the bar a text is: spam from 0 on. What is strange is below it."""
        said = self.said(seen.ids)
        if self.score_of(said) < self._bar(seen.spaced):
            said = said._replace(window=self.window(seen))
        return self.margin_of(seen.spaced, seen.places, said)

    def margin_of(self, spaced: str, places: Ids, said: Said) -> float:
        """Give the margin of a text, as it is `Seen`, of which this is said."""
        margin = self.score_of(said) - self._bar(spaced)
        if margin < 0:
            margin = max(margin, said.window - self.bars.window)
        if margin >= 0:
            familiar = familiarity(self, places) if said.familiar is None else said.familiar
            return STRANGE if is_strange(self, spaced, places, familiar) else margin
        return margin

    def _bar(self, spaced: str) -> float:
        return self.bars.short if len(spaced) <= LONG else self.bars.whole

    def learn(self, seen: Seen, *, spam: bool) -> Lesson:
        """Take in a text and its label; what comes back is what `unlearn` needs."""
        sign = 1 if spam else -1
        pull = step(sign * self.score(seen), 0.0)
        self.count(seen.ids, spam=spam)
        lesson = lesson_of(seen, spam, sign * pull, self.shares(seen.ids))
        self.weigh(lesson)
        return lesson

    def unlearn(self, lesson: Lesson) -> None:
        """Take a lesson out, whatever was learned since: as if its share had never been added.

        Raise NeverLearned, and change nothing, if it cannot be in here.
        """
        counts = self.spam if lesson.spam else self.harmless
        if self.lessons[lesson.spam] < 1 or (counts[lesson.ids] < 1).any():
            raise NeverLearned(NEVER_LEARNED)
        self.take(lesson, -1)

    def take(self, lesson: Lesson, times: int = 1) -> None:
        """Add a lesson as it stands, or with -1 subtract it."""
        self.count(lesson.ids, times, spam=lesson.spam)
        self.weigh(lesson, times)

    def gather(self, lessons: Sequence[Lesson], times: int = 1) -> None:
        """Take many lessons at once, or with -1 out: the same as one by one, and faster."""
        for lesson in lessons:
            (self.spam if lesson.spam else self.harmless)[lesson.ids] += times
            self.lessons[lesson.spam] += times
            self.weights[lesson.ids] += times * lesson.weights
            self.base += times * lesson.base
            self.scripts[lesson.script] += times * (not lesson.spam)
        self.settle()
        for lesson in lessons:
            self.derive(lesson.ids)

    def count(self, ids: Ids, times: int = 1, *, spam: bool) -> None:
        """Count these numbers on one side."""
        (self.spam if spam else self.harmless)[ids] += times
        self.lessons[spam] += times
        self.derive(ids)
        self.settle()

    def settle(self) -> None:
        """Take the balance of both sides and the prior anew; the whole table where they moved."""
        harmless, spam = (count + CAUTION for count in self.lessons)
        before = self.balance, self.prior
        self.balance = round(log(harmless / spam) * GRAIN) / GRAIN
        self.prior = self.manner.prior_after(sum(self.lessons))
        if before != (self.balance, self.prior):
            self.derive(self.used())

    def weigh(self, lesson: Lesson, times: int = 1) -> None:
        """Add a lesson's weights as they stand, or with -1 subtract them."""
        self.weights[lesson.ids] += times * lesson.weights
        self.base += times * lesson.base
        self.scripts[lesson.script] += times * (not lesson.spam)
        self.table[lesson.ids, WEIGHT] = self.weights[lesson.ids] / UNIT
        self.revision += 1

    def used(self) -> NDArray[np.intp]:
        """Give the numbers that stand in some lesson."""
        import numpy as np

        return np.flatnonzero(self.spam | self.harmless | self.weights)

    def derive(self, ids: Ids | NDArray[np.intp]) -> None:
        """Make the table anew for these numbers."""
        import numpy as np

        spam, harmless = self.spam[ids], self.harmless[ids]
        sights = spam + harmless
        known = sights > 0
        says = np.log((spam + SMOOTHING) / (harmless + SMOOTHING)) + self.balance
        matters = np.log((spam + CAUTION) / (harmless + CAUTION)) + self.balance
        self.table[ids, SAYS] = np.where(known, _exact(self.prior * says), 0.0)
        self.table[ids, WEIGHT] = self.weights[ids] / UNIT
        self.table[ids, MATTERS] = _exact(np.maximum(np.abs(matters) * known, LEAST) ** 2)
        self.table[ids, KNOWN] = _exact(np.log1p(sights))
        self.revision += 1

    def shares(self, ids: Ids) -> NDArray[np.float32]:
        """Give how a text's pull is shared among its numbers: by how much each matters."""
        import numpy as np

        matters: NDArray[np.float32] = self.table[ids, MATTERS]
        return matters / np.float32(sqrt(float(matters.sum()) + self.manner.unseen))


def _exact(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Give values as whole numbers of a fraction, so that no order of them has another sum."""
    import numpy as np

    exact: NDArray[np.floating] = np.rint(values * EXACT) / EXACT
    return exact
