"""Who came, went, was shut out or rose while nobody listened: by the log, and by comparison."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from bot.clock import Clock
from bot.discord.accounts import PLATFORM, Me, Unreadable, id_at, number_of, of_id, person, time_of
from bot.discord.asking import Asking
from bot.discord.guilds import VIEW_AUDIT_LOG, Guild, Guilds
from bot.discord.members import BANNED, KICKED, by_audit, joined, of_change, of_me
from bot.discord.payloads import Entry, Member
from bot.discord.wire import Rejected
from bot.platform import Intake
from community.events import Event, Kind, Left
from community.people import Role
from community.refs import micros
from storage.coverage import Stand, caught_up
from storage.database import Database
from storage.presence import Known, Signs, compared, known, moved_since, signs

log = structlog.get_logger()

MEMBERS, ENTRIES, MOST_PAGES = 1_000, 100, 20
SKEW = timedelta(seconds=5)


class Roster:
    """Compares who is in a guild with who was, in pages, so that no list of all is held."""

    def __init__(self, asking: Asking, database: Database, clock: Clock, guilds: Guilds) -> None:
        self._asking = asking
        self._database = database
        self._clock = clock
        self._guilds = guilds
        self.me = Me("")
        self.intake: Intake | None = None

    async def run(self, guild: Guild, stand: Stand | None) -> None:
        """Tell who came, went and was sanctioned since; without a stand, only note who is there.

        Raises Unavailable.
        """
        began = self._clock.now()
        audit = await self._log(guild, stand) if stand is not None else 0
        people = await asyncio.to_thread(known, self._database, PLATFORM, guild.id)
        if people is None:
            return
        seen = bytearray(len(people.accounts))
        after = stand or Stand(0, id_at(began), began)
        after = msgspec.structs.replace(after, audit=max(audit, after.audit))
        if await self._members(guild, people, seen, stand):
            await self._absent(guild, people, seen, stand)
            after = msgspec.structs.replace(after, compared=began)
        await asyncio.to_thread(caught_up, self._database, guild.id, after)

    async def _put(self, events: Sequence[Event]) -> None:
        assert self.intake is not None
        late = [msgspec.structs.replace(event, late=True) for event in events]
        await self.intake(late, backfill=True)

    # By the log.

    async def _log(self, guild: Guild, stand: Stand) -> int:
        """Read what moderators did since the last entry that was read; gives the new last one."""
        audit = stand.audit
        if not self._guilds.own(guild.id) & VIEW_AUDIT_LOG:
            return audit
        for _ in range(MOST_PAGES):
            try:
                told = await self._asking.get(
                    "/guilds/{guild_id}/audit-logs",
                    query={"after": audit, "limit": ENTRIES},
                    guild_id=guild.id,
                )
                entries = msgspec.convert(told["audit_log_entries"], list[Entry])
                numbers = [number_of(entry.id) for entry in entries]
            except (Rejected, Unreadable, ValueError, TypeError, KeyError) as error:
                log.info("the log cannot be read", guild=guild.id, why=str(error))
                return audit
            events = list[Event]()
            known = await self._signs(entries, guild, stand)
            for entry in sorted(entries, key=lambda entry: int(entry.id)):
                events += [*self._sent_away(entry, guild, known), *by_audit(entry, guild, self.me)]
            await self._put(events)
            audit = max([audit, *numbers])
            if len(entries) < ENTRIES:
                break
        return audit

    async def _signs(
        self, entries: Sequence[Entry], guild: Guild, stand: Stand
    ) -> dict[int, Signs]:
        """Give what is known of when those were there of whom the log says that they are not."""
        away = [e.target_id for e in entries if e.action_type in (KICKED, BANNED) and e.target_id]
        accounts = {int(who) for who in away if who.isdecimal()}
        since = stand.compared - SKEW
        return await asyncio.to_thread(signs, self._database, PLATFORM, guild.id, accounts, since)

    def _sent_away(self, entry: Entry, guild: Guild, known: dict[int, Signs]) -> list[Event]:
        """Tell that somebody was sent away, if they were there: a ban may hit who is long gone."""
        if entry.action_type not in (KICKED, BANNED) or not (entry.user_id and entry.target_id):
            return []
        at, who = time_of(number_of(entry.id)), of_id(entry.target_id)
        of_them = known.get(int(entry.target_id))
        if of_them is None or not of_them.there(at, SKEW):
            return []
        of_them.went.append(micros(at))
        by = of_me(self.me) if entry.user_id == self.me.id else of_id(entry.user_id)
        return [Left(platform=PLATFORM, place=guild.place, at=at, who=who, by=by)]

    # By comparison.

    async def _members(
        self, guild: Guild, people: Known, seen: bytearray, stand: Stand | None
    ) -> bool:
        """Go through all members; False where they are not told."""
        after = 0
        while True:
            try:
                page = await self._asking.get(
                    "/guilds/{guild_id}/members",
                    query={"after": after, "limit": MEMBERS},
                    guild_id=guild.id,
                )
            except Rejected as no:
                log.info("members cannot be compared", guild=guild.id, why=str(no))
                return False
            events = list[Event]()
            for raw in page if isinstance(page, list) else ():
                try:
                    member = msgspec.convert(raw, Member)
                    number = number_of(member.user.id if member.user is not None else None)
                except (ValueError, Unreadable) as error:
                    log.warning("a member cannot be read", guild=guild.id, why=str(error))
                    continue
                after = max(after, number)
                events += self._compared(guild, member, people, seen, stand)
            await self._put(events)
            if not isinstance(page, list) or len(page) < MEMBERS:
                return True

    def _compared(
        self, guild: Guild, member: Member, people: Known, seen: bytearray, stand: Stand | None
    ) -> list[Event]:
        """Give what is new of a member, and note that they are there."""
        user = member.user
        if user is None or user.bot:
            return []
        place = people.place(int(user.id))
        found: list[Event] = []
        if stand is not None and member.joined_at and member.joined_at > stand.compared - SKEW:
            found.append(joined(member, guild, self._clock.now()))
        guild.wait_for(user.id, member)
        rank = guild.rank(user.id, member)
        if place is not None:
            seen[place] = 1
            if people.ranks[place] != rank:
                found += of_change(None, person(user, member, rank), guild, self._clock.now())
        elif rank > Role.MEMBER and stand is not None:
            found += of_change(None, person(user, member, rank), guild, self._clock.now())
        return found

    async def _absent(
        self, guild: Guild, people: Known, seen: bytearray, stand: Stand | None
    ) -> None:
        """Tell who is no longer there, and note who is."""
        now = self._clock.now()
        came, went, lost = array("q"), array("q"), list[Event]()
        moved = await self._moved(people, stand)
        for place, is_there in enumerate(seen):
            account, identity = people.accounts[place], people.identities[place]
            if is_there and not people.present[place]:
                came.append(identity)
            elif not is_there and people.present[place]:
                went.append(identity)
            last = moved.get(account, Kind.JOINED if people.present[place] else Kind.LEFT)
            if not is_there and last is Kind.JOINED and stand is not None:
                lost.append(_left(guild, account, now))
        await self._put(lost)
        await asyncio.to_thread(compared, self._database, people.chat, came, went)

    async def _moved(self, people: Known, stand: Stand | None) -> dict[int, Kind]:
        """Give who is known to have come or left, the last of both, since that was compared."""
        if stand is None:
            return {}
        since = stand.compared - SKEW
        return await asyncio.to_thread(moved_since, self._database, people.chat, since)


def _left(guild: Guild, account: int, at: datetime) -> Left:
    return Left(platform=PLATFORM, place=guild.place, at=at, who=of_id(str(account)))
