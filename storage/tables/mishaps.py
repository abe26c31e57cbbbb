"""Actions that did not go well, until a moderator has looked at them."""

from sqlmodel import SQLModel

from storage.tables.columns import holds, key, number


class MishapRow(SQLModel, table=True):
    """An action of the outbox (`id`) that was refused, dropped, or whose outcome nobody knows.

    `at` is when that became known, in microseconds UTC; what it was stands in the outbox.
    """

    __tablename__ = "mishap"
    __table_args__ = holds(machinery=True, compact=True)
    community: int = key()
    id: int = key()
    at: int = number()
