"""Which messages ask everybody something, and when moderators may be told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from community.events import Person, Place, Quoted, Said
from community.unanswered import UnansweredSettings, asks

ASKING = [
    "How do I keep my starter warm?",
    "does anybody know a mill near here? thanks",
    "Which flour (rye or wheat) do you take?!",
    "请问面团发多久比较好",
    "你们用什么面粉？我想试试",
    "有人知道哪里能买到酵母吗",
    "怎么才能烤出脆皮呢",
]
NOT_ASKING = [
    "really?",
    "see https://example.org/bread?id=7 for the whole recipe",
    "that was a good loaf, thank you all",
    "/help me with this?",
    "今天烤的面包真好吃，谢谢大家",
    "是吗？",
    "",
]


def said(text: str, **more: object) -> Said:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    place, who = Place("plaza"), Person("ann", "Ann")
    return Said(platform="local", place=place, at=at, who=who, message=1, text=text, **more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("text", ASKING)
def test_a_question_to_everybody_is_known(text: str) -> None:
    assert asks(said(text))
    assert not asks(said(text, reply=Quoted(7)))
    assert not asks(said(text, mentions=(Person("bob", "Bob"),)))


@pytest.mark.parametrize("text", NOT_ASKING)
def test_what_asks_nothing_is_passed_over(text: str) -> None:
    assert not asks(said(text))


def test_moderators_sleep_across_midnight_or_by_day() -> None:
    usual, late = UnansweredSettings(), UnansweredSettings(alert_from=20, alert_until=4)
    assert [hour for hour in range(24) if usual.is_awake(hour)] == [*range(8, 22)]
    assert [hour for hour in range(24) if late.is_awake(hour)] == [0, 1, 2, 3, 20, 21, 22, 23]
