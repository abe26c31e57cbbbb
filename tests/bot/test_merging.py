"""What stands in one message, and when a chat takes the next one: the two rules by themselves."""

from __future__ import annotations

import pytest

from bot.merging import MOST_ITEMS, MOST_UNITS, Room, together
from bot.pacing import MOST_SCOPES, Pace, Pacing
from bot.wording import render
from community.actions import Merge, Say
from community.words import Name, t

TITLE = t("Checked in: {items}", items="")


def say(name: str, *, topic: int = 0, language: str = "en", title: str = "") -> Say:
    kind = t(title, items="") if title else TITLE
    return Say(
        platform="p",
        chat="c",
        topic=topic,
        words=t("{name}, in full", name=Name(name)),
        reply_to=5,
        to=name,
        merge=Merge(kind, t("{name}", name=Name(name)), language),
    )


def test_one_alone_is_told_in_full() -> None:
    alone = say("Ann")
    assert together([alone]) is alone


def test_several_are_a_line_of_each_kind_and_answer_nobody() -> None:
    told = together([say("Ann"), say("Bob", title="Thanked: {items}"), say("Kim")])
    assert str(told.words) == "Checked in: Ann, Kim\nThanked: Bob"
    assert (told.reply_to, told.to) == (None, None)


def test_the_language_is_the_chats_and_not_that_of_one_who_speaks() -> None:
    told = together([say("小伟", language="zh"), say("Bob", language="zh")])
    assert render(told.words, told.language) == "签到：小伟、Bob"


def test_another_topic_is_another_message() -> None:
    assert not Room(say("Ann")).takes(say("Bob", topic=3))
    plain = Say(platform="p", chat="c", words=t("hello"))
    assert not Room(say("Ann")).takes(plain)


@pytest.mark.parametrize("name", ["Ann", "小伟", "👩\u200d👩\u200d👧\u200d👦" * 32, "\u0301" * 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_message_is_never_too_long(name: str, language: str) -> None:
    first = say(name, language=language)
    room, taken = Room(first), [first]
    while room.takes(one := say(name, language=language)):
        taken.append(one)
    words = render(together(taken).words, language)
    assert len(words.encode("utf-16-le")) // 2 <= MOST_UNITS
    assert len(taken) <= MOST_ITEMS
    assert len(taken) == MOST_ITEMS or len(words) * (len(taken) + 1) / len(taken) > MOST_UNITS / 3


def test_even_one_that_is_too_long_goes_alone() -> None:
    title = f"{'x' * MOST_UNITS} {{items}}"
    assert not Room(say("Ann", title=title)).takes(say("Bob", title=title))


# --- Pacing --------------------------------------------------------------------------------


def test_a_chat_takes_so_many_within_any_span() -> None:
    pacing, chat, pace = Pacing(), ("p", "c"), (Pace(3, 60),)
    for at in (0.0, 10.0, 20.0):
        assert pacing.ready(chat, pace, at) == at
        pacing.count(chat, at)
    assert pacing.ready(chat, pace, 30) == 60
    assert pacing.ready(("p", "other"), pace, 30) == 30
    assert pacing.ready(chat, pace, 60) == 60
    pacing.count(chat, 60)
    assert pacing.ready(chat, pace, 61) == 70


def test_of_several_paces_the_slowest_counts() -> None:
    pacing, chat, paces = Pacing(), ("p", "c"), (Pace(2, 2), Pace(4, 60))
    said = list[float]()
    at = 0.0
    while len(said) < 6:
        at = pacing.ready(chat, paces, at)
        pacing.count(chat, at)
        said.append(at)
    assert said == [0, 0, 2, 2, 60, 60]


def test_a_chat_rests_when_the_platform_asks_for_it() -> None:
    pacing, chat = Pacing(), ("p", "c")
    pacing.rest(chat, 30)
    pacing.rest(chat, 20)
    assert pacing.ready(chat, (), 10) == 30
    assert pacing.ready(("p", "other"), (), 10) == 10
    assert pacing.ready(chat, (), 31) == 31


def test_chats_that_are_silent_again_are_forgotten() -> None:
    pacing, paces = Pacing(), (Pace(1, 60),)
    for number in range(MOST_SCOPES + 1):
        chat = ("p", str(number))
        assert pacing.ready(chat, paces, number) == number
        pacing.count(chat, number)
    assert len(pacing._sent) < 100
    assert pacing.ready(("p", str(MOST_SCOPES)), paces, MOST_SCOPES) == MOST_SCOPES + 60


def test_a_clock_that_is_set_back_blocks_nothing() -> None:
    pacing, chat, pace = Pacing(), ("p", "c"), (Pace(1, 60),)
    pacing.count(chat, 1_000_000)
    assert pacing.ready(chat, pace, 5) == 5
