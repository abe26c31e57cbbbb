"""What people do with the bot: they come, check in, look things up, give, award and announce."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from bot.local.life.characters import HABITS, Character
from bot.local.life.chinese import CHINESE
from bot.local.life.deeds import Comes, Deed
from bot.local.life.english import ENGLISH
from bot.local.life.luck import MORNING, hour, times
from bot.local.life.sentences import Phrases
from bot.local.life.threads import Threads
from community.people import Role

CHECK_IN = {"en": ("/checkin", "/checkin", "check in"), "zh": ("签到", "签到", "/checkin")}
LOOKS = {
    "en": ("/points", "/points", "/top", "/top", "/top points month", "/top streak all", "/menu"),
    "zh": ("积分", "积分", "排行", "排行", "/top points month", "/top streak all", "/menu"),
}
THANK = {"en": "/thanks", "zh": "道谢"}
LOOKS_A_DAY, AWARDS_A_DAY, THANKS_A_DAY = 8.0, 0.9, 3.0
GREETS, WELCOMED = 0.4, 0.7
HELPERS = 4
"""How many of those who help are made helpers by the owner."""


def phrases_of(who: Character) -> Phrases:
    """Give what somebody says in their language."""
    return {"en": ENGLISH, "zh": CHINESE}[who.language]


def arrival(
    luck: Random, threads: Threads, who: Character, settled: list[Character], language: str
) -> Iterator[Deed]:
    """Let somebody come; who comes later may say hello, and be welcomed by who lives here."""
    at = luck.uniform(8, 22) if settled else luck.uniform(4.02, 4.3)
    yield Comes(at=threads.at(at), who=who.handle, via=who.via)
    if who.language != language and who.habit != "lurker":
        yield threads.one(who, at + 0.02, "plaza", f"/me language {who.language}", about="asked")
    same = [each for each in settled if each.language == who.language]
    if same and luck.random() < GREETS:
        phrases = phrases_of(who)
        said = phrases.say(luck, phrases.hello)
        hello = threads.one(who, at + 0.05, "plaza", said)
        yield hello
        if luck.random() < WELCOMED:
            said = phrases.say(luck, phrases.welcome)
            yield threads.one(luck.choice(same), at + 0.1, "plaza", said, to=hello.key)


def customs(luck: Random, threads: Threads, living: list[Character], day: int) -> Iterator[Deed]:
    """Let people check in, look at their points and at the boards, and give to each other."""
    for who in living:
        if who.never_misses or luck.random() < HABITS[who.habit].checkin * min(1, who.zeal(day)):
            at = hour(luck, who.hour - MORNING) if not who.never_misses else luck.uniform(4.5, 5)
            word = luck.choice(CHECK_IN[who.language])
            yield threads.one(who, at, "plaza", word, about="checkin")
        if who.gives and luck.random() < who.gives:
            yield from _gift(luck, threads, who, living)
    for _ in range(times(luck, THANKS_A_DAY) if living else 0):
        yield from _thanks(luck, threads, luck.choice(living), living)
    for _ in range(times(luck, LOOKS_A_DAY) if living else 0):
        who = luck.choice(living)
        word = luck.choice(LOOKS[who.language])
        yield threads.one(who, hour(luck, who.hour), "plaza", word, about="asked")


def _gift(
    luck: Random, threads: Threads, who: Character, living: list[Character]
) -> Iterator[Deed]:
    others = [each for each in living if each != who and each.habit != "lurker"]
    if others:
        phrases, taker = phrases_of(who), luck.choice(others)
        line = f"/give @{taker.handle} {luck.randint(1, 8)} {luck.choice(phrases.notes)}"
        yield threads.one(who, hour(luck, who.hour), "plaza", line, about="gift")


def _thanks(
    luck: Random, threads: Threads, who: Character, living: list[Character]
) -> Iterator[Deed]:
    """Let somebody thank one of those who help by name."""
    others = [each for each in living if each != who and each.habit == "helper"]
    if others and who.habit != "lurker":
        note = luck.choice(phrases_of(who).thanked_for)
        line = f"{THANK[who.language]} @{luck.choice(others).handle} {note}"
        yield threads.one(who, hour(luck, who.hour), "plaza", line, about="asked")


def government(luck: Random, threads: Threads, living: list[Character], day: int) -> Iterator[Deed]:
    """Let the owner name helpers and announce the week, and moderators award who did well."""
    helpers = [each for each in living if each.habit == "helper"]
    for who in living:
        if who.role is Role.OWNER and day == 1:
            for place, helper in enumerate(helpers[:HELPERS]):
                line = f"/role @{helper.handle} helper"
                yield threads.one(who, 12 + place / 50, "plaza", line, about="asked")
        if who.role is Role.OWNER and day % 7 == 0:
            phrases = phrases_of(who)
            notice = phrases.say(luck, phrases.notices)
            yield threads.one(who, luck.uniform(9, 11), "plaza", notice)
    moderators = [each for each in living if each.role is Role.MODERATOR]
    for _ in range(times(luck, AWARDS_A_DAY) if moderators and helpers else 0):
        who, best = luck.choice(moderators), luck.choice(helpers)
        at, honour = hour(luck, who.hour), luck.choice(phrases_of(who).honours)
        line = f"/award @{best.handle} {luck.choice((5, 10, 10, 20))} {honour}"
        yield threads.one(who, at, "plaza", line, about="award")
        if luck.random() < 0.04:  # a slip of the hand
            yield threads.one(who, at + 0.02, "plaza", "/undo", about="undo")
