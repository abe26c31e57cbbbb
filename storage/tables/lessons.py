"""What moderators taught: lessons of spam and harmless texts, and the model they make."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string

TAUGHT = t("which messages of yours moderators taught the classifier of spam, or it sampled")


class LessonRow(Rows):
    """A text that is spam or harmless; `numbers` is it as the model took it in, in base 64.

    `words` and `signs` are what it was made of. `gone` is 1 where the stored model still has it,
    though it was unlearned; 2 is added where it belongs to the model that was laid aside.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        Index("lesson_by_community", "community", "id"),
        Index("lesson_by_message", "chat", "ref"),
        holds(TAUGHT, goes=True),
    )
    id = key()
    community = number()
    identity = number("link", to="identity.id")
    chat = number()
    ref = number()
    spam = number()
    by = number("link", of="member")
    at = number()
    case_id = number()
    gone = number()
    numbers = string("text")
    words = string("text")
    signs = string()


class ModelRow(Rows):
    """The model of a community with all lessons up to a number, in base 64."""

    __tablename__ = "model"
    __table_args__ = COMPACT
    community = key()
    upto = number()
    trained = number()
    body = string()


class FormerModelRow(Rows):
    """The model that was laid aside when that of a number was brought in; empty for none."""

    __tablename__ = "former_model"
    __table_args__ = COMPACT
    community = key()
    upto = number()
    trained = number()
    body = string()
    brought = number()
    at = number()
