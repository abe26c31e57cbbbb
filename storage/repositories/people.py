"""Communities, chats, members and identities, read by the platforms' own names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from community.events import Event, Person, Place
from community.people import Actor, Chat, Community, Role
from community.ports import People
from community.refs import micros
from community.restraints import Restraint
from storage.pages import Below, Page
from storage.registry import serves
from storage.returning import come_back
from storage.shapes import shape
from storage.tables.people import ChatRow, CommunityRow, FirstMessagesRow, IdentityRow, MemberRow
from storage.times import moment

COMMUNITY, CHAT = shape(CommunityRow), shape(ChatRow)
MEMBER, IDENTITY = shape(MemberRow), shape(IdentityRow)
FIRST = shape(FirstMessagesRow)
BY_PLACE = ("platform", "external")
BY_ACCOUNT = ("platform", "external", "community")

_I = IDENTITY.table.c
ACCOUNTS = select(_I.community).where(
    _I.platform == bindparam("platform"), _I.external == bindparam("external")
)
BY_HANDLE = (
    select(_I.id)
    .where(_I.community == bindparam("community"), _I.handle == bindparam("handle"))
    .limit(2)
)
BY_NAME = (
    select(_I.id)
    .where(_I.community == bindparam("community"), _I.name == bindparam("name"))
    .limit(2)
)
ROLES = tuple(Role)
OF_MEMBER = ("member",)
ACCOUNTS_OF = select(_I.id).where(_I.member == bindparam("member"))
BLANK = (0, None, 0, 0, 0, 0)
"""What is not known of somebody new: whether they hide, their rank, what holds, and trust."""
MOST_NAME = 128
OF_CHATS = "-"
"""What Telegram's ids of chats begin with, channels among them."""
MICROSECOND = 1_000_000
UNNAMED = 1
"""The bit of a member's `hidden` for somebody who is not to be named on boards."""
GONE = 2
"""The bit of a member's `hidden` for somebody who was forgotten: nobody finds them any more."""


@serves(People)
class SqlPeople:
    """Reads people; makes accounts known when they are seen first."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def chat(self, platform: str, place: Place) -> Chat | None:
        row = self._page.find(CHAT, BY_PLACE, (platform, place.id))
        return chat_of(row) if row is not None else None

    async def community(self, number: int) -> Community | None:
        return community_of(self._page, number)

    async def actor(self, community: int, event: Event, person: Person) -> Actor:
        account = (event.platform, person.id, community)
        row = self._page.find(IDENTITY, BY_ACCOUNT, account)
        if row is None:
            row = self._meet(community, event, person)
        elif _has_changed(row, person) and not event.imported:
            row = row._replace(**_shown(person, row))
            self._page.put_found(IDENTITY, row, BY_ACCOUNT)
            rank_again(self._page, row.member)
        return actor_of(self._page, row)

    async def communities_of(self, platform: str, external: str) -> Sequence[int]:
        rows = self._page.select(ACCOUNTS, platform=platform, external=external)
        return [row.community for row in rows]

    async def find(self, community: int, platform: str, word: str) -> Actor | None:
        bare = word.removeprefix("@").strip()
        if not bare:
            return None
        row = self._page.find(IDENTITY, BY_ACCOUNT, (platform, bare, community))
        if row is None:
            row = self._only(BY_HANDLE, community=community, handle=bare.casefold())
        if row is None:
            row = self._only(BY_NAME, community=community, name=bare)
        return present(self._page, row)

    async def member(self, number: int) -> Actor | None:
        row = self._page.find(IDENTITY, OF_MEMBER, (number,))
        who = present(self._page, row)
        if who is not None and is_linked(self._page, number):
            accounts = (self._page.get(IDENTITY, (i,)) for i in identities_of(self._page, number))
            first = min((each for each in accounts if each), key=lambda a: (a.first_seen, a.id))
            return present(self._page, first)
        return who

    async def since(self, member: int) -> datetime | None:
        row: Any = self._page.get(MEMBER, (member,))
        return moment(row.joined_at) if row is not None else None

    def _only(self, statement: Any, **params: Any) -> Any:
        """Give the identity that a search finds, when it is exactly one."""
        rows = self._page.select(statement, **params)
        return self._page.get(IDENTITY, (rows[0].id,)) if len(rows) == 1 else None

    def _meet(self, community: int, event: Event, person: Person) -> Any:
        at = micros(event.at)
        member = self._page.next_id(MEMBER)
        made = MEMBER.row(member, community, int(Role.MEMBER), None, at, *BLANK)
        self._page.put(MEMBER, made)
        row = IDENTITY.row(
            id=self._page.next_id(IDENTITY),
            community=community,
            member=member,
            platform=event.platform,
            external=person.id,
            name=person.name[:MOST_NAME],
            username=person.username,
            handle=(person.username or "").casefold(),
            bot=int(person.bot),
            role=int(person.rank or Role.MEMBER),
            first_seen=at,
            wrote=0,
            gate=0,
        )
        self._page.put_found(IDENTITY, row, BY_ACCOUNT)
        self._page.put_found(IDENTITY, row, OF_MEMBER)
        come_back(self._page, row, at)
        return row


def actor_of(page: Below, row: Any) -> Actor:
    """Give an identity's row as the core's value."""
    member: Any = page.get(MEMBER, (row.member,))
    return Actor(
        row.community,
        row.member,
        row.id,
        row.platform,
        row.external,
        row.name or row.username or row.external,
        row.username,
        ROLES[max(member.role, row.role, member.rank or 0)],
        member.language,
        bool(row.bot),
        member.rank is not None,
        restraint_of(member) if member.held_at else None,
        bool(member.trusted),
        member.joined_at / MICROSECOND,
        row.wrote or wrote_at_first(page, row.id),
        row.gate,
        bool(row.bot) and row.external.startswith(OF_CHATS) and not _is_chat(page, row),
    )


def _is_chat(page: Below, row: Any) -> bool:
    """Whether an account is a chat that is known here, as which its administrators speak."""
    return page.found_key((CHAT, BY_PLACE, (row.platform, row.external))) is not None


def wrote_at_first(page: Below, identity: int) -> int:
    """Give how many messages an account has written, of whom that is counted still."""
    row = page.get(FIRST, (identity,))
    return row.messages if row is not None else 0


def restraint_of(row: Any) -> Restraint:
    """Give what a member's cases have come to."""
    muted = moment(row.muted) if row.muted else None
    return Restraint(muted, moment(row.barred) if row.barred else None, moment(row.held_at))


