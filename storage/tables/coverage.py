"""How far the channels of a server have come in, and who was there."""

from storage.tables.columns import Rows, holds, key, number
from storage.tables.people import MEMBERSHIP


class CoveredServerRow(Rows):
    """A server (`guild`) of a community, by its platform's ids.

    All that was said up to `mark` has come in from its channels, those apart that have rows of
    their own; the log of what moderators do was read up to `audit`; who is there was last compared
    at `compared`, in microseconds UTC.
    """

    __tablename__ = "covered_server"
    __table_args__ = holds(machinery=True, compact=True)
    guild = key()
    mark = number()
    audit = number()
    compared = number()


class CoveredChannelRow(Rows):
    """A channel or thread that was silent to us for a while, by its platform's ids.

    All up to `mark` has come in; where `until` is not 0, what lies between is being caught up, and
    there may be several such stretches, with what was heard live between them.
    """

    __tablename__ = "covered_channel"
    __table_args__ = holds(machinery=True, compact=True)
    channel = key()
    guild = number(index=True)
    until = key()
    mark = number()


class PresentRow(Rows):
    """Somebody known who was in a server (a chat of its own) when that was last compared."""

    __tablename__ = "present"
    __table_args__ = holds(MEMBERSHIP, goes=True, compact=True)
    chat = key(to="chat.id")
    identity = key("link", to="identity.id")
