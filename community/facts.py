"""What became true: recorded in the transaction, and how capabilities talk to each other."""

from datetime import date, datetime
from enum import IntEnum

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something true of a member of a community since `at` (aware)."""

    community: int
    member: int
    identity: int
    at: datetime

    def __str__(self) -> str:
        return f"{type(self).__name__} of member {self.member}"


class Earning(IntEnum):
    """Why points moved; the numbers are stored, so they never change. Even negatives undo."""

    CHECKIN = 1
    TALK = 2
    AWARD = 3
    DEDUCTION = 4
    GIFT_SENT = 5
    GIFT_RECEIVED = 6
    REACTION = 10
    EXPIRED = 11
    FORGIVEN = 12
    THANKS = 13
    HIGHLIGHT = 14
    MILESTONE = 20
    MAKEUP = 21
    FREEZE = 22
    TIER = 30
    WIN_BACK = 31
    FORGOTTEN = 40
    """What somebody had when they asked to be forgotten; it is never reversed."""
    REVERSED = 50
    """Added to the kind of the entry that is reversed."""
    LINKED = 100
    """Added to the kind of an entry that does not count while two accounts are one member."""
    UNLINKED = 150
    """Added to the kind of an entry that counts again, since they are no longer one."""
    RESTORED = 200
    """Added to the kind of an entry that was reversed, and counts again."""


class PointsEarned(Fact, frozen=True, tag="points_earned", kw_only=True, gc=False):
    """Points were earned, or an earning was taken back (then `points` is negative).

    `day` is the community day that the points count for on the boards.
    """

    points: int
    kind: int
    day: date


class CheckedIn(Fact, frozen=True, tag="checked_in", kw_only=True, gc=False):
    """Somebody checked in for a community day; `streak` is the streak that this day ends.

    `nth` is the place in the day's order from 1, or 0 for a day that was made up.
    """

    day: date
    streak: int
    nth: int = 0


class Retracted(Fact, frozen=True, tag="retracted", kw_only=True, gc=False):
    """A message no longer counts; `chat` and `message` name it."""

    chat: int
    message: int
    said_at: datetime


class Restored(Fact, frozen=True, tag="restored", kw_only=True, gc=False):
    """A message that a case removed counts again; `taken_at` is when it no longer did."""

    chat: int
    message: int
    said_at: datetime
    taken_at: datetime


class RoleChanged(Fact, frozen=True, tag="role_changed", kw_only=True, gc=False):
    """A member has another role in the community."""

    role: int


class Sanctioned(Fact, frozen=True, tag="sanctioned", kw_only=True, gc=False):
    """Something was decided about a member; `case` has its number, `kind` is that of the case.

    `by` is the member who decided, 0 for a rule.
    """

    case: int
    kind: int
    by: int = 0


class SanctionUndone(Fact, frozen=True, tag="sanction_undone", kw_only=True, gc=False):
    """A case was taken back; `by` is the member who did that."""

    case: int
    kind: int
    by: int


class Reviewed(Fact, frozen=True, tag="reviewed", kw_only=True, gc=False):
    """Moderators settled entry `entry` of their queue, which is about the member.

    `matter` and `ruling` are those of `community.queue`; `chat` and `message` what it is about, 0
    for nothing; `by` is the member who settled it. The quoted words are kept for an hour longer.
    """

    entry: int
    matter: int
    ruling: int
    by: int
    chat: int = 0
    message: int = 0


class Verified(Fact, frozen=True, tag="verified", kw_only=True, gc=False):
    """Somebody has come in and may write; `chat` is the one to which they came.

    `how` says by what: a community.door.Mode, `known` for who was let in before, `moderator` for
    whom one has let in, `off` where nothing is asked.
    """

    chat: int
    how: str


class RaidBegan(Fact, frozen=True, tag="raid_began", kw_only=True, gc=False):
    """A wave of newcomers has begun, of no member; `wave` is the number of its case.

    `first` is how many came within the minute, or wrote, in which it was noticed.
    """

    wave: int
    first: int


class RaidEnded(Fact, frozen=True, tag="raid_ended", kw_only=True, gc=False):
    """A wave is over; `size` is how many came in it since `began`."""

    wave: int
    size: int
    began: datetime


class Regrouped(Fact, frozen=True, tag="regrouped", kw_only=True, gc=False):
    """A member has other accounts than before; `tier` is that which all of these had."""

    tier: int = 0


class SettingChanged(Fact, frozen=True, tag="setting_changed", kw_only=True, gc=False):
    """An admin changed a setting of the community, or of chat `chat`."""

    area: str
    field: str
    chat: int = 0


class Ranked(Fact, frozen=True, tag="ranked", kw_only=True, gc=False):
    """The members of a community were ranked up to a day; it is of no member."""

    day: date


type_of_fact = (
    PointsEarned
    | CheckedIn
    | Retracted
    | Restored
    | RoleChanged
    | Sanctioned
    | SanctionUndone
    | Reviewed
    | Verified
    | RaidBegan
    | RaidEnded
    | Ranked
    | Regrouped
    | SettingChanged
)
