"""Finding one's way, as newcomers live it: help, the menu, and the language of the answers."""

from __future__ import annotations

import pytest

from bot.features import house
from bot.local.square import BOT
from bot.local.town import Resident, Town
from bot.wording import render
from community.people import Role
from community.words import t
from tests.handlers.conftest import Cast

EMOJI = "😀" * 4096


async def test_help_lists_what_one_may_do(cast: Cast) -> None:
    for role in (Role.MEMBER, Role.MODERATOR, Role.OWNER):
        visitor = cast.town.resident(role.name, role=role.name)
        for language, first in (("en", "You can write:"), ("zh", "你可以发送：")):
            await visitor.says(f"/me language {language}")
            pages = [(await visitor.says("/help")).splitlines()]
            while (more := render(t("More"), language)) in visitor.buttons():
                pages.append((await visitor.presses(more)).splitlines())
            assert {page[0] for page in pages} == {first}
            assert [line for page in pages for line in page[1:]] == [
                f"{render(each.usage_words, language)}  {render(each.about, language)}"
                for each in house().for_role(role)
            ]
        assert cast.english_in(" ".join(line for page in pages for line in page)) == []
        assert (len(pages) > 1) == (role > Role.MEMBER)
    assert (await visitor.presses("上一页")).splitlines() == pages[-2]


async def test_help_is_for_whoever_asks(cast: Cast) -> None:
    for word in ("/help", "帮助", "/HELP", f"/help@{cast.town.platform.account(BOT)}"):
        before = len(cast.town.square.messages)
        assert (await cast.ann.says(word)).startswith("You can write:")
        assert cast.bob.heard(before) == ""


async def test_help_explains_one_command(cast: Cast) -> None:
    for line in ("/help give", "/help /give", "/help GIVE", "/help  give "):
        assert (await cast.ann.says(line)).splitlines() == [
            "/give <member> <amount> [note]  Give points of yours to somebody.",
            "<member>: a member, as @name or by replying to their message",
            "<amount>: a whole number from 1 to 1000000",
            "[note]: a text of at most 200 characters",
            "For example: /give @ann 20",
        ]
    assert "Also: 签到, check in" in await cast.ann.says("/help checkin")


async def test_help_names_what_belongs_to_a_command(cast: Cast) -> None:
    admin, owner = (cast.town.resident(role, role=role) for role in ("admin", "owner"))

    told = (await owner.says("/help goals")).splitlines()
    below = told[told.index("Related commands:") + 1 :]
    assert below[0] == "/goals drop <metric> [period]  Give a goal up."
    assert below[1].startswith("/goals set <metric> <value> [period]  Set a goal: ")
    assert len(below) == 2
    assert "Related commands:" not in await admin.says("/help goals")
    assert "Related commands:" not in await owner.says("/help goals set")


async def test_every_command_is_explained_in_both_languages(cast: Cast) -> None:
    owner = cast.town.resident("Owner", role="owner")
    for language in ("en", "zh"):
        await owner.says(f"/me language {language}")
        for command in house().commands.values():
            lines = (await owner.says(f"/help {command.name}")).splitlines()
            usage = render(command.usage_words, language)
            assert lines[0] == f"{usage}  {render(command.about, language)}"
            assert any(line.endswith(render(command.example_words, language)) for line in lines)
            if language == "en":
                assert usage == command.usage
            if language == "zh":
                assert cast.english_in(" ".join(lines)) == []


async def test_what_is_not_there_is_not_explained(cast: Cast) -> None:
    for words in (
        "nonsense",
        "award",
        "{0}",
        "%s",
        "签到",
        "\u202e/give x",
        "give take",
        "٣",
        "-1",
    ):
        assert "/help lists what there is." in await cast.ann.says(f"/help {words}")
    for words in (EMOJI, "1" * 66, "a " * 40):
        assert "a text of at most 65 characters" in await cast.ann.says(f"/help {words}")
    await cast.ann.says("/me language zh")
    for words in ("nonsense", EMOJI):
        assert cast.english_in(await cast.ann.says(f"/help {words}"), words) == []


async def test_a_slip_of_the_pen_is_understood(cast: Cast) -> None:
    before = len(cast.town.square.messages)
    assert await cast.ann.says("/chekin") == "There is no /chekin. Did you mean /checkin?"
    assert cast.bob.heard(before) == ""
    await cast.ann.says("/me language zh")
    assert "你是不是想用 /checkin" in await cast.ann.says("/chekin")


async def test_other_bots_commands_are_left_alone(cast: Cast) -> None:
    """In a group a command that is nothing like ours is for somebody else; in private it is not."""
    for line in ("/xyzzy", "/xyzzy @bob 5", "/" + "x" * 4000, "/😀"):
        assert await cast.ann.says(line) == ""
        assert "/help lists what there is." in await cast.ann.whispers(line)


# --- Where no community is -----------------------------------------------------------------


