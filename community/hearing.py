"""Plain messages, as almost all are: a row of them shares one page, since hardly one fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from community.activity import NO_TRACE, Trace
from community.commands import read_line
from community.events import Event, Person, Said
from community.facts import Sanctioned
from community.hits import Hits
from community.house import House
from community.judge import Judge
from community.people import MOST_COUNTED, Actor, Chat, Community
from community.ports import Activity, Page, People, Settings
from community.privacy import Forgotten
from community.retention import Retention
from community.rulebook import Rulebook
from community.telling import Scene, Teller, is_reply
from community.tracing import UNDER_WAY
from moderation.reading import MOST_TOGETHER

Known = dict[tuple[int, str, str], tuple[Person, Actor]]
"""By community, platform and account: how somebody showed themselves, and who they are."""
LONGEST_WORD = 40
"""No alias is longer; what is longer is no command."""


class Heard(msgspec.Struct):
    """How far it went, how many had been seen before, and those not for here, in their order.

    It stops before a message by somebody whom a case or the door holds, and before one about which
    moderation has something to do.
    """

    reached: int = 0
    seen: int = 0
    others: list[Event] = []


class Room(msgspec.Struct):
    """What a row of messages needs to know of their chat, looked up once."""

    chat: Chat
    community: Community
    documents: tuple[str, str]
    kept_since: datetime | None
    """Texts are stored of what was said after it; None where none is."""
    book: Rulebook | None
    """The rules by which its messages are judged; None where none is."""
    listeners: tuple[tuple[Callable[..., Awaitable[Any]], Any], ...]
    """Who listens, each with the settings that hold here."""
    in_reply: tuple[tuple[Callable[..., Awaitable[Any]], Any], ...]
    """Who listens to a message that answers another one."""

    @property
    def governed(self) -> tuple[int, tuple[str, str]]:
        """What says by which rules it is judged: of chats where that is equal, these are too."""
        return self.community.id, self.documents


class Row(msgspec.Struct):
    """Messages that share a page, and what is known while they are heard.

    `foreseen` says up to which of them the texts were looked at already, by what governs them.
    """

    events: Sequence[Said]
    rooms: dict[tuple[str, str], Room | None] = {}
    known: Known = {}
    foreseen: dict[tuple[int, tuple[str, str]], int] = {}

    def next_texts(self, reached: int, room: Room) -> list[str]:
        """Give the texts from a place on that are judged as a chat's are, as far as one knows."""
        next_ones = self.events[reached : reached + MOST_TOGETHER]
        rooms = [self.rooms.get((event.platform, event.place.id), room) for event in next_ones]
        return [
            event.text
            for event, other in zip(next_ones, rooms, strict=True)
            if other is room or (other is not None and other.governed == room.governed)
        ]


def is_plain(event: Event, house: House) -> bool:
    """Whether an event is what a person said in a group, and asks for nothing."""
    if type(event) is not Said or event.who is None or event.who.bot:
        return False
    if event.token or event.place.private or (event.extras is not None and event.extras.album):
        return False
    text = event.text
    if len(text) <= LONGEST_WORD and text.strip().casefold() in house.words:
        return False
    return read_line(text) is None


