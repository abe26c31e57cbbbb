"""What people do to keep a streak: make up a day, buy a freeze, be given one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.storage.ideal import MODERATOR, Deed

DAY = timedelta(days=1)
WHERE = st.integers(0, 1)
WHO = st.sampled_from(["ann", "bob", MODERATOR])
AGO = st.sampled_from([0, 0, 0, 30, 3_600, 90_000, 172_800, -30]).map(
    lambda seconds: timedelta(seconds=seconds)
)
OFTEN = ("come", "come", "come", "miss")
STEP = st.sampled_from([*OFTEN, *OFTEN, "late", "mend", "mend more", "buy", "card", "freeze"])
DAYS_BACK = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 6, 0, -1])


class Keeping:
    """Rules that the machine of lives takes over."""

    clock: Any
    ideal: Any
    does: Any

    @rule(where=WHERE, who=WHO, ago=AGO, back=DAYS_BACK)
    def make_up(self, where: int, who: str, ago: timedelta, back: int) -> None:
        day = self.ideal.day(where, self.clock.now() - ago) - timedelta(days=back)
        self.does("make up", where, who, ago, day=day)

    @rule(where=WHERE, who=WHO, ago=AGO)
    def buy_a_freeze(self, where: int, who: str, ago: timedelta) -> None:
        self.does("freeze", where, who, ago)

    @rule(
        where=WHERE, who=st.sampled_from([MODERATOR, MODERATOR, "ann"]), ago=AGO, other=WHO,
        item=st.sampled_from(["card", "freeze"]), amount=st.sampled_from([1, 2, -1]),
    )  # fmt: skip
    def grant(
        self, *, where: int, who: str, ago: timedelta, other: str, item: str, amount: int
    ) -> None:
        self.does("grant", where, who, ago, other=other, text=item, amount=amount)

    @rule(where=WHERE, who=WHO, steps=st.lists(STEP, min_size=3, max_size=14))
    def live_day_by_day(self, where: int, who: str, steps: list[str]) -> None:
        """Somebody comes or misses a day, and does what there is to do about that."""
        for step in steps:
            day = self.ideal.day(where, self.clock.now())
            match step:
                case "come" | "miss":
                    self.clock.move(DAY)
                    if step == "come":
                        self.does("check in", where, who, timedelta(0))
                case "late":
                    self.does("check in", where, who, DAY)
                case "mend" | "mend more":
                    back = DAY if step == "mend" else 2 * DAY
                    self.does("make up", where, who, timedelta(0), day=day - back)
                case "buy":
                    self.does("freeze", where, who, timedelta(0))
                case item:
                    more = {"other": who, "text": item, "amount": 1}
                    self.does("grant", where, MODERATOR, timedelta(0), **more)


def line_of(deed: Deed) -> str:
    """What somebody writes who does that."""
    match deed.kind:
        case "make up":
            return f"/checkin makeup {deed.day}"
        case "freeze":
            return "/checkin freeze"
        case _:
            return f"/checkin grant @{deed.other} {deed.text} {deed.amount}"
