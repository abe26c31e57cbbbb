"""Thanks 感谢: by a command, by a word in reply or by a reaction; a few a day, to somebody else."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import cached_property
from typing import Annotated

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from community.actions import Merge
from community.answering import is_late, reaction_to
from community.context import Answer, Ctx, Reply
from community.events import Reacted, Said
from community.facts import PointsEarned, Restored, Retracted
from community.feature import Feature
from community.params import Rest
from community.people import Actor
from community.ports import Activity, People
from community.praise import Praise
from community.quiet import Quiet
from community.refusals import Refusal
from community.thanking import About, count_again, end, give
from community.thanks import (
    LONGEST,
    How,
    State,
    Thanked,
    Thanks,
    ThanksAreOff,
    ThanksRules,
    folded,
    is_thanks,
    plain_emoji,
)
from community.words import Lines, Name, Phrase, t

WORDS = (
    *("thanks", "thank you", "thank u", "thx", "tx", "ty", "tysm", "cheers", "+1"),
    *("many thanks", "thanks a lot", "thank you so much", "thank you very much"),
    *("谢谢", "谢谢你", "谢谢啦", "谢谢了", "谢了", "谢啦", "多谢", "多谢啦", "感谢", "感谢你"),
    *("非常感谢", "十分感谢", "太感谢了", "万分感谢", "感激不尽", "3q"),
    *("謝謝", "謝謝你", "謝了", "謝啦", "多謝", "感謝", "非常感謝"),
)
Listed = Annotated[tuple[str, ...], Field(max_length=200)]


class Settings(BaseModel):
    """How members thank each other, and what it is worth."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    """Whether thanks are recorded; what they have earned is kept."""
    daily: Annotated[int, Field(ge=1, le=100)] = 4
    """How many thanks a member gives in a community day; a quarter of them, and one at least, can
    go to the same member."""
    points: Annotated[int, Field(ge=0, le=1000)] = 2
    """Points for who is thanked; half of them where the two thanked each other within a week."""
    receiver_daily: Annotated[int, Field(ge=0, le=500)] = 20
    """The most points that thanks earn one member in a community day."""
    tenure_days: Annotated[int, Field(ge=0, le=365)] = 14
    """How many days a member must be known before their thanks earn anything; those of helpers,
    moderators and members whom they trust do at once."""
    words: Listed = WORDS
    """What counts as thanks when it is the whole of a reply; signs around it do not matter."""
    emoji: Listed = ("🙏",)
    """The reactions that count as thanks, for example 🙏, ❤."""
    announce: bool = False
    """Whether thanks by command are told to the group in one line with others; else a reaction
    says enough."""

    @cached_property
    def rules(self) -> ThanksRules:
        """The settings as the core's value."""
        tenure = timedelta(days=self.tenure_days)
        return ThanksRules(self.points, self.receiver_daily, self.daily, tenure)

    @cached_property
    def said(self) -> frozenset[str]:
        """The words as they are compared."""
        return frozenset(map(folded, self.words)) - {""}

    @cached_property
    def shown(self) -> frozenset[str]:
        """The reactions as they are compared."""
        return frozenset(map(plain_emoji, self.emoji))


feature = Feature("thanks", Settings, about=t("Thanks among members"), tells=(PointsEarned,))

Ctx_ = Ctx[Settings]
NOD = "🙏"
TOGETHER = t("Thanks: {items}", items="")


# By command.


@feature.command(
    "thanks",
    t("Thank a member: reply to their message, or name them."),
    aliases=("道谢",),
    sample=t("@ann for the recipe"),
    merges=True,
    of_message=True,
)
async def thank(
    ctx: Ctx_, member: Actor, note: Annotated[str, Field(max_length=200), Rest()] = ""
) -> Reply:
    if not ctx.settings.enabled:
        raise ThanksAreOff
    await give(ctx, member, await _about(ctx, member), note, rules=ctx.settings.rules)
    names = {"giver": Name(ctx.actor.name), "taker": Name(member.name)}
    told = t("{giver} thanks {taker}.", **names)
    words = Lines((told, t("({note})", note=Phrase(note))), " ") if note else told
    nod = "" if ctx.settings.announce else NOD
    return Answer(words, react=nod, merge=Merge(TOGETHER, t("{giver} → {taker}", **names)))


async def _about(ctx: Ctx_, taker: Actor) -> About:
    """Give what a command thanks for: the message that it answers, if the one named wrote that."""
    event = ctx.event
    named = About(event.claim.ref if event.claim else 0, How.NAMED)
    if not isinstance(event, Said):
        return named
    source = 0 if event.token else event.message
    reply = event.reply
    if reply is not None:
        author = await ctx.uow.port(Praise).author(ctx.chat.id, reply.message)
        quoted = reply.author.id if reply.author is not None else ""
        if author.member == taker.member if author is not None else quoted == taker.external:
            return About(reply.message, How.REPLIED, source)
    return msgspec.structs.replace(named, source=source)


