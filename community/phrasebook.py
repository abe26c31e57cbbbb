"""The phrasebook 词表: words and phrases of a community's own that moderation looks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from community.changing import change, setting_of
from community.context import Ctx
from community.refusals import Refusal
from community.rulebook import FEATURE, field_of
from community.words import Code, t
from moderation.folding import compact

RULE = "words"
MOST_PHRASES = 5000
"""What a community may have of its own; of more than that the rule folds the spelling alone."""


class EnoughPhrases(Refusal):
    """The list would be longer than a list may be."""

    def __init__(self) -> None:
        super().__init__(
            t("A list has at most {count} phrases; take some off first.", count=MOST_PHRASES)
        )


class ActsAlready(Refusal):
    """A list that nobody here has tried would act at once."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "The rule {rule} acts, and a list of others may hit what is harmless. Let it watch "
                "first: {watch}",
                rule=Code(RULE),
                watch=Code(f"/rules mode {RULE} watch"),
            )
        )


async def phrases_of(ctx: Ctx[Any]) -> list[str]:
    """Give the community's own phrases, perhaps with weights."""
    return [*(await setting_of(ctx, FEATURE, field_of(RULE, "phrases"))).value]


async def acts(ctx: Ctx[Any]) -> bool:
    """Whether the rule acts on what it finds."""
    mode: str = (await setting_of(ctx, FEATURE, field_of(RULE, "mode"))).value
    return mode == "act"


async def keep(
    ctx: Ctx[Any], phrases: Sequence[str], by: int = 0, note: Mapping[str, Any] | None = None
) -> None:
    """Let these be the phrases; raises Refusal. `by` and `note` are as `change` has them."""
    if len(phrases) > MOST_PHRASES:
        raise EnoughPhrases
    setting = await setting_of(ctx, FEATURE, field_of(RULE, "phrases"))
    await change(ctx, setting, [*phrases], "community", by=by, note=note)


def key_of(phrase: str) -> str:
    """Give what two ways of writing a phrase have in common."""
    return compact(phrase.partition("\t")[0].strip("*"))


def without(phrases: Sequence[str], others: Sequence[str]) -> list[str]:
    """Give the phrases that are none of others, however those are written."""
    keys = set(map(key_of, others))
    return [phrase for phrase in phrases if key_of(phrase) not in keys]
