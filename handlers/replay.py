"""Replay 回放: what a rule would have hit of the stored messages, before it goes live."""

from __future__ import annotations

import msgspec

from community.asking import asked, tell
from community.context import Ctx, Reply
from community.events import Finished
from community.feature import Feature, NoSettings
from community.jobs import Replay
from community.people import Role
from community.replayed import Replayed, Sample
from community.rulebook import FEATURE, Rulebook, RuleName, named
from community.verdicts import text_of
from community.words import Code, Day, Name, Phrase, Words, lines, n, t

feature = Feature("replay", NoSettings, about=t("Trying rules on what was said"))

Ctx_ = Ctx[NoSettings]


@feature.command(
    "rules replay",
    t("Try a rule on the messages that are stored; nothing is done."),
    role=Role.MODERATOR,
    answer="private",
    secret=True,
    sample="words",
)
async def replay(ctx: Ctx_, name: RuleName) -> Reply:
    rule = named(name)
    book = ctx.house.instance.of(FEATURE, ctx.house.features[FEATURE].settings, *ctx.documents)
    assert isinstance(book, Rulebook), "the rules' settings are a rulebook"
    settings = book.of(rule).model_dump_json()
    ctx.uow.start(asked(ctx, Replay, rule=rule, settings=settings))
    return t("I am trying {rule} on what is stored; I tell you what it finds.", rule=Code(rule))


@feature.result(Replay)
async def show(ctx: Ctx_, job: Replay, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, t("The rule could not be tried. Whoever runs me finds out why."))
        return
    await tell(ctx, job, _told(ctx, job.rule, msgspec.json.decode(event.result, type=Replayed)))


def _told(ctx: Ctx_, rule: str, found: Replayed) -> Words:
    if not found.messages:
        return t("No messages are stored, so there is nothing to try {rule} on.", rule=Code(rule))
    if not found.hits:
        return n(
            "{rule} would have hit none of {messages} messages of {count} day.",
            "{rule} would have hit none of {messages} messages of {count} days.",
            found.days,
            rule=Code(rule),
            messages=found.messages,
        )
    a_day = f"{found.hits / found.days:.1f}"
    return lines(
        n(
            "{rule} would have hit {hits} of {messages} messages of {count} day.",
            "{rule} would have hit {hits} of {messages} messages of {count} days.",
            found.days,
            rule=Code(rule),
            hits=found.hits,
            messages=found.messages,
        ),
        t("That is {a_day} a day to look at.", a_day=a_day),
        t(
            "Members hit: {hit} of {members}; trusted ones: {trusted_hit} of {trusted}.",
            hit=found.members_hit,
            members=found.members,
            trusted_hit=found.trusted_hit,
            trusted=found.trusted,
        ),
        *(_sample(ctx, each) for each in found.samples),
    )


def _sample(ctx: Ctx_, sample: Sample) -> Words:
    return t(
        "– {day}, {name}: {words} ({why})",
        day=Day(ctx.community.day(sample.at)),
        name=Name(sample.name),
        words=Phrase(sample.words),
        why=text_of(sample.why),
    )
