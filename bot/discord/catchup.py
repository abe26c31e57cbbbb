"""What was said while nobody listened: fetched where something moved, and only from there on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.clock import Clock
from bot.discord.accounts import PLATFORM, Me, Unreadable, account, id_at, number_of
from bot.discord.asking import Asking
from bot.discord.forms import Payload
from bot.discord.guilds import FORUMS, HOLDS_THREADS, READ_HISTORY, VIEW_CHANNEL, Guild, Guilds
from bot.discord.inbound import MESSAGE, said, shown
from bot.discord.payloads import Channel, Message, User
from bot.discord.taking import unread
from bot.discord.wire import Rejected
from bot.platform import Intake
from community.answering import is_late
from community.events import Event, Person, Reacted, Said
from storage.coverage import Gap, Line, Missing, Stand, advance, freeze, give_up
from storage.database import Database

log = structlog.get_logger()

A_PAGE = 100
AT_ONCE = 8
"""Channels that are caught up at the same time."""
ARCHIVED = "/channels/{channel_id}/threads/archived/public"
MOST_REACTED = 30
"""Emoji of a channel's missed messages of which is asked whose they are."""


class Caps(msgspec.Struct, frozen=True):
    """What is caught up at most: pages of a hundred messages a channel, hours back."""

    pages: int = 10
    hours: int = 24


