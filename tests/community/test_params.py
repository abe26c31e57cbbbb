"""Words become parameters: what fits, what does not, and a sentence for whoever wrote it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from bot.wording import LANGUAGES, render
from community.context import Ctx, Reply
from community.feature import NoSettings
from community.params import Param, Rest, param_of, params_of
from community.people import Actor
from community.refusals import Unfit

Amount = Annotated[int, Field(ge=1, le=1_000_000)]
Note = Annotated[str, Field(max_length=10)]
Period = Literal["day", "week"]
EMOJI = "😀" * 4096


@pytest.mark.parametrize(
    ("hint", "word", "value"),
    [
        (Amount, "20", 20),
        (Amount, "+20", 20),
        (Amount, "1000000", 1_000_000),
        (Amount, "２０", 20),  # as a Chinese keyboard writes it
        (Amount, "＋１", 1),
        (int, "-5", -5),
        (int, "－５", -5),
        (Period, "week", "week"),
        (Period, "WEEK", "week"),
        (Period, "ｗｅｅｋ", "week"),
        (bool, "yes", True),
        (bool, "是", True),
        (bool, "Off", False),
        (bool, "关", False),
        (timedelta, "30m", timedelta(minutes=30)),
        (timedelta, "2h", timedelta(hours=2)),
        (timedelta, "7D", timedelta(days=7)),
        (timedelta, "1d12h", timedelta(days=1, hours=12)),
        (timedelta, "２ｈ", timedelta(hours=2)),
        (Note, "１０ ok", "１０ ok"),
        (Note, "=1+1", "=1+1"),
    ],
)
def test_a_word_fits(hint: Any, word: str, value: object) -> None:
    assert param_of("it", hint).read(word, "") == value


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (Amount, ["0", "-5", "1000001", "1" + "0" * 30, "9" * 5_000, "-" + "9" * 5_000]),
        (Amount, ["20.5", "20.0", "1,000", "1_000", "1e3", "0x14", "1/2", "½", "inf", "NaN"]),
        (Amount, ["", "-", "--5", "+-5", "twenty", "二十", "true", "None", "{amount}", "%s"]),
        # Digits of other scripts are not guessed at: 10² is not 102.
        (Amount, ["٢٠", "۲۰", "२०", "๒๐", "𝟚𝟘", "10²", "²", "①", "⑳", "〇", "Ⅷ"]),
        (Amount, ["\u200f20", "20\u200f", "\u202e02", "2\u200b0", "2\0", "\ud83d", EMOJI]),
        (Period, ["", "year", "da", "dayweek", "día", "\u200eday", EMOJI]),
        (bool, ["", "maybe", "2", "oui", EMOJI]),
        (timedelta, ["", "30", "m", "-2h", "2 h", "1.5h", "2y", "1:30", "PT2H", "٢h", EMOJI]),
        (timedelta, ["9999999d", "999999w" * 500]),
        (Note, ["12345678901", EMOJI]),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_does_not_fit(hint: Any, words: list[str], language: str) -> None:
    param = param_of("it", hint)
    for word in words:
        with pytest.raises(Unfit) as refused:
            param.read(word, "/try it 20")
        said = render(refused.value.text, language)
        assert "<it>" in said
        assert "/try it 20" in said
        assert render(param.expected(), language) in said
        assert len(said) < 300
        said.encode()


@pytest.fixture(scope="module")
def each_param() -> list[Param]:
    """A parameter of each kind; to make one takes longer than to read a word by it."""
    return [param_of("it", hint) for hint in (Amount, Period, bool, timedelta, Note)]


@given(word=st.text())
def test_no_word_is_a_bug(each_param: list[Param], word: str) -> None:
    for param in each_param:
        try:
            param.read(word, "")
        except Unfit:
            continue


@pytest.mark.parametrize("hint", [int, Amount, Annotated[int, Field(ge=50)], str, bool, timedelta])
def test_an_example_fits_itself(hint: Any) -> None:
    param = param_of("it", hint)
    param.read(param.example, "")


@pytest.mark.parametrize(
    ("hint", "english", "chinese"),
    [
        (int, "a whole number", "一个整数"),
        (Amount, "a whole number from 1 to 1000000", "1 到 1000000 之间的整数"),
        (Annotated[int, Field(ge=3)], "a whole number of at least 3", "不小于 3 的整数"),
        (Period, "one of day, week", "day（今日）、week（本周），其中之一"),
        (Note, "a text of at most 10 characters", "一段文字，最多 10 个字"),
        (str, "a text", "一段文字"),
        (bool, "yes or no", "是或否"),
    ],
)
def test_it_says_what_it_expects(hint: Any, english: str, chinese: str) -> None:
    assert render(param_of("it", hint).expected(), "en") == english
    assert render(param_of("it", hint).expected(), "zh") == chinese


async def example(
    ctx: Ctx[NoSettings],
    who: Actor,
    amount: Amount,
    period: Period = "day",
    *,
    most: Annotated[int, Field(le=9)] | None = None,
    note: Annotated[str, Field(max_length=200), Rest()] = "",
) -> Reply:
    """A handler of every kind of parameter."""


def test_a_signature_says_it_all() -> None:
    found = {param.name: param for param in params_of(example)}
    assert [(p.name, p.kind, p.required) for p in found.values()] == [
        ("who", "member", True),
        ("amount", "int", True),
        ("period", "choice", False),
        ("most", "int", False),
        ("note", "str", False),
    ]
    assert (found["amount"].least, found["amount"].most) == (1, 1_000_000)
    assert (found["most"].least, found["most"].most, found["most"].default) == (None, 9, None)
    assert (found["note"].most, found["note"].rest) == (200, True)
    assert found["period"].choices == ("day", "week")
    assert [param.shown for param in found.values()][1:3] == ["<amount>", "[period]"]


@pytest.mark.parametrize("hint", [object, list[int], dict[str, int], int | str])
def test_a_type_that_no_command_can_take_is_refused_at_once(hint: Any) -> None:
    with pytest.raises(TypeError, match="it has a type"):
        param_of("it", hint)
