"""What happened in the chats: the claim of each event, its text, and the counts of the day."""

from datetime import datetime
from typing import Any

from community.activity import NO_TRACE, Flag, Trace, count_words
from community.events import (
    Asked,
    Claim,
    Edited,
    Event,
    Joined,
    Kind,
    Left,
    Person,
    Reacted,
    Said,
)
from community.people import MOST_COUNTED, Actor, Chat, Community
from community.ports import Activity
from community.refs import micros
from moderation.fingerprint import fingerprint
from storage.counting import FIRST_SUM, counts, removed
from storage.pages import Page
from storage.registry import serves
from storage.repositories.arrivals import arrived
from storage.repositories.people import BY_ACCOUNT, FIRST, IDENTITY, present, wrote_at_first
from storage.shapes import shape
from storage.tables.messages import ActivityRow, TextRow
from storage.times import DAY, moment

ACTIVITY, TEXT = shape(ActivityRow), shape(TextRow)
LATE, IMPORTED, RETRACTED = int(Flag.LATE), int(Flag.IMPORTED), int(Flag.RETRACTED)
EDITED, OUTSIDE, AGAIN = int(Flag.EDITED), int(Flag.OUTSIDE), int(Flag.AGAIN)
SAID = int(Kind.SAID)
"""As plain numbers: an enumeration's arithmetic takes longer than the rest of a row."""

WORDLESS = (0, "", None, None, "", 0)
"""Words, media, message and author replied to, mentions, fingerprint: of what is no message."""


