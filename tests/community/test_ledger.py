"""An account is money: nothing appears, nothing is lost, the oldest points go first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.ledger import NEVER, Account, Lots, NotEnough, in_order

MAY, JUNE = 739_000, 739_030
MIXED = Account(9, lots=((NEVER, 4), (JUNE, 3), (MAY, 2)))
AMOUNTS = st.integers(1, 50)
LOTS = st.lists(st.tuples(st.sampled_from([NEVER, MAY, JUNE]), AMOUNTS), max_size=3).map(tuple)


@pytest.mark.parametrize(
    ("account", "amount", "after", "taken"),
    [
        (Account(9, lots=((NEVER, 9),)), 4, ((NEVER, 5),), ((NEVER, 4),)),
        (Account(9, lots=((NEVER, 9),)), 9, (), ((NEVER, 9),)),
        # What runs out first is spent first, what never runs out last.
        (MIXED, 1, ((MAY, 1), (JUNE, 3), (NEVER, 4)), ((MAY, 1),)),
        (MIXED, 6, ((NEVER, 3),), ((MAY, 2), (JUNE, 3), (NEVER, 1))),
    ],
)
def test_the_oldest_points_are_spent_first(
    account: Account, amount: int, after: Lots, taken: Lots
) -> None:
    poorer, spent = account.spend(amount)
    assert (poorer.lots, spent) == (after, taken)
    assert poorer.points == account.points - amount


@pytest.mark.parametrize(("has", "wants"), [(0, 1), (5, 6), (5, 10**30)])
def test_nobody_spends_what_they_do_not_have(has: int, wants: int) -> None:
    account = Account().earn(has) if has else Account()
    with pytest.raises(NotEnough, match=f"You have only {has} points"):
        account.spend(wants)


@pytest.mark.parametrize(
    ("points", "taken", "left", "debt"), [(9, 4, 5, 0), (9, 9, 0, 0), (4, 9, 0, 5), (0, 3, 0, 3)]
)
def test_what_is_not_there_becomes_debt(points: int, taken: int, left: int, debt: int) -> None:
    account, _ = (Account().earn(points) if points else Account()).take_back(taken)
    assert (account.points, account.debt) == (left, debt)


@pytest.mark.parametrize(
    ("debt", "earned", "points", "left"), [(5, 3, 0, 2), (5, 5, 0, 0), (5, 8, 3, 0)]
)
def test_the_next_earning_pays_the_debt_first(
    debt: int, earned: int, points: int, left: int
) -> None:
    account = Account(debt=debt).earn(earned)
    assert (account.points, account.debt) == (points, left)
    assert account.growth == earned


def test_what_was_spent_comes_back_with_its_own_dates() -> None:
    account = Account().earn(4, MAY).earn(3, JUNE).earn(2)
    poorer, taken = account.spend(8)
    assert poorer.receive(taken) == account


def test_growth_never_falls_below_nothing() -> None:
    account, _ = Account().earn(5).take_back(5, growth=9)
    assert account.growth == 0


Step = Callable[[Account], tuple[Account, int]]


def _spend(account: Account, amount: int) -> tuple[Account, int]:
    try:
        return account.spend(amount)[0], -amount
    except NotEnough:
        assert amount > account.points
        return account, 0


STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda amount, day: lambda a: (a.earn(amount, day), amount),
        AMOUNTS,
        st.sampled_from([NEVER, MAY, JUNE]),
    ),
    st.builds(lambda lots: lambda a: (a.receive(lots), sum(p for _, p in lots)), LOTS),
    st.builds(lambda amount: lambda a: _spend(a, amount), AMOUNTS),
    st.builds(
        lambda amount, grown: lambda a: (a.take_back(amount, grown)[0], -amount),
        AMOUNTS,
        st.integers(0, 50),
    ),
)


@given(st.lists(STEPS, max_size=20))
def test_an_account_adds_up_whatever_happens_to_it(steps: list[Step]) -> None:
    account, total = Account(), 0
    for step in steps:
        account, moved = step(account)
        total += moved

        assert account.points - account.debt == total
        assert min(account.points, account.debt) == 0 <= max(account.points, account.debt)
        assert sum(points for _, points in account.lots) == account.points
        assert all(points > 0 for _, points in account.lots)
        assert list(account.lots) == in_order(account.lots)
        assert account.growth >= 0


@given(LOTS, AMOUNTS)
def test_what_is_spent_is_taken_from_the_lots(lots: Lots, amount: int) -> None:
    account = Account().receive(lots)
    if amount <= account.points:
        poorer, taken = account.spend(amount)
        assert sum(points for _, points in taken) == amount
        assert poorer.receive(taken) == account
