"""Linking 绑定: by a one-time code, two accounts of one person become one member."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import Field

from community.actions import Say
from community.answering import heading
from community.cases import Cases
from community.claims import digest_of, new_code
from community.context import Answer, Ctx, Reply
from community.facts import Regrouped
from community.feature import Feature, NoSettings
from community.ledger import Ledger
from community.linked import choices, listed, terms_of
from community.linking import (
    LIFETIME,
    MOST_ACCOUNTS,
    AlreadyOne,
    BotsStayAlone,
    LinkCode,
    Links,
    ModeratorMustAgree,
    NotToItself,
    OfAnotherCommunity,
    Restraints,
    TooManyAccounts,
    of_platform,
)
from community.params import Rest
from community.people import Actor
from community.ports import AuditLog, Governing, People
from community.tries import Tries
from community.words import Code, Name, Text, lines, n, t

feature = Feature(
    "link",
    NoSettings,
    about=t("Several accounts as one member"),
    held="in private",
    tells=(Regrouped,),
)

Ctx_ = Ctx[NoSettings]
TRIES = Tries("link.tries")
NO_SUCH_CODE = t(
    "This is not a code of mine, or it has run out. {link}, sent from your other account, gives "
    "a new one.",
    link=Code("/link"),
)
SEEN_BY_OTHERS = t(
    "Others can read here, so I take no codes; if this was one, it is void now. {link} gives a "
    "new one: send that to me in private.",
    link=Code("/link"),
)


# A code, from one account.


@feature.command(
    "link",
    t("Make your accounts on several platforms one member."),
    aliases=("绑定",),
    answer="private",
    secret=True,
    label=t("Link accounts"),
)
async def link(ctx: Ctx_) -> Reply:
    accounts = await ctx.uow.port(Links).accounts(ctx.actor.member)
    if ctx.actor.bot:
        raise BotsStayAlone
    if len(accounts) >= MOST_ACCOUNTS:
        raise TooManyAccounts
    code = new_code()
    made = LinkCode(ctx.actor.identity, ctx.community.id, ctx.now + LIFETIME)
    await ctx.uow.port(Links).issue(digest_of(code), made)
    words = lines(
        *listed(accounts),
        t(
            "From your other account, send me this in private within 15 minutes: {enter}",
            enter=Code(f"/link enter {code}"),
        ),
        t(
            "The two are one member of {community} then, with one balance, one streak and one "
            "history. Tell the code to nobody: who sends it becomes you.",
            community=Name(ctx.community.name),
        ),
    )
    return Answer(words, choices(ctx, accounts), lasting=True)


# The code, from the other one.


@feature.command(
    "link enter",
    t("Send the code that your other account got."),
    answer="private",
    anywhere=True,
    sample="7KQ2M9XD",
)
async def enter(ctx: Ctx_, code: Annotated[str, Field(max_length=64), Rest()]) -> Reply:
    # A refusal would take back the tries and the voided code with all else: words are given back.
    links, digest = ctx.uow.port(Links), digest_of(code)
    found = await links.code(digest)
    if ctx.event.is_overheard:
        if found is not None and not found.used_by:
            await links.keep(digest, msgspec.structs.replace(found, ends=ctx.event.at))
        return SEEN_BY_OTHERS
    wait = TRIES.must_wait(ctx)
    if wait is not None:
        return wait
    issuer = await links.account(found.identity) if found is not None else None
    if found is None or issuer is None or not found.is_good(ctx.now):
        TRIES.remember(ctx)
        return NO_SUCH_CODE
    return await _become_one(ctx, digest, found, issuer)


async def _become_one(ctx: Ctx_, digest: str, code: LinkCode, issuer: Actor) -> Reply:
    links, mine = ctx.uow.port(Links), await _known(ctx, code.community)
    accounts = [
        *await links.accounts(issuer.member),
        *(await links.accounts(mine.member) if mine.member != issuer.member else ()),
    ]
    await _permit(ctx, code, issuer, mine, len(accounts))
    member = await links.link(issuer, mine, await terms_of(ctx, code.community, mine))
    await _joined(ctx, code.community, member, (issuer, mine))
    await links.keep(digest, msgspec.structs.replace(code, used_by=mine.identity))
    if ctx.event.place.private and not ctx.community.id:
        await ctx.uow.port(Governing).join_chat(ctx.chat, code.community)
    payload = {
        "accounts": [issuer.identity, mine.identity],
        "members": [issuer.member, mine.member],
        "agreed": code.agreed,
    }
    await ctx.uow.port(AuditLog).note(
        code.community, member, "link", payload, at=ctx.event.at, about=member
    )
    await _tell(
        ctx,
        code.community,
        issuer,
        t(
            "{account} is one member with you now. If that was not you, {link} separates the two.",
            account=of_platform(mine),
            link=Code("/link undo"),
        ),
    )
    account = await ctx.uow.port(Ledger).account(member)
    return lines(
        t("You are one member with {account} now.", account=of_platform(issuer)),
        n("You have {count} point.", "You have {count} points.", account.points),
        n("You owe {count} point.", "You owe {count} points.", account.debt)
        if account.debt
        else None,
        t("What both had done, such as two check-ins on one day, counts once."),
        t("{undo} separates the two again.", undo=Code("/link undo")),
    )


async def _joined(ctx: Ctx_, community: int, member: int, accounts: tuple[Actor, Actor]) -> None:
    """Let what holds of one account hold of all, and tell who hears of it."""
    for each in sorted({member, *(who.member for who in accounts)}):
        await ctx.uow.port(Cases).restrain(each)
    about = {"community": community, "member": member, "identity": accounts[1].identity}
    ctx.uow.record(Regrouped(**about, at=ctx.event.at))


async def _known(ctx: Ctx_, number: int) -> Actor:
    """Give who sends a code as a member of its community. Raises OfAnotherCommunity."""
    who, people = ctx.event.who, ctx.uow.port(People)
    home = await people.community(number)
    assert who is not None
    assert home is not None
    if ctx.community.id not in (0, number):
        raise OfAnotherCommunity(home.name, ctx.community.name)
    # What rank the platform gives where this was written says nothing about the community.
    return await people.actor(number, ctx.event, msgspec.structs.replace(who, rank=None))


async def _permit(ctx: Ctx_, code: LinkCode, issuer: Actor, mine: Actor, accounts: int) -> None:
    """Raises what forbids to make two one."""
    if mine.identity == issuer.identity:
        raise NotToItself
    if mine.member == issuer.member:
        raise AlreadyOne
    if mine.bot or issuer.bot:
        raise BotsStayAlone
    if accounts > MOST_ACCOUNTS:
        raise TooManyAccounts
    both = (issuer.member, mine.member)
    is_held = any(who.restraint and who.restraint.holds(ctx.now) for who in (issuer, mine))
    if not code.agreed and (is_held or await ctx.uow.port(Restraints).running(both, ctx.now)):
        raise ModeratorMustAgree(f"/link agree @{issuer.username or issuer.external}")


async def _tell(ctx: Ctx_, number: int, who: Actor, words: Text) -> None:
    """Tell an account something on its own platform, as soon as the bot may."""
    home = await ctx.uow.port(People).community(number)
    name, language = (home.name, home.language) if home else ("", "en")
    ctx.uow.act(
        Say(
            platform=who.platform,
            chat="",
            words=words,
            language=who.language or language,
            to=who.external,
            private=True,
            notice=True,
            fallback="hold",
            community=number,
            heading=heading(name),
        )
    )
