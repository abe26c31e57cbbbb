"""What is known of the guilds that the bot is in, as little as will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

import msgspec

from bot.discord import payloads
from bot.discord.accounts import Unreadable, number_of
from bot.discord.forms import Form
from bot.discord.overwrites import bits, overwritten
from bot.discord.payloads import Member, Named, Overwrite
from bot.discord.reactions import Reactions
from bot.door import clean
from community.events import Person, Place
from community.people import Role

KICK, BAN, ADMINISTRATOR, MANAGE_GUILD = 1 << 1, 1 << 2, 1 << 3, 1 << 5
VIEW_AUDIT_LOG, VIEW_CHANNEL, SEND = 1 << 7, 1 << 10, 1 << 11
MANAGE_CHANNELS = 1 << 4
MANAGE_MESSAGES, READ_HISTORY, MANAGE_ROLES = 1 << 13, 1 << 16, 1 << 28
MODERATE, PIN_MESSAGES = 1 << 40, 1 << 51
ALL = (1 << 53) - 1
ADMINS = ADMINISTRATOR | MANAGE_GUILD
MODERATORS = MODERATE | KICK | BAN | MANAGE_MESSAGES

THREADS = frozenset({10, 11, 12})
FORUMS = frozenset({15, 16})
SPOKEN = THREADS | {0, 2, 5, 13}
"""The types of channels that hold messages."""
HOLDS_THREADS = FORUMS | {0, 5}


MEMBER, CHANNEL, ROLE = Form(Member), Form(payloads.Channel), Form(payloads.Role)


class Rank(msgspec.Struct, gc=False):
    """A role of a guild: its permissions, and how high it stands."""

    name: str
    permissions: int
    position: int
    managed: bool = False


class Channel(msgspec.Struct):
    """A channel or a thread; `place` is how the core sees what is said in it."""

    id: str
    guild: str
    type: int
    place: Place
    parent: str = ""
    name: str = ""
    last: int = 0
    """The id of its last message, as it was told last; 0 for none."""
    overwrites: tuple[Overwrite, ...] = ()

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS


class Guild(msgspec.Struct):
    """A guild: its roles by their ids, and which of them the bot has."""

    id: str
    name: str = ""
    owner: str = ""
    available: bool = True
    joined_at: datetime | None = None
    roles: dict[str, Rank] = {}
    own_roles: tuple[str, ...] = ()
    muted: dict[str, datetime] = {}
    """Who was last told to be silenced, and until when."""
    pending: set[str] = set()
    """Who has yet to agree to the guild's own rules, as far as that was told."""
    community: int = 0
    ranked: dict[str, int] = {}
    """Who was last seen to stand above members here."""
    peers: tuple[Guild, ...] = ()
    """The other guilds of its community: the highest rank in any of them counts."""

    @property
    def place(self) -> Place:
        return Place(self.id, title=self.name, server=self.id)

    def wait_for(self, account: str, member: Member) -> None:
        """Note whether somebody has yet to agree to the guild's own rules."""
        if member.pending:
            self.pending.add(account)
        else:
            self.pending.discard(account)

    def permissions(self, roles: Iterable[str]) -> int:
        """Give what somebody with these roles may do in the whole guild."""
        found = 0
        for number in (self.id, *roles):
            role = self.roles.get(number)
            found |= role.permissions if role is not None else 0
        return ALL if found & ADMINISTRATOR else found

    def rank(self, account: str, member: Member | None) -> int:
        """Give the core's role that somebody's roles are worth, here and in the guild's peers."""
        found = self._rank(account, member)
        if found:
            self.ranked[account] = found
        elif account in self.ranked:
            del self.ranked[account]
        if self.peers:
            return max(found, *(each.ranked.get(account, 0) for each in self.peers))
        return found

    def _rank(self, account: str, member: Member | None) -> int:
        if account == self.owner:
            return int(Role.ADMIN)
        if member is None or not member.roles:
            return int(Role.MEMBER)
        found = self.permissions(role_ids(member))
        if found & ADMINS:
            return int(Role.ADMIN)
        return int(Role.MODERATOR) if found & MODERATORS else int(Role.MEMBER)


