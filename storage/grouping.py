"""Groups accounts into members anew: what each account caused stays its own, the rest follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import reduce
from typing import Any

import msgspec

from community.boards import Board
from community.holdings import Item
from community.ledger import NEVER, Account
from community.people import Actor
from storage import once
from storage.gathered import EARNED, kept, scores
from storage.pages import Page
from storage.repositories.badges import BADGE, MILESTONE
from storage.repositories.boards import SqlBoards, board_of
from storage.repositories.checkins import ASIDE, CHECKIN, MADE_UP, STREAK
from storage.repositories.holdings import HOLDING
from storage.repositories.lots import EXPIRING, TOLD, UNTOLD, store, whole
from storage.repositories.makeups import MAKEUP
from storage.repositories.people import is_linked
from storage.scoring import scores_of, streak_by
from storage.shapes import Row, Shape
from storage.shares import ITEMS, Share, account_of, read, share_of, write
from storage.times import moment

# One way for both: linking and separating. The new groups are worked out from the rows that each
# account caused, and what stands there is changed to that. So a link that is taken back leaves
# what there was, and whatever came in between goes with the account that caused it.


LONGEST_NOTICE = 64
"""Days before their last one of which points may have been announced already."""


class Group(msgspec.Struct, frozen=True):
    """A member's number, and the identities that are this member, the first one first."""

    member: int
    identities: tuple[int, ...]


