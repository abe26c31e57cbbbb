"""Spammers of seven kinds, each with a way of getting past moderators, and what they write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import msgspec

from bot.local.life.chinese import CHINESE
from bot.local.life.english import ENGLISH
from community.extras import Extras

COUNTS = {
    "patient": 6,
    "padding": 6,
    "disguised": 6,
    "linking": 6,
    "repeating": 6,
    "forwarding": 5,
    "named": 5,
}
"""How many there are of each kind: forty."""
OFFERS = (
    "免费领取红包，加微信了解，名额不多",
    "手机兼职，日入过千，需要的私聊我",
    "老师带单，稳赚不赔，加飞机 @daishi8888",
    "低价代充，微信同号，信用第一",
    "Guaranteed returns, double your bitcoin in a week, write to @bitmaster",
    "Claim your airdrop now: connect your wallet, double your crypto",
    "Earn $900 a day from home, guaranteed profit daily, DM me",
    "Risk free investment, my broker sends profits daily, ask me how",
)
ADVERTS = (
    "Selling followers and likes for your shop, lowest prices, write me for the list",
    "My trading course is half price until tonight, only ten places left, write me",
    "二手名表一比一高仿，支持验货，图册请私聊，批发更便宜",
    "出国留学保录取，名校内部渠道，名额有限，详情请私聊我",
)
LINKS = (
    "Best deals today https://hot-deals.example/win",
    "Join us for free signals https://t.me/+AbCdEf123456",
    "come to discord.gg/freenitro99 and win",
    "进群领福利 https://t.me/joinchat/AAAAAE123abc",
    "login here to keep your account https://dlscord-gifts.com/verify",
    "t . me / bestcoins everyone is there",
)
NAMES = (
    "加微信了解红包",
    "free nitro t.me/win",
    "日入过千加我",
    "代开发票微信同号",
    "Free Bitcoin ➜ t.me/btc",
)
LATIN, CYRILLIC = "aceopxyAEOPTX", "асеорхуАЕОРТХ"
ALIKE = str.maketrans(LATIN, CYRILLIC)
INVISIBLE = "\u200b"


class Piece(msgspec.Struct, frozen=True):
    """One message of a spammer: how many seconds after the last, where, and what."""

    after: float
    text: str
    chat: str = "plaza"
    media: tuple[str, ...] = ()
    extras: Extras | None = None
    harmless: bool = False


Way = Callable[[Random], Iterator[Piece]]


def small_talk(luck: Random) -> str:
    """Give what anybody here might say."""
    phrases = luck.choice((ENGLISH, CHINESE))
    return phrases.say(luck, luck.choice((phrases.chat, phrases.reports)))


def patient(luck: Random) -> Iterator[Piece]:
    """Say some harmless things first, then the advert."""
    for _ in range(3):
        yield Piece(luck.uniform(1800, 9000), small_talk(luck), harmless=True)
    for _ in range(2):
        yield Piece(luck.uniform(60, 600), luck.choice(OFFERS))


def padding(luck: Random) -> Iterator[Piece]:
    """Hide an advert in a long harmless text."""
    for _ in range(2):
        around = [small_talk(luck) for _ in range(luck.randint(6, 12))]
        around.insert(luck.randrange(2, len(around)), luck.choice(OFFERS))
        yield Piece(luck.uniform(60, 900), " ".join(around))


def disguised(luck: Random) -> Iterator[Piece]:
    """Write with letters that only look alike, and with others that nobody sees."""
    for _ in range(3):
        text = luck.choice(OFFERS)
        hidden = luck.choice((text.translate(ALIKE), INVISIBLE.join(text), ".".join(text)))
        yield Piece(luck.uniform(60, 900), hidden)


def linking(luck: Random) -> Iterator[Piece]:
    """Send links and invitations."""
    for text in luck.sample(LINKS, 3):
        yield Piece(luck.uniform(60, 900), text)


def repeating(luck: Random) -> Iterator[Piece]:
    """Say the same in all chats, again and again, with a little change."""
    text = luck.choice(ADVERTS)
    for number in range(6):
        chat = ("plaza", "tea", "questions")[number % 3]
        yield Piece(luck.uniform(5, 60), f"{text}{'!' * number}", chat)


def forwarding(luck: Random) -> Iterator[Piece]:
    """Forward what a channel says, and hand out contact cards."""
    text = luck.choice((*OFFERS, *ADVERTS))
    yield Piece(luck.uniform(60, 900), text, extras=Extras(forwarded="channel"))
    yield Piece(luck.uniform(60, 900), "", media=("contact",))
    yield Piece(luck.uniform(60, 900), luck.choice(OFFERS), extras=Extras(forwarded="hidden"))


def named(luck: Random) -> Iterator[Piece]:
    """Let the name be the advert, and say nothing that is one."""
    for _ in range(3):
        yield Piece(luck.uniform(60, 900), small_talk(luck))


WAYS: dict[str, Way] = {
    "patient": patient,
    "padding": padding,
    "disguised": disguised,
    "linking": linking,
    "repeating": repeating,
    "forwarding": forwarding,
    "named": named,
}
