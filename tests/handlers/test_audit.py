"""The audit of the books, as an owner asks for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

import handlers
from bot.local.town import Town
from community.auditwords import DEEDS as DEEDS_TOLD
from community.auditwords import deed
from community.words import Code, t

GOING = "I am going over the books and will tell you what I find."


async def test_the_owner_is_told_that_the_books_are_right(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("/checkin")
    await owner.says("/award @ann 7")

    assert (await owner.says("/audit")).splitlines() == [
        GOING,
        "The books are right.",
        "2 members, 2 entries, 1 row of the audit log.",
    ]


async def test_a_wrong_balance_is_named(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("/checkin")
    with town.app.database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET points = points + 1"))

    told = (await owner.says("/audit")).splitlines()

    assert told[1] == "The books are wrong in 1 place."
    assert "6 points and 0 owed, but the entries sum to 5 and the lots to 5" in told[3]


async def test_what_it_finds_is_for_the_owner_alone(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    before = len(town.square.messages)
    await owner.says("/audit")

    assert ann.heard(before) == ""


async def test_in_private_it_answers_in_private(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("/checkin")

    assert "The books are right." in await owner.whispers("/audit")


async def test_a_job_that_fails_is_told_too(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("/checkin")
    with town.app.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE lot RENAME TO mislaid"))

    told = await owner.says("/audit")

    assert told.startswith(f"{GOING}\nThe books could not be gone over: ")


async def test_an_admin_may_not_ask(town: Town) -> None:
    admin = town.resident("Ada", role="admin")

    assert await admin.says("/audit") == "Only the owner may do that."


async def test_a_word_too_many_is_named(town: Town) -> None:
    owner = town.resident("Olga", role="owner")

    assert '"please" is one word too many' in await owner.says("/audit please")


async def test_the_log_is_read_searched_and_exported(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("hi")
    for number in range(9):
        await owner.says(f"/member tag @ann tag{number}")
    page = (await owner.says("/audit log")).splitlines()
    assert page[-9] == "The newest entries:"
    assert page[-8] == "9. 2 Mar 2026, 12:00  Olga: put a tag on somebody (Ann) – tag8"
    assert "1. 2 Mar 2026, 12:00  Olga: put a tag on somebody (Ann) – tag0" in await owner.presses(
        "Older"
    )
    found = await owner.says("/audit log TAG3")
    assert found.splitlines()[-2:] == [
        "Entries with these words:",
        "4. 2 Mar 2026, 12:00  Olga: put a tag on somebody (Ann) – tag3",
    ]
    about_ann = (await owner.says("/audit log @ann")).splitlines()
    assert about_ann[-1] == "There are more; add a word."
    assert about_ann[-2].startswith("2. ")
    assert "No entry has these words." in await owner.says("/audit log nothing of it")
    await owner.says("/mute @ann 1h rude")
    muted = "mute (Ann) – case 1, until 2 Mar 2026, 13:00, why: rude"
    assert muted in await owner.says("/audit log rude"), "what says nothing is left away"
    await owner.presses("Export")
    name, body = next(m.file for m in town.square.messages if m.file is not None)
    assert name == "audit.csv"
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0] == "number,at,by,about,what,told,digest,seal"
    assert lines[1].startswith("1,2026-03-02T12:00:00+00:00,Olga,Ann,member.tag,")
    assert len(lines) == 12, "that it was exported stands there, too"


async def test_the_log_is_the_owners_alone(town: Town) -> None:
    admin = town.resident("Ada", role="admin")
    assert "Only the owner may do that." in await admin.says("/audit log")


DEEDS = (
    ("/settings checkin.base 7", "修改设置 – checkin.base：5 → 7"),
    ("/settings rules.flood_mode act", "修改设置 – rules.flood_mode：watch（观察）→ act（动手）"),
    ("/settings here checkin.base 8", "修改设置 – checkin.base：7 → 8、只限一个群"),
    ("/mute @ann 1h 太吵", "禁言（Ann）– 处置 1、至 2026年3月2日 13:00、理由：太吵"),
    ("/case undo 1", "撤销处置（Ann）– 处置 1、禁言、至 2026年3月2日 13:00"),
    ("/lock slow 10s 1h", "慢速模式 – 处置 2、Plaza、每 10 秒一次、至 2026年3月2日 13:00"),
    ("/member note @ann 你好", "写备注（Ann）– 1"),
    ("/member trust @ann", "设定是否信任（Ann）– 是"),
    ("/role @ann helper", "修改身份（Ann）– member（成员）→ helper（协管员）"),
    ("/award @ann 5 好", "奖励积分（Ann）– 5 积分、编号 1、好"),
    ("/points debt @ann forgive", ""),
    ("/setup post 20:00 烤面包", "新建定时消息 – Plaza、20:00、烤面包"),
    ("/setup question 哪种面粉？ = 黑麦", "添加入群问题 – 编号 1"),
)


async def test_the_log_is_told_in_chinese_and_found_by_chinese_words(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("hi")
    await owner.says("/me language zh")
    for line, words in DEEDS:
        await owner.says(line)
        told = await owner.says("/audit log")
        assert not words or f"Olga：{words}" in told, line
    assert "禁言（Ann）" in await owner.says("/audit log 禁言")
    assert "修改设置" in await owner.says("/audit log 设置")


NOTES = {"_note", "note", "_noted"}
STORED = re.compile(r"[a-z]+([. ][a-z]+)*")
OF_SETUP = {"chat", "purpose", "start"}
"""What was set up: noted with the deed, which is told."""


def noted_in(path: Path) -> Iterator[str]:
    """The words by which a module notes what somebody did."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            words = node.args[:3] if name in NOTES else []
            yield from (str(each.value) for each in words if isinstance(each, ast.Constant))


def test_whatever_is_noted_has_words() -> None:
    root = Path(handlers.__path__[0])
    modules = [path for path in root.glob("*.py") if b"AuditLog" in path.read_bytes()]
    noted = {word for path in modules for word in noted_in(path) if STORED.fullmatch(word)}
    assert {"highlight", "post.add", "question.drop"} < noted
    known = {word.rpartition(".")[2] for word in DEEDS_TOLD} | OF_SETUP
    mute = {word for word in noted if deed(word) == t("{what}", what=Code(word))}
    assert mute - known == set()
