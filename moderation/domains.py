"""Names of hosts as people read them: whom they imitate, and with which letters."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from moderation.folding import collapse, fold

PROTECTED = (
    *("telegram.org", "telegram.me", "telegra.ph", "discord.com", "discord.gg", "discordapp.com"),
    *("steamcommunity.com", "steampowered.com", "epicgames.com", "roblox.com", "twitch.tv"),
    *("paypal.com", "binance.com", "coinbase.com", "metamask.io", "opensea.io", "uniswap.org"),
    *("trustwallet.com", "ledger.com", "kraken.com", "bybit.com", "okx.com", "tether.to"),
    *("google.com", "youtube.com", "facebook.com", "instagram.com", "whatsapp.com", "twitter.com"),
    *("microsoft.com", "office.com", "apple.com", "icloud.com", "amazon.com", "netflix.com"),
    *("github.com", "openai.com", "linkedin.com", "tiktok.com", "spotify.com", "dropbox.com"),
    *("alipay.com", "taobao.com", "weixin.qq.com", "qq.com", "tencent.com", "bilibili.com"),
    *("jd.com", "weibo.com", "douyin.com", "xiaohongshu.com", "icbc.com.cn", "ccb.com"),
)
"""Domains that are worth imitating."""
LEET = str.maketrans("0135$i", "olessl")
SHORTEST, SHORTEST_NEAR, SHORTEST_INSIDE = 4, 7, 6
WITHIN = re.compile(
    r"(?:^|[-.\d])(?:app|account|airdrop|bonus|claim|drop|free|gift|help|login|mint|nitro|official"
    r"|pay|promo|reward|secure|security|service|signin|support|trade|update|verify|wallet|web)s?"
    r"(?:$|[-.\d])"
)


class Baits(NamedTuple):
    """Ends of names that cost nothing, and words that promise much."""

    ends: frozenset[str]
    words: re.Pattern[str]


BAITS = Baits(
    frozenset(
        ("cfd", "click", "cyou", "gift", "gifts", "icu", "ru", "sbs", "top", "xyz", "gq", "tk")
    ),
    re.compile(
        r"airdrop|nitro|giveaway|claim-|-claim|free-?(?:gift|skin|coin|robux)|wallet-?connect"
    ),
)


@lru_cache(maxsize=1024)
def readable(host: str) -> str:
    """Give a host as it is shown: what is written as `xn--...` in its own letters."""
    return ".".join(map(_decoded, host.split(".")))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


@lru_cache(maxsize=1024)
def mixed(host: str) -> bool:
    """Say whether one of a host's labels mixes scripts, or looks Latin without being it."""
    *labels, top = host.split(".")
    return any(_is_mixed(label, top) for label in labels)


def _is_mixed(label: str, top: str) -> bool:
    letters = [char for char in label if char.isalpha()]
    scripts = {unicodedata.name(char, "?").split()[0] for char in letters}
    if len(scripts - {"CJK", "HIRAGANA", "KATAKANA"}) > 1:
        return True
    foreign = bool(letters) and "LATIN" not in scripts and top.isascii()
    return foreign and not label.isascii() and fold(label).isascii()


@lru_cache(maxsize=4096)
def imitated(domain: str, host: str, protected: tuple[str, ...]) -> str:
    """Give the protected domain that a host imitates, or nothing.

    By look-alikes, by one letter more, less or other, or by its name among words of trust.
    """
    name = domain.partition(".")[0]
    parts = {name, *name.split("-")}
    for trusted in protected:
        brand = trusted.rpartition(".")[0].rpartition(".")[2]
        if name == brand or len(brand) < SHORTEST:
            continue
        if any(_like(part, brand) for part in parts - {brand}) or _among_words(fold(host), brand):
            return trusted
    return ""


def _like(name: str, brand: str) -> bool:
    seen, meant = _skeleton(name), _skeleton(brand)
    repeated = len(brand) >= SHORTEST_INSIDE and collapse(seen) == collapse(meant)
    return seen == meant or repeated or (len(brand) >= SHORTEST_NEAR and _one_off(seen, meant))


@lru_cache(maxsize=4096)
def _skeleton(name: str) -> str:
    return fold(name).translate(LEET).replace("rn", "m").replace("vv", "w")


def _among_words(host: str, brand: str) -> bool:
    at = host.find(brand)
    if at < 0 or (len(brand) < SHORTEST_INSIDE and at > 0 and host[at - 1].isalnum()):
        return False
    registered = host.rsplit(".", 2)[-2] if host.count(".") else host
    within = registered if brand in registered else host
    return WITHIN.search(within.replace(brand, "-")) is not None


def _one_off(one: str, other: str) -> bool:
    """Say whether two names differ by one letter more, less or other, or by two exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, left = one[at:], other[at:]
    exchanged = rest[:2] == left[:2][::-1] and rest[2:] == left[2:]
    return exchanged or rest[1:] in (left, left[1:]) or rest == left[1:]
