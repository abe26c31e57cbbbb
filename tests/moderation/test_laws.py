"""The laws of moderation: how actions and findings fold, and that no text breaks the judge."""

from __future__ import annotations

import time
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.judging import Ordered, fold, judge, judge_singly, ordered
from moderation.message import History, Message, Sender, Sent
from moderation.policy import Policy, Standing, decayed, decide
from moderation.rule import ReadyRule, Seen, written
from moderation.rules import rules
from moderation.sentences import Sentence, t
from moderation.verdict import LASTING, NOTHING, Action, Finding, Sanction, Verdict
from tests.moderation.texts import HOSTILE, some_text, texts_per_example

ALL_ACTIONS = [
    Action(review, remove, sanction, seconds)
    for review in (False, True)
    for remove in (False, True)
    for sanction in Sanction
    for seconds in ((0, 60, 3600) if sanction in LASTING else (0,))
]
FINDINGS = [Finding("rule", 0.0, t("Why."), (), "act")] + [
    Finding("rule", score, t("Why."), (), mode, action if mode == "act" else NOTHING)
    for score in (0.001, 0.3, 0.7, 0.99, 1.0)
    for mode in ("watch", "act")
    for action in ALL_ACTIONS
]
SEEDS = st.integers(0, 2**64).map(Random)
QUIET_MACHINE = 3.0
"""How many times slower than they should be hostile texts may be judged where others work, too."""


@given(SEEDS)
def test_the_union_of_actions_is_a_join(luck: Random) -> None:
    for _ in range(texts_per_example()):
        joins(luck)


def joins(luck: Random) -> None:
    """Join three actions, and see that their union is one."""
    a, b, c = luck.choices(ALL_ACTIONS, k=3)
    assert a | a == a
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | NOTHING == a
    assert a <= a | b
    assert not a <= b or (a | c) <= (b | c)


@given(SEEDS)
def test_one_finding_more_is_never_milder_and_order_is_nothing(luck: Random) -> None:
    for _ in range(texts_per_example()):
        grows(luck)


def grows(luck: Random) -> None:
    """Add a finding to others, and see that their verdict is no milder, in whatever order."""
    more, *findings = luck.choices(FINDINGS, k=luck.randint(1, 6))
    before, after = fold(findings), fold([*findings, more])
    assert before.action <= after.action
    assert before.score <= after.score <= 1
    turned = fold([more, *findings[::-1]])
    assert (turned.action, turned.score) == (after.action, after.score)


@given(SEEDS, st.booleans())
def test_who_offended_more_is_not_treated_milder(luck: Random, trusted: bool) -> None:
    verdict, policy = fold(luck.choices(FINDINGS, k=luck.randint(0, 4))), Policy()
    fewer, more = sorted((8 * luck.random(), 8 * luck.random()))
    mild, _ = decide(verdict, Standing(fewer, trusted=trusted), policy)
    hard, _ = decide(verdict, Standing(more, trusted=trusted), policy)
    assert mild <= hard
    assert trusted or verdict.action <= mild
    assert not trusted or not hard.remove


@given(st.floats(0, 100), st.floats(0, 1e8), st.floats(0, 1e8))
def test_points_decay(points: float, soon: float, later: float) -> None:
    soon, later = sorted((soon, later))
    assert 0 <= decayed(points, later, 14) <= decayed(points, soon, 14) <= points
    assert decayed(points, 14 * 86_400, 14) == points / 2


@cache
def everything() -> Ordered:
    return ordered(rule.ready(rule.settings(mode="act")) for rule in rules().values())


def some_message(luck: Random) -> tuple[Message, History]:
    """Throw a message together, with a history."""
    sender = Sender(
        id="1",
        name=luck.choice(("Ann", some_text(luck))),
        bio=luck.choice(("", some_text(luck))),
        tenure=luck.choice((0.0, 3600.0, 1e9)),
        messages=luck.randint(0, 3),
        bot=luck.random() < 0.1,
        channel=luck.random() < 0.1,
    )
    message = Message(
        text=some_text(luck),
        sender=sender,
        kind=luck.choice(("said", "edited", "joined", "reacted")),
        links=luck.choice(((), (some_text(luck),))),
        mentions=luck.randint(0, 9),
        media=luck.choice(((), ("photo",), ("story", "contact"))),
        forwarded=luck.choice(("", "person", "channel", "hidden")),
        quote=luck.choice(("", some_text(luck))),
        external=luck.random() < 0.2,
    )
    own = tuple(Sent(luck.random() * 60, "1", str(n), luck.getrandbits(64)) for n in range(9))
    return message, History(own=own[: luck.randint(0, 9)], scripts={"LATIN": 1.0})


def obeys(message: Message, history: History) -> None:
    """Judge a message, and see that every rule gives a sentence, and spans of the original."""
    verdict = judge(everything(), message, history)
    assert isinstance(verdict, Verdict)
    assert [finding.rule for finding in verdict.findings] == [r.name for r in everything()]
    for finding in verdict.findings:
        assert 0 <= finding.score <= 1
        assert str(finding.why)
        for span in finding.spans:
            assert 0 <= span.start < span.end <= len(written(message, span.part))


@given(SEEDS)
def test_no_message_breaks_the_judge_and_spans_are_in_the_original(luck: Random) -> None:
    for _ in range(texts_per_example()):
        obeys(*some_message(luck))


def test_a_rule_that_raises_silences_no_other() -> None:
    def breaks(_: Seen) -> Sentence:
        raise ZeroDivisionError

    broken = ReadyRule("broken", "content", "act", NOTHING, breaks)
    message = Message("join https://t.me/+AbCdEf123456 now", Sender(id="7"))
    told: list[str] = []

    verdict = judge_singly(
        ordered([broken, *everything()]),
        message,
        None,
        lambda rule, error: told.append(f"{rule.name}: {error!r}"),
    )

    assert told == ["broken: ZeroDivisionError()"]
    assert verdict == judge(everything(), message)
    assert verdict.hits


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:4]))
def test_no_text_takes_long(text: str) -> None:
    """50 ms where it is quiet; what is quadratic takes seconds."""
    judge(everything(), Message("warm 加微信 up"))
    begun = time.process_time()
    judge(everything(), Message(text, Sender(name=text[:60])))
    assert time.process_time() - begun < 0.05 * QUIET_MACHINE


def test_the_same_message_gets_the_same_verdict() -> None:
    message = Message("加微信了解 free nitro t.me/+abcdef", Sender(tenure=0, messages=0))
    assert judge(everything(), message) == judge(everything(), message)
