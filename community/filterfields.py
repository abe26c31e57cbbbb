"""What a filter can ask about members: fields, their signs and values, in two languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from community.people import Role
from community.words import Code, Lines, Text, Words, n, t

Kind = Literal["choice", "number", "days", "word"]
"""`choice` is one of some values, `number` a whole one, `days` an age, `word` is anybody's own."""

EQUAL, UNEQUAL = "=", "!="
COMPARISONS = ("<", "<=", ">", ">=", EQUAL, UNEQUAL)
MOST_NUMBER = 10**9
MOST_WORD = 64
UNITS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7}
"""Days in what may stand behind a number of days."""


class Field(msgspec.Struct, frozen=True):
    """A field: its name, what it is called as well, and what fits it.

    `values` has each value of a choice with what that is called as well.
    """

    name: str
    kind: Kind
    about: Text
    aliases: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    example: str = ""

    @property
    def signs(self) -> tuple[str, ...]:
        """The signs that may stand behind its name; a colon is an equals sign."""
        return COMPARISONS if self.kind in ("number", "days") else (EQUAL, UNEQUAL)

    def expected(self) -> Words:
        """Say in words what fits."""
        match self.kind:
            case "choice":
                return t("one of {choices}", choices=listed(self.values))
            case "number":
                return t("a whole number from {least} to {most}", least=0, most=MOST_NUMBER)
            case "days":
                return t("a number of days like {example}", example=Code("14d"))
            case "word":
                return n(
                    "a text of at most {count} character",
                    "a text of at most {count} characters",
                    MOST_WORD,
                )

    def read(self, word: str) -> str | int | None:
        """Give the value that a word means; None for what does not fit."""
        match self.kind:
            case "choice":
                folded = word.casefold()
                return next(
                    (name for name, more in self.values.items() if folded in (name, *more)), None
                )
            case "number":
                return _number(word)
            case "days":
                unit = UNITS.get(word[-1:].casefold(), 0)
                count = _number(word[:-1] if unit else word)
                days = None if count is None else count * (unit or 1)
                return days if days is not None and days <= MOST_NUMBER else None
            case "word":
                bare = word.removeprefix("#") if self.name == "channel" else word
                return bare if 0 < len(bare) <= MOST_WORD else None


def listed(words: Iterable[str] | Mapping[str, tuple[str, ...]]) -> Lines:
    """Give words that are typed as they stand, one after the other, with what they are as well."""
    also = words if isinstance(words, Mapping) else {}
    return Lines(tuple(t("{word}", word=Code(word, also.get(word, ()))) for word in words), ", ")


def _number(word: str) -> int | None:
    if not (word.isascii() and word.isdigit() and len(word) <= len(str(MOST_NUMBER))):
        return None
    return int(word) if int(word) <= MOST_NUMBER else None


_ROLES = {Role.MEMBER: "成员", Role.HELPER: "助手", Role.MODERATOR: "版主"}
_ROLES |= {Role.ADMIN: "管理员", Role.OWNER: "群主"}
LIVES: dict[str, tuple[str, ...]] = {
    "new": ("新人",),
    "active": ("活跃",),
    "core": ("核心",),
    "fading": ("淡出",),
    "lost": ("流失",),
    "returned": ("回归",),
    "lurking": ("潜水",),
}
"""The stages of a member's life here, each with what it is called as well."""
FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "life",
            "choice",
            t("the stage of their life here"),
            ("阶段", "生命周期"),
            LIVES,
            "fading",
        ),
        Field("seen", "days", t("how long ago they wrote last"), ("发言",), example="14d"),
        Field("joined", "days", t("how long ago they were first seen"), ("加入",), example="30d"),
        Field("days", "number", t("on how many of the last 90 days they wrote"), ("活跃天数",)),
        Field("streak", "number", t("their running streak of check-ins"), ("连签",)),
        Field("points", "number", t("the points that they have"), ("积分",)),
        Field("earned", "number", t("all points that they ever earned"), ("成长",)),
        Field("r", "number", t("recency: a band from 1 to 5, 5 is best"), ("近度",)),
        Field("f", "number", t("frequency: a band from 1 to 5, 5 is best"), ("频度",)),
        Field("m", "number", t("contribution: a band from 1 to 5, 5 is best"), ("贡献",)),
        Field("tag", "word", t("a tag that moderators put on them"), ("标签",), example="vip"),
        Field("channel", "word", t("a chat they wrote in lately"), ("频道",), example="#general"),
        Field(
            "role",
            "choice",
            t("their role"),
            ("角色",),
            {role.name.lower(): (word,) for role, word in _ROLES.items()},
            "member",
        ),
        Field(
            "platform",
            "choice",
            t("a platform on which they have an account"),
            ("平台",),
            {"telegram": ("电报",), "discord": (), "local": ("本地",)},
            "telegram",
        ),
        Field(
            "language",
            "choice",
            t("the language that they chose"),
            ("语言",),
            {"en": ("英文",), "zh": ("中文",), "none": ("未选",)},
            "zh",
        ),
        Field(
            "is",
            "choice",
            t("something that they are"),
            ("是",),
            {
                "trusted": ("可信",),
                "linked": ("绑定",),
                "reachable": ("可达",),
                "gone": ("left", "离开", "已离开"),
            },
            "trusted",
        ),
    )
}
NAMES: dict[str, Field] = {
    name: field for field in FIELDS.values() for name in (field.name, *field.aliases)
}
"""Every field by each of its names."""
