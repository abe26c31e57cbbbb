"""Reading many texts at once is only faster: each is read as if it were alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import folding
from moderation.folding import Folded, read
from moderation.judging import judge, ordered
from moderation.learning.features import numbers_of, see, see_folded
from moderation.learning.model import Model
from moderation.learning.reasons import why
from moderation.learning.rows import row_of
from moderation.learning.rule import LearnedSettings, learned_rule
from moderation.learning.together import foresee
from moderation.learning.training import Sample, train
from moderation.learning.views import plain_words
from moderation.likeness import likeness_in, likeness_of
from moderation.message import Message, Sender
from moderation.reading import read_all
from moderation.rule import ReadyRule
from moderation.rules import rules
from moderation.scripts import script_of
from moderation.sentences import t
from moderation.traits import traits_of
from moderation.verdict import NOTHING
from tests.moderation.test_laws import everything
from tests.moderation.texts import TEXTS

SPOKEN = (
    "",
    "   ",
    "\u200b\u0301",
    "Good morning everybody, how was the weekend?",
    "f.r.e.e m0n3y, c-a-l-l n0w!!! 1000$",
    "加微信领取免费红包…½ﬁ Ⅷ㎡",
    "ПРИВЕТ, купи\u200bте това\u0440ы",
    "a" * 200 + "1234567890" * 9,
    "\u202eolleh\u202c there",
    "𝕳𝖊𝖑𝖑𝖔 " * 20,
    "ﷺ" * 3,
    "LOOK AT ALL OF THESE CAPITALS " * 2,
    "加微信: abc123，ﬁ",
    "get frее nіtrо, fr33 n1tr0",
    "ok\nbye",
    "buy cheap followers number 7, write me now " * 12,
)
PATTERNS = ("^ok", "bye$", "(?i:NITRO)", "f[^x]+e nitro", r"\bcheap\b", "(ol)+")
spoken = st.lists(st.one_of(st.sampled_from(SPOKEN), TEXTS, st.text(max_size=90)), max_size=12)


@pytest.fixture(autouse=True)
def forgetful() -> None:
    folding.readings.forget()


@pytest.fixture(scope="module")
def taught() -> Model:
    spam = [f"buy cheap followers number {n}, write me now" for n in range(30)]
    harmless = [f"see you at {n} in the park, bring the dog" for n in range(30)]
    both = [(text, True) for text in spam] + [(text, False) for text in harmless]
    return train([Sample(see(text), is_spam) for text, is_spam in both])[0]


def looks(text: Folded) -> tuple[object, ...]:
    traits = traits_of(Message(text.shown), text, linked=False)
    letters, runs = text.spelling, range(len(text.collapsed))
    edges = bytes(letters.may_begin(n) | letters.may_end(n + 1) << 1 for n in runs)
    script = text.script if text.script is not None else script_of(text.shown)
    forms = text.plain, text.compact, text.collapsed, text.places, script
    return *forms, edges if text.edges is None else text.edges, traits


def is_read_as_alone(texts: list[str]) -> None:
    """Read texts together, and see that each is read as if it were alone."""
    read_all(texts)
    for text in texts:
        alone = Folded(text)
        assert looks(read(text)) == looks(alone)
        assert likeness_in(read(text)) == likeness_of(alone.compact)


@given(texts=spoken)
@settings(max_examples=settings().max_examples * 2)
def test_texts_are_read_together_as_alone(texts: list[str]) -> None:
    is_read_as_alone(texts)


@given(texts=spoken.filter(len))
@settings(max_examples=settings().max_examples * 6 // 5)
def test_the_classifier_sees_texts_together_as_alone(taught: Model, texts: list[str]) -> None:
    plain = [Folded(text).plain for text in (*texts, "Buy cheap followers number 7, write now")]

    assert row_of(plain).spaced == [plain_words(text) for text in plain]
    foreseen = foresee(taught, plain)
    for at, text in enumerate(plain):
        seen, said, margin = foreseen.seen(at), foreseen.said(at), foreseen.margins[at]
        alone = see_folded(text)
        assert (alone.ids.tolist(), alone.spaced) == (seen.ids.tolist(), seen.spaced)
        assert alone.places.tolist() == seen.places.tolist()
        assert margin == taught.margin_of(seen.spaced, seen.places, said) == taught.margin(alone)
        assert why(taught, seen, said) == why(taught, alone)
        assert foreseen.pieces.get(at) == (why(taught, alone) if margin >= 0 else None)
        signed = see_folded(text, ("newcomer", "link"))
        also, too = foreseen.signed(taught, at, numbers_of(("newcomer", "link")))
        assert also == taught.margin(signed)
        assert why(taught, seen, too) == why(taught, signed)
    linked = foresee(taught, plain, range(0, len(plain), 2))
    for at, text in enumerate(plain):
        signed = see_folded(text, () if at % 2 else ("link",))
        assert linked.margins[at] == taught.margin(signed)
        assert linked.pieces.get(at) == (why(taught, signed) if linked.margins[at] >= 0 else None)


@given(texts=spoken)
@settings(max_examples=settings().max_examples * 3 // 10)
def test_verdicts_are_the_same_whether_texts_were_looked_at_ahead(
    taught: Model, texts: list[str]
) -> None:
    texts = [*texts, "buy cheap followers number 7, write me now", "see you at 8 in the park"]
    patterns = rules()["patterns"]
    own = [patterns.ready(patterns.settings(patterns=some)) for some in (PATTERNS, (r"\Aok",))]
    ready = ordered([*everything(), *own, learned_rule(taught, LearnedSettings(mode="act"))])
    messages = [Message(text, Sender(id="7", tenure=60.0 * n)) for n, text in enumerate(texts)]
    alone = [judge(ready, message) for message in messages]
    folding.readings.forget()

    ready.look_ahead(texts)

    assert [judge(ready, message) for message in messages] == alone


def test_what_was_looked_at_ahead_is_judged_by_what_was_learned_since() -> None:
    model, text = Model(), "buy cheap followers, write me now"
    for number in range(12):
        model.learn(see(f"see you at {number} in the park"), spam=False)
        model.learn(see(f"{number} parcels came for you today"), spam=True)
    ready = ordered([learned_rule(model, LearnedSettings(mode="act"))])
    ready.look_ahead([text, "one", "two", "three"])
    assert not judge(ready, Message(text)).hits

    for _ in range(12):
        model.learn(see(text), spam=True)

    assert judge(ready, Message(text)).hits


def test_the_rest_of_a_row_is_not_looked_at_again() -> None:
    looked: list[str] = []
    rule = ReadyRule(
        *("toy", "content", "act", NOTHING, lambda _: t("It is a toy.")),
        ahead=lambda texts: looked.extend(text.shown for text in texts),
    )
    ready, texts = ordered([rule]), [f"message {number}" for number in range(9)]
    ready.look_ahead(texts[:6])

    ready.look_ahead(texts[2:])

    assert looked == texts[:6]  # of those that are new there are too few
    ready.look_ahead([*texts[4:], "one more"])
    assert looked == [*texts, "one more"]