async def test_a_chat_of_nobody_has_help_and_little_else(town: Town) -> None:
    ann = town.resident("Ann")
    told = await ann.says("/help", chat="elsewhere")
    assert "/help" in told
    assert "/points" not in told
    for line in ("/points", "/give @bob 5", "/top", "/checkin", "签到", "/menu", "/me language zh"):
        assert "belongs to no community yet" in await ann.says(line, chat="elsewhere")
    assert town.app.line.buried == 0


@pytest.mark.not_over("discord", "its messages tell no language")
async def test_a_stranger_is_answered_in_the_language_of_their_account(town: Town) -> None:
    li = town.resident("Li", language="zh-hans")
    assert (await li.whispers("/help")).startswith("你可以发送：")
    assert "还不知道你属于哪个社区" in await li.whispers("/points")


async def test_who_is_in_no_community_is_told_how_to_be_in_one(town: Town) -> None:
    told = await town.resident("Stranger").whispers("/points")
    assert told.startswith("I know you from no community yet. Write a word in a group")


# --- The menu ------------------------------------------------------------------------------


async def test_the_menu_has_a_button_for_what_needs_no_words(cast: Cast) -> None:
    assert await cast.ann.says("菜单") == "What would you like to do?"
    labels = cast.ann.buttons()
    assert labels == [
        *("Check in", "Help", "Link accounts", "My card", "My calendar"),
        *("Language", "Whom I helped", "My points", "Privacy", "Boards", "Highlights"),
    ]
    owner = cast.town.resident("Owner", role="owner")
    await owner.says("/menu")
    assert set(labels) < set(owner.buttons())


async def test_every_button_of_the_menu_does_what_its_command_does(cast: Cast) -> None:
    owner = cast.town.resident("Owner", role="owner")
    await owner.says("/menu")
    menu = next(m for m in reversed(cast.town.square.messages) if m.buttons and owner.sees(m))
    for label in [label for row in menu.buttons for label, _ in row]:
        answer = await owner.presses(label, menu)
        assert answer
        assert "went wrong" not in answer
    assert "Owner" in await cast.ann.says("/top streak day")


async def test_a_command_takes_no_words_it_does_not_know(cast: Cast) -> None:
    for line in ("/menu now", "/me language zh en", f"/menu {EMOJI}", "/menu \u202e٣"):
        answer = await cast.ann.says(line)
        assert "is one word too many" in answer
        assert len(answer) < 300


# --- Language ------------------------------------------------------------------------------


async def points(who: Resident) -> str:
    return (await who.says("/points")).splitlines()[0]


async def test_everybody_is_answered_in_their_own_language(cast: Cast) -> None:
    assert await cast.ann.says("/me language zh") == "从现在起，我会用中文回复你。"
    assert await points(cast.ann) == "你有 100 积分。"
    assert await points(cast.bob) == "You have 0 points."
    assert await cast.ann.says("/me language en") == "From now on I will answer you in English."
    assert await points(cast.ann) == "You have 100 points."


async def test_a_language_is_chosen_by_button(cast: Cast) -> None:
    assert await cast.ann.says("语言") == "In which language shall I answer you?"
    assert cast.ann.buttons() == ["English", "中文", "As in the chat"]
    assert await cast.ann.presses("中文") == "从现在起，我会用中文回复你。"
    assert (
        await cast.ann.presses("As in the chat") == "I will answer you in the language of the chat."
    )
    assert await points(cast.ann) == "You have 100 points."


async def test_a_language_that_nobody_speaks_is_refused(cast: Cast) -> None:
    for word in ("fr", "English", "法文", "zh-hans", "٣", "\u202ezh\ud83d", "1" + "0" * 30, EMOJI):
        answer = await cast.ann.says(f"/me language {word}")
        assert "one of en, zh, auto" in answer
        assert len(answer) < 300
    await cast.ann.says("/me language zh")
    answer = await cast.ann.says("/me language fr")
    assert "en（英文）、zh（中文）、auto（自动），其中之一" in answer
    assert cast.english_in(answer, "fr") == []


async def test_a_language_is_chosen_in_its_own_words(cast: Cast) -> None:
    assert await cast.ann.says("/me language 中文") == "从现在起，我会用中文回复你。"


async def test_a_town_that_speaks_chinese_says_nothing_in_english(database_url: str) -> None:
    town = await Town.open(database_url, language="zh")
    li, mod = town.resident("Li"), town.resident("Mod", role="owner")
    await li.says("hi")
    cast = Cast(town, li, li, li, mod, li)
    lines = [
        "/checkin",
        "/checkin",
        "/points",
        "/top",
        "/menu",
        "/me language",
        "/help",
        "/give @mod 1",
    ]
    lines += ["/give", "/give @nobody 1", "/give @mod x", "/award", "/chekin", "/top x", "/undo"]
    for who in (li, mod):
        for line in lines:
            answer = await who.says(line)
            assert answer, line
            assert cast.english_in(answer, line, "Li Mod mod English") == [], line
        assert cast.english_in(" ".join(who.buttons()), "English") == []
    await town.close()
