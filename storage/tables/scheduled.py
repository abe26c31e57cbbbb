"""Scheduled posts, with what was said of them last."""

from sqlalchemy import Index

from storage.tables.columns import Rows, key, number, string


class ScheduledPostRow(Rows):
    """Words that are said at `hours`, see community.posthours.Hours, in a chat and its topic.

    `chat` is 0 until one is chosen, `paused` a number of community.scheduled.Paused. `since` and
    `said` are in microseconds since 1970 UTC, `said` is the last hour that was told, 0 for none.
    """

    __tablename__ = "scheduled_post"
    __table_args__ = (Index("scheduled_post_by_community", "community", "id"),)
    id = key()
    community = number(to="community.id")
    chat = number()
    topic = number()
    hours = string()
    words = string()
    replaces = number()
    paused = number()
    since = number()
    said = number()