class Hearing:
    """Hears plain messages, in a row and on one page.

    When one fails the page is thrown away, and each of them is handled by itself.
    """

    def __init__(self, teller: Teller, judge: Judge, *, award: bool) -> None:
        self._teller = teller
        self._judge = judge
        self._award = award

    async def hear(self, page: Page, events: Sequence[Said], now: datetime) -> Heard:
        """Record messages of communities' chats and tell who listens to them."""
        people, activity, forgotten = page.port(People), page.port(Activity), page.port(Forgotten)
        row = Row(events)
        rooms, known = row.rooms, row.known
        heard, told = Heard(len(events)), 0
        for reached, event in enumerate(events):
            where = (event.platform, event.place.id)
            if where not in rooms:
                rooms[where] = await self._room(page, event, now)
            room = rooms[where]
            if room is None or event.who is None:
                heard.others.append(event)
                continue
            chat, community = room.chat, room.community
            UNDER_WAY.set(event)
            is_known = await activity.seen(chat.id, event.claim)
            if is_known or (event.late and await forgotten.is_past(community.id, event)):
                heard.seen += 1
                continue
            account = (community.id, event.platform, event.who.id)
            before = known.get(account)
            if before is None or not _same(before[0], event.who):
                before = (event.who, await people.actor(community.id, event, event.who))
                known[account] = before
            if (actor := before[1]).gate or (actor.restraint and actor.restraint.holds(event.at)):
                heard.reached = reached
                return heard
            scene = Scene(event, chat, community, actor, room.documents, now)
            trace = await self._trace(page, scene, room, row, reached)
            if trace is None:
                heard.reached = reached
                return heard
            keeps = room.kept_since is not None and event.at > room.kept_since
            await activity.record(event, chat, community, actor, keep_text=keeps, trace=trace)
            if actor.wrote < MOST_COUNTED:
                known[account] = (event.who, replace(actor, wrote=actor.wrote + 1))
            if not event.imported or self._award:
                told = await self._told(page, scene, room, told, known)
        return heard

    async def _trace(
        self, page: Page, scene: Scene, room: Room, row: Row, reached: int
    ) -> Trace | None:
        """Judge a message as `_judged` does, if any is judged in its chat.

        The texts that come next are read all at once, those of other chats with them.
        """
        if room.book is None:
            return NO_TRACE
        if reached >= row.foreseen.get(room.governed, 0):
            row.foreseen[room.governed] = reached + MOST_TOGETHER
            texts = row.next_texts(reached, room)
            await self._judge.look_ahead(page, room.book, room.community.id, texts)
        return await self._judged(page, scene, room.book)

    async def _judged(self, page: Page, scene: Scene, book: Rulebook) -> Trace | None:
        """Judge a message; gives what stays of its text, None where there is more to be done."""
        judged = await self._judge.judge(page, book, scene.event, scene.chat, scene.actor)
        if judged is None:
            return NO_TRACE
        if judged.asks:
            return None
        await self._judge.remember(page, judged, scene)
        if judged.found:
            judgement = judged.judgement(scene.event, scene.community, scene.chat, scene.actor)
            day = scene.community.day(scene.event.at).toordinal()
            await page.port(Hits).note(judgement, day)
        return judged.trace

    async def _told(self, page: Page, scene: Scene, room: Room, told: int, known: Known) -> int:
        """Tell who listens, and new facts; gives how many facts were told."""
        for run, settings in room.in_reply if is_reply(scene.event) else room.listeners:
            await run(self._teller.context_by(page, scene, settings))
        if len(page.facts) > told:
            return await self._become_true(page, scene, told, known)
        return told

    async def _become_true(self, page: Page, scene: Scene, told: int, known: Known) -> int:
        """Tell new facts; who was sanctioned by one is looked up anew for what they say next."""
        after = await self._teller.became_true(page, scene, told)
        if Sanctioned in map(type, page.facts[told:]):
            known.clear()
        return after

    async def _room(self, page: Page, event: Said, now: datetime) -> Room | None:
        """Look a chat up; None for one of no community, or yet to follow its server, or slow."""
        people, place = page.port(People), event.place
        chat = await people.chat(event.platform, place)
        is_strange = chat is None or (place.server not in ("", place.id) and not chat.server)
        if chat is None or is_strange or not chat.community or chat.private or chat.is_slow(now):
            return None
        community = await people.community(chat.community)
        if community is None:
            return None
        documents = await page.port(Settings).documents(community.id, chat.id)
        house = self._teller.house
        retention = house.instance.of("texts", Retention, *documents)
        book = self._judge.rulebook(chat, documents)
        listeners = tuple(
            (run, self._teller.settings(feature, documents))
            for feature, run in house.listeners.get(Said, ())
        )
        repliers = tuple((run, self._teller.settings(f, documents)) for f, run in house.repliers)
        in_reply = (*listeners, *repliers)
        return Room(chat, community, documents, retention.since(now), book, listeners, in_reply)


def _same(one: Person, other: Person | None) -> bool:
    return one is other or one == other
