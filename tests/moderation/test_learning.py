"""The learned classifier: its laws, what it learns from a few texts, and what it refuses."""

from __future__ import annotations

from copy import deepcopy
from math import isfinite
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.disguises import TRICKS
from moderation.judging import judge
from moderation.learning.calibration import AT_MOST, Trial, bars_of
from moderation.learning.features import BITS, Seen, see
from moderation.learning.model import Bars, Model
from moderation.learning.practice import FIRST, PER_SPAM, due, wants_harmless
from moderation.learning.reasons import why
from moderation.learning.rule import LearnedSettings, learned_rule, look
from moderation.learning.storing import (
    NotAModel,
    from_bytes,
    lesson_from_bytes,
    lesson_to_bytes,
    to_bytes,
)
from moderation.learning.training import Sample, train
from moderation.message import Message, Sender
from moderation.rule import Seen as Judged

ADVERTS = [
    f"{greeting} {offer}, {reach}"
    for greeting in ("Hello!", "Dear friends,", "Attention:", "大家好")
    for offer in ("earn 500 dollars a day from home", "free casino bonus today", "日结兼职轻松赚钱")
    for reach in ("write me in private", "details in my profile", "加微信了解")
]
TALK = [
    f"{who} {what} {when}"
    for who in ("I think my sister", "our teacher", "the neighbour's cat", "我们班长")
    for what in ("left the keys in the kitchen", "wants to see that film", "把作业忘在家里了")
    for when in ("yesterday evening.", "again, as always", "你们觉得呢")
]

GOLDEN = [7784, 9881, 10345, 17925, 17972, 23809]
GOLDEN_SUM = 5780225

FEW = settings(max_examples=settings().max_examples // 5)
"""A model is some megabytes: its laws are tried on fewer examples than those of a number."""
texts = st.text(max_size=60)
any_text = st.text(st.characters(codec=None), max_size=200)
labelled = st.lists(st.tuples(texts, st.booleans()), max_size=12)


def samples() -> list[Sample]:
    return [
        *(Sample(see(text), True) for text in ADVERTS),
        *(Sample(see(text), False) for text in TALK),
    ]


@pytest.fixture(scope="module")
def taught() -> Model:
    return train(samples())[0]


def state(model: Model) -> dict[str, bytes | object]:
    """Everything that a score depends on."""
    slots = {n: getattr(model, n) for n in Model.__slots__ if n != "revision"}
    return {
        name: hash(value.tobytes()) if isinstance(value, np.ndarray) else value
        for name, value in slots.items()
    }


@FEW
@given(before=labelled, text=texts, spam=st.booleans())
def test_unlearning_gives_back_the_same_state(
    before: list[tuple[str, bool]], text: str, spam: bool
) -> None:
    model = Model()
    for said, was_spam in before:
        model.learn(see(said), spam=was_spam)
    as_it_was = deepcopy(state(model))

    model.unlearn(model.learn(see(text), spam=spam))

    assert state(model) == as_it_was


@FEW
@given(lessons=labelled, seed=st.integers(0, 1000))
def test_lessons_can_be_unlearned_in_any_order(lessons: list[tuple[str, bool]], seed: int) -> None:
    model = Model()
    learned = [model.learn(see(text), spam=spam) for text, spam in lessons]
    Random(seed).shuffle(learned)

    for lesson in learned:
        model.unlearn(lesson_from_bytes(lesson_to_bytes(lesson)))

    assert state(model) == state(Model())


@FEW
@given(lessons=st.lists(st.tuples(texts, st.booleans()), min_size=1, max_size=12))
def test_what_is_left_after_unlearning_is_the_sum_of_the_other_lessons(
    lessons: list[tuple[str, bool]],
) -> None:
    model = Model()
    first, *others = [model.learn(see(text), spam=spam) for text, spam in lessons]

    model.unlearn(first)

    rest = Model()
    for lesson in reversed(others):
        rest.take(lesson)
    assert state(model) == state(rest)


@FEW
@given(lessons=st.lists(st.tuples(texts, st.booleans()), max_size=10), seed=st.integers(0, 1000))
def test_training_does_not_depend_on_the_order_of_the_lessons(
    lessons: list[tuple[str, bool]], seed: int
) -> None:
    of = [Sample(see(text), spam) for text, spam in lessons]
    shuffled = of.copy()
    Random(seed).shuffle(shuffled)

    assert state(train(of)[0]) == state(train(shuffled)[0])


def test_a_lesson_that_was_trained_can_be_unlearned() -> None:
    model, lessons = train(samples())
    for lesson in lessons:
        model.unlearn(lesson)

    assert not model.spam.any()
    assert not model.harmless.any()
    assert not model.weights.any()
    assert (model.base, model.lessons) == (0, [0, 0])


@given(text=any_text)
def test_every_text_has_a_finite_score_and_reasons(taught: Model, text: str) -> None:
    seen = see(text, ("newcomer",))
    assert isfinite(taught.score(seen))
    assert isfinite(taught.window(seen))
    assert isfinite(taught.margin(seen))
    assert all(isfinite(piece.adds) for piece in why(taught, seen))


@pytest.mark.parametrize("text", ["", " ", "a", "\ud800", "́" * 10_000, "💸" * 5_000, "a b" * 4_096])
def test_odd_texts_are_judged_like_any_other(taught: Model, text: str) -> None:
    assert isfinite(taught.margin(see(text)))
    taught.unlearn(taught.learn(see(text), spam=True))


def test_the_numbers_of_a_text_are_the_same_in_every_process_and_release() -> None:
    """What is stored would be worth nothing otherwise; a new hash needs new magic bytes."""
    seen = see("Free 💸 钱", ("newcomer",))
    assert seen.spaced == " free 💸 钱 "
    assert seen.ids[:6].tolist() == GOLDEN
    assert int(seen.ids.astype(np.int64).sum()) == GOLDEN_SUM
    assert int(seen.ids.max()) < 1 << BITS


def test_an_untaught_model_takes_nothing_for_spam() -> None:
    assert all(Model().margin(see(text)) < 0 for text in ADVERTS + TALK)


def test_it_learns_a_communitys_adverts_and_its_talk(taught: Model) -> None:
    new = "Hello friends! earn 900 dollars a day, write me in private"
    assert taught.margin(see(new)) > 0
    assert taught.margin(see("my sister wants to see the keys in the kitchen again")) < 0
    assert taught.margin(see("Привет всем, как дела сегодня?")) < 0


@pytest.mark.parametrize("trick", TRICKS)
def test_a_disguise_does_not_hide_an_advert(taught: Model, trick: str) -> None:
    advert = "Hello! earn 500 dollars a day from home, write me in private"
    assert taught.margin(see(TRICKS[trick](advert))) > 0


def test_padding_does_not_hide_an_advert(taught: Model) -> None:
    padding = " ".join(TALK[:8])
    seen = see(f"{padding} {ADVERTS[0]} {padding}")

    assert taught.window(seen) > taught.score(seen)
    assert taught.margin(seen) > 0
    assert taught.margin(see(padding + padding)) < 0


def test_the_reasons_are_pieces_that_a_reader_finds_in_the_text(taught: Model) -> None:
    text = "my sister says: free casino bonus today"
    pieces = why(taught, see(text))

    assert pieces == sorted(pieces, key=lambda piece: -abs(piece.adds))
    assert all(piece.text in text for piece in pieces)
    assert any("casino" in piece.text and piece.adds > 0 for piece in pieces)
    assert any("sister" in piece.text and piece.adds < 0 for piece in pieces)


def test_signs_are_learned_and_their_absence_says_nothing() -> None:
    plain, new = see("good evening"), see("good evening", ("newcomer",))
    model = Model()
    for place in range(30):
        model.learn(see(f"{place} look here", ("newcomer",)), spam=True)
        model.learn(see(f"{place} look here"), spam=False)

    assert model.score(new) > 0 >= model.score(plain)


def test_bytes_give_back_the_same_model(taught: Model) -> None:
    stored = to_bytes(taught)
    again = from_bytes(stored)

    assert state(again) == state(taught)
    assert len(stored) < 100_000
    assert to_bytes(from_bytes(to_bytes(Model()))) == to_bytes(Model())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda stored: b"", "no learned classifier"),
        (lambda stored: b"PK" + stored, "no learned classifier"),
        (lambda stored: stored.replace(b"-3\n", b"-1\n", 1), "another version"),
        (lambda stored: stored[:-20], "cut short"),
        (lambda stored: stored[:60] + b"\0" * 30 + stored[90:], "damaged"),
    ],
)
def test_damaged_bytes_are_refused(taught: Model, harm: object, said: str) -> None:
    assert callable(harm)
    with pytest.raises(NotAModel, match=said):
        from_bytes(harm(to_bytes(taught)))


