"""What shall happen on a platform, as data; a closed union, matched with `assert_never`."""

from datetime import datetime, timedelta
from enum import IntEnum

import msgspec

from community.buttons import Button, Page
from community.fallback import Fallback
from community.pictures import Theme, type_of_picture
from community.words import Lines, Text, Words


class Lane(IntEnum):
    """Which queue an action waits in; a lower one never waits behind a higher one."""

    SANCTION = 0
    NOTICE = 1
    CHAT = 2
    PICTURE = 3
    """Drawing takes a while: words in the same chat do not wait for it."""
    DEED = 4
    """What says nothing, a role or a reaction: it waits for no message, and no sanction for it."""
    BACKGROUND = 5
    """What is said to many one by one: everything else that is said goes before it."""


class AfterCrash(IntEnum):
    """What to do with an action that was on the wire when the process ended."""

    REPEAT = 0
    DROP = 1
    REPEAT_MARKED = 2


class Merge(msgspec.Struct, frozen=True, gc=False):
    """How an answer stands in one message with others of its kind.

    `title` is a sentence with the blank {items}, which all of the kind share; `item` is this one's
    part; `language` the chat's, filled in by the core.
    """

    title: Text
    item: Words
    language: str = ""


class Action(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Something to do in a chat. `platform` and `chat` are the platform's own names.

    `after_crash` and `lane` belong to the kind of action; `due` says when to do it, None for at
    once; `until` says how long it is worth doing. `case` is the case that led to it, which is told
    what became of it; `first` is the outbox number of what goes before it, for which it waits
    `FIRST_WAITS` at most.
    """

    platform: str
    chat: str
    due: datetime | None = None
    until: datetime | None = None
    case: int = 0
    first: int = 0

    @property
    def lane(self) -> Lane:
        return Lane.CHAT

    @property
    def after_crash(self) -> AfterCrash:
        return AfterCrash.REPEAT

    def __str__(self) -> str:
        return f"{type(self).__name__} in {self.platform}:{self.chat}"


class Say(Action, frozen=True, tag="say", kw_only=True, gc=False):
    """Say something. `to` is the account addressed; `language` the reader's.

    `private` shows it to nobody but `to`: in the chat itself where the platform can and it is not
    `secret`, else in the private chat, under its `heading`; where neither is possible, `fallback`
    says what happens. With an empty `chat` it goes to the private chat alone.

    `notice` marks what must arrive: it is sent again after a crash, marked as such, whereas the
    answer to a chat command is dropped when nobody knows whether it arrived. `merge` lets it stand
    in one message with others, `vanish` removes it after so many seconds, `link` is a button that
    opens the bot in private and presses it there, `pages` are buttons that lead to web pages,
    `image` is the address of a picture. Of one `series` a chat has one message at a time: the one
    before is removed. `token` is that of what was asked: it answers that, to who asked alone where
    it is `private`. A letter, one of many, has its `reader`, a member, and its `mailing`, or 0.
    """

    words: Words
    language: str = "en"
    reply_to: int | None = None
    to: str | None = None
    private: bool = False
    buttons: tuple[tuple[Button, ...], ...] = ()
    notice: bool = False
    again: bool = False
    topic: int = 0
    secret: bool = False
    fallback: Fallback = "button"
    community: int = 0
    heading: Text | None = None
    vanish: int = 0
    merge: Merge | None = None
    link: Button | None = None
    pages: tuple[Page, ...] = ()
    image: str = ""
    series: str = ""
    token: str = ""
    mailing: int = 0
    reader: int = 0

    @property
    def lane(self) -> Lane:
        """A message that speaks for many does not wait behind those that speak for one."""
        spoken = Lane.NOTICE if self.notice or self.merge else Lane.CHAT
        return Lane.BACKGROUND if self.reader else spoken

    @property
    def after_crash(self) -> AfterCrash:
        return AfterCrash.REPEAT_MARKED if self.notice or self.mailing else AfterCrash.DROP

    @property
    def told_alone(self) -> Words:
        """The words as they stand in the private chat: with what they are about above them."""
        return self.words if self.heading is None else Lines((self.heading, self.words))


class Show(Say, frozen=True, tag="show", kw_only=True, gc=False):
    """Say something with a picture that tells the same; where it cannot be shown, only say it.

    `instead_of` is the message of the bot, showing a picture as well, that it takes the place of.
    """

    picture: type_of_picture
    theme: Theme = "light"
    instead_of: int | None = None

    @property
    def lane(self) -> Lane:
        return Lane.PICTURE

    @property
    def after_crash(self) -> AfterCrash:
        return AfterCrash.REPEAT if self.instead_of else super().after_crash


class Hand(Action, frozen=True, tag="hand", kw_only=True, gc=False):
    """Hand a file to `to` alone, never where others see it.

    `file` is where its bytes lie, a path; they are deleted once this is done or given up. `name`
    is what the file is called, `words` say what it is.
    """

    file: str
    name: str
    words: Words
    language: str = "en"
    to: str = ""
    private: bool = True

    @property
    def lane(self) -> Lane:
        return Lane.NOTICE


class Edit(Action, frozen=True, tag="edit", kw_only=True, gc=False):
    """Replace the words and buttons of a message of the bot; `token` is that of the press.

    `topic` is that of the message, here and in what else is done to one.
    """

    message: int
    words: Words
    language: str = "en"
    buttons: tuple[tuple[Button, ...], ...] = ()
    token: str = ""
    topic: int = 0


class Sanction(Action, frozen=True, kw_only=True, gc=False):
    """What is done against somebody or something, and never waits behind what is said."""

    @property
    def lane(self) -> Lane:
        return Lane.SANCTION


class Delete(Sanction, frozen=True, tag="delete", kw_only=True, gc=False):
    """Remove a message."""

    message: int
    topic: int = 0


class Dealing(Sanction, frozen=True, kw_only=True, gc=False):
    """Something that is done to somebody, by the platform's own name."""

    person: str


class Mute(Dealing, frozen=True, tag="mute", kw_only=True, gc=False):
    """Let somebody read but not write, `ends` at an aware moment or never."""

    ends: datetime | None = None


class Unmute(Dealing, frozen=True, tag="unmute", kw_only=True, gc=False):
    """Let somebody write again."""


class Ban(Dealing, frozen=True, tag="ban", kw_only=True, gc=False):
    """Remove somebody and keep them out, `ends` at an aware moment or never."""

    ends: datetime | None = None


class Unban(Dealing, frozen=True, tag="unban", kw_only=True, gc=False):
    """Let somebody come back."""


class Admit(Dealing, frozen=True, tag="admit", kw_only=True, gc=False):
    """Answer somebody who asks to be let in: let them, or do not."""

    given: bool = True


class Deed(Action, frozen=True, kw_only=True, gc=False):
    """What says nothing, and waits for no message."""

    @property
    def lane(self) -> Lane:
        return Lane.DEED


class SetRole(Deed, frozen=True, tag="set_role", kw_only=True, gc=False):
    """Give a platform's role or tag to somebody, or take it away."""

    person: str
    role: str
    given: bool = True


class Mark(Deed, frozen=True, kw_only=True, gc=False):
    """What stands with a message, or is taken away from it."""

    message: int
    topic: int = 0
    given: bool = True


class React(Mark, frozen=True, tag="react", kw_only=True, gc=False):
    """Put the bot's reaction on a message."""

    emoji: str


class Pin(Mark, frozen=True, tag="pin", kw_only=True, gc=False):
    """Pin a message in its chat, telling nobody."""


class Survey(Sanction, frozen=True, tag="survey", kw_only=True, gc=False):
    """Look at what members may do in a chat, or in a server's channels but for those `spared`."""

    spared: tuple[str, ...] = ()


class Lock(Sanction, frozen=True, tag="lock", kw_only=True, gc=False):
    """Let nobody but moderators write, where all was as `before` says: a survey's own words."""

    before: str


class Slow(Sanction, frozen=True, tag="slow", kw_only=True, gc=False):
    """Let everybody write once in so many seconds, where all was as `before` says."""

    before: str
    seconds: int


class Unlock(Sanction, frozen=True, tag="unlock", kw_only=True, gc=False):
    """Let members do again what they could before; with `slow`, write as often as before."""

    before: str
    slow: bool = False


class Leave(Action, frozen=True, tag="leave", kw_only=True, gc=False):
    """Leave the chat."""


OfPeople = Mute | Unmute | Ban | Unban | Admit | SetRole
OfChats = Survey | Lock | Slow | Unlock | Leave
type_of_action = Say | Show | Hand | Edit | Delete | React | Pin | OfPeople | OfChats

FIRST_WAITS = timedelta(seconds=2)
ANSWER_WORTH = timedelta(seconds=60)
"""An event later than this is counted and not answered; a private answer is worth as long."""
