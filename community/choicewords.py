"""Words of other languages for what is typed as one of some choices."""

from __future__ import annotations

from collections.abc import Iterable

from community.words import Code, Lines, t

SPOKEN: dict[str, tuple[str, ...]] = {
    # Boards, digests and goals.
    "points": ("积分",),
    "streak": ("连签",),
    "checkins": ("签到",),
    "day": ("今日", "日"),
    "week": ("本周", "周"),
    "month": ("本月", "月"),
    "quarter": ("本季", "季"),
    "all": ("全部",),
    "goals": ("目标",),
    "growth": ("拉新",),
    "retention": ("留存",),
    "activity": ("活跃",),
    "content": ("内容",),
    "people": ("成员", "人物"),
    "moderation": ("管理",),
    "joined": ("加入",),
    "wrote": ("发言",),
    "active": ("活跃",),
    "core": ("核心",),
    # What is given to members, and who they are.
    "forgive": ("免除",),
    "card": ("补签卡",),
    "freeze": ("冻结卡",),
    "member": ("成员",),
    "helper": ("协管员",),
    "moderator": ("版主",),
    "admin": ("管理员",),
    "contributor": ("贡献者",),
    "nobody": ("无人",),
    "tier": ("等级",),
    "none": ("无",),
    # What moderation does.
    "off": ("关闭", "关"),
    "watch": ("观察", "只观察"),
    "act": ("动手",),
    "here": ("本群",),
    "add": ("添加", "加"),
    "remove": ("删除", "去掉"),
    "review": ("审查",),
    "warn": ("警告",),
    "mute": ("禁言",),
    "kick": ("移出",),
    "ban": ("封禁",),
    "propose": ("提议",),
    "lock": ("锁群",),
    # How newcomers are met.
    "button": ("按钮",),
    "arithmetic": ("算术",),
    "question": ("问题",),
    "approval": ("审批",),
    "keep": ("保留",),
    "adverts": ("广告",),
    # Languages, looks and days.
    "en": ("英文", "英语"),
    "zh": ("中文",),
    "auto": ("自动",),
    "light": ("浅色",),
    "dark": ("深色",),
    "monday": ("周一", "星期一"),
    "tuesday": ("周二", "星期二"),
    "wednesday": ("周三", "星期三"),
    "thursday": ("周四", "星期四"),
    "friday": ("周五", "星期五"),
    "saturday": ("周六", "星期六"),
    "sunday": ("周日", "星期日"),
}
"""Each choice with what may be typed in its place; the first is shown beside it."""


def choice_of(word: str, among: Iterable[str]) -> str:
    """Give the choice that a word stands for; the word itself where it stands for none."""
    return next((each for each in among if word in (each, *SPOKEN.get(each, ()))), word)


def shown(choices: Iterable[str]) -> Lines:
    """List choices as they are typed, with a reader's own words beside them."""
    return Lines(tuple(t("{word}", word=coded(choice)) for choice in choices), ", ")


def coded(choice: str) -> Code:
    """Give a choice as it is typed."""
    return Code(choice, SPOKEN.get(choice, ()))