@given(junk=st.binary(max_size=80))
def test_a_lesson_of_any_bytes_is_read_or_refused(junk: bytes) -> None:
    with pytest.raises(NotAModel):
        lesson_from_bytes(junk)


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.booleans()), max_size=60))
@example([(0.0, 0.0, False), (5e-324, 0.0, True)])
def test_the_bars_let_no_more_false_alarms_through_than_allowed(
    told: list[tuple[float, float, bool]],
) -> None:
    trials = [Trial(*each) for each in told]
    bars = bars_of(trials)
    harmless = [t for t in trials if not t.spam]
    raised = [t for t in harmless if t.whole >= bars.whole or t.window >= bars.window]

    assert len(raised) <= AT_MOST * len(harmless)


def test_the_bars_of_nothing_are_those_of_an_untaught_model() -> None:
    assert bars_of([]) == bars_of([Trial(1.0, 1.0, True)]) == Bars()


def test_harmless_messages_are_sampled_in_balance_with_spam() -> None:
    model = Model()
    assert wants_harmless(model)

    model.lessons = [FIRST + PER_SPAM * 5, 5]
    assert not wants_harmless(model)

    assert not due(5, 0)
    assert due(100, 50)
    assert not due(100, 99)


def test_the_rule_says_what_it_knows_and_why(taught: Model) -> None:
    rule = learned_rule(taught, LearnedSettings(mode="act"))

    (hit,) = judge([rule], Message(ADVERTS[0])).findings
    (miss,) = judge([rule], Message(TALK[0])).findings
    (silent,) = judge([learned_rule(Model())], Message(ADVERTS[0])).findings

    assert hit.score >= 0.7
    assert hit.action.remove
    assert str(hit.why).startswith("It looks like what was learned as spam: “")
    assert str(miss.why) == "It does not look like what was learned as spam."
    assert str(silent.why) == "Too little was learned so far: 0 of spam, 0 harmless."


def test_the_rule_looks_at_the_sender_too() -> None:
    old = look(Judged(Message("hello", Sender("1"))))
    new = look(Judged(Message("hello", Sender("1", tenure=60.0))))

    assert set(old.ids) < set(new.ids)
    assert isinstance(old, Seen)


def test_a_message_is_seen_as_its_text_is(taught: Model) -> None:
    """What is learned from a bare text and what is judged in a message must be the same."""
    text = "Hello \u202eesaelp\u202c F.R.E.E m0ney"
    assert look(Judged(Message(text))).ids.tolist() == see(text).ids.tolist()
    assert see(text).spaced == " hello please free money "
