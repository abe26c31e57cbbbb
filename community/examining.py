"""Asking a newcomer and hearing the answer: in private, or where only they read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from community.actions import ANSWER_WORTH, Say
from community.buttons import Button
from community.casetelling import Rows, tell_alone, tell_moderators
from community.casewords import MODERATOR
from community.challenges import challenge, fits
from community.context import Answer, Ctx
from community.door import Newcomer, Newcomers, Questions, Stage
from community.entering import FAR, chats_of, keep, let_in, must_read, rules_of, send_away
from community.people import Actor, Chat, Gate
from community.ports import People, Settings
from community.reach import Reach
from community.refusals import Refusal
from community.words import Code, Lines, Name, Text, Words, lines, n, t

PER_ROW = 3
MOST_NAMED = 10
AN_HOUR = timedelta(hours=1)
OUT = {
    Stage.TIMED_OUT: t("Out: was not done in time with what newcomers are asked."),
    Stage.FAILED: t("Out: answered wrongly what newcomers are asked."),
    Stage.TURNED_AWAY: t("Out: was turned away by a moderator."),
    Stage.LEFT: t("Out: not let in yet; may come again."),
    Stage.REMOVED: t("Out: was removed with the wave in which they came."),
}


class NotAtTheDoor(Refusal):
    """Somebody has nothing to answer: they are in already, or out."""

    def __init__(self) -> None:
        super().__init__(t("There is nothing that you have to answer now."))


async def standing(ctx: Ctx[Any], number: int) -> tuple[Ctx[Any], Newcomer]:
    """Give the context at the door of a community, and who stands there; raises NotAtTheDoor."""
    people, who, event = ctx.uow.port(People), ctx.event.who, ctx.event
    community = await people.community(number)
    actor = await people.find(number, event.platform, who.id) if who is not None else None
    newcomer = await ctx.uow.port(Newcomers).of(actor.identity) if actor is not None else None
    if community is None or actor is None or newcomer is None:
        raise NotAtTheDoor
    if newcomer.stage is not Stage.WAITING:
        raise NotAtTheDoor
    documents = await ctx.uow.port(Settings).documents(number, 0)
    there = msgspec.structs.replace(ctx, community=community, actor=actor, documents=documents)
    return there, newcomer


async def ask(ctx: Ctx[Any], newcomer: Newcomer, head: Text | None = None) -> Answer:
    """Ask whoever acts; the same question until it is answered."""
    questions = await ctx.uow.port(Questions).all(ctx.community.id)
    asked = challenge(newcomer.mode, questions, ctx.draw, newcomer.question)
    after = msgspec.structs.replace(newcomer, expects=asked.expects, question=asked.question)
    await keep(ctx, after)
    how = None if asked.choices else t("Write the answer here.")
    buttons = [
        Button(Text("{word}", {"word": choice}), "door.choose", (ctx.community.id, choice))
        for choice in asked.choices
    ]
    rows = tuple(tuple(buttons[at : at + PER_ROW]) for at in range(0, len(buttons), PER_ROW))
    return Answer(lines(head, asked.words, how), rows, private=True, fallback="ephemeral")


async def what_next(ctx: Ctx[Any], newcomer: Newcomer) -> Answer:
    """Tell somebody at the door, who says something else, what they wait for or have to do."""
    if newcomer.stage is not Stage.WAITING:
        return _done(t("You are not in yet: a moderator has to let you in. Please wait."))
    if newcomer.mode != "button":
        return await ask(ctx, newcomer)
    here = Button(t("I am here"), "door.here", (ctx.community.id,))
    words = t("You are not in yet: press the button, and you can write.")
    return Answer(words, ((here,),), private=True, fallback="ephemeral")


async def answer(ctx: Ctx[Any], newcomer: Newcomer, said: str) -> Answer:
    """Hear an answer: let whoever gave it in, ask once more, or end it."""
    rules = rules_of(ctx)
    if fits(newcomer.expects, said):
        await let_in(ctx, ctx.actor, newcomer, newcomer.mode)
        return await thanks(ctx, newcomer)
    after = msgspec.structs.replace(newcomer, tries=newcomer.tries + 1, question=0)
    left = rules.tries - after.tries
    if left > 0:
        wrong = n(
            "That is not right. You have {count} more try.",
            "That is not right. You have {count} more tries.",
            left,
        )
        return msgspec.structs.replace(await ask(ctx, after, wrong), edit=True)
    if rules.failed == "kick":
        await send_away(ctx, ctx.actor, after, Stage.FAILED)
        return _done(
            t("That was not right, and it was the last try. You may come again and try anew.")
        )
    await review(ctx, ctx.actor, after)
    return _done(t("That was not right, and it was the last try. A moderator has a look now."))


async def thanks(ctx: Ctx[Any], newcomer: Newcomer) -> Answer:
    """Tell somebody that they are in."""
    chats = await chats_of(ctx, newcomer)
    where = Name(chats[0].title if chats else ctx.community.name)
    if newcomer.request:
        return _done(t("You are let into {chat}.", chat=where))
    if must_read(ctx):
        words = t(
            "Thank you. In {chat} there is one more button, below the welcome: press it when you "
            "have read the rules, and you can write.",
            chat=where,
        )
        return _done(words)
    return _done(t("Thank you. You can write in {chat} now.", chat=where))


async def tell_in(ctx: Ctx[Any], who: Actor, newcomer: Newcomer) -> None:
    """Tell somebody, who has opened the bot, that a moderator let them in."""
    if await ctx.uow.port(Reach).of(who.identity):
        tell_alone(ctx, who, (await thanks(ctx, newcomer)).words, None)


async def review(ctx: Ctx[Any], who: Actor, newcomer: Newcomer) -> None:
    """Let a moderator decide about somebody."""
    hours = rules_of(ctx).approval_hours
    due = ctx.now.replace(microsecond=0)
    after = msgspec.structs.replace(
        newcomer, stage=Stage.REVIEW, due=due + hours * AN_HOUR, expects=""
    )
    await keep(ctx, after)
    chats = await chats_of(ctx, after)
    await tell_moderators(ctx, about(who, chats, after.tries), choices(after.identity))


def about(who: Actor, chats: list[Chat], tries: int = 0) -> Words:
    """Tell moderators who waits for them."""
    where = Lines(tuple(Text("{chat}", {"chat": Name(chat.title)}) for chat in chats), ", ")
    called = f"@{who.username}" if who.username else who.external
    return lines(
        t(
            "{name} ({account}) would like to come in: {chat}",
            name=Name(who.name),
            account=Name(called),
            chat=where,
        ),
        n("{count} wrong answer.", "{count} wrong answers.", tries) if tries else None,
    )


async def let_in_by_hand(ctx: Ctx[Any]) -> Words | None:
    """Say who waits to be let in by a moderator, and how that is done; None for nobody."""
    newcomers = ctx.uow.port(Newcomers)
    waiting = await newcomers.due(ctx.community.id, FAR, MOST_NAMED)
    found = [await newcomers.who(e.identity) for e in waiting if e.stage is Stage.REVIEW]
    people = [who for who in found if who is not None]
    if not people:
        return None
    names = Lines(tuple(t("{name}", name=Name(who.name)) for who in people), ", ")
    first = people[0].username or people[0].external
    return lines(
        n(
            "{count} newcomer waits to be let in: {names}.",
            "{count} newcomers wait to be let in: {names}.",
            len(people),
            names=names,
        ),
        t("The buttons are on the member card: {member}", member=Code(f"/member @{first}")),
    )


async def turned_out(ctx: Ctx[Any], who: Actor) -> Text | None:
    """Say for moderators how it went at the door for somebody who is not in."""
    newcomer = await ctx.uow.port(Newcomers).of(who.identity)
    return OUT.get(newcomer.stage) if newcomer is not None else None


def is_at_the_door(who: Actor) -> bool:
    """Whether somebody is not let in yet."""
    return who.gate >= Gate.WAITING


def choices(identity: int) -> Rows:
    """Give the buttons by which moderators decide about an account."""
    who = (identity,)
    return (
        (
            Button(t("Let in"), "door.pass", who, role=MODERATOR),
            Button(t("Turn away"), "door.refuse", who, role=MODERATOR),
        ),
    )


def tell(ctx: Ctx[Any], told: Answer) -> None:
    """Tell whoever spoke something in their private chat."""
    who = ctx.event.who
    assert who is not None
    ctx.uow.act(
        Say(
            platform=ctx.event.platform,
            chat=ctx.event.place.id if ctx.event.place.private else "",
            words=told.words,
            buttons=told.buttons,
            language=ctx.language,
            to=who.id,
            private=True,
            fallback="none",
            community=ctx.community.id,
            until=ctx.now + ANSWER_WORTH,
        )
    )


def _done(words: Text) -> Answer:
    return Answer(words, private=True, fallback="ephemeral", edit=True)
