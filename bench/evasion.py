"""What the rules find of disguised phrases, and hit by mistake: `python -m bench.evasion`."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.report import Target, report
from moderation.folding import Folded
from moderation.judging import judge, ordered
from moderation.matching import Matcher
from moderation.message import Message
from moderation.rules import rules
from moderation.terms import Term

SHARED = Path(__file__).parents[2] / "shared" / "data"
TARGETS: dict[str, Target] = {
    "evasion_plain": (">=", 1.0),
    "evasion_recall": (">=", 0.85),
    "evasion_false": ("<=", 0.02),
    "foreign_false": ("<=", 0.01),
}
FOREIGN = ("en_sms_spam", "ru_telegram_spam", "zh_telegram_spam", "cold")
SAID = ("words", "phishing", "hidden", "scripts")
"""The rules about what is said; what one may do (link, invite, shout) each community decides."""
QUOTES = "mention_warning"
MOST = 2_000


def rows(path: Path) -> list[dict[str, Any]]:
    """Read a corpus."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def measure(folder: Path) -> dict[str, float]:
    """Give the figures of the corpora in a folder, by their names.

    A disguised text counts as found if the phrase it hides is; a harmless one as hit if any phrase
    is found in it. Those that quote the phrase to warn of it are counted apart.
    """
    listed = (folder / "evasion_blocklist.txt").read_text("utf-8").splitlines()
    matcher = Matcher(Term(line.strip()) for line in listed if line.strip())
    corpus = rows(folder / "evasion.jsonl.gz")
    harmful = [row for row in corpus if row["label"]]
    harmless = [row for row in corpus if not row["label"]]
    return {
        "evasion_plain": _share(_finds(matcher, r) for r in harmful if r["trick"] == "none"),
        "evasion_recall": _share(_finds(matcher, r) for r in harmful if r["trick"] != "none"),
        "evasion_false": _share(_hits(matcher, r) for r in harmless if QUOTES not in r["trick"]),
        "evasion_quoted": _share(_hits(matcher, r) for r in harmless if QUOTES in r["trick"]),
        "foreign_false": _foreign(folder),
    }


def _finds(matcher: Matcher, row: dict[str, Any]) -> bool:
    return any(m.term.phrase == row["target"] for m in matcher.find(Folded(row["text"])))


def _hits(matcher: Matcher, row: dict[str, Any]) -> bool:
    return bool(matcher.find(Folded(row["text"])))


def _foreign(folder: Path) -> float:
    """Give the share of harmless texts of other communities that the rules would act on."""
    ready = ordered(rules()[name].ready(rules()[name].settings(mode="act")) for name in SAID)
    texts = [
        row["text"]
        for name in FOREIGN
        for row in [row for row in rows(folder / f"{name}.jsonl.gz") if not row["label"]][:MOST]
    ]
    return _share(bool(judge(ready, Message(text)).action) for text in texts)


def _share(found: Iterable[bool]) -> float:
    every = list(found)
    return sum(every) / len(every)


def main() -> None:
    """Measure and report; the exit code says whether all figures are reached."""
    if not SHARED.is_dir():
        sys.exit("The corpora are not on this machine.")
    reached = report("Disguised phrases", measure(SHARED / "moderation"), TARGETS, 1)
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
