"""What became of an action on its platform."""

import msgspec


class Sent(msgspec.Struct, frozen=True, tag="sent", gc=False):
    """It is done; `message` is the platform's id of what was sent, 0 where there is none.

    `private` says that it stands in the private chat of whom it was addressed to.
    """

    message: int = 0
    private: bool = False


class Surveyed(Sent, frozen=True, tag="surveyed", gc=False):
    """It was looked at; `before` says how it stands, in the platform's own form."""

    before: str = ""


class Refused(msgspec.Struct, frozen=True, tag="refused", gc=False):
    """The platform will not do it, now or later; `why` is the platform's own sentence.

    `unreachable` says that the bot may not write to the person addressed.
    """

    why: str
    unreachable: bool = False


class Unknown(msgspec.Struct, frozen=True, tag="unknown", gc=False):
    """It was on the wire when the process ended: nobody can say whether it arrived."""


class Dropped(msgspec.Struct, frozen=True, tag="dropped", gc=False):
    """It was not worth doing any more: too late, or taken back before it was tried."""

    why: str


class Later(msgspec.Struct, frozen=True, tag="later", gc=False):
    """The platform asks to wait; `seconds` is its own retry-after. Never stored as an outcome.

    It asks so of a chat; `everywhere` says that it means all that is said, in whatever chat.
    """

    seconds: float
    everywhere: bool = False


Outcome = Sent | Surveyed | Refused | Unknown | Dropped
