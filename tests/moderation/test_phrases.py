"""Hearth's own phrases: short adverts are among them, and what only sounds like one is not hit."""

from __future__ import annotations

import pytest

from moderation.message import Message
from moderation.rule import CERTAIN, Seen
from moderation.rules.words import rule

READY = rule.ready(rule.settings(mode="act"))
ADVERTS = (
    "加微信领取免费红包",
    "加微❤信领取红包",
    "进群领红包啦",
    "扫码领取红包",
    "免费红包领取中",
    "注册即送 88",
    "轻松日赚三百",
    "不看征信，当天放款",
    "兼职加微信",
    "详情加微信 abc",
)
HARMLESS = (
    "谨防加微信领取免费红包的骗局",
    "小心扫码领红包，都是骗子",
    "不要相信注册即送的网站，当心被骗",
    "群里发红包啦，大家快来领",
    "过年抢微信红包真开心",
    "我领取了红包，谢谢老板",
    "可以加个微信吗",
    "他兼职做面包师",
    "征信报告怎么查",
    "这个月的红包雨什么时候开始",
    "扫码点餐，很方便",
)


@pytest.mark.parametrize("text", ADVERTS)
def test_a_short_advert_is_surely_one(text: str) -> None:
    assert READY.find(Seen(Message(text))).score >= CERTAIN


@pytest.mark.parametrize("text", HARMLESS)
def test_what_sounds_like_an_advert_is_not_hit(text: str) -> None:
    assert READY.find(Seen(Message(text))).score == 0
