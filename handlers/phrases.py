"""Phrases 词库: the words of a community's own that moderation looks for."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import Field

from community.asking import asked
from community.auditing import AuditTrail
from community.buttons import Button
from community.casewords import MODERATOR
from community.context import Answer, Ctx, Reply
from community.extras import Enclosed
from community.feature import Feature, NoSettings
from community.jobs import FetchModel
from community.params import Rest
from community.people import Role
from community.phrasebook import ActsAlready, acts, keep, phrases_of, without
from community.refusals import Refusal
from community.words import Code, Lines, Phrase, Text, Words, lines, n, t
from moderation.terms import read_list, written

feature = Feature("phrases", NoSettings, about=t("Words and phrases of your own"))

Ctx_ = Ctx[NoSettings]
PhraseWords = Annotated[str, Field(max_length=100), Rest()]
Do = Literal["add", "remove"]
WORDS, EXAMPLE = "words", "/rules words add free followers"
MOST_SHOWN, LOOKED_THROUGH, MOST_NUMBER = 100, 1_000, 1 << 48


class WhichPhrase(Refusal):
    """No phrase is given."""

    def __init__(self) -> None:
        super().__init__(t("Write the word or phrase, too: {example}", example=Code(EXAMPLE)))


class ListedAlready(Refusal):
    """The phrase is on the list."""

    def __init__(self, phrase: str) -> None:
        super().__init__(t("“{phrase}” is on the list already.", phrase=Phrase(phrase)))


class NothingOfIt(Refusal):
    """What a list brought is gone."""

    def __init__(self) -> None:
        super().__init__(t("Nothing of that list is there any more."))


class NoPhrase(Refusal):
    """There is nothing in it to look for."""

    def __init__(self, phrase: str) -> None:
        super().__init__(
            t("“{phrase}” has no letters, or too many, to look for.", phrase=Phrase(phrase))
        )


class NotListed(Refusal):
    """The phrase is not on the list."""

    def __init__(self, phrase: str) -> None:
        super().__init__(t("“{phrase}” is not on the list.", phrase=Phrase(phrase)))


@feature.command(
    "rules words",
    t("Show the community's own words and phrases, add one, or remove one."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("add free followers"),
)
async def words(
    ctx: Ctx_, do: Do | None = None, file: Enclosed | None = None, phrase: PhraseWords = ""
) -> Reply:
    if do is None and file is None:
        return await _list(ctx)
    if file is not None and do != "remove":
        return await _bring(ctx, file)
    if not phrase:
        raise WhichPhrase
    return await (_add if do == "add" else _remove)(ctx, phrase)


async def _list(ctx: Ctx_) -> Answer:
    own = await phrases_of(ctx)
    rule = ((Button(t("The rule"), "rule", (WORDS,), role=MODERATOR),),)
    if not own:
        none = t("There are no words of your own yet: {example}", example=Code(EXAMPLE))
        return Answer(none, rule)
    shown = Lines(tuple(t("{phrase}", phrase=Phrase(each)) for each in own[:MOST_SHOWN]), "; ")
    words = lines(
        n("{count} phrase of your own:", "{count} phrases of your own:", len(own)),
        shown,
        t("The first {count} are shown.", count=MOST_SHOWN) if len(own) > MOST_SHOWN else None,
    )
    return Answer(words, rule)


async def _add(ctx: Ctx_, phrase: str) -> Words:
    terms, _ = read_list(phrase)
    if not terms:
        raise NoPhrase(phrase)
    known = await phrases_of(ctx)
    fresh = without([*written(terms)], known)
    if not fresh:
        raise ListedAlready(phrase)
    await keep(ctx, [*known, *fresh])
    told = t("“{phrase}” is on the list from now on.", phrase=Phrase(phrase))
    if await acts(ctx):
        return told
    act = Code(f"/rules mode {WORDS} act")
    hint = t("The rule does not act yet: {act}", act=act)
    if ctx.actor.role < Role.ADMIN:
        hint = t("The rule does not act yet; an admin lets it: {act}", act=act)
    return lines(told, hint)


async def _remove(ctx: Ctx_, phrase: str) -> Words:
    known = await phrases_of(ctx)
    left = without(known, [phrase])
    if len(left) == len(known):
        raise NotListed(phrase)
    await keep(ctx, left)
    return t("“{phrase}” is not on the list any more.", phrase=Phrase(phrase))


# Lists of others.


async def _bring(ctx: Ctx_, file: Enclosed) -> Text:
    if await acts(ctx):
        raise ActsAlready
    number = ctx.draw("list", MOST_NUMBER)
    ctx.uow.start(asked(ctx, FetchModel, file=file.name, number=number, is_list=True))
    return t("I am looking at the file.")


@feature.button("phrases.back", role=Role.MODERATOR)
async def take_back(ctx: Ctx_, number: int) -> Reply:
    """Take off what a list brought, as the audit log has it."""
    entries = await ctx.uow.port(AuditTrail).before(ctx.community.id, 0, LOOKED_THROUGH)
    told = (json.loads(each.told) for each in entries if each.what == "setting" and each.told)
    brought = next((each.get("added") for each in told if each.get("list") == number), None)
    known = await phrases_of(ctx)
    left = without(known, brought or ())
    if len(left) == len(known):
        raise NothingOfIt
    await keep(ctx, left)
    taken = len(known) - len(left)
    words = n("{count} phrase is off the list.", "{count} phrases are off the list.", taken)
    return Answer(words, edit=True)
