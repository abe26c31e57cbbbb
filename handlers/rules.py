"""Rules 规则: what moderation looks at, in which mode, and how much each rule found lately."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from community.buttons import Button
from community.casewords import MODERATOR
from community.changing import Where, change, setting_of
from community.context import Answer, Ctx, Reply
from community.facts import SanctionUndone
from community.feature import Feature
from community.hits import Hits, State, Tally
from community.memories import CHANGED, WINDOWS
from community.people import Role
from community.ports import Settings as Documents
from community.rulebook import (
    FEATURE,
    Rulebook,
    RuleName,
    about,
    field_of,
    named,
    names,
    rulebook,
    settings_of,
)
from community.sanctioning import TELLS
from community.sheet import Setting, written
from community.verdicts import text_of
from community.words import Code, Lines, Text, Words, lines, n, t

feature = Feature(FEATURE, rulebook(), about=t("What moderation looks at"), tells=TELLS)

Ctx_ = Ctx[Rulebook]
WEEK = timedelta(days=7)
PER_ROW = 5
ModeName = Literal["off", "watch", "act"]
MODES: tuple[ModeName, ...] = ("act", "watch", "off")
ALL_THAT = {"off": t("Off:"), "watch": t("Watching:"), "act": t("Acting:")}
DOES = {"off": t("It is off."), "watch": t("It only watches."), "act": t("It acts.")}
LET = {"off": t("Switch it off"), "watch": t("Let it watch"), "act": t("Let it act")}


@feature.command(
    "rules",
    t("Show the moderation's rules, or one of them."),
    aliases=("规则",),
    role=Role.MODERATOR,
    answer="private",
    label=t("Rules"),
    sample="flood",
)
async def rules_(ctx: Ctx_, name: RuleName = "") -> Reply:
    if name:
        return await _rule(ctx, named(name), edit=False)
    return await _all(ctx, edit=False)


@feature.button("rules", role=Role.MODERATOR)
async def show_all(ctx: Ctx_) -> Reply:
    return await _all(ctx, edit=True)


@feature.button("rule", role=Role.MODERATOR)
async def show(ctx: Ctx_, name: str) -> Reply:
    return await _rule(ctx, named(name), edit=True)


@feature.command(
    "rules mode",
    t("Let a rule be off, only watch, or act."),
    role=Role.ADMIN,
    answer="private",
    sample="flood act",
)
async def mode(
    ctx: Ctx_, name: RuleName, mode: ModeName, where: Literal["here"] | None = None
) -> Reply:
    home: Where = "chat" if where else "community"
    await _set(ctx, named(name), "mode", mode, home)
    return await _rule(ctx, named(name), edit=False)


@feature.button("rule.mode", role=Role.ADMIN)
async def choose_mode(ctx: Ctx_, name: str, mode: ModeName) -> Reply:
    await _set(ctx, named(name), "mode", mode, "community")
    return await _rule(ctx, named(name), edit=True)


@feature.hears(SanctionUndone)
async def give_back(ctx: Ctx_, fact: SanctionUndone) -> None:
    """A case of a rule was undone: it counts against the rule, and the text is no spam."""
    hits = ctx.uow.port(Hits)
    judgement = await hits.of_case(fact.case)
    if judgement is not None:
        await hits.settle(judgement, State.UNDONE, undone=True)
        ctx.uow.remember(ctx.house.window(WINDOWS), fact.community, CHANGED)


# What is read and written.


async def _set(ctx: Ctx_, rule: str, field: str, value: object, home: Where) -> None:
    setting = await setting_of(ctx, FEATURE, field_of(rule, field))
    await change(ctx, setting, value, home)


async def _book(ctx: Ctx_) -> Rulebook:
    """Give the rulebook as it is after what was just changed."""
    documents = await ctx.uow.port(Documents).documents(ctx.community.id, ctx.chat.id)
    return ctx.house.instance.of(FEATURE, feature.settings, *documents)


# What is said.


async def _all(ctx: Ctx_, *, edit: bool) -> Answer:
    book, tallies = await _book(ctx), await _tallies(ctx)
    told: list[Words] = []
    for each in MODES:
        inside = [name for name in names() if book.mode(name) == each]
        if inside:
            told += [ALL_THAT[each], *(t("– {rule}", rule=_titled(name)) for name in inside)]
    found = [_line(name, tallies[name]) for name in names() if name in tallies]
    head = t("Found in the last 7 days:") if found else t("They found nothing in the last 7 days.")
    look = t("One of them, with its settings: {example}", example=Code("/rules flood"))
    rows = [_button(name) for name in names()]
    return Answer(lines(*told, head, *found, look), _in_rows(rows), edit=edit)


def _button(name: str) -> Button:
    return Button(t("{rule}", rule=Code(name)), "rule", (name,), role=MODERATOR)


def _line(name: str, tally: Tally) -> Words:
    return Lines((t("– {rule}: ", rule=Code(name)), Lines(tuple(_found(tally)), ", ")), "")


async def _rule(ctx: Ctx_, name: str, *, edit: bool) -> Answer:
    book = await _book(ctx)
    tally = (await _tallies(ctx)).get(name)
    fields = [
        await setting_of(ctx, FEATURE, field_of(name, f)) for f in settings_of(name).model_fields
    ]
    found = _found(tally) or [t("It found nothing in the last 7 days.")]
    own = t("This chat has a mode of its own.") if fields[0].home == "chat" else None
    words = lines(
        _titled(name),
        DOES[book.mode(name)] if own is None else Lines((DOES[book.mode(name)], own), " "),
        Lines(tuple(found), ", "),
        *(line for each in fields for line in _setting(each)),
        t("To change one: {example}", example=Code(fields[-1].example))
        if ctx.actor.role >= Role.ADMIN
        else t("Admins may change that."),
    )
    modes = [
        Button(LET[each], "rule.mode", (name, each), role=int(Role.ADMIN))
        for each in MODES
        if each != book.mode(name)
    ]
    back = Button(t("All rules"), "rules", role=MODERATOR)
    return Answer(words, (tuple(modes), (back,)), edit=edit)


def _titled(name: str) -> Text:
    return t("{rule}: {about}", rule=Code(name), about=text_of(about(name)))


def _setting(setting: Setting) -> tuple[Text, Text]:
    """Tell what a setting is, and what it means."""
    value = written(setting.value)
    return (
        t("{name} = {value}", name=Code(setting.name), value=value),
        t("    {about}", about=setting.about),
    )


async def _tallies(ctx: Ctx_) -> dict[str, Tally]:
    since = (ctx.today - WEEK).toordinal() + 1
    return await ctx.uow.port(Hits).tallies(ctx.community.id, since)


def _found(tally: Tally | None) -> list[Words]:
    if tally is None:
        return []
    told: list[Words] = []
    if tally.watched:
        told.append(n("{count} hit while watching", "{count} hits while watching", tally.watched))
    if tally.acted:
        told.append(
            n(
                "{count} hit acted on, {percent} % undone",
                "{count} hits acted on, {percent} % undone",
                tally.acted,
                percent=round(100 * tally.undone / tally.acted),
            )
        )
    return told


def _in_rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))