# By a word in reply.


@feature.trigger
def is_word(settings: Settings, text: str) -> bool:
    return is_thanks(text, settings.said)


@feature.on_reply
async def hear(ctx: Ctx_) -> None:
    """Take a reply that says nothing but thanks; one that does not count is passed over."""
    event = ctx.event
    if not isinstance(event, Said) or event.reply is None or len(event.text) > LONGEST:
        return
    settings, giver = ctx.settings, ctx.actor
    is_meant = settings.enabled and giver.identity and not giver.bot
    if not is_meant or not is_thanks(event.text, settings.said):
        return
    taker = await _answered(ctx, event)
    if taker is None:
        return
    try:
        about = About(event.reply.message, How.REPLIED, event.message)
        await give(ctx, taker, about, rules=settings.rules)
    except Refusal:
        return
    quiet = ctx.house.instance.of("quiet", Quiet, *ctx.documents)
    if quiet.reactions and not is_late(event, ctx.now):
        ctx.uow.act(reaction_to(event, NOD, quiet.worth(ctx.now)))


async def _answered(ctx: Ctx_, event: Said) -> Actor | None:
    """Give who wrote the message answered; None for who is not known here."""
    assert event.reply is not None
    author = await ctx.uow.port(Praise).author(ctx.chat.id, event.reply.message)
    person = event.reply.author
    if author is not None or person is None or person.bot:
        return author
    return await ctx.uow.port(People).find(ctx.community.id, event.platform, person.id)


# By a reaction.


@feature.on(Reacted)
async def react(ctx: Ctx_) -> None:
    """Take a reaction that means thanks, or take back what it was given by, as long as it stands.

    What is heard of after a later change of theirs changes nothing. Thanks that are taken back
    and given again are the same ones: they count once, as they did before.
    """
    event, giver, settings = ctx.event, ctx.actor, ctx.settings
    if not isinstance(event, Reacted) or not giver.identity or giver.bot:
        return
    known = await ctx.uow.port(Thanks).of(ctx.chat.id, event.message, giver.identity)
    means_thanks = not settings.shown.isdisjoint(map(plain_emoji, event.emoji))
    if known is not None and known.how is How.REACTED and event.at >= known.changed:
        await _follow(ctx, known, counts=means_thanks, gone=not event.emoji)
    elif known is None and means_thanks and settings.enabled and not await _has_left(ctx, event):
        taker = await ctx.uow.port(Praise).author(ctx.chat.id, event.message)
        if taker is not None:
            with suppress(Refusal):
                about = About(event.message, How.REACTED)
                await give(ctx, taker, about, rules=settings.rules)


async def _follow(ctx: Ctx_, known: Thanked, *, counts: bool, gone: bool) -> None:
    """Let thanks count as long as the reaction that gave them stands."""
    is_back, settings = known.state is State.TAKEN_BACK, ctx.settings
    if not counts and not is_back and (gone or settings.shown):
        await end(ctx, known, State.TAKEN_BACK)
    elif counts and is_back and settings.enabled:
        if await ctx.uow.port(Praise).author(known.chat, known.message) is not None:
            await count_again(ctx, known, known.changed)
    elif counts and not is_back:
        heard = msgspec.structs.replace(known, changed=ctx.event.at)
        await ctx.uow.port(Thanks).store(ctx.community.id, heard)


async def _has_left(ctx: Ctx_, event: Reacted) -> bool:
    """Whether it is known that somebody had no reaction left on a message later."""
    none = msgspec.structs.replace(event, emoji=(), again=False).claim
    left = await ctx.uow.port(Activity).heard_at(ctx.chat.id, none)
    return left is not None and left > event.at


# When a message goes, and when it comes back.


@feature.hears(Retracted)
async def retract(ctx: Ctx_, fact: Retracted) -> None:
    for thanked in await _of_message(ctx, fact):
        await end(ctx, thanked, State.REMOVED)


@feature.hears(Restored)
async def give_back(ctx: Ctx_, fact: Restored) -> None:
    """Give back what the removal took, where neither of the two messages is gone any more."""
    for thanked in await _of_message(ctx, fact):
        sides = [message for message in (thanked.message, thanked.source) if message]
        authors = [await ctx.uow.port(Praise).author(thanked.chat, each) for each in sides]
        if thanked.state is State.REMOVED and all(authors):
            await count_again(ctx, thanked, fact.taken_at)


async def _of_message(ctx: Ctx_, fact: Retracted | Restored) -> list[Thanked]:
    """Give the thanks for a message, and those that it says; a command may be both."""
    thanks, day = ctx.uow.port(Thanks), ctx.community.day(fact.said_at)
    meant = await thanks.for_message(fact.chat, fact.message)
    said = await thanks.said_by(fact.identity, day, fact.chat, fact.message)
    return list({(each.message, each.giver): each for each in (*meant, *said)}.values())