def present(page: Below, row: Any) -> Actor | None:
    """Give an identity's row as the core's value; None for nobody and for somebody forgotten."""
    if row is None:
        return None
    member: Any = page.get(MEMBER, (row.member,))
    return None if member.hidden & GONE else actor_of(page, row)


def is_linked(page: Below, member: int) -> bool:
    """Whether a member has several accounts."""
    row = page.get(MEMBER, (member,))
    return row is not None and row.rank is not None


def identities_of(page: Page, member: int) -> list[int]:
    """Give a member's identities, those of this page included."""
    found = {row.id for row in page.select(ACCOUNTS_OF, member=member)}
    for (number,), row in page.pending(IDENTITY).items():
        found.discard(number)
        if row is not None and row.member == member:
            found.add(number)
    return sorted(found)


def highest_rank(page: Page, member: int) -> int:
    """Give the highest rank that a platform gives to one of a member's accounts."""
    rows = [page.get(IDENTITY, (number,)) for number in identities_of(page, member)]
    return max((row.role for row in rows if row is not None), default=int(Role.MEMBER))


def rank_again(page: Page, member: int) -> None:
    """Let a member with several accounts rank as the highest of them, since one has changed."""
    if is_linked(page, member):
        row: Any = page.get(MEMBER, (member,))
        page.put(MEMBER, row._replace(rank=highest_rank(page, member)))


def community_of(page: Below, number: int) -> Community | None:
    """Give a community by its number, as a page or a batch sees it."""
    row = page.get(COMMUNITY, (number,))
    return Community(row.id, row.name, row.language, row.zone, row.day_start) if row else None


def chat_of(row: Any) -> Chat:
    """Give a chat's row as the core's value."""
    return Chat(
        row.id,
        row.community or 0,
        row.platform,
        row.external,
        bool(row.private),
        row.title,
        row.language,
        row.purpose,
        row.server or 0,
        row.slow,
        moment(row.slow_until) if row.slow_until else None,
    )


def _has_changed(row: Any, person: Person) -> bool:
    return bool(
        (person.name and row.name != person.name[:MOST_NAME])
        or (person.username is not None and row.username != person.username)
        or (person.rank is not None and row.role != person.rank)
    )


def _shown(person: Person, row: Any) -> dict[str, Any]:
    username = person.username if person.username is not None else row.username
    return {
        "name": person.name[:MOST_NAME] or row.name,
        "username": username,
        "handle": (username or "").casefold(),
        "role": row.role if person.rank is None else person.rank,
    }