class CatchUp:
    """Catches up the channels and threads of a guild; their marks stand until it is done."""

    def __init__(
        self, asking: Asking, database: Database, clock: Clock, guilds: Guilds, caps: Caps
    ) -> None:
        self._asking = asking
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self._caps = caps
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._writing = asyncio.Lock()
        self.me = Me("")
        self.intake: Intake | None = None

    async def freeze(self, guild: Guild, stand: Stand) -> list[Missing]:
        """Say what is missing, before anything live is let in after it. Raises Unavailable."""
        here = [each for each in self._guilds.within(guild.id) if each.type not in FORUMS]
        seen = [c for c in here if c.last and self._guilds.own_in(c.id, self.me.id) & VIEW_CHANNEL]
        lines = [Line(int(c.id), c.place.id, c.place.topic, c.last) for c in seen]
        return await self._freeze(guild, lines, stand)

    async def _freeze(self, guild: Guild, lines: list[Line], stand: Stand) -> list[Missing]:
        return await asyncio.to_thread(
            freeze, self._database, PLATFORM, guild.id, lines, stand.mark
        )

    async def run(self, guild: Guild, missing: Sequence[Missing], stand: Stand) -> None:
        """Catch up all of it, and threads that were put away meanwhile. Raises Unavailable."""
        if missing:
            log.info("catching up", guild=guild.id, channels=len(missing))
        await self._all(guild, missing)
        lines = list[Line]()
        for channel in self._guilds.within(guild.id):
            if channel.type in HOLDS_THREADS and self._may_read(channel.id):
                lines += await self._archived(channel.id, stand)
        if lines:
            await self._all(guild, await self._freeze(guild, lines, stand))

    async def _all(self, guild: Guild, missing: Sequence[Missing]) -> None:
        channels = dict[int, list[Missing]]()
        for each in sorted(missing, key=lambda each: each.until):
            channels.setdefault(each.channel, []).append(each)
        async with asyncio.TaskGroup() as group:
            for stretches in channels.values():
                group.create_task(self._stretches(guild, stretches))

    async def _stretches(self, guild: Guild, missing: Sequence[Missing]) -> None:
        """Catch up a channel; a page may reach from one stretch into the next ones."""
        async with self._at_once:
            reached = pages = 0
            for each in missing:
                reached, pages = await self._stretch(guild, each, reached, pages)

    async def _stretch(
        self, guild: Guild, missing: Missing, reached: int, pages: int
    ) -> tuple[int, int]:
        """Fetch what a channel said after a mark, each page taken in before the next.

        Gives up to where all is in or given up now, and how many pages that has taken.
        """
        channel = str(missing.channel)
        oldest = id_at(self._clock.now() - timedelta(hours=self._caps.hours))
        mark, until = max(missing.mark, reached), missing.until
        if mark < until and not self._may_read(channel):
            await self._give_up(guild, missing, mark, until, "rights")
            mark = until
        elif mark < min(oldest, until):
            until_then = min(oldest, until)
            await self._give_up(guild, missing, mark, until_then, "age")
            mark = until_then
        while mark < until:
            if pages == self._caps.pages:
                await self._give_up(guild, missing, mark, until, "pages")
                break
            try:
                page = await self._page(channel, mark)
            except Rejected as no:
                log.info("a channel cannot be caught up", channel=channel, why=str(no))
                await self._give_up(guild, missing, mark, until, "rights")
                break
            pages += 1
            mark = await self._take(guild, page, mark)
            if len(page) < A_PAGE:
                mark = max(mark, until)
            elif mark < until:
                await self._write(advance, missing, mark)
        done = max(mark, until)
        await self._write(advance, missing, done, done=True)
        return done, pages

    async def _write(self, write: Callable[..., None], *what: object, **more: bool) -> None:
        """Write one thing after the other: the spine writes to the same database."""
        async with self._writing:
            await asyncio.to_thread(write, self._database, *what, **more)

    def _may_read(self, channel: str) -> bool:
        needed = VIEW_CHANNEL | READ_HISTORY
        return self._guilds.own_in(channel, self.me.id) & needed == needed

    async def _page(self, channel: str, mark: int) -> list[Payload]:
        query: dict[str, str | int] = {"after": mark, "limit": A_PAGE}
        found = await self._asking.get(
            "/channels/{channel_id}/messages", query=query, channel_id=channel
        )
        return found if isinstance(found, list) else []

    async def _take(self, guild: Guild, page: list[Payload], mark: int) -> int:
        """Hand a page in, the oldest first; gives the highest id in it."""
        assert self.intake is not None
        now, events = self._clock.now(), list[Event]()
        reacted = list[tuple[Message, Said]]()
        for raw in reversed(page):
            try:
                message = MESSAGE(raw)
                message.guild_id = guild.id
                found = said(message, self.me, self._guilds)
                mark = max(mark, number_of(message.id))
            except (Unreadable, ValueError) as error:
                events.append(unread(raw, str(error), now))
                continue
            who = account(message.author, webhook=message.webhook_id is not None)
            events += [_told(event, who, late=is_late(event, now)) for event in found]
            if message.reactions and found and isinstance(found[0], Said):
                reacted.append((message, found[0]))
        await self.intake(events, backfill=True)
        await self.intake(await self._reactions(reacted), backfill=True)
        return mark

    async def _reactions(self, reacted: list[tuple[Message, Said]]) -> list[Event]:
        """Ask who has reacted to messages that nobody saw being reacted to."""
        events, asked = list[Event](), 0
        for message, said_ in reacted:
            signs: dict[Person, list[str]] = {}
            for tally in message.reactions or ():
                asked += 1
                if asked > MOST_REACTED:
                    break
                emoji = tally.emoji
                sign = f"{emoji.name}:{emoji.id}" if emoji.id else emoji.name or ""
                for who in await self._who(message, sign):
                    signs.setdefault(who, []).append(shown(emoji))
            at = self._clock.now()
            for who, emojis in signs.items():
                if who.id != self.me.id:
                    events.append(
                        Reacted(
                            platform=PLATFORM,
                            place=said_.place,
                            at=at,
                            who=who,
                            late=True,
                            message=said_.message,
                            emoji=tuple(emojis),
                        )
                    )
        return events

    async def _who(self, message: Message, sign: str) -> list[Person]:
        try:
            users = await self._asking.get(
                "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}",
                query={"limit": A_PAGE},
                channel_id=message.channel_id,
                message_id=message.id,
                emoji=sign,
            )
            return [account(user) for user in msgspec.convert(users, list[User])]
        except (Rejected, Unreadable, ValueError) as error:
            log.info("reactions cannot be caught up", message=message.id, why=str(error))
            return []

    async def _give_up(
        self, guild: Guild, missing: Missing, since: int, until: int, why: str
    ) -> None:
        """Give up a part of what is missing, which from now on is not fetched any more."""
        log.warning("a channel is not caught up", channel=missing.channel, why=why)
        gap = Gap(guild.id, missing.channel, since, until, why, self._clock.now())
        await self._write(give_up, PLATFORM, gap, missing)

    async def _archived(self, parent: str, stand: Stand) -> list[Line]:
        """Give the threads of a channel that were put away since, with their last messages.

        No session tells of them, and a thread that began at an old message moves no channel.
        """
        found, before = list[Line](), ""
        for _ in range(self._caps.pages):
            query: dict[str, str | int] = {"limit": A_PAGE} | ({"before": before} if before else {})
            try:
                told = await self._asking.get(ARCHIVED, query=query, channel_id=parent)
                threads = msgspec.convert(told.get("threads") or [], list[Channel])
            except (Rejected, ValueError, AttributeError) as error:
                log.info("threads cannot be caught up", channel=parent, why=str(error))
                break
            for thread in threads:
                self._guilds.know(thread)
                known = self._guilds.channels.get(thread.id)
                if known is not None and known.last > stand.mark:
                    found.append(Line(int(known.id), known.place.id, known.place.topic, known.last))
            oldest = _put_away(threads)
            if not told.get("has_more") or oldest is None or id_at(oldest) < stand.mark:
                break
            before = oldest.isoformat()
        return found


def _put_away(threads: list[Channel]) -> datetime | None:
    """Give when the first of some threads was put away."""
    states = (thread.thread_metadata for thread in threads)
    times = (state.archive_timestamp for state in states if state is not None)
    return min((at for at in times if at is not None), default=None)


def _told(event: Event, who: Person, *, late: bool) -> Event:
    """Give an event by its author's account: an answer does not tell the name in the guild."""
    return msgspec.structs.replace(event, who=who, late=late)
