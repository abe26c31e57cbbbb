"""Verification, as newcomers live it and moderators decide it."""

from __future__ import annotations

import pytest

from bot.local.town import PLAZA, Town
from tests.handlers.doors import OFFICE, door, held, solution, solves, standing, was_removed
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted

FIGURES = "SELECT figure, times FROM door_day ORDER BY figure"
ASKED, PASSED, TIMED_OUT, FAILED, TURNED_AWAY, LEFT, ADMITTED = range(1, 8)


async def test_without_verification_nobody_is_asked(town: Town) -> None:
    ann = town.resident("Ann")
    assert await ann.joins() == ""
    await ann.says("hello")
    assert not was_removed(ann)
    assert held(town) == set()


@pytest.mark.not_over("discord")
async def test_a_button_lets_a_newcomer_write(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        asked = await ann.joins()
        assert asked.startswith("Ann: press the button within 5 minutes")
        assert held(town) == {"ann"}
        shown = town.square.messages[-1]
        await ann.says("buy at spam.example")
        assert was_removed(ann)

        assert "nothing that you have to answer" in await bob.presses("I am here")
        assert await ann.presses("I am here", shown) == "Thank you. You can write in Plaza now."
        assert held(town) == set()
        await ann.says("hello")
        assert not was_removed(ann)
        assert standing(town) == [], "nobody is asked any more"
        assert rows(town, FIGURES) == [(ASKED, 1), (PASSED, 1)]
        again = await ann.taps(shown, shown.buttons[0][0][1])
        assert "nothing that you have to answer" in again


async def test_a_sum_is_answered_where_nobody_else_reads_it(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic"}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await ann.presses("Answer")
        wrong = next(each for each in ann.buttons() if each != str(solution(ann)))
        assert "You have 2 more tries." in await ann.presses(wrong)
        assert "You can write in Plaza now." in await solves(ann)
        assert held(town) == set()
        everybody = [text for text in standing(town) if "How much" in text]
        assert everybody == []


async def test_a_question_of_the_owners_takes_several_answers(database_url: str) -> None:
    async with door(database_url, verification={"mode": "question"}) as town:
        boss = town.resident("Boss", role="admin")
        told = await boss.says("/setup question Which flour is ours? = rye, Roggen, 黑麦")
        assert "1. Which flour is ours? Right: rye, Roggen, 黑麦" in told
        for name, said in (("Ann", "RYE!"), ("Bob", "黑麥")):
            who = town.resident(name)
            town.skip(seconds=30)
            await who.joins()
            assert "Which flour is ours?" in await who.presses("Answer")
            assert "You have 2 more tries." in await who.whispers("wheat")
            assert "You can write in Plaza now." in await who.whispers(said)
        assert rows(town, FIGURES) == [(ASKED, 2), (PASSED, 2)]


async def test_the_right_answer_in_the_group_is_removed_and_counts(database_url: str) -> None:
    settings = {"mode": "question", "mute": False}
    async with door(database_url, verification=settings) as town:
        boss = town.resident("Boss", role="admin")
        await boss.says("/setup question Which flour is ours? = rye")
        ann = town.resident("Ann")
        await ann.joins()
        await ann.presses("Answer")
        await ann.says("rye")
        assert was_removed(ann)
        await ann.says("hello everybody")
        assert not was_removed(ann)


async def test_who_is_late_is_removed_and_may_try_again(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await town.wait(minutes=5)
        await town.wait(minutes=1)
        assert held(town) == set(), "removed, and free to come back"
        assert rows(town, FIGURES) == [(ASKED, 1), (TIMED_OUT, 1)]
        assert standing(town) == []
        assert rows(town, "SELECT count(*) FROM cases") == [(0,)]
        assert "press the button" in await ann.joins()


async def test_too_many_wrong_answers_end_it(database_url: str) -> None:
    settings = {"mode": "arithmetic", "tries": 1}
    async with door(database_url, verification=settings) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await ann.presses("Answer")
        assert "it was the last try" in await ann.presses(_wrong(ann.buttons(), solution(ann)))
        assert rows(town, FIGURES) == [(ASKED, 1), (FAILED, 1)]


async def test_moderators_may_look_at_who_answered_wrongly(database_url: str) -> None:
    settings = {"mode": "arithmetic", "tries": 1, "failed": "review"}
    async with door(database_url, verification=settings) as town:
        ann, mod = town.resident("Ann"), town.resident("Mod")
        await ann.joins()
        await ann.presses("Answer")
        await ann.presses(_wrong(ann.buttons(), solution(ann)))
        (card,) = standing(town, OFFICE)
        assert "would like to come in: Plaza\n1 wrong answer." in card
        assert await mod.presses("Let in") == "Ann was let in by Mod."
        await ann.says("hello")
        assert not was_removed(ann)


async def test_two_moderators_at_once_decide_once(database_url: str) -> None:
    async with door(database_url, verification={"mode": "approval"}) as town:
        ann, mod, kim = (town.resident(name) for name in ("Ann", "Mod", "Kim"))
        assert "please wait until a moderator lets you in" in await ann.joins()
        card = next(m for m in town.square.messages if m.chat == OFFICE and m.buttons)
        admit, refuse = (data for _, data in card.buttons[0])
        assert await mod.taps(card, refuse) == "Ann was turned away by Mod."
        assert await kim.taps(card, admit) == "Ann was turned away by Mod already."
        assert rows(town, FIGURES) == [(ASKED, 1), (TURNED_AWAY, 1)]
        assert rows(town, "SELECT what FROM audit WHERE what LIKE 'door%'") == [("door.refuse",)]


async def test_who_leaves_is_asked_nothing_any_more(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await ann.leaves()
        assert standing(town) == []
        await town.wait(minutes=6)
        assert rows(town, FIGURES) == [(ASKED, 1), (LEFT, 1)]


async def test_who_was_let_in_before_is_not_asked_again(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        await ann.presses("I am here")
        await ann.leaves()
        town.skip(days=3)
        assert await ann.joins() == ""
        assert held(town) == set()
        boss = town.resident("Boss", role="admin")
        await boss.says("/settings verification.again yes")
        await ann.leaves()
        town.skip(seconds=30)
        assert "press the button" in await ann.joins()


@pytest.mark.not_over("discord")
async def test_moderators_and_whom_they_bring_are_not_asked(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        town.resident("Ann")
        square, now = town.square, town.clock.now()
        await town.deliver(square.joined(PLAZA, "ann", "mod", now))
        await town.resident("Kim").joins()
        await town.resident("Robot", bot=True).joins()
        assert held(town) == set()
        assert standing(town) == []


async def test_several_at_once_are_asked_in_one_message(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        people = [town.resident(name) for name in ("Ann", "Bob", "Cat", "Dan")]
        for who in people:
            await who.joins()
        await town.wait(seconds=11)
        (told,) = standing(town)
        assert told.startswith("Bob, Cat, Dan: press the button")
        for who in people:
            await who.presses("I am here")
        assert held(town) == set()
        assert standing(town) == []


@pytest.mark.not_over("discord")
async def test_nobody_is_forgotten_over_a_restart(database_url: str) -> None:
    settings = {"mode": "arithmetic"}
    async with door(database_url, verification=settings) as town:
        ann, bob, cat = (town.resident(name) for name in ("Ann", "Bob", "Cat"))
        for who in (ann, bob, cat):
            await who.joins()
        await ann.presses("Answer")
        await restarted(town, {"verification": settings}, minutes=30)
        await town.wait(minutes=1)
        await town.wait(minutes=1)
        assert held(town) == {"ann", "bob", "cat"}, "who could not answer is given some time"
        assert "You can write" in await solves(ann)
        await bob.says("am I in?")
        assert was_removed(bob)
        await town.wait(minutes=2)
        await town.wait(minutes=1)
        assert held(town) == set()
        assert rows(town, FIGURES) == [(ASKED, 3), (PASSED, 1), (TIMED_OUT, 2)]


@pytest.mark.not_over("discord")
async def test_a_command_of_who_waits_says_what_to_do(database_url: str) -> None:
    async with door(database_url, verification={"mode": "arithmetic"}) as town:
        ann = town.resident("Ann")
        await ann.joins()
        assert "You are not in yet" in await ann.whispers("/checkin")
        await ann.says("/checkin")
        assert rows(town, "SELECT count(*) FROM checkin") == [(0,)]


async def test_a_newcomer_is_asked_in_chinese(database_url: str) -> None:
    async with door(database_url, "zh", verification={"mode": "button"}) as town:
        wei = town.resident("小伟")
        assert await wei.joins() == (
            "小伟：请在 5 分钟内按下按钮，之后就能在这里发言。其他新来的朋友也请按一下。"
        )
        assert await wei.presses("我在") == "谢谢。你现在可以在 Plaza 发言了。"


WRONG = [
    ("/setup question Why?", "Write the question, then = and the answers"),
    ("/setup question = rye", "Write the question, then = and the answers"),
    ("/setup question Why? = , ,", "Write the question, then = and the answers"),
    ("/settings verification.mode captcha", "one of off, button, arithmetic, question, approval"),
    ("/settings verification.minutes 0", "a whole number from 1 to 1440"),
]


async def test_what_is_wrong_is_answered_with_a_sentence(town: Town) -> None:
    boss = town.resident("Boss", role="admin")
    for line, answer in WRONG:
        assert answer in await boss.says(line), line
    assert "Only admins may do that." in await town.resident("Ann").says("/setup questions")


async def test_questions_are_listed_and_taken_away(town: Town) -> None:
    boss = town.resident("Boss", role="admin")
    assert "There are no questions yet." in await boss.says("/setup questions")
    await boss.says("/setup question Which flour? = rye")
    assert "1. Which flour? Right: rye" in await boss.says("/setup questions")
    assert "There are no questions yet." in await boss.presses("Take 1 away")


def _wrong(choices: list[str], right: int) -> str:
    return next(each for each in choices if each != str(right))


LINE = "the platform's own line about who came is told by each adapter in its own form"


@pytest.mark.local_only(LINE)
@pytest.mark.parametrize(("lines", "gone"), [("keep", 0), ("adverts", 1), ("remove", 2)])
async def test_lines_about_who_came_are_removed(database_url: str, lines: str, gone: int) -> None:
    async with door(database_url, verification={"lines": lines}) as town:
        shown = []
        for name in ("Ann", "Loans t.me/+cheapmoney"):
            who, square, now = town.resident(name), town.square, town.clock.now()
            shown.append(square.write("system", PLAZA, f"{name} joined", now))
            about = square._base("change", PLAZA, who.soul.id, now)
            await town.deliver(about | {"what": "line", "value": str(shown[-1].id)})
        assert sum(each.removed for each in shown) == gone


@pytest.mark.local_only("elsewhere the platform has no form of its own, or tells it otherwise")
async def test_who_agrees_to_the_platforms_rules_is_asked_after_that(database_url: str) -> None:
    async with door(database_url, verification={"mode": "button"}) as town:
        ann, square, now = town.resident("Ann"), town.square, town.clock.now()
        await town.deliver(square.joined(PLAZA, "ann", None, now) | {"pending": True})
        assert standing(town) == []
        about = square._base("change", PLAZA, "ann", now)
        await town.deliver(about | {"what": "screening", "value": "passed"})
        (asked,) = standing(town)
        assert asked.startswith("Ann: press the button")
        assert "You can write" in await ann.presses("I am here")
