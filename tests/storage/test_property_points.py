"""Lives in which points run out, reactions earn, debt is forgiven and members hide from boards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from community.events import Event, Place, Reacted, Said, Struck
from community.refs import micros
from community.settings import Instance
from storage.database import Database
from tests import postgres
from tests.pool import Pool
from tests.storage.agreement import read
from tests.storage.ideal import MODERATOR, Deed, Kind
from tests.storage.ideal_days import SETTINGS
from tests.storage.ideal_points import (
    OF_GIVER,
    OF_PAIR,
    OF_RECEIVER,
    STRIKES,
    TENURE,
    PointsIdeal,
)
from tests.storage.test_property import (
    AGO,
    PEOPLE,
    START,
    WHERE,
    WHO,
    ZONE,
    Lives,
    event_of,
    files,
    live,
    servers,
)

pytestmark = pytest.mark.hypothesis
REACTIONS = {
    "giver_daily": OF_GIVER,
    "pair_daily": OF_PAIR,
    "receiver_daily": OF_RECEIVER,
    "tenure_days": TENURE.days,
}
LASTING = st.sampled_from([1, 0, 2, 5])
NOT_SAID = {"remove", "edit", "react", "unreact"} | STRIKES
LOTS = """
    SELECT i.community, i.external, l.expires, l.points
    FROM lot l JOIN identity i ON i.member = l.member WHERE l.points > 0
"""


class PointsLives(Lives):
    """Two communities whose points may run out, beside all that Lives lets them do."""

    ideal: PointsIdeal

    @initialize(zones=st.tuples(ZONE, ZONE), start=START, lasting=LASTING)
    def begin_with_points(self, zones: tuple[str, str], start: str, lasting: int) -> None:
        self.lasting = lasting
        Lives.begin(self, zones, start)

    def begin(self, zones: tuple[str, str], start: str) -> None:
        """Begin by the other one, which knows how long points last."""

    def ideal_of(self, zones: tuple[str, str]) -> PointsIdeal:
        ideal = PointsIdeal(zones, self.clock.now())
        ideal.lasting = self.lasting
        return ideal

    def instance(self) -> Instance:
        lasting = {"expiry_days": self.lasting}
        return Instance({"checkin": SETTINGS, "points": lasting, "reactions": REACTIONS})

    # What people do.

    @rule(data=st.data(), who=WHO, ago=AGO, emoji=st.sampled_from(["👍", "❤", ""]))
    def react(self, data: st.DataObject, who: str, ago: timedelta, emoji: str) -> None:
        said = [deed for deed in [*self.done, *self.waiting] if deed.kind not in NOT_SAID]
        deed = data.draw(st.sampled_from(said))
        kind: Kind = "react" if emoji else "unreact"
        self.does(kind, deed.where, who, ago, target=deed.message, other=emoji)

    @rule(
        where=WHERE, ago=AGO, fans=st.permutations(sorted(PEOPLE)),
        fate=st.sampled_from(["", "unreact", "remove", "remove then react"]),
    )  # fmt: skip
    def post(self, where: int, ago: timedelta, fans: list[str], fate: str) -> None:
        """Somebody's post is liked by others; then the likes or the post are taken away."""
        author, *others = fans
        self.does("say", where, author, ago, text="look at this")
        target = self.waiting[-1].message
        if fate == "remove then react":
            self.does("remove", where, author, ago, target=target)
        for who in others:
            self.does("react", where, who, ago, target=target, other="👍")
        if fate == "unreact":
            self.does("unreact", where, others[0], ago, target=target)
        if fate == "remove":
            self.does("remove", where, author, ago, target=target)

    @rule(where=WHERE, who=st.sampled_from([MODERATOR, MODERATOR, "bob"]), ago=AGO, other=WHO)
    def forgive(self, where: int, who: str, ago: timedelta, other: str) -> None:
        self.does("forgive", where, who, ago, other=other)

    @rule(where=WHERE, ago=AGO, other=WHO, amount=st.sampled_from([1, 3, 64]))
    def forgive_some(self, where: int, ago: timedelta, other: str, amount: int) -> None:
        self.does("forgive", where, MODERATOR, ago, other=other, amount=amount)

    @rule(where=WHERE, who=WHO, ago=AGO, kind=st.sampled_from(["hide", "show"]))
    def hide(self, where: int, who: str, ago: timedelta, kind: Kind) -> None:
        self.does(kind, where, who, ago)

    # What the house does.

    @rule(where=WHERE, ago=AGO, kind=st.sampled_from(["expire", "expire", "notice"]))
    def strike(self, where: int, ago: timedelta, kind: Kind) -> None:
        self.does(kind, where, "", ago)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.clock.move(timedelta(days=days))
        for where in (0, 1):
            self.does("expire", where, "", timedelta(0))

    @rule(where=WHERE, who=WHO, other=WHO)
    def lose_and_be_forgiven(self, where: int, who: str, other: str) -> None:
        """More is taken than there is, some of it let go, and perhaps all of that undone."""
        self.does("deduct", where, MODERATOR, timedelta(0), other=who, amount=64)
        self.does("forgive", where, MODERATOR, timedelta(0), other=who, amount=3)
        self.does("give", where, who, timedelta(0), other=other, amount=1)

    @precondition(lambda self: hasattr(self, "dispatcher"))
    @rule(lasting=LASTING)
    def last_longer(self, lasting: int) -> None:
        """The bot is started again with another setting, which holds for what comes then."""
        self.lasting = self.ideal.lasting = lasting
        self.dispatcher = self.opened(self.instance())

    def event_of(self, deed: Deed) -> Event:
        about: dict[str, Any] = {"platform": "test", "place": Place(f"plaza {deed.where}")}
        match deed.kind:
            case "expire" | "notice":
                name = f"expiry.{deed.kind}@{deed.where + 1}"
                return Struck(at=deed.at, schedule=name, occurrence=micros(deed.at))
            case "react" | "unreact":
                emoji = tuple(deed.other)
                who = PEOPLE[deed.who]
                return Reacted(**about, who=who, at=deed.at, message=deed.target, emoji=emoji)
            case "forgive":
                line = f"/points debt @{deed.other} forgive {deed.amount or ''}".strip()
            case "hide" | "show":
                line = f"/top {deed.kind}"
            case _:
                return event_of(deed)
        return Said(**about, who=PEOPLE[deed.who], at=deed.at, message=deed.message, text=line)

    def agrees(self) -> None:
        super().agrees()
        assert lots(self.database) == self.ideal_lots()

    def ideal_lots(self) -> Counter[tuple[int, str, int]]:
        return Counter(
            (where, who, coin)
            for (where, who), purse in self.ideal.purses.items()
            for coin in purse.coins
        )


def lots(database: Database) -> Counter[tuple[int, str, int]]:
    """All points one by one, with the last day of each."""
    [rows] = read(database, LOTS)
    return Counter({(row.community - 1, row.external, row.expires): row.points for row in rows})


def test_points_run_out_as_they_ought_to_on_sqlite(
    fresh_sqlite: Callable[[Path], str], tmp_path: Path
) -> None:
    live(files(fresh_sqlite, tmp_path), share=4, lives=PointsLives)


@pytest.mark.long
def test_points_run_out_as_they_ought_to_on_postgresql(
    postgres_cluster: postgres.Cluster, postgres_pool: Pool
) -> None:
    live(servers(postgres_cluster, postgres_pool), share=20, lives=PointsLives)
