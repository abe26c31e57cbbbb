"""What moderation reaches: the classifier beside a reference, rules on evasions, and speed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from functools import cache, reduce
from random import Random
from statistics import fmean, stdev
from time import process_time

from bench import evasion, judging
from bench.corpora import DATA, PARTS, corpus, present, splits
from bench.counting import Count
from bench.learning import (
    Learner,
    corrections,
    disguised,
    first_labels,
    foreign,
)
from bench.reference import Reference
from bench.report import Target, report
from moderation.learning.features import Seen

SPLITS = 20
SHUFFLES = 10
CORPORA = ("ru", "sms", "zh")
BARRED = frozenset({"tg"})
"""Where the reference is also given a bar as careful as the classifier's own."""
TARGETS: dict[str, Target] = {
    "f1_ru": (">=", 0.95),
    "f1_sms": (">=", 0.96),
    "f1_zh": (">=", 0.90),
    "f1_tg_vs_reference": (">=", 1.0),
    "fpr_ru": ("<=", 0.01),
    "fpr_sms": ("<=", 0.005),
    "fpr_zh": ("<=", 0.03),
    "recall_obfuscated": (">=", 0.85),
    "recall_short": (">=", 0.50),
    "recall_padded": (">=", 0.50),
    "foreign_false": ("<=", 0.01),
    "corrections_ru": ("<=", 5.0),
    "corrections_sms": ("<=", 2.5),
    "corrections_zh": ("<=", 12.0),
    "recall1_zh_50": (">=", 0.30),
    "recall1_zh_200": (">=", 0.55),
    "evasion_recall": evasion.TARGETS["evasion_recall"],
    "evasion_false": evasion.TARGETS["evasion_false"],
    **judging.TARGETS,
}


class Bench:
    """Measures what is asked for; what several figures need is measured once."""

    def __init__(self, splits: int = SPLITS, shuffles: int = SHUFFLES) -> None:
        self.splits, self.shuffles = splits, shuffles
        self.notes: list[str] = []
        self.learner = cache(lambda name: Learner(corpus(name)))
        self.held_out = cache(self._held_out)
        self.reference = cache(self._reference)
        self.evasion = cache(lambda: evasion.measure(DATA))
        self.judging = cache(lambda: judging.measure(DATA))

    def measure(self, name: str) -> float:
        """Measure one figure by its name."""
        if name in judging.TARGETS:
            return self.judging()[name]
        kind, _, rest = name.partition("_")
        match kind:
            case "f1" if rest == "tg_vs_reference":
                return self.held_out("tg")[0].f1 / self.reference("tg")
            case "f1":
                self.reference(rest)
                return self.held_out(rest)[0].f1
            case "fpr":
                return self.held_out(rest)[0].rate
            case "recall":
                return self._disguised(rest)
            case "evasion":
                return self.evasion()[name]
            case "foreign":
                return max(self._foreign(), self.evasion()[name])
            case "corrections":
                return self._corrections(rest)
            case _:
                return self._first(int(rest.rpartition("_")[2]))

    def _held_out(self, name: str) -> tuple[Count, dict[str, Count], Count]:
        """Give what became of held-out texts, of disguised ones, and of other communities'.

        The disguises are tried on the first splits that hold out each row once.
        """
        learner, total, away = self.learner(name), Count(), Count()
        dressed: dict[str, Count] = {}
        for number, (model, rows) in enumerate(learner.models(self.splits)):
            total = total.plus(learner.count(model, rows))
            if number >= PARTS:
                continue
            for trick, count in disguised(learner, model, rows).items():
                dressed[trick] = dressed.get(trick, Count()).plus(count)
            for other in CORPORA:
                if other != name:
                    away = away.plus(foreign(model, self._harmless(other)[number::PARTS]))
        self.notes.append(f"{name}: {total}")
        return total, dressed, away

    def _reference(self, name: str) -> float:
        """Give the F1 of the plain reference on the same splits; the better of its two bars."""
        of = self.learner(name).of
        reference, found = Reference(of), [Count()]
        for split in splits(of, self.splits):
            found[0] = found[0].plus(reference.plain(*split))
        self.notes.append(f"{name}, logistic regression at even odds: {found[0]}")
        if name in BARRED:
            barred = (reference.with_a_bar(*split) for split in splits(of, self.splits))
            found.append(reduce(Count.plus, barred))
            self.notes.append(f"{name}, the same with a bar: {found[1]}")
        return max(count.f1 for count in found)

    def _harmless(self, name: str) -> Sequence[Seen]:
        learner = self.learner(name)
        pairs = zip(learner.seen, learner.of.spam, strict=True)
        return [seen for seen, spam in pairs if not spam]

    def _disguised(self, what: str) -> float:
        """Give the recall of the worst disguise, or of short or padded spam, in ru and sms."""
        both = [self.held_out(name)[1] for name in ("ru", "sms")]
        pooled = {trick: both[0][trick].plus(both[1][trick]).recall for trick in both[0]}
        if what != "obfuscated":
            self.notes.append(
                f"{what}: "
                + ", ".join(f"{n} {self.held_out(n)[1][what].recall:.3f}" for n in CORPORA)
            )
            return pooled[what]
        tricks = {trick: r for trick, r in pooled.items() if trick not in {"short", "padded"}}
        self.notes.append(", ".join(f"{trick} {recall:.3f}" for trick, recall in tricks.items()))
        return min(tricks.values())

    def _foreign(self) -> float:
        """Give the share of other communities' harmless texts that are taken for spam."""
        total = Count()
        for name in CORPORA:
            away = self.held_out(name)[2]
            self.notes.append(f"taught by {name}, harmless texts of others: {away}")
            total = total.plus(away)
        return total.rate

    def _corrections(self, name: str) -> float:
        """Give the mean of shuffled orders; the order of the file stands in a note."""
        learner = self.learner(name)
        order = list(range(len(learner.of.texts)))
        filed = corrections(learner, order)
        found = []
        for seed in range(self.shuffles):
            Random(seed).shuffle(order)
            found.append(corrections(learner, order))
        spread = stdev(found) if len(found) > 1 else 0.0
        self.notes.append(
            f"corrections {name}: {fmean(found):.2f} ± {spread:.2f} shuffled "
            f"(most {max(found):.2f}), {filed:.2f} in the order of the file"
        )
        return max(fmean(found), filed)

    def _first(self, labels: int) -> float:
        """Give the mean recall at 1 % false positives after so few labels."""
        found = first_labels(self.learner("zh"), labels, self.splits)
        spread = stdev(found) if len(found) > 1 else 0.0
        self.notes.append(f"{labels} labels: {fmean(found):.3f} ± {spread:.3f}")
        return fmean(found)


def main() -> bool:
    """Measure and report."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(TARGETS), metavar="NAME")
    parser.add_argument("--splits", type=int, default=SPLITS)
    parser.add_argument("--shuffles", type=int, default=SHUFFLES)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not present():
        print("skipped: the labelled corpora (../shared/data/moderation) are not on this machine")
        return True
    bench, began = Bench(asked.splits, asked.shuffles), process_time()
    found = {name: bench.measure(name) for name in asked.only or TARGETS}
    notes = [*bench.notes, f"{process_time() - began:.0f} s of CPU"]
    return report("Moderation", found, TARGETS, asked.splits, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
