"""What the people of the town are called: invented names in many scripts, each with a handle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product, zip_longest
from random import Random

ROOTS = {
    "麦": "mai",
    "米": "mi",
    "豆": "dou",
    "糖": "tang",
    "梨": "li",
    "桃": "tao",
    "枣": "zao",
    "栗": "lizi",
    "茶": "cha",
    "月": "yue",
    "雪": "xue",
    "雨": "yu",
    "风": "feng",
    "云": "yun",
    "星": "xing",
    "山": "shan",
    "竹": "zhu",
    "兔": "tu",
    "猫": "mao",
    "鱼": "yuer",
    "鹿": "lu",
    "果": "guo",
    "芽": "ya",
    "叶": "ye",
}
FORMS = (
    ("小{}", "xiao{}"),
    ("阿{}", "a{}"),
    ("老{}", "lao{}"),
    ("{}{}", "{}{}"),
    ("大{}", "da{}"),
    ("{}子", "{}zi"),
    ("爱吃{}", "aichi{}"),
    ("一颗{}", "yike{}"),
)
LATIN = [
    "Ada",
    "Alba",
    "Alec",
    "Amos",
    "Anouk",
    "Arlo",
    "Astrid",
    "Basil",
    "Beth",
    "Bruno",
    "Celia",
    "Clara",
    "Cleo",
    "Colm",
    "Dario",
    "Dora",
    "Edith",
    "Eino",
    "Elsa",
    "Emmy",
    "Enzo",
    "Ezra",
    "Fern",
    "Finn",
    "Flora",
    "Frida",
    "Gil",
    "Gwen",
    "Hank",
    "Hugo",
    "Ilse",
    "Inga",
    "Iris",
    "Isla",
    "Jack",
    "Jana",
    "Joel",
    "Jory",
    "Kasia",
    "Kurt",
    "Lars",
    "Leda",
    "Levi",
    "Lotte",
    "Luca",
    "Mabel",
    "Marek",
    "Maud",
    "Mila",
    "Milo",
    "Nell",
    "Nico",
    "Noor",
    "Odin",
    "Olga",
    "Opal",
    "Otis",
    "Otto",
    "Paz",
    "Pia",
    "Piet",
    "Quinn",
    "Rafe",
    "Remy",
    "Rhea",
    "Rolf",
    "Romy",
    "Ruth",
    "Saga",
    "Silas",
    "Sven",
    "Tess",
    "Theo",
    "Tilda",
    "Tove",
    "Ugo",
    "Una",
    "Vera",
    "Vito",
    "Wanda",
    "Wim",
    "Xenia",
    "Yann",
    "Yara",
    "Zelda",
    "Zeno",
]
TAILS = ("", " B", " 🥐", " K", "_bakes", " R", " 🌾", " M")
OTHERS = {
    "Оля": "olya",
    "Миша": "misha",
    "Таня 🌻": "tanya",
    "Женя": "zhenya",
    "ゆき": "yuki",
    "はな": "hana",
    "そら": "sora",
    "パン屋さん": "panyasan",
    "하늘": "haneul",
    "보리": "bori",
    "ليلى": "layla",
    "سلمى": "salma",
    "נועם": "noam",
    "Ελένη": "eleni",
    "Νίκος": "nikos",
    "मीरा": "meera",
    "Đào": "dao",
    "Łucja": "lucja",
    "Søren": "soeren",
    "Zoë 🍞": "zoe",
    "🦔": "hedgehog",
    "🍞🍞🍞": "threeloaves",
    "☕ & 🥐": "coffeeandcroissant",
}

Named = tuple[str, str]
"""A name, and the handle by which it is mentioned."""


def chinese() -> Iterator[Named]:
    """Give Chinese nicknames, the plainest first."""
    for (name, handle), (root, sound) in product(FORMS, ROOTS.items()):
        yield name.format(root, root), handle.format(sound, sound)


def western() -> Iterator[Named]:
    """Give names in other scripts: every few Latin ones, one that is not."""
    latin = (f"{name}{tail}" for tail, name in product(TAILS, LATIN))
    for number, name in enumerate(latin):
        yield name, "".join(c for c in name.casefold() if c.isascii() and c.isalnum())
        if number % 4 == 0 and number // 4 < len(OTHERS):
            yield list(OTHERS.items())[number // 4]


def strangers(count: int, luck: Random, taken: set[str]) -> list[tuple[Named, str]]:
    """Give so many names with the language that goes with each, about half of them Chinese.

    `taken` are handles that stand for somebody already.
    """
    both = zip_longest(
        ((named, "zh") for named in chinese()), ((named, "en") for named in western())
    )
    seen = set(taken)
    found: list[tuple[Named, str]] = []
    for entry in chain.from_iterable(both):
        if entry is not None and entry[0][1] not in seen and len(found) < count:
            seen.add(entry[0][1])
            found.append(entry)
    luck.shuffle(found)
    return found
