"""The oracle's view of pictures: what the words beside a card and a calendar must say."""

from __future__ import annotations

from datetime import date

from community.events import Said
from tests.chaos.oracle import ALL, POINTS, World
from tests.chaos.place import TOWN, day_of
from tests.chaos.records import Member


def card(world: World, event: Said, who: str) -> str:
    """Give what a member's card begins with."""
    member, board = world.members[who], world.board(POINTS, ALL, day_of(event.at))
    own = board.get(who)
    rank = 1 + sum(1 for score in board.values() if own is not None and score > own)
    place = f"number {rank} of {len(board)}" if own is not None else "not on the board yet"
    return "\n".join(
        [
            f"{world.names[who]}, {TOWN}",
            f"Points: {member.points} ({member.growth} earned)",
            f"Rank: {place}",
            *_streak(member, day_of(event.at)),
        ]
    )


def calendar(world: World, event: Said, who: str) -> tuple[str, str]:
    """Give what the calendar of this month begins and ends with; the story has but one month."""
    member, today = world.members[who], day_of(event.at)
    month = date.fromordinal(today).strftime("%Y-%m")
    came = f"Checked in on {_days(len(member.days))}."
    return f"{world.names[who]}, {month}\n{came}", "\n".join(_streak(member, today))


def _streak(member: Member, today: int) -> tuple[str, str]:
    runs = bool(member.days) and member.days[-1] >= today - 1
    return f"Streak: {_days(member.run if runs else 0)}", f"Best streak: {_days(member.best)}"


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"
