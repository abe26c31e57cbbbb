"""Goals: what the owner of a community wants of its weeks and months."""

from storage.tables.columns import COMPACT, Rows, key, number, word_key


class GoalRow(Rows):
    """A target; `metric` and `period` are names of community.goals, `at` is when it was set."""

    __tablename__ = "goal"
    __table_args__ = COMPACT
    community = key()
    metric = word_key()
    period = word_key()
    target = number()
    at = number()
