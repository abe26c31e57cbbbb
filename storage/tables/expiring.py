"""Days on which points expire: the lots that have one, in the order in which they are looked at."""

from community.words import t
from storage.tables.columns import Rows, holds, key


class ExpiringRow(Rows):
    """A member has, or had, points whose last day is `expires`; `told` is 1 after the notice.

    The row stays when the points are spent before, so that points that come back on the same day
    are not announced again. It goes when the day is over.
    """

    __tablename__ = "expiring"
    __table_args__ = holds(
        t("the days on which points of yours expire, and whether you were told"),
        goes=True,
        compact=True,
    )
    community = key(to="community.id")
    told = key()
    expires = key()
    member = key("link", to="member.id")
