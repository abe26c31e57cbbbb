"""The moderators' queue: what waits for a look, where its cards stand, and who reported it."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string


class QueueRow(Rows):
    """Something that moderators are to look at; `identity` is whom it is about.

    `matter` and `ruling` are numbers of community.queue, `why` a sentence as JSON. `quoted` are the
    words of the message that it is about; at `closes` they go, 0 for not yet. `case_id` is the case
    that it is about, or that holds as long as it waits.
    """

    __tablename__ = "queue"
    __table_args__ = (
        Index("queue_by_community", "community", "ruling", "id"),
        Index("queue_by_message", "chat", "message"),
        Index("queue_by_case", "case_id"),
        Index("queue_by_closing", "closes"),
        holds(t("what about you waited for a look of the moderators, and how they saw it")),
    )
    id = key()
    community = number()
    identity = number("link", to="identity.id")
    matter = number()
    at = number()
    chat = number()
    message = number()
    why = string("text")
    quoted = string("text")
    case_id = number()
    ruling = number()
    settled_by = number("link", of="member")
    settled_at = number()
    closes = number()


class QueueCardRow(Rows):
    """A card of an entry, by its outbox number, in a chat of the moderators."""

    __tablename__ = "queue_card"
    __table_args__ = holds(machinery=True, compact=True)
    entry = key()
    action = key()
    chat = number()


class ReportRow(Rows):
    """That an account reported what an entry of the queue is about; `words` say why.

    `counts` is how much it counts towards what hides a message, in thousandths; `ruling` how
    moderators saw it.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("report_by_identity", "identity", "entry"),
        holds(t("what you reported, and how moderators saw it"), compact=True),
    )
    entry = key()
    identity = key("link", of="identity")
    at = number()
    words = string("text")
    counts = number()
    ruling = number()
