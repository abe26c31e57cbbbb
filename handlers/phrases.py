"""Phrases 词库: the words of a community's own that moderation looks for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from community.buttons import Button
from community.casewords import MODERATOR
from community.changing import change, setting_of
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Role
from community.refusals import Refusal
from community.rulebook import FEATURE, field_of
from community.words import Code, Lines, Phrase, Words, lines, n, t
from moderation.folding import compact
from moderation.terms import read_list, written

feature = Feature("phrases", NoSettings, about=t("Words and phrases of your own"))

Ctx_ = Ctx[NoSettings]
PhraseWords = Annotated[str, Field(max_length=100), Rest()]
Do = Literal["add", "remove"]
WORDS, EXAMPLE = "words", "/rules words add free followers"
MOST_PHRASES, MOST_SHOWN = 1000, 100


class WhichPhrase(Refusal):
    """No phrase is given."""

    def __init__(self) -> None:
        super().__init__(t("Write the word or phrase, too: {example}", example=Code(EXAMPLE)))


class ListedAlready(Refusal):
    """The phrase is on the list."""

    def __init__(self, phrase: str) -> None:
        super().__init__(t("“{phrase}” is on the list already.", phrase=Phrase(phrase)))


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


class EnoughPhrases(Refusal):
    """The list is as long as one that is written by hand may be."""

    def __init__(self) -> None:
        super().__init__(
            t("There are {count} phrases already; take some off first.", count=MOST_PHRASES)
        )


@feature.command(
    "rules words",
    t("Show the community's own words and phrases, add one, or remove one."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample=t("add free followers"),
)
async def words(ctx: Ctx_, do: Do | None = None, phrase: PhraseWords = "") -> Reply:
    if do is None:
        return await _list(ctx)
    if not phrase:
        raise WhichPhrase
    return await (_add if do == "add" else _remove)(ctx, phrase)


async def _list(ctx: Ctx_) -> Answer:
    own = await _phrases(ctx)
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
    known = await _phrases(ctx)
    fresh = [line for line in written(terms) if line not in known]
    if not fresh:
        raise ListedAlready(phrase)
    if len(known) + len(fresh) > MOST_PHRASES:
        raise EnoughPhrases
    await _set(ctx, [*known, *fresh])
    told = t("“{phrase}” is on the list from now on.", phrase=Phrase(phrase))
    if (await setting_of(ctx, FEATURE, field_of(WORDS, "mode"))).value == "act":
        return told
    act = Code(f"/rules mode {WORDS} act")
    hint = t("The rule does not act yet: {act}", act=act)
    if ctx.actor.role < Role.ADMIN:
        hint = t("The rule does not act yet; an admin lets it: {act}", act=act)
    return lines(told, hint)


async def _remove(ctx: Ctx_, phrase: str) -> Words:
    known = await _phrases(ctx)
    left = [each for each in known if compact(each.partition("\t")[0]) != compact(phrase)]
    if len(left) == len(known):
        raise NotListed(phrase)
    await _set(ctx, left)
    return t("“{phrase}” is not on the list any more.", phrase=Phrase(phrase))


# What is read and written.


async def _phrases(ctx: Ctx_) -> list[str]:
    setting = await setting_of(ctx, FEATURE, field_of(WORDS, "phrases"))
    return [*setting.value]


async def _set(ctx: Ctx_, phrases: list[str]) -> None:
    setting = await setting_of(ctx, FEATURE, field_of(WORDS, "phrases"))
    await change(ctx, setting, phrases, "community")
