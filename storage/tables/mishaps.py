"""Actions that did not go well, until a moderator has looked at them."""

from storage.tables.columns import Rows, holds, key, number


class MishapRow(Rows):
    """An action of the outbox (`id`) that was refused, dropped, or whose outcome nobody knows.

    `at` is when that became known, in microseconds UTC; what it was stands in the outbox.
    """

    __tablename__ = "mishap"
    __table_args__ = holds(machinery=True, compact=True)
    community = key()
    id = key()
    at = number()
