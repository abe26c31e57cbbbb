"""The door: who has come and how far they are let in, what is asked there, and the figures."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string, word_key


class NewcomerRow(Rows):
    """An account that has come; `stage` is a number of community.door.Stage.

    `chats` are numbers with commas between them. `due` is when something is to be done, 0 for
    never; `verified` when it was let in, 0 for never yet. `expects` are the answers that are right.
    """

    __tablename__ = "newcomer"
    __table_args__ = (
        Index("newcomer_by_due", "community", "due"),
        Index("newcomer_by_coming", "community", "at"),
        Index("newcomer_by_wave", "wave", "identity"),
        holds(t("when you came, what I asked you then, and how that went"), compact=True),
    )
    identity = key("link", to="identity.id")
    community = number()
    stage = number()
    at = number()
    chats = string()
    due = number()
    mode = string()
    tries = number()
    expects = string()
    question = number()
    request = number()
    graced = number()
    wave = number()
    verified = number()
    by = number("link", of="member")


class QuestionRow(Rows):
    """A question that the owner asks of newcomers; `answers` are the right ones, a line each."""

    __tablename__ = "question"
    __table_args__ = (Index("question_by_community", "community", "id"),)
    id = key()
    community = number(to="community.id")
    words = string()
    answers = string()


class DoorDayRow(Rows):
    """How often something happened at the door on a community day, by community.door.Figure."""

    __tablename__ = "door_day"
    __table_args__ = COMPACT
    community = key()
    day = key()
    figure = key()
    times = number()


class PostedRow(Rows):
    """The message of a kind that stands in a chat now, by the platform's own names."""

    __tablename__ = "posted"
    platform = word_key()
    chat = word_key()
    series = word_key()
    message = number()
    at = number()
