"""Slash commands: made from the declarations, as Discord takes them, set only where they differ."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.discord.menu import commands, refresh
from bot.discord.wire import Wire
from bot.features import house
from community.context import Ctx, Reply
from community.feature import Feature, NoSettings
from community.house import House
from community.words import t
from tests.bot.discord.asked import Request
from tests.bot.discord.forms import house as cakes
from tests.bot.discord.server import TOKEN, Discord
from tests.bot.discord.validation import complaints

PUT = "PUT /applications/{application}/commands"


@pytest.fixture
async def wire(server: Discord) -> AsyncIterator[Wire]:
    made = Wire(server.url, TOKEN)
    yield made
    await made.close()


def named(of: House, *path: str) -> dict[str, Any]:
    """Give a command, or one below it, or an option."""
    level: list[dict[str, Any]] = commands(of)
    found: dict[str, Any] = {}
    for name in path:
        found = next(each for each in level if each["name"] == name)
        level = found.get("options", [])
    return found


def letters(told: dict[str, Any]) -> int:
    """Count what Discord counts of a command: names, descriptions and values, all through.

    Of a text in several languages the longest one counts.
    """
    texts = [
        max(map(len, (told.get(field, ""), *told.get(f"{field}_localizations", {}).values())))
        for field in ("name", "description")
    ]
    value = len(str(told.get("value", "")))
    below = [*told.get("options", []), *told.get("choices", [])]
    return sum(texts) + value + sum(map(letters, below))


@pytest.mark.parametrize("of", [house(), cakes()], ids=["house", "cakes"])
def test_discord_takes_all_of_them(of: House) -> None:
    told = commands(of)
    assert complaints(Request("PUT", PUT.split()[1], {}, json=told)) == []
    for each in told:
        assert letters(each) <= 8_000, each["name"]
    typed = {each["name"] for each in told if each["type"] == 1}
    assert typed == {name.split(" ")[0] for name in of.commands}


def test_what_is_about_a_message_stands_in_its_menu() -> None:
    told = [each for each in commands(house()) if each["type"] == 3]
    assert {each["name"]: each["name_localizations"] for each in told} == {
        "Report": {"zh-CN": "举报"},
        "Thanks": {"zh-CN": "道谢"},
        "Top highlight": {"zh-CN": "加精"},
    }
    assert [each["name"] for each in told if "default_member_permissions" in each] == [
        "Top highlight"
    ]


def test_parameters_are_typed_and_bounded_as_they_are_declared() -> None:
    amount = named(house(), "give", "amount")
    assert (amount["type"], amount["min_value"], amount["required"]) == (4, 1, True)
    assert named(house(), "give", "member")["type"] == 6
    note = named(house(), "give", "note")
    assert (note["type"], note["max_length"], "required" in note) == (3, 200, False)
    period = named(house(), "top", "board", "period")
    assert [choice["value"] for choice in period["choices"]] == ["day", "week", "month", "all"]


def test_a_command_that_has_others_below_it_stands_among_them() -> None:
    below = [each["name"] for each in named(house(), "checkin")["options"]]
    assert below == ["now", "freeze", "grant", "makeup", "streak"]


def test_chinese_readers_see_chinese() -> None:
    checkin = named(house(), "checkin")
    assert checkin["name_localizations"] == {"zh-CN": "签到"}
    assert checkin["description_localizations"] == {"zh-CN": "今日签到。"}
    assert named(house(), "checkin", "makeup")["name_localizations"] == {"zh-CN": "补签"}
    amount = named(house(), "give", "amount")
    assert amount["description_localizations"] == {"zh-CN": "1 到 1000000 之间的整数"}


def test_what_moderators_do_is_shown_to_who_could_be_one() -> None:
    assert named(house(), "award")["default_member_permissions"] == str(1 << 40)
    assert named(house(), "settings")["default_member_permissions"] == str(1 << 5)
    assert "default_member_permissions" not in named(house(), "checkin")
    assert named(house(), "award")["contexts"] == [0]
    assert named(house(), "points")["contexts"] == [0, 1]


def test_a_command_that_asks_by_a_form_has_no_options() -> None:
    assert named(cakes(), "order")["options"] == []


def test_two_commands_of_one_name_are_refused() -> None:
    feature = Feature("twice", NoSettings, about=t("Twice"))

    async def say(ctx: Ctx[NoSettings]) -> Reply:
        return t("{name}", name=ctx.actor.name)

    feature.command("echo", t("Say it."), alone="loud")(say)
    feature.command("echo loud", t("Say it."))(say)
    with pytest.raises(ValueError, match="/echo"):
        commands(House([feature]))


async def test_they_are_set_once_and_again_only_when_they_have_changed(
    server: Discord, wire: Wire
) -> None:
    for _ in range(2):
        await refresh(wire, house(), server.world.me["id"])
    assert len(server.of(PUT)) == 1
    server.world.commands[""][0]["description"] = "somebody else was here"
    await refresh(wire, house(), server.world.me["id"])
    await refresh(wire, cakes(), server.world.me["id"])
    assert len(server.of(PUT)) == 3
