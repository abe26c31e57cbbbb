"""Points, as members live them: what one has, gives, is awarded or loses."""

from __future__ import annotations

import pytest

from bot.local.square import BOT
from bot.local.town import PLAZA, Town
from community.settings import Instance
from tests.handlers.conftest import Cast

EMOJI = "😀" * 4096
HUGE = "1" + "0" * 30
RANGE_EN, RANGE_ZH = "a whole number from 1 to 1000000", "1 到 1000000 之间的整数"
MISSING_EN, MISSING_ZH = "is missing", "还缺"
UNKNOWN_EN, UNKNOWN_ZH = "I do not know anybody called", "我在这里不认识"

WRONG = [
    # Too few words, and too many.
    ("/give", f"<member> {MISSING_EN}", f"{MISSING_ZH} <成员>"),
    ("/give @bob", f"<amount> {MISSING_EN}: {RANGE_EN}", f"{MISSING_ZH} <数量>：{RANGE_ZH}"),
    ("/award @bob", f"<amount> {MISSING_EN}", f"{MISSING_ZH} <数量>"),
    ("/points of", UNKNOWN_EN, UNKNOWN_ZH),
    ("/points @ann all", "is one word too many", "多写了"),
    ("/undo 1 2", "is one word too many", "多写了"),
    # Nobody.
    ("/give @nobody 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give @ 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give \u202e@bob\ud83d 5", UNKNOWN_EN, UNKNOWN_ZH),
    (f"/give {EMOJI} 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give {member} 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give @everyone 5", UNKNOWN_EN, UNKNOWN_ZH),
    ("/give '';DROP--TABLE 5", UNKNOWN_EN, UNKNOWN_ZH),
    # No amount.
    *(
        (f"/give @bob {word}", RANGE_EN, RANGE_ZH)
        for word in (
            *("0", "-5", "1000001", HUGE, f"-{HUGE}", "9" * 4096, EMOJI),
            *("20.5", "20.0", "½", "1/2", "1e3", "10^30", "1,000", "NaN", "inf", "0x14"),
            *("٢٠", "२०", "๒๐", "10²", "⑳", "𝟚𝟘", "二十", "twenty", "{0}", "%d", "=1+1"),
        )
    ),
    ("/award @bob -5", RANGE_EN, RANGE_ZH),
    ("/deduct @bob 0", RANGE_EN, RANGE_ZH),
    (f"/undo {HUGE}", "a whole number from 1 to", "之间的整数"),
    ("/undo last", "a whole number from 1 to", "之间的整数"),
    ("/give @bob 5 " + "😀" * 201, "at most 200 characters", "最多 200 个字"),
    ("/award @bob 5 " + EMOJI, "at most 200 characters", "最多 200 个字"),
    # Whom it is not for.
    ("/give @mod 5", "You cannot give points to yourself.", "不能把积分转赠给自己。"),
    ("/give @robot 5", "Bots have no points.", "机器人没有积分。"),
    ("/award @robot 5", "Bots have no points.", "机器人没有积分。"),
    ("/deduct @robot 5", "Bots have no points.", "机器人没有积分。"),
    # What is not there.
    ("/give @bob 5", "You have only 0 points.", "你只有 0 积分。"),
    ("/undo 99", "There is nothing to undo.", "没有可以撤销的操作。"),
    (f"/undo {2**53}", "There is nothing to undo.", "没有可以撤销的操作。"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_wrong_is_answered_with_a_sentence(cast: Cast, language: str) -> None:
    mod = cast.mod
    await mod.says(f"/me language {language}")
    answers = {line: await mod.says(line) for line, _, _ in WRONG}
    expected = {line: chinese if language == "zh" else english for line, english, chinese in WRONG}

    assert {line: a for line, a in answers.items() if expected[line] not in a} == {}
    assert {line: a for line, a in answers.items() if len(a) > 400} == {}
    if language == "zh":
        assert {line: e for line, a in answers.items() if (e := cast.english_in(a, line))} == {}
    assert await cast.points_of(cast.ann) == "You have 100 points."
    assert await cast.points_of(cast.bob) == "You have 0 points."


RIGHT = [
    *("/give @bob 5", "/give bob 5", "/give Bob 5", "/give @BOB 5", "/GIVE @bob +5"),
    *("/give @bob ５", "/give\u3000@bob\u3000５", "/give\n@bob\n5", "/give@{bot} @bob 5"),
    *("\u200f/give @bob 5\u200f", "\u202a/give\u202c @bob \u202d5\u202c", "/give @bob \ufeff5"),
    *("/give @bob 5 for your help", "/give @bob 5 =HYPERLINK(1)", "/give @bob 5 @everyone"),
    "/give @bob 5 " + "谢" * 200,
]


async def test_a_gift_arrives_however_it_is_written(cast: Cast) -> None:
    bot = cast.town.platform.account(BOT)
    answers = {line: await cast.ann.says(line.replace("{bot}", bot)) for line in RIGHT}
    assert {line: a for line, a in answers.items() if a != "Ann gave Bob 5 points."} == {}
    assert await cast.points_of(cast.ann) == f"You have {100 - 5 * len(RIGHT)} points."
    assert await cast.points_of(cast.bob) == f"You have {5 * len(RIGHT)} points."


async def test_a_reply_stands_for_a_name(cast: Cast) -> None:
    ann, bob, kim = cast.ann, cast.bob, cast.kim
    await bob.says("see what I made")

    assert await ann.says("/give 20", reply_to=bob.last) == "Ann gave Bob 20 points."
    assert await ann.says("/give 20 so nice", reply_to=bob.last) == "Ann gave Bob 20 points."
    # Who is named goes before who is answered.
    assert await ann.says("/give @kim 20", reply_to=bob.last) == "Ann gave Kim 20 points."
    assert await ann.says("/give", reply_to=bob.last) != ""
    assert "+20  gift received (so nice)" in await bob.says("/points")
    assert await cast.points_of(kim) == "You have 20 points."


async def test_a_reply_is_refused(cast: Cast) -> None:
    for author, line, answer in (
        (cast.ann, "/give 5", "You cannot give points to yourself."),
        (cast.robot, "/give 5", "That message is a bot's."),
        (cast.bob, "/give bob 5", f"does not fit <amount>: {RANGE_EN}"),
        (cast.bob, "/give 5.5", f"does not fit <amount>: {RANGE_EN}"),
        (cast.bob, "/give 101", "You have only 100 points."),
    ):
        await author.says("ok")
        assert answer in await cast.ann.says(line, reply_to=author.last)
    assert await cast.points_of(cast.ann) == "You have 100 points."


async def test_two_of_one_name_are_told_apart_by_their_at_name(cast: Cast, town: Town) -> None:
    town.resident("sam one").soul.name = "Sam"
    town.resident("sam two").soul.name = "Sam"
    for who in ("sam one", "sam two"):
        await town.resident(who).says("hi")

    assert UNKNOWN_EN in await cast.ann.says("/give Sam 5")
    assert await cast.ann.says("/give @sam_two 5") == "Ann gave Sam 5 points."
    assert await cast.points_of(town.resident("sam two")) == "You have 5 points."


NAMES = {
    "@everyone": "@\u200ceveryone",
    '=HYPERLINK("http://x.y")': '=HYPERLINK("http:\u200c//x.y")',
    "{count} %s {0.__class__}": "{count} %s {0.__class__}",
    "\u202eevil": "evil",
    "דנה": "\u2068דנה\u2069",
    "<b>&amp;*_`[x](y)": "<b>&amp;*_`[x](y)",
    "😀" * 4096: "😀" * 31 + "…",
}


async def test_a_name_harms_nobody(cast: Cast) -> None:
    guest = cast.town.resident("guest")
    for name, shown in NAMES.items():
        guest.soul.name = name
        await guest.says("hi")
        assert await cast.ann.says("/give @guest 7") == f"Ann gave {shown} 7 points."
    await cast.mod.says("/award @guest 40")
    assert f"2. {shown}  40 points" in await cast.ann.says("/top points day")
    assert await cast.points_of(guest) == f"You have {7 * len(NAMES) + 40} points."


async def test_gifts_can_be_switched_off(database_url: str) -> None:
    town = await Town.open(database_url, instance=Instance({"points": {"gifts": False}}))
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await bob.says("hi")
    assert await ann.says("/give @bob 1") == "Giving points is switched off here."
    await town.close()


async def test_points_are_shown_to_oneself_alone(cast: Cast) -> None:
    before = len(cast.town.square.messages)
    assert (await cast.ann.says("/points")).startswith("You have 100 points.")
    assert cast.bob.heard(before) == ""
    assert (await cast.ann.whispers("积分")).startswith("You have 100 points.")


async def test_the_last_entries_are_shown(cast: Cast) -> None:
    await cast.town.wait(minutes=1)
    await cast.ann.says("/give @bob 30 for tea")
    assert (await cast.ann.says("/points")).splitlines() == [
        "You have 70 points.",
        "2 Mar 2026  -30  gift sent (for tea)",
        "2 Mar 2026  +100  award",
    ]


# --- Late, and said twice ------------------------------------------------------------------


async def test_what_comes_late_is_counted_and_not_answered(cast: Cast) -> None:
    assert await cast.said_ago(cast.ann, "/give @bob 10", seconds=61) == ""
    assert await cast.said_ago(cast.ann, "/give @bob 1000", minutes=5) == ""
    assert await cast.said_ago(cast.ann, "/give @bob 10", seconds=60) != ""
    assert await cast.points_of(cast.bob) == "You have 20 points."


async def test_a_message_that_comes_twice_counts_once(cast: Cast) -> None:
    await cast.ann.says("/give @bob 10")
    assert cast.ann.last is not None
    before = len(cast.town.square.messages)
    await cast.town.deliver(*[cast.town.square.said(cast.ann.last)] * 3)

    assert cast.ann.heard(before) == ""
    assert await cast.points_of(cast.bob) == "You have 10 points."


async def test_an_edit_gives_nothing_again(cast: Cast) -> None:
    await cast.ann.says("/give @bob 10")
    assert await cast.ann.edits("/give @bob 90") == ""
    assert await cast.points_of(cast.bob) == "You have 10 points."


async def test_nobody_speaks_for_an_anonymous_post(cast: Cast) -> None:
    """A channel's or an anonymous admin's message names nobody who could own points."""
    square = cast.town.square
    for line in ("/checkin", "签到", "/give @bob 1", "a long and friendly message"):
        shown = square.write("somebody", PLAZA, line, cast.town.clock.now())
        payload = square.said(shown)
        assert payload["from"] is None
        await cast.town.deliver(payload)
    assert await cast.points_of(cast.bob) == "You have 0 points."
