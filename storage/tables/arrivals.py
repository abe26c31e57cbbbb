"""How people came: an arrival for each coming, and the sums by source and day."""

from sqlalchemy import Index

from community.words import t
from storage.tables.columns import Rows, holds, key, number, string, word_key

CAME = t("when and how you came to a chat, who invited you, and when you left it soon")


class ArrivalRow(Rows):
    """Somebody who came to a chat, or asked to; `way` is a number of community.sources.Way.

    `at` is in microseconds since 1970 UTC, `day` the community day. `name` is that of an invite
    link, `inviter` the account of who brought them, 0 for none. `joined` is 0 for who only asked.
    `door` is a number of community.door.Figure, the last thing that happened to them at the door,
    0 for who was asked nothing. `gone_at` is when they left within seven days, 0 for not. It is
    `counted` 1 where it was counted among what tells a wave of newcomers.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        Index("arrival_by_time", "community", "at"),
        holds(CAME, kept="activity", compact=True),
    )
    chat = key(to="chat.id")
    identity = key("link", to="identity.id")
    at = key()
    community = number()
    day = number()
    way = number()
    inviter = number("link", of="identity")
    name = string()
    joined = number()
    door = number()
    gone_at = number()
    counted = number()


class SourceDayRow(Rows):
    """What became of those who came by a source on a community day.

    `gone` are those of the joined who left within seven days. Those who were `asked` something at
    the door are `passed`, `failed`, `timed_out`, `turned_away`, or went before they had answered.
    """

    __tablename__ = "source_day"
    __table_args__ = (
        Index("source_day_by_inviter", "inviter"),
        holds(t("how many you invited on each day, and how many of them stayed"), compact=True),
    )
    community = key()
    day = key()
    way = key()
    inviter = key("link", of="identity")
    name = word_key()
    joined = number()
    gone = number()
    asked = number()
    passed = number()
    failed = number()
    timed_out = number()
    turned_away = number()