class Guilds:
    """Keeps what the gateway tells of guilds, channels, threads and the bot's own roles."""

    def __init__(self) -> None:
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.private: dict[str, str] = {}
        """With whom a private channel is, by its id, as far as anybody has written in it."""
        self.people: dict[tuple[str, str], Person] = {}
        """How members were told to be called and ranked last, the latest ones."""
        self.reactions = Reactions()

    def server_of(self, channel: str) -> str:
        """Give the guild that a channel or thread is in; empty for one that is not known."""
        known = self.channels.get(channel)
        return known.guild if known is not None else ""

    def place(self, channel: str, guild: str | None) -> Place | None:
        """Give the place that a channel's id means; None for a private one with nobody known."""
        known = self.channels.get(channel)
        if known is not None:
            return known.place
        number_of(channel)
        if guild is not None:
            number_of(guild)
            return Place(channel, server=guild)
        who = self.private.get(channel)
        return Place(who, private=True) if who is not None else None

    def own(self, guild: str) -> int:
        """Give what the bot may do in a guild."""
        known = self.guilds.get(guild)
        return known.permissions(known.own_roles) if known is not None else 0

    def own_in(self, channel: str, me: str) -> int:
        """Give what the bot may do in a channel or thread; 0 for one that is not known."""
        known = self.channels.get(channel)
        if known is not None and known.is_thread and known.parent in self.channels:
            known = self.channels[known.parent]
        guild = self.guilds.get(known.guild) if known is not None else None
        if known is None or guild is None:
            return 0
        base = ALL if guild.owner == me else guild.permissions(guild.own_roles)
        return (
            ALL
            if base == ALL
            else overwritten(base, known.overwrites, (guild.id, *guild.own_roles), me)
        )

    def within(self, guild: str) -> Iterator[Channel]:
        """Give the channels and threads of a guild that hold messages, or posts that do."""
        for channel in list(self.channels.values()):
            if channel.guild == guild and channel.type in SPOKEN | FORUMS:
                yield channel

    # What the gateway tells.

    def begin(self, guild: payloads.Guild, me: str) -> Guild:
        """Take over all of a guild that a session begins with."""
        self.forget(guild.id)
        number_of(guild.id)
        known = self.guilds[guild.id] = Guild(guild.id)
        self.describe(guild)
        for member in MEMBER.each(guild.members):
            if member.user is not None and member.user.id == me:
                known.own_roles = role_ids(member)
        for channel in CHANNEL.each([*(guild.channels or ()), *(guild.threads or ())]):
            with suppress(Unreadable):
                self.know(channel, guild.id)
        return known

    def describe(self, guild: payloads.Guild) -> None:
        """Take over what is told of a guild itself."""
        known = self.guilds.get(guild.id)
        if known is None:
            return
        known.name = clean(guild.name) if guild.name is not None else known.name
        known.owner = guild.owner_id or known.owner
        known.joined_at = guild.joined_at or known.joined_at
        if guild.roles is not None:
            known.roles = {role.id: _rank(role) for role in ROLE.each(guild.roles)}

    def settle(self, guild: str, community: int) -> None:
        """Note to which community a guild belongs, 0 for none."""
        if guild in self.guilds:
            self.guilds[guild].community = community
        for each in self.guilds.values():
            mine = [g for g in self.guilds.values() if g.community == each.community != 0]
            each.peers = tuple(peer for peer in mine if peer is not each)

    def forget(self, guild: str) -> None:
        """Forget a guild with all its channels."""
        self.guilds.pop(guild, None)
        self.settle("", 0)
        for number in [n for n, each in self.channels.items() if each.guild == guild]:
            del self.channels[number]

    def change_role(self, change: payloads.RoleChange) -> None:
        """Take over a role that is new, changed or gone."""
        known = self.guilds.get(change.guild_id)
        if known is None:
            return
        roles = dict(known.roles)
        if change.role is not None:
            roles[change.role.id] = _rank(change.role)
        elif change.role_id is not None:
            roles.pop(change.role_id, None)
        known.roles = roles

    def know(self, channel: payloads.Channel, guild: str | None = None) -> None:
        """Take over a channel or thread; what a payload leaves out is as before."""
        number_of(channel.id)
        home = channel.guild_id or guild or ""
        if not home:
            if channel.recipients:
                number_of(channel.recipients[0].id)
                self.private[channel.id] = channel.recipients[0].id
            return
        number_of(home)
        before = self.channels.get(channel.id)
        parent = channel.parent_id or ""
        name = clean(channel.name or "") or (before.name if before else "")
        place = Place(channel.id, title=name, server=home)
        if channel.type in THREADS and parent:
            above = self.channels.get(parent)
            title = above.name if above is not None else ""
            number_of(parent)
            place = Place(parent, title=title, topic=number_of(channel.id), server=home)
        last = number_of(channel.last_message_id) if channel.last_message_id else 0
        overwrites = channel.permission_overwrites
        self.channels[channel.id] = Channel(
            channel.id,
            home,
            channel.type,
            place,
            parent,
            name,
            max(last, before.last if before else 0),
            tuple(overwrites) if overwrites is not None else before.overwrites if before else (),
        )
        if before is not None and before.name != name and channel.type not in THREADS:
            self._rename_threads(channel.id, name)

    def drop(self, channel: str) -> None:
        """Forget a channel or thread that is gone, with what hangs on it."""
        self.channels.pop(channel, None)
        for number in [n for n, each in self.channels.items() if each.parent == channel]:
            if self.channels[number].is_thread:
                del self.channels[number]

    def sync(self, threads: payloads.Threads) -> None:
        """Take over the active threads of channels that the bot has come to see."""
        for thread in threads.threads:
            self.know(thread, threads.guild_id)

    def _rename_threads(self, parent: str, name: str) -> None:
        for each in self.channels.values():
            if each.parent == parent and each.is_thread:
                each.place = msgspec.structs.replace(each.place, title=name)


def role_ids(member: Member) -> tuple[str, ...]:
    """Give the ids of a member's roles, also where they are told as objects."""
    return tuple(role.id if isinstance(role, Named) else role for role in member.roles or ())


def _rank(role: payloads.Role) -> Rank:
    managed = role.managed is True
    return Rank(clean(role.name), bits(role.permissions), role.position or 0, managed)
