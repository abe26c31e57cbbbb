"""Privacy 隐私: what is kept about somebody, their data as a file, and how they are forgotten."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from community.asking import asked, deliver, tell
from community.buttons import Button, minute
from community.checkins import Checkins
from community.context import Answer, Ctx, Reply
from community.enforcing import let_return
from community.events import Finished
from community.feature import Feature, NoSettings
from community.handling import PRESS_A_COMMAND
from community.jobs import CollectData, File, Forget
from community.lapsing import let_lapse, naming
from community.ledger import Cause, Ledger
from community.people import Role
from community.ports import AuditLog, Governing, Jobs, Settings
from community.privacy import Forgotten, Holdings, Kept
from community.refusals import Refusal, TooSoon
from community.retention import LETTERS, RECEIPTS, Retention
from community.tenures import let_go
from community.words import Code, Lines, Name, Text, Words, lines, n, t

feature = Feature("privacy", NoSettings, about=t("Privacy"), held="in private")

Ctx_ = Ctx[NoSettings]
A_DAY = 86_400.0
DECIDES_WITHIN = timedelta(minutes=10)
FILE = "my-data.json"
FOR_GOOD = 10**6
"""Days that nobody sets."""


class OwnersStay(Refusal):
    """The only owner wants to be forgotten."""

    def __init__(self, community: str) -> None:
        super().__init__(
            t(
                "You own this community, and nobody else does: hand it over first. Whoever runs "
                "me prints a code with {how}, and the next owner sends it to me with {claim}.",
                how=Code(f'hearth community "{community}"'),
                claim=Code("/claim"),
            )
        )


@feature.command(
    "privacy",
    t("What I keep about you, and for how long."),
    aliases=("隐私",),
    answer="private",
    label=t("Privacy"),
)
async def privacy(ctx: Ctx_) -> Reply:
    documents = await ctx.uow.port(Settings).documents(ctx.community.id, 0)
    rules = ctx.house.instance.of("texts", Retention, *documents)
    groups: dict[int, list[Kept]] = {FOR_GOOD: []}
    for kept in ctx.uow.port(Holdings).kinds():
        groups.setdefault(_days(kept.term, rules), []).append(kept)
    told: list[Words] = [
        t("This is what I keep about you in {name}.", name=Name(ctx.community.name))
    ]
    for days, kinds in sorted(groups.items(), reverse=True):
        told += [_term(days), *(_kind(kept) for kept in kinds)]
    told += [
        t("{how} gives you all of it as a file.", how=Code("/mydata")),
        t("{how} erases you: names, words and points go.", how=Code("/forgetme")),
        t(
            "What stays are counts without a name, and a sealed mark of your account, by which I "
            "know not to take you in again from an old export. Copies that my host made before, "
            "such as backups, are beyond my reach."
        ),
    ]
    buttons = (
        Button(t("My data"), PRESS_A_COMMAND, ("mydata",), who=ctx.actor.member),
        Button(t("Forget me"), PRESS_A_COMMAND, ("forgetme",), who=ctx.actor.member),
    )
    return Answer(lines(*told), (buttons,))


def _days(term: str, rules: Retention) -> int:
    match term:
        case "texts":
            return rules.text_days
        case "activity":
            return rules.activity_days or FOR_GOOD
        case "receipts":
            return RECEIPTS.days
        case "letters":
            return LETTERS.days
    return FOR_GOOD


def _term(days: int) -> Text:
    if days == FOR_GOOD:
        return t("Until you ask me to forget you:")
    return n("For {count} day:", "For {count} days:", days) if days else t("Not at all:")


def _kind(kept: Kept) -> Text:
    if kept.about is not None:
        return t("– {what}", what=kept.about)
    tables = Lines(tuple(t("{word}", word=Code(name)) for name in kept.tables), ", ")
    return t("– entries about you in {tables}", tables=tables)


# One's own data.


@feature.command(
    "mydata",
    t("Get all that I keep about you, as a file."),
    aliases=("我的数据",),
    answer="private",
    cooldown=A_DAY,
)
async def my_data(ctx: Ctx_) -> Reply:
    await _once_a_day(ctx)
    ctx.uow.start(asked(ctx, CollectData))
    return t("I am gathering all that I keep about you; the file comes to you alone.")


async def _once_a_day(ctx: Ctx_) -> None:
    """Raise TooSoon for who has asked within a day: a restart forgets cooldowns, jobs it keeps."""
    day = timedelta(seconds=A_DAY)
    last = await ctx.uow.port(Jobs).last(
        CollectData, ctx.community.id, ctx.actor.member, ctx.now - day
    )
    if last is not None:
        raise TooSoon(last + day - ctx.now)


@feature.result(CollectData)
async def hand_over(ctx: Ctx_, job: CollectData, event: Finished) -> None:
    if event.failure:
        await tell(
            ctx,
            job,
            t("Your data could not be gathered. Ask whoever runs me to look at the log."),
        )
        return
    file = msgspec.json.decode(event.result, type=File)
    if not file.path:
        return
    words = n("Your data: {count} row.", "Your data: {count} rows.", file.rows)
    await deliver(ctx, job, file, FILE, words)


# Being forgotten.


@feature.command(
    "forgetme",
    t("Have me erase you: your names, your words, your points."),
    aliases=("忘记我",),
    answer="private",
)
async def forget_me(ctx: Ctx_) -> Reply:
    await _permit(ctx)
    return Answer(
        lines(
            t("Shall I forget you in {name}? You would lose:", name=Name(ctx.community.name)),
            *await _losses(ctx),
            t(
                "Your names and the words of your messages are erased. Points that you gave away "
                "stay with whom you gave them to, and no sum of the community changes."
            ),
            t("If you want to keep a copy, ask for {how} first.", how=Code("/mydata")),
        ),
        (_choice(ctx, t("Forget me …"), "forget_me"),),
    )


@feature.button("forget_me")
async def ask_again(ctx: Ctx_) -> Reply:
    await _permit(ctx)
    return Answer(
        t("Nobody can undo this, neither I nor the owner. Really?"),
        (_choice(ctx, t("Erase me for good"), "erase_me"),),
        edit=True,
    )


@feature.button("keep_me")
async def keep_me(ctx: Ctx_) -> Reply:
    return Answer(t("Good. Everything stays as it is."), edit=True)


@feature.button("erase_me")
async def erase_me(ctx: Ctx_) -> Reply:
    await _permit(ctx)
    ref = ctx.event.claim.ref if ctx.event.claim else 0
    cause = Cause(ctx.event.at, ctx.chat.id, ref, ctx.today)
    await let_go(ctx, ctx.actor.member)
    await let_return(ctx, ctx.actor.member)
    waiting = await naming(ctx, ctx.actor.member)
    await ctx.uow.port(Forgotten).forget(ctx.actor, cause)
    await let_lapse(ctx, ctx.actor.member, waiting)
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        "forget",
        {},
        at=ctx.event.at,
        about=ctx.actor.member,
    )
    ctx.uow.start(Forget(community=ctx.community.id, member=ctx.actor.member))
    return Answer(
        lines(
            t("You are forgotten. What I had written down about you is being erased now."),
            t("If you write here again, you begin anew, with nothing."),
        ),
        edit=True,
    )


@feature.schedule("finish", "50 * * * *", downtime="latest", scope="house")
async def finish(ctx: Ctx_) -> None:
    for community, member in await ctx.uow.port(Forgotten).unfinished():
        ctx.uow.start(Forget(community=community, member=member))


async def _permit(ctx: Ctx_) -> None:
    """Raises OwnersStay for the only owner."""
    if ctx.actor.role is not Role.OWNER:
        return
    owners = await ctx.uow.port(Governing).owners(ctx.community.id)
    if all(owner.member == ctx.actor.member for owner in owners):
        raise OwnersStay(ctx.community.name)


async def _losses(ctx: Ctx_) -> list[Text]:
    account = await ctx.uow.port(Ledger).account(ctx.actor.member)
    streak = await ctx.uow.port(Checkins).of(ctx.actor.member)
    running = streak.as_of(ctx.today)
    told = [n("– {count} point", "– {count} points", account.points)]
    if running:
        told.append(n("– a streak of {count} day", "– a streak of {count} days", running))
    if streak.total:
        told.append(n("– {count} check-in", "– {count} check-ins", streak.total))
    if ctx.actor.role:
        told.append(t("– your role in the community"))
    return told


def _choice(ctx: Ctx_, label: Text, action: str) -> tuple[Button, ...]:
    until = minute(ctx.now + DECIDES_WITHIN)
    return (
        Button(label, action, who=ctx.actor.member, until=until),
        Button(t("Keep me"), "keep_me", who=ctx.actor.member, until=until),
    )
