"""Filters of segments: what reads as what, what is refused where, and that nothing else happens."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import render
from community.filterfields import FIELDS, Field
from community.filtering import (
    KEYWORDS,
    MOST_DEPTH,
    MOST_LENGTH,
    Everybody,
    Node,
    Not,
    Term,
    both,
    either,
    holds,
    parse,
    parse_beginning,
    terms,
    written,
)
from community.unreadable import Unreadable

READ = {
    "all": "all",
    "life:fading": "life:fading",
    "LIFE = Fading": "life:fading",
    "life:fading and streak>=3 and not tag:vip and seen<14d and channel:#general": None,
    "(life:new or life:returned) and points > 10": "(life:new or life:returned) and points>10",
    "((life:new))": "life:new",
    "life:new and (streak=1 and (points=2))": "life:new and streak=1 and points=2",
    "not not life:new": "not not life:new",
    "not (life:new or r=5)": "not (life:new or r=5)",
    "seen≥2w": "seen>=14d",
    "joined != 7": "joined!=7d",
    'channel:"off topic"': 'channel:"#off topic"',
    'channel:##x or tag:"a:b" or tag:and': 'channel:##x or tag:"a:b" or tag:and',
    "阶段：淡出 且 连签≥3 且 非 标签：贵宾": "life:fading and streak>=3 and not tag:贵宾",
    "（阶段：新人 或 阶段：回归） 并且 发言＜１４天": "(life:new or life:returned) and seen<14d",
    "频道：“闲聊　区”": 'channel:"#闲聊　区"',
    "所有人": "all",
}


@pytest.mark.parametrize("text", READ)
def test_what_it_reads_as(text: str) -> None:
    assert written(parse(text)) == (READ[text] or text)


REFUSED = {
    "": (1, "Here a condition is missing. For example: life:fading"),
    "life:fading and": (16, "Here a condition is missing."),
    "strek>=3": (1, 'There is no field "strek". Did you mean streak?'),
    "life:fading and colour:red": (17, 'There is no field "colour". The fields are: life, seen,'),
    "life:fadingg": (6, '"fadingg" does not fit life: one of new, active,'),
    "life>new": (5, "Behind life stands one of :, !=. For example: life:fading"),
    "streak": (7, "Behind streak stands one of <, <=, >, >=, =, !=. For example: streak>=3"),
    "streak>=": (9, "Behind streak a value is missing: a whole number from 0 to 1000000000"),
    "streak>=x3": (9, '"x3" does not fit streak'),
    "streak>=³": (9, '"³" does not fit streak'),
    "seen<14h": (6, '"14h" does not fit seen: a number of days like 14d'),
    "seen<999999999w": (6, '"999999999w" does not fit seen'),
    "(life:new": (1, "This bracket is never closed."),
    "life:new)": (9, "Between two conditions stands and, or."),
    "life:new xand streak=3": (10, "Between two conditions stands and, or. Did you mean and?"),
    'tag:"vip': (5, "This quotation is never closed."),
    'tag:""': (5, "Behind tag a value is missing: a text of at most 64 characters"),
    "(" * 9: (9, f"Brackets and negations go at most {MOST_DEPTH} levels deep."),
    " and ".join(["r=1"] * 21): (161, "That is more than 20 conditions."),
    "x" * 301: (MOST_LENGTH + 1, "A filter has at most 300 characters."),
}


@pytest.mark.parametrize("text", REFUSED)
def test_where_it_goes_wrong(text: str) -> None:
    column, why = REFUSED[text]
    with pytest.raises(Unreadable) as refused:
        parse(text)
    assert refused.value.column == column
    said = render(refused.value.text, "en")
    assert said.startswith(f"At character {column}: {why}")
    assert "At character" not in render(refused.value.text, "zh")


def test_a_filter_may_stand_before_other_words() -> None:
    node, rest = parse_beginning("life:fading and not tag:vip  We miss you,\nand (so) on!")
    assert written(node) == "life:fading and not tag:vip"
    assert rest == "We miss you,\nand (so) on!"


def value_of(field: Field) -> st.SearchStrategy[str | int]:
    match field.kind:
        case "choice":
            return st.sampled_from(sorted(field.values))
        case "word":
            quotes = '"＂“”„「」『』'
            letters = st.characters(exclude_categories=["Cs"], exclude_characters=quotes)
            return st.text(letters, min_size=1, max_size=64)
        case _:
            return st.integers(0, 10**9)


TERMS: st.SearchStrategy[Node] = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda name: st.builds(
        Term, st.just(name), st.sampled_from(FIELDS[name].signs), value_of(FIELDS[name])
    )
)
NODES: st.SearchStrategy[Node] = st.recursive(
    TERMS | st.just(Everybody()),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(both, st.lists(inner, min_size=2, max_size=3)),
        st.builds(either, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=5,
)


@given(NODES)
def test_what_is_written_reads_as_the_same(node: Node) -> None:
    words = written(node)
    if len(words) <= MOST_LENGTH:
        assert parse(words) == node
        assert parse_beginning(f"{words} \nHello") == (node, "Hello")


PIECES = st.one_of(
    st.sampled_from([*sorted(KEYWORDS), *sorted(FIELDS), *'()<>=!:"“”：（ \n', ">=", "14d", "3"]),
    st.text(max_size=4),
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.lists(PIECES, max_size=40).map(" ".join))
def test_nothing_but_a_refusal_comes_of_any_words(text: str) -> None:
    refused, node = None, None
    try:
        node = parse(text)
    except Unreadable as error:
        refused = error
    if refused is not None:
        assert 1 <= refused.column <= len(text) + 1
        assert render(refused.text, "zh")
    elif node is not None and len(written(node)) <= MOST_LENGTH:
        assert parse(written(node)) == node


def test_what_holds_of_one_member() -> None:
    node = parse("not (r=1 or r=2) and r<5")
    assert [r for r in range(1, 6) if holds(node, partial(compared, r))] == [3, 4]
    assert holds(parse("all"), bool)
    assert not holds(parse("not all"), bool)
    assert len(terms(node)) == 3


def compared(value: int, term: Term) -> bool:
    return {"=": value == term.value, "<": value < int(term.value)}[term.sign]
