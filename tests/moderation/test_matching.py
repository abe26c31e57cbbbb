"""Phrases are found however they are disguised, and not where a reader sees none."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderation.folding import Folded, read
from moderation.matching import Matcher
from moderation.reading import read_all
from moderation.terms import Term
from tests.moderation.texts import TEXTS

CHINESE = (
    *("加微信", "刷单返利", "低价代练", "约炮", "收卡"),
    *("枪支", "代开发票", "稳赚不赔", "内幕消息"),
)
ENGLISH = ("free nitro", "porn", "sugar daddy", "shit", "sex", "kill yourself", "whatsapp me")
MATCHER = Matcher(map(Term, (*CHINESE, *ENGLISH, "casino*", "💰💰")))
LONG = Matcher(map(Term, (*CHINESE, *ENGLISH, *(f"{number} buns" for number in range(5_000)))))


def found(text: str) -> list[str]:
    """What stands in a text, as it is written there."""
    matches = MATCHER.find(Folded(text))
    return [text[match.start : match.end] for match in matches]


EVASIONS = [
    ("想赚钱的加微信吧", "加微信"),
    ("想赚钱的加🔥微💰信吧", "加🔥微💰信"),
    ("加 微 信", "加 微 信"),
    ("加\n微\n信，名额不多", "加\n微\n信"),
    ("加|微|信", "加|微|信"),
    ("加\u200b微\u2060信", "加\u200b微\u2060信"),
    ("低價代練，信譽", "低價代練"),
    ("稳稳赚赚不不赔赔", "稳赚赚不不赔"),
    ("加微xin吧", "加微xin"),  # pinyin for some
    ("宝妈jia wei xin", "jia wei xin"),
    ("征信daikaifapiao吧", "daikaifapiao"),
    ("加威芯吧", "加威芯"),  # homophones
    ("同城岳炮", "岳炮"),
    ("同城约火包", "约火包"),  # in pieces
    ("同城约p吗", "约p"),
    ("djdl，信誉保证", "djdl"),  # initials
    ("加vx聊", "加vx"),
    ("练代价低", "练代价低"),  # backwards
    ("Get FREE NITRO now", "FREE NITRO"),
    ("get f r e e  n i t r o", "f r e e  n i t r o"),
    ("get fr33 n1tr0", "fr33 n1tr0"),
    ("get fr€€ n!tr0", "fr€€ n!tr0"),
    ("get ffreeee nnittro", "ffreeee nnittro"),
    ("get frее nіtrо", "frее nіtrо"),
    ("get 𝐟𝐫𝐞𝐞 𝐧𝐢𝐭𝐫𝐨", "𝐟𝐫𝐞𝐞 𝐧𝐢𝐭𝐫𝐨"),
    ("get f.r.e.e.n.i.t.r.o", "f.r.e.e.n.i.t.r.o"),
    ("get \u202eortin eerf\u202c", "ortin eerf"),
    ("w•h•a•t•s•a•p•p•m•e", "w•h•a•t•s•a•p•p•m•e"),
    ("whats app me", "whats app me"),
    ("po**rn** here", "po**rn"),
    ("роrn", "роrn"),
    ("best casinos online", "casino"),
    ("take 💰💰 home", "💰💰"),
]


@pytest.mark.parametrize(("text", "piece"), EVASIONS)
def test_a_phrase_is_found_in_disguise(text: str, piece: str) -> None:
    assert found(text) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        "press hit and then release it",
        "both is hitting the same bug",
        "the essex express has left",
        "it was sex-linked inheritance",
        "bug 5417 and 5H17 were closed",
        "model S, 3, X",
        "the free. Nitro is a gas",
        "Рост сор и тех. долг",
        "a popcorn maker, popper",
        "good goods",
        "枪支持换弹夹吗",
        "开枪支援队友",
        "收卡片的小册子",
        "新时代开发票选功能",
        "公司内幕墙施工，消息稍后",
        "嘉宾微笑合影",
        "我们约，炮声响起",
        "签收\n这张\n卡",
        "徽信平台",
        "jia you，大家加油",
        "women gun man",
        "https://github.com/python/cpython/issues/5417",
    ],
)
def test_what_is_no_phrase_to_a_reader_is_none(text: str) -> None:
    assert found(text) == []


def test_a_long_list_is_searched_in_the_plainer_ways_only() -> None:
    many = Matcher([*(Term(f"phrase number {n}") for n in range(5001)), Term("约炮")])
    assert [m.way for m in many.find(Folded("约 炮"))] == ["cut"]
    assert many.find(Folded("岳炮")) == []


def test_the_surer_way_is_the_higher_score() -> None:
    ways = ["加微信", "加.微.信", "加微xin", "加威芯"]
    sure = [MATCHER.find(Folded(way))[0].sure for way in ways]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] == 1.0


@given(texts=st.lists(TEXTS | st.sampled_from([text for text, _ in EVASIONS]), max_size=9))
@settings(max_examples=60)
@example(texts=[text for text, _ in EVASIONS])
def test_no_text_with_a_term_in_it_is_passed_over(texts: list[str]) -> None:
    read_all(texts)
    for matcher in (MATCHER, LONG):
        there = {at for at, text in enumerate(texts) if matcher.find(Folded(text))}
        assert there <= matcher.suspects([read(text) for text in texts])
        assert there <= matcher.suspects([Folded(text) for text in texts])
        assert there == {at for at, text in enumerate(texts) if matcher.find(read(text))}
