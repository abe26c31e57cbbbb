"""What `hearth check` asks Discord: who the bot is, what it hears, and where it may do what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from bot.discord.accounts import PLATFORM, time_of
from bot.discord.intents import Application
from bot.discord.overwrites import bits
from bot.discord.standing import WANTED, rights
from bot.discord.wire import Lost, Rejected, Wire
from community.reasons import unsecret
from community.rights import missing
from community.words import Code, Name, Text, n, t

if TYPE_CHECKING:
    from storage.coverage import Gap

PATIENCE = 8.0
"""Seconds that the questions may take."""
FEW_IDENTIFIES = 50
MOST_GUILDS, MOST_GAPS = 50, 5
INVITE = "https://discord.com/oauth2/authorize"
PORTAL = Code("https://discord.com/developers/applications")

WHY = {
    "rights": t("I may not read there."),
    "age": t("it was too old."),
    "pages": t("it was too much."),
}
"""Why something was given up."""
PAGE = Code("Bot")
CONTENT, MEMBERS = Code("Message Content Intent"), Code("Server Members Intent")

Found = tuple[bool | None, Text]
"""A sentence, and whether it is fine, wrong, or only to be known."""


class Guild(msgspec.Struct):
    """A guild that the bot is in, with what it may do there."""

    id: str
    name: str = ""
    permissions: str | int = "0"


def look(
    wire: Wire, servers: Sequence[tuple[str, str]] = (), gaps: Sequence[Gap] = ()
) -> list[Found]:
    """Give a sentence each about the bot, its servers, and what of them was given up.

    `servers` are those of communities, as id and title.
    """
    return asyncio.run(_look(wire, servers, gaps))


async def _look(wire: Wire, servers: Sequence[tuple[str, str]], gaps: Sequence[Gap]) -> list[Found]:
    try:
        async with asyncio.timeout(PATIENCE):
            own = await wire.call("GET", "/users/@me")
            told = await wire.call("GET", "/applications/@me")
            gateway = await wire.call("GET", "/gateway/bot")
            guilds = msgspec.convert(
                await wire.call("GET", "/users/@me/guilds", query={"limit": 200}), list[Guild]
            )
            application = Application(str(told["id"]), int(told.get("flags") or 0))
    except Rejected as error:
        return [(False, _refused(error))]
    except (Lost, TimeoutError, TypeError, KeyError, ValueError) as error:
        return [(False, _unreachable(error))]
    finally:
        await wire.close()
    name = own.get("global_name") or own.get("username") or ""
    found: list[Found] = [(True, t("On Discord I am {name}.", name=Name(str(name))))]
    found += [*_intents(application), *_identifies(gateway), _invitation(application, guilds)]
    return [*found, *_servers(guilds, dict(servers)), *_lost(gaps, dict(servers))]


def invite(application: str) -> str:
    """Give the address by which an owner lets the bot into a server, with all that it uses."""
    return f"{INVITE}?client_id={application}&scope=bot+applications.commands&permissions={WANTED}"


def _intents(application: Application) -> Iterator[Found]:
    if application.reads_content:
        yield True, t("The {intent} is on: I read all messages.", intent=CONTENT)
    else:
        yield (
            None,
            t(
                "The {intent} is off: I see that something is written, not what; commands, buttons "
                "and points for talking work, moderation does not. {portal}, my application, "
                "{page}, switches it on.",
                intent=CONTENT,
                portal=PORTAL,
                page=PAGE,
            ),
        )
    if application.hears_members:
        yield True, t("The {intent} is on: I see who comes and goes.", intent=MEMBERS)
    else:
        yield (
            None,
            t(
                "The {intent} is off: I do not see who comes, goes and gets roles. {portal}, "
                "my application, {page}, switches it on.",
                intent=MEMBERS,
                portal=PORTAL,
                page=PAGE,
            ),
        )


def _identifies(gateway: Any) -> Iterator[Found]:
    limit = gateway.get("session_start_limit") if isinstance(gateway, dict) else None
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if isinstance(left, int) and left < FEW_IDENTIFIES:
        yield (
            False,
            n(
                "Today I may begin {count} more session; something makes me begin again and again.",
                "Today I may begin {count} more sessions; something makes me begin again and "
                "again.",
                left,
            ),
        )


def _invitation(application: Application, guilds: Sequence[Guild]) -> Found:
    link = Code(invite(application.id))
    if guilds:
        return None, t("This link lets me into a server: {link}", link=link)
    return None, t("I am in no server yet. This link lets me into one: {link}", link=link)


def _servers(guilds: Sequence[Guild], known: Mapping[str, str]) -> Iterator[Found]:
    """Say of each server what is missing there, and which are missing."""
    for guild in guilds[:MOST_GUILDS]:
        name = Name(guild.name)  # of the intents it is said above
        lacks = missing(PLATFORM, rights(bits(guild.permissions), reads=True))
        if not lacks:
            yield True, t("In {chat} I have all the rights that I use.", chat=name)
        yield from ((None, t("In {chat}: {lack}", chat=name, lack=lack)) for lack in lacks)
        if guild.id not in known:
            setup = Code("/setup")
            yield None, t("{chat} is in no community yet: {setup} there.", chat=name, setup=setup)
    for chat in {*known} - {guild.id for guild in guilds}:
        name = Name(known[chat] or chat)
        yield False, t("I am not in {chat} any more: add me there again.", chat=name)


def _lost(gaps: Sequence[Gap], known: Mapping[str, str]) -> Iterator[Found]:
    for gap in gaps[:MOST_GAPS]:
        since, until = (Code(f"{time_of(at):%F %H:%M}") for at in (gap.since, gap.until))
        yield (
            None,
            t(
                "In {chat}, channel {channel}, what was written from {since} to {until} UTC was "
                "not caught up: {why}",
                chat=Name(known.get(gap.server) or gap.server),
                channel=Code(f"<#{gap.channel}>"),
                since=since,
                until=until,
                why=WHY.get(gap.why) or Code(gap.why),
            ),
        )
    if len(gaps) > MOST_GAPS:
        yield None, n("{count} such gap more.", "{count} such gaps more.", len(gaps) - MOST_GAPS)


def _refused(error: Rejected) -> Text:
    if error.code == 401:
        return t(
            "Discord does not know the token in {setting}. {portal}, my application, {page}, "
            "shows a new one.",
            setting=Code("discord.token"),
            portal=PORTAL,
            page=PAGE,
        )
    return t("Discord refuses: {why}", why=Code(unsecret(str(error))))


def _unreachable(error: Exception) -> Text:
    return t(
        "Discord cannot be reached: {why}. Look at the network, {api} and {proxy}.",
        why=Code(unsecret(str(error)) or type(error).__name__),
        api=Code("discord.api"),
        proxy=Code("discord.proxy"),
    )
