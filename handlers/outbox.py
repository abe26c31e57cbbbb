"""The outbox 发件箱: what was to be done and did not go well, for moderators to look at."""

from collections.abc import Sequence
from datetime import timedelta

from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.mishaps import LONG, Mishap, Mishaps
from community.mishapwords import how, what
from community.people import Role
from community.ports import AuditLog, Outbox
from community.refusals import Refusal
from community.retrying import try_again as anew
from community.words import Lines, Moment, Text, Words, lines, n, t

feature = Feature("outbox", NoSettings, about=t("What did not go out"))

Ctx_ = Ctx[NoSettings]
ON_A_PAGE = 4
LAST_PAGE = 100
MOST_WAITING = 3
"""Waiting actions that are named; of the others it is said that they are."""


TOKENS_SERVE = timedelta(minutes=9)
"""With the minutes between two looks: no token is kept for longer than the quarter of an hour that
its platform takes it for."""


class SettledAlready(Refusal):
    """Somebody else was faster, or the button is an old one."""

    def __init__(self, number: int) -> None:
        super().__init__(t("Number {number} is settled already.", number=number))


class NotToBeTried(Refusal):
    """An action that came too late."""

    def __init__(self, number: int) -> None:
        super().__init__(t("Number {number} came too late; it is not tried again.", number=number))


@feature.schedule("tokens", "*/5 * * * *", downtime="latest", scope="house")
async def forget_tokens(ctx: Ctx_) -> None:
    await ctx.uow.port(Outbox).forget_tokens(ctx.now - TOKENS_SERVE)


@feature.command(
    "outbox",
    t("Show what was refused, lost or waits for long."),
    aliases=("发件箱",),
    answer="private",
    role=Role.MODERATOR,
    label=t("What did not go out"),
)
async def outbox(ctx: Ctx_) -> Reply:
    return await _page(ctx, 0)


@feature.button("outbox", role=Role.MODERATOR)
async def turn(ctx: Ctx_, page: int) -> Reply:
    return await _page(ctx, page, edit=True)


@feature.button("outbox.again", role=Role.MODERATOR)
async def try_again(ctx: Ctx_, number: int, page: int) -> Reply:
    mishap = await _open(ctx, number)
    if not mishap.can_be_tried:
        raise NotToBeTried(number)
    if not await anew(ctx, mishap):
        await _settle(ctx, mishap, "outbox.dismiss")
        over = t("Number {number} is dismissed: what it was for holds no longer.", number=number)
        return await _page(ctx, page, over, edit=True)
    await _settle(ctx, mishap, "outbox.again")
    return await _page(ctx, page, t("Number {number} is tried again.", number=number), edit=True)


@feature.button("outbox.drop", role=Role.MODERATOR)
async def dismiss(ctx: Ctx_, number: int, page: int) -> Reply:
    await _settle(ctx, await _open(ctx, number), "outbox.dismiss")
    return await _page(ctx, page, t("Number {number} is dismissed.", number=number), edit=True)


@feature.button("outbox.clear", role=Role.MODERATOR)
async def dismiss_all(ctx: Ctx_, until: int) -> Reply:
    gone = await ctx.uow.port(Mishaps).settle_until(ctx.community.id, until)
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        ctx.actor.member,
        "outbox.clear",
        {"until": until, "count": gone},
        at=ctx.event.at,
    )
    words = n("{count} entry is dismissed.", "{count} entries are dismissed.", gone)
    return Answer(words, edit=True)


async def _open(ctx: Ctx_, number: int) -> Mishap:
    mishap = await ctx.uow.port(Mishaps).find(ctx.community.id, number)
    if mishap is None:
        raise SettledAlready(number)
    return mishap


async def _settle(ctx: Ctx_, mishap: Mishap, what: str) -> None:
    await ctx.uow.port(Mishaps).settle(ctx.community.id, mishap.number)
    action = mishap.action
    payload = {
        "action": mishap.number,
        "kind": str(action.__struct_config__.tag),
        "state": mishap.state.name.lower(),
        "chat": f"{action.platform}:{action.chat}",
    }
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, payload, at=ctx.event.at
    )


async def _page(ctx: Ctx_, page: int, head: Text | None = None, *, edit: bool = False) -> Answer:
    mishaps = ctx.uow.port(Mishaps)
    found = await mishaps.page(ctx.community.id, page * ON_A_PAGE, ON_A_PAGE + 1)
    if not found and page:
        return await _page(ctx, page - 1, head, edit=edit)
    shown = found[:ON_A_PAGE]
    waiting = await mishaps.waiting(ctx.community.id, ctx.now - LONG) if not page else ()
    zone = ctx.community.zone
    words = lines(
        head,
        None if shown or waiting else t("Everything went out; nothing waits for long."),
        t("This did not go out:") if shown else None,
        *(_line(mishap, zone) for mishap in shown),
        _waiting(len(waiting)) if waiting else None,
        *(_line(mishap, zone) for mishap in waiting[:MOST_WAITING]),
    )
    return Answer(words, _buttons(shown, page, more=len(found) > ON_A_PAGE), edit=edit)


def _waiting(count: int) -> Text:
    return n(
        "{count} action waits for longer than {minutes} minutes:",
        "{count} actions wait for longer than {minutes} minutes:",
        count,
        minutes=LONG // timedelta(minutes=1),
    )


def _line(mishap: Mishap, zone: str) -> Words:
    told: Words = t(
        "{number}. {what}: {how}", number=mishap.number, what=what(mishap), how=how(mishap)
    )
    if mishap.at is None:
        return told
    return Lines((told, t("({note})", note=Moment(mishap.at, zone))), " ")


def _buttons(shown: Sequence[Mishap], page: int, *, more: bool) -> tuple[tuple[Button, ...], ...]:
    rows = [_choices(mishap, page) for mishap in shown]
    turns = []
    if page:
        turns.append(Button(t("Back"), "outbox", (page - 1,), role=int(Role.MODERATOR)))
    if more and page < LAST_PAGE:
        turns.append(Button(t("More"), "outbox", (page + 1,), role=int(Role.MODERATOR)))
    if len(shown) > 1 and not page:
        newest = shown[0].number
        label = t("Dismiss all")
        turns.append(Button(label, "outbox.clear", (newest,), role=int(Role.MODERATOR)))
    return (*rows, tuple(turns)) if turns else tuple(rows)


def _choices(mishap: Mishap, page: int) -> tuple[Button, ...]:
    where = (mishap.number, page)
    role = int(Role.MODERATOR)
    drop = Button(t("Dismiss {number}", number=mishap.number), "outbox.drop", where, role=role)
    if not mishap.can_be_tried:
        return (drop,)
    label = t("Try {number} again", number=mishap.number)
    return (Button(label, "outbox.again", where, role=role), drop)
