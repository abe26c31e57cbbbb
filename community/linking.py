"""Linking 绑定: several accounts of one person as one member, with one ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import msgspec

from community.ledger import NEVER, Account
from community.people import Actor
from community.refusals import Refusal
from community.words import Code, Name, Text, n, t

LIFETIME = timedelta(minutes=15)
MOST_ACCOUNTS = 5
"""Accounts that are one member, at most."""


class NotToItself(Refusal):
    """The code was sent by the account that asked for it."""

    def __init__(self) -> None:
        super().__init__(t("This code was made for this account. Send it from your other one."))


class AlreadyOne(Refusal):
    """Both accounts are one member already."""

    def __init__(self) -> None:
        super().__init__(t("These two accounts are one member already."))


class OfAnotherCommunity(Refusal):
    """The code is of a community that this chat is not about."""

    def __init__(self, there: str, here: str) -> None:
        super().__init__(
            t(
                "This code is for {there}, and here we talk about {here}: accounts of two "
                "communities cannot be linked. {start} lets you choose.",
                there=Name(there),
                here=Name(here),
                start=Code("/start"),
            )
        )


class TooManyAccounts(Refusal):
    """A member cannot have that many accounts."""

    def __init__(self) -> None:
        super().__init__(
            n(
                "A member can have {count} account at most.",
                "A member can have {count} accounts at most.",
                MOST_ACCOUNTS,
            )
        )


class BotsStayAlone(Refusal):
    """Bots are no members."""

    def __init__(self) -> None:
        super().__init__(t("Bots cannot be linked."))


class NotLinked(Refusal):
    """There is nothing to be separated."""

    def __init__(self) -> None:
        super().__init__(t("There is only one account here, nothing to separate."))


class ModeratorMustAgree(Refusal):
    """A ban or a mute of one of the accounts has not run out."""

    def __init__(self, how: str) -> None:
        super().__init__(
            t(
                "One of these accounts is banned or muted here. A moderator must agree first, "
                "with {how}.",
                how=Code(how),
            )
        )


class NoOpenCode(Refusal):
    """There is nothing that a moderator could agree to."""

    def __init__(self, name: str) -> None:
        super().__init__(
            t(
                "{name} has no code that is waiting: they ask for one with {link}.",
                name=Name(name),
                link=Code("/link"),
            )
        )


class LinkCode(msgspec.Struct, frozen=True):
    """What is known of a code: whose it is (an identity), where, until when.

    `used_by` is the identity that sent it, `agreed` the moderator who allowed it; 0 for none.
    """

    identity: int
    community: int
    ends: datetime
    used_by: int = 0
    agreed: int = 0

    def is_good(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return not self.used_by and at < self.ends


class Own(msgspec.Struct, frozen=True):
    """What is a member's own, of what two cannot both have: role, hidden or not, language."""

    role: int
    hidden: int
    language: str | None


def together(owns: Sequence[Own]) -> Own:
    """Give what several are as one: the higher role, hidden if one is, the first one's language."""
    language = next((own.language for own in owns if own.language), None)
    hidden = 0
    for own in owns:
        hidden |= own.hidden
    return Own(max(own.role for own in owns), hidden, language)


def left(now: Own, before: Sequence[Own], after: Sequence[Own]) -> Own:
    """Give what those who stay are, when some of those before go.

    What was changed while they were one stays with them, the rest is what they were.
    """
    was, will_be = together(before), together(after)
    return Own(
        will_be.role if now.role == was.role else now.role,
        will_be.hidden if now.hidden == was.hidden else now.hidden,
        will_be.language if now.language == was.language else now.language,
    )


def settled(coins: Mapping[int, int], debt: int, growth: int) -> Account:
    """Give the account that points by their last day come to, some of them below zero.

    What an account took of another's points, it gives back from its own, the oldest first; what it
    does not have, it owes.
    """
    held = [(last, points) for last, points in coins.items() if points > 0]
    if debt < 0:  # it was forgiven what another one owed
        held.append((NEVER, -debt))
    there, lacks = tuple(held), max(0, debt) - sum(min(0, points) for points in coins.values())
    account, _ = Account().receive(there).take_back(lacks)
    return msgspec.structs.replace(account, growth=growth)


class Terms(msgspec.Struct, frozen=True):
    """When and by which identity accounts are linked or separated; a day's points for talking."""

    at: datetime
    by: int
    today: date
    talk_cap: int


class Links(Protocol):
    """Which accounts are one member."""

    async def code(self, digest: str) -> LinkCode | None: ...

    async def keep(self, digest: str, code: LinkCode) -> None:
        """Store a code as given, new or changed."""
        ...

    async def issue(self, digest: str, code: LinkCode) -> None:
        """Store a new code in place of those that its account had before."""
        ...

    async def open_code(self, member: int, at: datetime) -> tuple[str, LinkCode] | None:
        """Give the digest and the code of a member's that can still be used."""
        ...

    async def account(self, identity: int) -> Actor | None:
        """Give an account as who it belongs to now; None for somebody forgotten."""
        ...

    async def accounts(self, member: int) -> Sequence[Actor]:
        """Give a member's accounts, the one to which the others were linked first."""
        ...

    async def heir(self, member: int) -> Actor | None:
        """Give who a member's number stands for now, also one that was linked to another."""
        ...

    async def link(self, one: Actor, other: Actor, terms: Terms) -> int:
        """Make two members one; gives its number, that of who was here first."""
        ...

    async def separate(self, identity: int, terms: Terms) -> Actor | None:
        """Let an account that was linked be a member of its own again; None for one that was not.

        Each account then has what it caused.
        """
        ...


class Restraints(Protocol):
    """Bans and mutes by moderators on the platforms themselves."""

    async def note(
        self, identity: int, chat: int, what: str, at: datetime, until: datetime | None
    ) -> None:
        """Note what was done to an account in a chat; `unban` and `unmute` end it."""
        ...

    async def running(self, members: Sequence[int], at: datetime) -> bool:
        """Whether an account of one of these members is banned or muted in a chat."""
        ...


def of_platform(who: Actor) -> Text:
    """Name an account with its platform."""
    return t("{name} ({platform})", name=Name(who.name), platform=Name(who.platform.capitalize()))
