"""Judge 试判: what the rules would say of a text, without doing anything about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from community.context import Ctx, Reply
from community.feature import Feature, NoSettings
from community.judge import saying
from community.learning import with_learned
from community.params import Rest
from community.people import Role
from community.rulebook import FEATURE, Rulebook
from community.verdicts import said
from community.words import Code, Lines, Words, lines, n, t
from moderation.judging import judge
from moderation.message import Message, Sender
from moderation.verdict import Verdict

feature = Feature("judge", NoSettings, about=t("Trying texts on the rules"))

Ctx_ = Ctx[NoSettings]


@feature.command(
    "judge",
    t("Try a text on the rules, as if somebody new said it; nothing is done."),
    role=Role.HELPER,
    answer="private",
    secret=True,
    sample=t("free followers at hot-deals.example"),
)
async def judge_(ctx: Ctx_, text: Annotated[str, Field(max_length=3000), Rest()]) -> Reply:
    model = ctx.house.features[FEATURE].settings
    book = ctx.house.instance.of(FEATURE, model, *ctx.documents)
    assert isinstance(book, Rulebook), "the rules' settings are a rulebook"
    rules = await with_learned(ctx.uow, ctx.house, ctx.community.id, book)
    message = Message(text, Sender(tenure=0, messages=0), chat=str(ctx.chat.id))
    return _told(judge(rules, message), message)


def _told(verdict: Verdict, message: Message) -> Words:
    every = [saying(finding, message) for finding in verdict.findings]
    hits = sorted((each for each in every if each.score), key=lambda each: -each.score)
    return lines(
        _summary(verdict),
        *map(said, hits),
        t("Nothing found by:"),
        *(said(each) for each in every if not each.score),
    )


def _summary(verdict: Verdict) -> Words:
    action, count = verdict.action, len(verdict.findings)
    if not verdict.hits:
        return n("{count} rule, no hit.", "{count} rules, no hit.", count)
    percent = round(100 * verdict.score)
    if not action:
        watching = [t("{rule}", rule=Code(finding.rule)) for finding in verdict.hits]
        rules = Lines(tuple(watching), ", ")
        return t("It would stay, since what finds something only watches: {rules}.", rules=rules)
    if action.remove or action.sanction:
        return t("Certainty {percent} %: it would be removed.", percent=percent)
    return t("Certainty {percent} %: somebody would have a look.", percent=percent)
