"""Choices: typed in English or Chinese, and shown to each in words of their own."""

from __future__ import annotations

import pytest

from bot.features import house
from bot.local.town import Town
from bot.wording import render
from community.choicewords import SPOKEN, choice_of
from community.paramwords import label
from community.sheet import models, param_for
from tests.handlers.owners import owner_of


def choices() -> dict[str, tuple[str, ...]]:
    """What can be chosen, by where."""
    here = house()
    of_commands = {
        f"/{command.name} {param.name}": param.choices
        for command in here.commands.values()
        for param in command.params
    }
    of_settings = {
        f"{area}.{field}": param.choices
        for area, model in models(here).items()
        for field in model.model_fields
        if (param := param_for(model, area, field)) is not None
    }
    return of_commands | of_settings


def test_every_choice_has_a_chinese_word_which_means_it_alone() -> None:
    for where, among in choices().items():
        for choice in among:
            assert choice in SPOKEN, where
            for spoken in SPOKEN[choice]:
                assert choice_of(spoken, among) == choice, (where, spoken)


def test_every_parameter_has_a_chinese_name() -> None:
    names = {param.name for command in house().commands.values() for param in command.params}
    labels = {name: render(label(name), "zh") for name in names - {"day"}}
    assert {name: said for name, said in labels.items() if said.isascii()} == {}
    assert {name for name in names if render(label(name), "en") != name} == set()


async def test_a_line_that_is_wrong_is_answered_without_english(town: Town) -> None:
    await chinese(town)
    told = await town.resident("Ann").says("/mute")
    assert "还缺 <成员>：一位成员，写 @用户名，或者回复对方的消息。" in told
    assert "用法：/mute <成员> [内容]。例如：/mute @小安 1小时 请不要发广告" in told
    helped = await town.resident("Ann").says("/help mute")
    assert "[内容]：时长（如 30分钟或永久），后面写理由" in helped


async def chinese(town: Town) -> None:
    """Let Ann own the town, who speaks Chinese."""
    ann = await owner_of(town)
    await ann.says("/me language zh")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/rules mode flood 动手", "rules.flood_mode = act（动手）"),
        ("/rules mode flood 观察 本群", "本群有自己的模式。"),
        ("/rules mode flood 开", "off（关闭）、watch（观察）、act（动手），其中之一"),
        ("/rules mode flood act 那里", "“那里”不符合 <范围> 的要求：只能是 here（本群）。"),
        ("/settings rules.flood_wish 禁言", "rules.flood_wish = mute（禁言）"),
        ("/settings cases.ladder 警告，禁言1小时、禁言 2天, 封禁", "warn, mute 1h, mute 2d, ban"),
        ("/settings digest.weekday 周日", "digest.weekday = sunday（周日）"),
        ("/top 连签 全部", "连签"),
        ("/digest 成员", "正在统计那一周，稍后发给你。"),
        ("/digest 人物", "正在统计那一周，稍后发给你。"),
        ("/digest 其他", "people（成员）"),
        ("/segments show life:old", "new（新人）、active（活跃）、core（核心）"),
        ("/segments show life:old", "例如：life:fading（阶段:淡出）"),
        ("/segments show life:", "life 后面还缺一个值：new（新人）、"),
        ("/segments show 连签", "streak 后面要跟"),
        ("/segments show 连签大于3", "/segments 会列出已有的圈层"),
        ("/segments", ""),
        ("/segments show colour:red", "seen（发言）、joined（加入）"),
        ("/segments show life:new role:member", "and（且）、or（或）"),
    ],
)
async def test_a_chinese_word_is_as_good(town: Town, line: str, words: str) -> None:
    await chinese(town)
    assert words in await town.resident("Ann").says(line)


async def test_who_reads_english_reads_no_chinese(town: Town) -> None:
    ann = await owner_of(town)
    told = await ann.says("/rules mode flood on")
    assert '"on" does not fit <mode>: one of off, watch, act.' in told
    assert "one of new, active, core," in await ann.says("/segments show life:old")