class Regrouping:
    """Accounts of a community on their way from some groups to others.

    `homes` says where the rows of an account stand that another one has, too; `at` is in
    microseconds UTC.
    """

    def __init__(
        self, page: Page, community: int, before: Sequence[Group], homes: dict[int, int]
    ) -> None:
        self._page = page
        self._community = community
        self._before = before
        self._homes = homes
        self._identities = [each for group in before for each in group.identities]
        self._members = sorted({g.member for g in before} | {*homes.values()})
        page.settle()
        self._shares = {i: self._share(g.member, i) for g in before for i in g.identities}
        self._held = {item: sum(self._holds(g.member, item) for g in before) for item in Item}
        self._kept = kept(page, self._members, self._identities)

    def into(self, groups: Sequence[Group], at: int, talk_cap: int) -> None:
        """Let these be the groups; the first one keeps what cannot be told apart."""
        entries = once.Entries(self._page, self._community, at, self._shares)
        days: dict[int, list[Any]] = {}
        dues: once.Dues = {}
        losers: list[Any] = []
        for group in groups:
            days[group.member], lost = _won(self._visits(group), _by_day, _better_visit)
            losers += lost
            dues |= once.of_visits(lost) | self._milestones(group)
            dues |= once.of_talk(self._page, group.identities, talk_cap)
            dues |= once.of_gifts(self._page, group.identities)
            dues |= once.of_praise(self._page, group.identities)
        apart = [g.identities for g in groups]
        again = {
            key
            for n, ones in enumerate(apart)
            for others in apart[n + 1 :]
            for key in once.let_go(self._page, ones, others)
        }
        entries.see_to(dues, again)
        self._put_visits(groups, days, losers)
        for shape, rows, of in (
            (BADGE, self._kept.badges, lambda row: row.badge),
            (MAKEUP, self._kept.makeups, lambda row: row.day),
        ):
            for group in groups:
                self._place(shape, rows, of, group)
        self._put_accounts(groups)
        self._put_items(groups)
        self._put_scores(groups, days, entries)

    # What there is.

    def _share(self, member: int, identity: int) -> Share:
        if is_linked(self._page, member):
            return read(self._page, identity)
        held = {item: self._holds(member, item) for item in Item}
        return share_of(whole(self._page, member), held)

    def _holds(self, member: int, item: Item) -> int:
        row = self._page.get(HOLDING, (member, int(item)))
        return row.held if row is not None else 0

    def _visits(self, group: Group) -> list[Any]:
        """Give what the accounts of a group did for each day, by the account."""
        found: dict[tuple[int, int], Any] = {}
        for row in [*self._kept.asides, *self._kept.visits]:  # what counts now goes before
            if row.identity in group.identities:
                found[row.identity, row.day] = row
        return list(found.values())

    # What becomes of it.

    def _milestones(self, group: Group) -> once.Dues:
        return once.of_milestones(
            self._place(MILESTONE, self._kept.milestones, lambda row: row.days, group)
        )

    def _place(
        self, shape: Shape, rows: Iterable[Any], of: Callable[[Any], Any], group: Group
    ) -> list[Any]:
        """Put a group's rows under its member; of what two have, the second one's stays at home.

        Gives what stays there.
        """
        mine = [row for row in rows if row.identity in group.identities]
        first = group.identities[0]
        won, lost = _won(mine, of, lambda row: (row.identity != first, row.at, row.identity))
        after = [row._replace(member=group.member) for row in won]
        after += [row._replace(member=self._homes[row.identity]) for row in lost]
        self._exchange(shape, mine, after)
        return lost

    def _put_visits(
        self, groups: Sequence[Group], days: dict[int, list[Any]], losers: list[Any]
    ) -> None:
        after = [
            CHECKIN.row(group.member, row.day, row.identity, row.at, row.nth, row.points)
            for group in groups
            for row in days[group.member]
        ]
        self._exchange(CHECKIN, self._kept.visits, after)
        aside = [ASIDE.row(row.identity, row.day, row.at, row.nth, row.points) for row in losers]
        self._exchange(ASIDE, self._kept.asides, aside)

    def _exchange(self, shape: Shape, before: Iterable[Row], after: Iterable[Row]) -> None:
        there = {tuple(row[: shape.width]): tuple(row) for row in before}
        wanted = {tuple(row[: shape.width]): row for row in after}
        for key in there.keys() - wanted.keys():
            self._page.drop(shape, key)
        for key, row in wanted.items():
            if there.get(key) != tuple(row):
                self._page.put(shape, row)

    def _put_accounts(self, groups: Sequence[Group]) -> None:
        after = {
            g.member: reduce(Account.joined, (account_of(self._shares[i]) for i in g.identities))
            for g in groups
        }
        for member in self._members:
            account = after.get(member, Account())
            self._pass_on_notices(member, account)
            store(self._page, _as(self._community, member), account)
        for group in groups:
            for identity in group.identities:
                share = self._shares[identity] if len(group.identities) > 1 else {}
                write(self._page, identity, share)

    def _pass_on_notices(self, member: int, account: Account) -> None:
        """Tell nobody again what one of them was told of."""
        soon = moment(self._page.at).date().toordinal() + LONGEST_NOTICE
        for last, _ in account.lots:
            if not NEVER < last <= soon:
                continue
            places = {
                (told, of): self._page.get(EXPIRING, (self._community, told, last, of)) is not None
                for told in (UNTOLD, TOLD)
                for of in self._members
            }
            mine = places[UNTOLD, member] or places[TOLD, member]
            if not mine and any(places[TOLD, of] for of in self._members):
                self._page.put(EXPIRING, EXPIRING.row(self._community, TOLD, last, member))

    def _put_items(self, groups: Sequence[Group]) -> None:
        """Divide what is there: nobody holds less than none, and nothing is made of nothing."""
        first, *others = groups
        for item, all_of_them in self._held.items():
            there = all_of_them
            held: dict[int, int] = dict.fromkeys(self._members, 0)
            for group in others:
                shares = (self._shares[i].get(ITEMS - int(item), 0) for i in group.identities)
                held[group.member] = min(there, max(0, sum(shares)))
                there -= held[group.member]
            held[first.member] = there
            for member, count in held.items():
                if count != self._holds(member, item):
                    self._page.put(HOLDING, HOLDING.row(member, int(item), count))

    def _put_scores(
        self, groups: Sequence[Group], days: dict[int, list[Any]], entries: once.Entries
    ) -> None:
        """Put right the boards and the streaks, as a rebuild would."""
        boards, by_member = SqlBoards(self._page), {g.member: g for g in groups}
        for member in self._members:
            group, right = by_member.get(member), dict[Board, int]()
            visited = sorted(days.get(member, ()), key=_by_day)
            nths = {date.fromordinal(row.day): row.nth for row in visited}
            if group is not None:
                right = scores_of(self._community, self._earned(group, entries), nths)
            there = {board_of(row): row.score for row in scores(self._page, member)}
            for which in there.keys() | right.keys():
                boards.move(which, member, there.get(which, 0), right.get(which, 0))
            self._put_streak(member, nths)

    def _earned(self, group: Group, entries: once.Entries) -> dict[date, int]:
        earned: dict[date, int] = defaultdict(int)
        for identity in group.identities:
            for row in EARNED.of(self._page, identity=identity):
                earned[date.fromordinal(row.day)] += int(row.points)
            for day, points in entries.earned[identity].items():
                earned[date.fromordinal(day)] += points
        return earned

    def _put_streak(self, member: int, nths: dict[date, int]) -> None:
        streak = streak_by(nths)
        if streak.last is None:
            self._page.drop(STREAK, (member,))
        else:
            row = (member, streak.last.toordinal(), streak.current, streak.best, streak.total)
            self._page.put(STREAK, STREAK.row(*row))


def _as(community: int, member: int) -> Actor:
    """Give a member as accounts are stored for one."""
    return Actor(community, member, 0, "", "", "")


def _by_day(row: Any) -> int:
    return int(row.day)


def _better_visit(row: Any) -> tuple[int, int, int]:
    """Order what was done for a day: checked in, made up, frozen; of two the earlier one."""
    return (0 if row.nth > MADE_UP else 1 - row.nth), row.at, row.identity


def _won(
    rows: Iterable[Any], of: Callable[[Any], Any], order: Callable[[Any], Any]
) -> tuple[list[Any], list[Any]]:
    """Part rows into the best one of each kind, and all others."""
    won: dict[Any, Any] = {}
    lost: list[Any] = []
    for row in sorted(rows, key=order):
        if of(row) in won:
            lost.append(row)
        else:
            won[of(row)] = row
    return list(won.values()), lost