@serves(Activity)
class SqlActivity:
    """Writes what happened; adds and hardly reads, since every message comes through here."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def seen(self, chat: int, claim: Claim) -> bool:
        return self._page.get(ACTIVITY, (chat, claim.kind, claim.ref, claim.sub)) is not None

    async def heard_at(self, chat: int, claim: Claim) -> datetime | None:
        row = self._page.get(ACTIVITY, (chat, claim.kind, claim.ref, claim.sub))
        return moment(row.at) if row is not None else None

    async def record(
        self,
        event: Event,
        chat: Chat,
        community: Community,
        actor: Actor | None,
        *,
        keep_text: bool = True,
        trace: Trace = NO_TRACE,
    ) -> None:
        counted = bool(community.id) and not chat.private
        if counted and isinstance(event, Said) and not event.token:
            return self._heard(event, chat, community, actor, keep_text=keep_text, trace=trace)
        claim = event.claim
        if claim is None:
            return None
        key = (chat.id, int(claim.kind), claim.ref, claim.sub)
        who = actor.identity if actor else None
        about = (who, micros(event.at), event.place.topic)
        row = ACTIVITY.row(*key, *about, *WORDLESS, _flags(event, counted=counted), *trace)
        if counted:
            row = self._told(row, event)
            if keep_text and isinstance(event, Edited):
                self._keep(row, event)
            self._count(row, event, community, actor)
            if actor is not None and isinstance(event, Joined | Asked | Left):
                arrived(self._page, event, chat, community, actor.identity)
        self._page.put(ACTIVITY, row)
        return None

    def _heard(
        self,
        event: Said,
        chat: Chat,
        community: Community,
        actor: Actor | None,
        *,
        keep_text: bool,
        trace: Trace,
    ) -> None:
        """Write a message that counts, as almost everything is."""
        at, who = micros(event.at), actor.identity if actor else None
        words, flags = self._words(event, community), _flags(event, counted=True)
        key = (chat.id, SAID, event.message, 0)
        row = ACTIVITY.row(*key, who, at, event.place.topic, *words, flags, *trace)
        if keep_text and event.text:
            self._page.put(TEXT, (at // DAY, chat.id, event.message, who, event.text))
        self._count(row, event, community, actor)
        if actor is not None and actor.wrote < MOST_COUNTED:
            self._wrote(actor.identity, 1)
        self._page.put(ACTIVITY, row)

    def _count(self, row: Any, event: Event, community: Community, actor: Actor | None) -> None:
        day = community.day(event.at).toordinal() if actor else 0
        for which, sums in counts(row, community.id, day):
            self._page.add(which, FIRST_SUM[which], sums)

    async def author(self, chat: int, message: int) -> tuple[Actor, datetime] | None:
        row = self._page.get(ACTIVITY, (chat, SAID, message, 0))
        if row is None or not row.identity:
            return None
        who = present(self._page, self._page.get(IDENTITY, (row.identity,)))
        return (who, moment(row.at)) if who is not None else None

    async def retract(self, chat: int, message: int) -> bool:
        row = self._page.get(ACTIVITY, (chat, SAID, message, 0))
        if row is None or row.flags & RETRACTED:
            return False
        self._page.put(ACTIVITY, row._replace(flags=row.flags | RETRACTED))
        self._page.drop(TEXT, (row.at // DAY, chat, message))
        self._removed(row, 1)
        return True

    async def restore(self, chat: int, message: int) -> bool:
        row = self._page.get(ACTIVITY, (chat, SAID, message, 0))
        if row is None or not row.flags & RETRACTED:
            return False
        self._page.put(ACTIVITY, row._replace(flags=row.flags & ~RETRACTED))
        self._removed(row, -1)
        return True

    def _removed(self, row: Any, more: int) -> None:
        for which, sums in removed(row, more):
            self._page.add(which, FIRST_SUM[which], sums)
        if row.identity:
            self._wrote(row.identity, -more)

    def _wrote(self, identity: int, more: int) -> None:
        """Count the first messages of an account; one that was removed is none of them."""
        page = self._page
        row: Any = page.get(IDENTITY, (identity,))
        if row is None or row.wrote:
            return
        messages = max(0, wrote_at_first(page, identity) + more)
        if messages < MOST_COUNTED:
            page.put(FIRST, FIRST.row(identity, messages))
        else:
            page.put(IDENTITY, row._replace(wrote=messages))
            page.drop(FIRST, (identity,))

    def _told(self, row: Any, event: Event) -> Any:
        """Give the row with what it says besides that something happened."""
        match event:
            case Edited():
                self._edited(event, row.chat)
            case Reacted():
                return row._replace(reply_author=self._praised(event, row.chat, row.identity))
        return row

    def _words(self, event: Said, community: Community) -> tuple[Any, ...]:
        """Give what a message says, in the order of `WORDLESS`."""
        text, reply, named = event.text, event.reply, ""
        if event.mentions:
            known = (self._known(event, community.id, person) for person in event.mentions)
            named = ",".join(str(other) for other in known if other is not None)
        return (
            count_words(text),
            ",".join(event.media) if event.media else "",
            reply.message if reply else None,
            self._known(event, community.id, reply.author) if reply else None,
            named,
            fingerprint(text),
        )

    def _known(self, event: Event, community: int, person: Person | None) -> int | None:
        """Give the identity of an account that is known here, without making it known."""
        if person is None:
            return None
        row = self._page.find(IDENTITY, BY_ACCOUNT, (event.platform, person.id, community))
        return row.id if row is not None else None

    def _edited(self, event: Edited, chat: int) -> None:
        said = self._page.get(ACTIVITY, (chat, SAID, event.message, 0))
        if said is not None and not said.flags & RETRACTED:
            self._page.put(ACTIVITY, said._replace(flags=said.flags | EDITED))

    def _keep(self, row: Any, event: Edited) -> None:
        """Store the text, under the day on which the message was said."""
        said = self._page.get(ACTIVITY, (row.chat, SAID, event.message, 0))
        if said is not None and event.text and not said.flags & RETRACTED:
            key = (said.at // DAY, row.chat, event.message)
            self._page.put(TEXT, (*key, row.identity, event.text))

    def _praised(self, event: Reacted, chat: int, identity: int | None) -> int | None:
        """Give whose message somebody else reacted to; None where the reaction counts nowhere."""
        if not event.emoji or not identity:
            return None
        said = self._page.get(ACTIVITY, (chat, SAID, event.message, 0))
        return said.identity if said is not None and said.identity != identity else None


def _flags(event: Event, *, counted: bool) -> int:
    """Give the flags of an event's row; a rebuild counts what was counted and nothing more."""
    flags = (LATE if event.late else 0) | (IMPORTED if event.imported else 0)
    if isinstance(event, Reacted) and event.again:
        flags |= AGAIN
    return flags if counted else flags | OUTSIDE
