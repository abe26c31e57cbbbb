"""Why 为什么: what moderation's rules said of a message, or of what a case is about."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from community.cases import Case, Cases
from community.casewords import RULES, is_by_rule
from community.context import Ctx, Reply
from community.events import Said
from community.feature import Feature, NoSettings
from community.hits import Hits, Judgement, Mode
from community.people import Actor, Role
from community.refusals import Refusal
from community.sanctioning import NoSuchCase
from community.verdicts import said
from community.words import Code, Lines, Moment, Text, Words, lines, t

feature = Feature("why", NoSettings, about=t("Why a message was removed"))

Ctx_ = Ctx[NoSettings]


class AboutWhat(Refusal):
    """It is not said what is meant."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Reply to a message, or give the number of a case: {example}",
                example=Code("/why 12"),
            )
        )


class NobodysRule(Refusal):
    """A person decided, or something else that is none of moderation's rules."""

    def __init__(self, case: Case, reader: Actor) -> None:
        by = RULES.get(case.rule, t("people"))
        told = t("Case {number} was decided by {what}, not by a rule.", number=case.number, what=by)
        look = t("{case} shows it.", case=Code(f"/case {case.number}"))
        super().__init__(Lines((told, look), " ") if reader.role >= Role.MODERATOR else told)


@feature.command(
    "why",
    t("Show what every rule said of a message: reply to it, or give a case's number."),
    role=Role.HELPER,
    answer="private",
    secret=True,
    sample="12",
)
async def why(ctx: Ctx_, number: Annotated[int, Field(ge=1)] | None = None) -> Reply:
    reply = ctx.event.reply if isinstance(ctx.event, Said) else None
    if number is not None:
        return await _of_number(ctx, number)
    if reply is None:
        raise AboutWhat
    return await _of_message(ctx, reply.message)


async def _of_number(ctx: Ctx_, number: int) -> Words:
    """Tell of a case, or where there is none of that number, of a message of this chat."""
    case = await ctx.uow.port(Cases).find(ctx.community.id, number)
    if case is None:
        if await ctx.uow.port(Hits).judgement(ctx.chat.id, number) is None:
            raise NoSuchCase(number)
        return await _of_message(ctx, number)
    judgement = await ctx.uow.port(Hits).of_case(number)
    if judgement is None:
        if not is_by_rule(case):
            raise NobodysRule(case, ctx.actor)
        return t("What the rules said of case {number} is not kept any more.", number=number)
    return _told(ctx, judgement)


async def _of_message(ctx: Ctx_, message: int) -> Words:
    hits = ctx.uow.port(Hits)
    judgement = await hits.judgement(ctx.chat.id, message)
    if judgement is not None:
        return _told(ctx, judgement)
    found = await hits.found(ctx.chat.id, message)
    if not found:
        return t("No rule found anything in that message.")
    return lines(
        t("Nothing was done about that message. What rules found in it:"), *map(_found, found)
    )


def _found(found: tuple[str, float, Mode]) -> Text:
    rule, score, _ = found
    return t("– {rule}: certainty {percent} %", rule=Code(rule), percent=round(100 * score))


def _told(ctx: Ctx_, judgement: Judgement) -> Words:
    """Tell what every rule said, the strongest hits first."""
    at = Moment(judgement.at, ctx.community.zone)
    percent = round(100 * judgement.score)
    head = t("Judged {moment}, certainty {percent} %.", moment=at, percent=percent)
    case = judgement.case
    return lines(
        head,
        t("It led to case {number}.", number=case) if case else None,
        *map(said, judgement.hits),
        t("Nothing found by:"),
        *(said(each) for each in judgement.said if not each.score),
    )
