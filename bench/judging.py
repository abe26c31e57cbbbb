"""How fast the rules judge, with a long list and many samples: `python -m bench.judging`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time, thread_time
from typing import Any

from bench.evasion import SHARED, rows
from bench.report import Target, pin, report
from bot.collector import calm_collector
from moderation.folding import compact, readings
from moderation.hanzi import words
from moderation.judging import Ordered, judge, ordered
from moderation.learning.features import see
from moderation.learning.rule import LearnedSettings, learned_rule
from moderation.learning.training import Sample, train
from moderation.likeness import likeness_of
from moderation.message import Message, Sender
from moderation.reading import MOST_TOGETHER
from moderation.rule import ReadyRule
from moderation.rules import rules
from moderation.windows import Windows

TARGETS: dict[str, Target] = {
    "per_cpu_s": (">=", 10_000),
    "p99_ms": ("<=", 1.0),
    "long_ms": ("<=", 5.0),
    "hostile_ms": ("<=", 50.0),
}
CORPORA = ("zh_telegram_spam", "ru_telegram_spam", "en_sms_spam")
TERMS, SAMPLES, MESSAGES, ROUNDS = 100_000, 10_000, 3_000, 5
CONSONANTS, VOWELS = "bcdfghjklmnprstvwz", "aeiou"
HOSTILE = (
    "a" + "\u0301" * 10_000,
    "ab" * 5_000,
    "微信" * 5_000,
    "\u202eab\u202c" * 2_500,
    "a\u200b" * 5_000,
    "http://" + "a/" * 5_000,
    "@abc " * 2_000,
    "亻言火包" * 2_500,
    "x1|!" * 2_500,
    "[.]" * 3_300,
)


def long_list(count: int, luck: Random) -> list[str]:
    """Give so many terms: two words of Chinese each, made-up words, and pairs of those."""
    chinese = sorted(word for word in words() if len(word) == 2)

    def word() -> str:
        pairs = zip(luck.choices(CONSONANTS, k=4), luck.choices(VOWELS, k=4), strict=True)
        return "".join(c + v for c, v in pairs)[: luck.randint(5, 8)]

    terms: set[str] = set()
    while len(terms) < count:
        terms.add("".join(luck.sample(chinese, 2)))
        terms.add(word())
        terms.add(f"{word()} {word()}")
    return list(islice(sorted(terms), count))


def taught(samples: list[dict[str, Any]]) -> ReadyRule:
    """Give the learned classifier, acting, as it is after so many labelled samples."""
    model, _ = train([Sample(see(row["text"]), bool(row["label"])) for row in samples])
    return learned_rule(model, LearnedSettings(mode="act"))


def acting(terms: list[str], *others: ReadyRule) -> Ordered:
    """Give all rules, acting, with a list of terms; and others with them."""
    told: dict[str, dict[str, Any]] = {
        "words": {"phrases": tuple(terms)},
        "patterns": {"patterns": ("(a+)+$", "(x+x+)+y")},
    }
    every = rules().items()
    ready = [rule.ready(rule.settings(mode="act", **told.get(n, {}))) for n, rule in every]
    return ordered([*ready, *others])


def measure(folder: Path) -> dict[str, float]:
    """Give the figures, in CPU time of one thread, windows included.

    Each message is new to the judge, and comes in a row of those that wait, as in the dispatcher
    when very many do; the garbage collector goes at the pace at which it goes there once a start is
    over. The best of some whole rounds counts, each on windows of its own, with all that the
    collector took in it.
    `long_ms` and `hostile_ms` are of a text by itself that nobody has read before.
    """
    luck = Random(1)
    labelled = [row for name in CORPORA for row in rows(folder / f"{name}.jsonl.gz")]
    terms = long_list(TERMS, luck)
    luck.shuffle(labelled)
    ready = acting(terms, taught(labelled[-SAMPLES:]))
    texts = [row["text"] for row in labelled]
    messages = [
        Message(text, Sender(id=str(n % 300), tenure=1e6), chat="1")
        for n, text in enumerate(texts[:MESSAGES])
    ]
    calm_collector()
    rounds = [_judged(ready, _stored(texts[-SAMPLES:]), messages) for _ in range(ROUNDS)]
    took = sorted(min(rounds, key=sum))
    long = " ".join(texts)[:4096]
    return {
        "per_cpu_s": len(took) / sum(took),
        "p99_ms": 1000 * took[int(0.99 * len(took))],
        "long_ms": 1000 * _best(ready, long),
        "hostile_ms": 1000 * max(_best(ready, text) for text in HOSTILE),
    }


def _stored(texts: list[str]) -> Windows:
    windows = Windows()
    for letters in map(compact, texts):
        windows.removed.add(likeness_of(letters), len(letters))
    return windows


def _judged(ready: Ordered, windows: Windows, messages: list[Message]) -> list[float]:
    """Give what each message took, with its share of looking ahead at a row of them."""
    took = []
    for first in range(0, len(messages), MOST_TOGETHER):
        row, begun = messages[first : first + MOST_TOGETHER], thread_time()
        ready.look_ahead([message.text for message in row])
        share = (thread_time() - begun) / len(row)
        for number, message in enumerate(row, first):
            begun = thread_time()
            judge(ready, message, windows.history(message, number))
            windows.add(message, number)
            took.append(share + thread_time() - begun)
    return took


def _best(ready: Sequence[ReadyRule], text: str) -> float:
    took = []
    for _ in range(ROUNDS):
        readings.forget()
        begun = process_time()
        judge(ready, Message(text))
        took.append(process_time() - begun)
    return min(took)


def main() -> None:
    """Measure and report; the exit code says whether all figures are reached."""
    if not SHARED.is_dir():
        sys.exit("The corpora are not on this machine.")
    pin()
    reached = report("Judging", measure(SHARED / "moderation"), TARGETS, ROUNDS)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
