"""What happened, as frozen values with natural ids: live, catch-up and import meet in one row."""

from datetime import datetime
from enum import IntEnum

import msgspec

from community.extras import Extras
from community.outcomes import Outcome
from community.refs import micros, ref_of


class Kind(IntEnum):
    """How an event stands in the `activity` table; the numbers are stored, so they never change."""

    SAID = 1
    EDITED = 2
    REMOVED = 3
    JOINED = 4
    LEFT = 5
    ASKED = 6
    REACTED = 7
    PRESSED = 8
    CHANGED = 9
    SANCTIONED = 10


_SAID, _PRESSED = Kind.SAID, Kind.PRESSED  # what an enumeration has is looked up slowly


class Claim(msgspec.Struct, frozen=True, gc=False):
    """The natural id of an event inside its chat: two deliveries of one event have one claim."""

    kind: int
    ref: int
    sub: int = 0


class Person(msgspec.Struct, frozen=True, gc=False):
    """An account as the platform shows it at the time of the event; perhaps that of a channel."""

    id: str
    name: str = ""
    username: str | None = None
    bot: bool = False
    language: str | None = None
    rank: int | None = None
    """The community.people.Role that the platform gives here, where it says so."""
    channel: bool = False


class Place(msgspec.Struct, frozen=True, gc=False):
    """A chat as the platform shows it; `topic` is a forum topic or thread, 0 for none.

    `server` is what holds several chats and belongs to one community, empty where there is no such
    thing; what happens in the whole of it happens in the place that bears its id.
    """

    id: str
    private: bool = False
    title: str = ""
    topic: int = 0
    server: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened: where, by whom, when (aware), and whether it comes late.

    `late` says that it is caught up or imported: counted, never answered. `imported` says that
    it comes from an export: no side effects but those of counting.
    """

    platform: str
    place: Place
    at: datetime
    who: Person | None = None
    late: bool = False
    imported: bool = False

    @property
    def claim(self) -> Claim | None:
        """The natural id in the chat, or None where another row is the claim."""
        return None

    @property
    def is_overheard(self) -> bool:
        """Whether others read what it says."""
        return not self.place.private

    def __str__(self) -> str:
        who = self.who.name or self.who.id if self.who else "nobody"
        return f"{type(self).__name__} by {who} in {self.platform}:{self.place.id}"


class Quoted(msgspec.Struct, frozen=True, gc=False):
    """The message that a message answers, with its author where the platform says who that is.

    `text` are its words where the platform tells them for the sake of what is asked.
    """

    message: int
    author: Person | None = None
    text: str = ""


class Said(Event, frozen=True, tag="said", kw_only=True, gc=False):
    """A message. `media` names its kinds of attachments, `mentions` accounts, `extras` the rest.

    With a `token` it was not said to anybody: it is a command by the platform's own form, and the
    token lets the answer go to it for 15 minutes. A token is in no log and no dead letter.
    """

    message: int
    text: str = ""
    reply: Quoted | None = None
    mentions: tuple[Person, ...] = ()
    media: tuple[str, ...] = ()
    extras: Extras | None = None
    token: str = ""

    @property
    def claim(self) -> Claim:
        return Claim(_PRESSED if self.token else _SAID, self.message)

    @property
    def is_overheard(self) -> bool:
        return not (self.place.private or self.token)


class Edited(Event, frozen=True, tag="edited", kw_only=True, gc=False):
    """A new text of a message; `at` is the time of the edit and part of its identity."""

    message: int
    text: str
    media: tuple[str, ...] = ()
    extras: Extras | None = None

    @property
    def claim(self) -> Claim:
        return Claim(Kind.EDITED, self.message, micros(self.at))


class Removed(Event, frozen=True, tag="removed", kw_only=True, gc=False):
    """A message was removed, by its author or by somebody else."""

    message: int

    @property
    def claim(self) -> Claim:
        return Claim(Kind.REMOVED, self.message)


class Joined(Event, frozen=True, tag="joined", kw_only=True, gc=False):
    """Somebody came by the invite link `via`, or brought `by` somebody; `own` for the bot itself.

    `asked`: `by` let them in; `pending`: they have yet to agree to the platform's form of rules.
    """

    via: str | None = None
    by: Person | None = None
    own: bool = False
    pending: bool = False
    asked: bool = False

    @property
    def claim(self) -> Claim:
        return Claim(Kind.JOINED, ref_of(self.who.id if self.who else 0), micros(self.at))


class Left(Event, frozen=True, tag="left", kw_only=True, gc=False):
    """Somebody left the chat, or was removed from it when `by` is somebody else."""

    by: Person | None = None
    own: bool = False

    @property
    def claim(self) -> Claim:
        return Claim(Kind.LEFT, ref_of(self.who.id if self.who else 0), micros(self.at))


class Asked(Event, frozen=True, tag="asked", kw_only=True, gc=False):
    """Somebody asks to be let in."""

    via: str | None = None

    @property
    def claim(self) -> Claim:
        return Claim(Kind.ASKED, ref_of(self.who.id if self.who else 0), micros(self.at))


class Reacted(Event, frozen=True, tag="reacted", kw_only=True, gc=False):
    """The set of reactions on a message, `who`'s own or the counts; `again` if it stood before."""

    message: int
    emoji: tuple[str, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    again: bool = False

    @property
    def claim(self) -> Claim:
        who = self.who.id if self.who else ""
        what = "\0".join((who, *sorted(self.emoji), *(f"{e}{c}" for e, c in sorted(self.counts))))
        at = micros(self.at) if self.again else ""
        return Claim(Kind.REACTED, self.message, ref_of(f"{what}\0{at}"))


class Pressed(Event, frozen=True, tag="pressed", kw_only=True, gc=False):
    """A button was pressed: the platform's id of the press and the data packed in the button.

    `token` is as that of `Said`.
    """

    press: str
    data: str
    message: int | None = None
    token: str = ""

    @property
    def claim(self) -> Claim:
        return Claim(Kind.PRESSED, ref_of(self.press))


class Changed(Event, frozen=True, tag="changed", kw_only=True, gc=False):
    """A role, a name, a chat's id or title, or whether we may write in private, has changed."""

    what: str
    value: str

    @property
    def claim(self) -> Claim:
        who = self.who.id if self.who else ""
        return Claim(Kind.CHANGED, ref_of(f"{who}\0{self.what}\0{self.value}"), micros(self.at))


class Sanctioned(Event, frozen=True, tag="sanctioned", kw_only=True, gc=False):
    """A person sanctioned `who` on the platform itself, past the bot."""

    what: str
    by: Person | None = None
    until: datetime | None = None

    @property
    def claim(self) -> Claim:
        who = self.who.id if self.who else ""
        return Claim(Kind.SANCTIONED, ref_of(f"{who}\0{self.what}"), micros(self.at))


NOWHERE = Place(id="", private=True)


class Struck(Event, frozen=True, tag="struck", kw_only=True, gc=False):
    """A schedule's hour has come; (schedule, occurrence) happens once."""

    schedule: str
    occurrence: int
    platform: str = ""
    place: Place = NOWHERE


class Done(Event, frozen=True, tag="done", kw_only=True, gc=False):
    """What became of an action: `action` is its outbox id."""

    action: int
    outcome: Outcome
    platform: str = ""
    place: Place = NOWHERE


class Finished(Event, frozen=True, tag="finished", kw_only=True, gc=False):
    """A job's result, as the job's own JSON, or the reason of its failure."""

    job: int
    result: str = ""
    failure: str = ""
    platform: str = ""
    place: Place = NOWHERE


class Taken(Event, frozen=True, tag="taken", kw_only=True, gc=False):
    """Actions that are about to go on the wire, and jobs about to begin."""

    actions: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()
    platform: str = ""
    place: Place = NOWHERE


class Unread(Event, frozen=True, tag="unread", kw_only=True, gc=False):
    """What a platform sent and nobody can read: its raw form, and why."""

    raw: str
    why: str
    place: Place = NOWHERE


_of_people = Said | Edited | Removed | Joined | Left | Asked | Reacted | Pressed | Changed
type_of_event = _of_people | Sanctioned | Struck | Done | Finished | Taken | Unread
