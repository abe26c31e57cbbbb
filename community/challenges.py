"""What newcomers are asked, and which answers are right: pure functions on drawn numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from community.door import Mode, Question
from community.words import Phrase, Words, t
from moderation.folding import compact, fold

Draw = Callable[[str, int], int]
"""Draws from 0 to a number; the name tells several draws apart."""
MOST_ANSWERED = 200
CHOICES, SUMS = 6, 160
DIGITS = "零一二三四五六七八九"


class Challenge(msgspec.Struct, frozen=True):
    """Something to answer: in words, with answers to choose from where there are such.

    `expects` are the right answers, folded, a line each; `question` is the number by which the
    same is asked again.
    """

    words: Words
    expects: str
    question: int
    choices: tuple[str, ...] = ()


def challenge(
    mode: Mode | str, questions: Sequence[Question], draw: Draw, question: int = 0
) -> Challenge:
    """Draw something to ask, or give `question` again; a sum where there is nothing else."""
    if mode == "question" and questions:
        known = {each.number: each for each in questions}
        drawn = questions[draw("question", len(questions) - 1)]
        return topical(known.get(question, drawn))
    return arithmetic(question or 1 + draw("sum", SUMS - 1), draw)


def arithmetic(question: int, draw: Draw) -> Challenge:
    """Ask for a sum or a difference; the right answer stands among others that are near."""
    number, is_difference = divmod(question, 2)
    one, other = 10 + number % 10, 2 + number // 10
    if is_difference:
        words, right = t("How much is {one} − {other}?", one=one, other=other), one - other
    else:
        words, right = t("How much is {one} + {other}?", one=one, other=other), one + other
    first = max(0, right - draw("place", CHOICES - 1))
    choices = tuple(str(first + step) for step in range(CHOICES))
    return Challenge(words, expected((str(right), in_chinese(right))), question, choices)


def topical(question: Question) -> Challenge:
    """Ask a question of the owner's."""
    words = t("{question}", question=Phrase(question.words))
    return Challenge(words, expected(question.answers), question.number)


def expected(answers: Sequence[str]) -> str:
    """Give answers as they are kept: folded, a line each."""
    return "\n".join(dict.fromkeys(map(folded, answers)))


def folded(answer: str) -> str:
    """Give an answer without what does not matter: case, width, script variant, gaps and signs."""
    cut = answer[:MOST_ANSWERED].strip()
    return compact(cut) or fold(cut)


def fits(expects: str, answer: str) -> bool:
    """Whether an answer is one of the right ones."""
    said = folded(answer)
    return bool(said) and said in expects.split("\n")


def in_chinese(number: int) -> str:
    """Give a whole number from 0 to 99 in Chinese characters."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}"
