"""Who is recognised, and who is not however hard they try."""

from __future__ import annotations

from random import Random

import pytest

from community.recognition import COLUMNS, NONE, RULES, Recognition, Rules, recognise

CORE, OTHERS = range(1, 6), range(10, 60)
ROOMS = 4


def row(day: int, giver: int, taker: int, **what: int) -> tuple[int, ...]:
    """Give a row of evidence; each has a conversation of its own unless the test says so."""
    found = dict.fromkeys(COLUMNS, 0)
    thread = day * 1_000_000 + giver * 1_000 + taker
    found |= {"day": day, "giver": giver, "taker": taker, "thread": thread, "place": taker % ROOMS}
    return tuple((found | what)[name] for name in COLUMNS)


def community(seed: int = 1) -> list[tuple[int, ...]]:
    """Give half a year in which the first five help everybody, the lower numbers more often."""
    chance, rows = Random(seed), []
    for day in range(1, 180):
        for helper in CORE:
            for _ in range(7 - helper):
                asker, place = chance.choice(OTHERS), chance.randrange(ROOMS)
                called = int(chance.random() < 0.3)
                rows.append(row(day, asker, helper, place=place, called=called))
        rows.append(row(day, chance.choice(CORE), chance.choice(OTHERS), own=1))
    return rows


def order(found: Recognition) -> list[int]:
    return [standing.person for standing in found.standings]


def rank(found: Recognition, person: int) -> int:
    return order(found).index(person) + 1


def test_who_helps_most_people_most_often_comes_first() -> None:
    assert order(recognise(community(), {}))[:5] == [*CORE]


def test_a_rank_is_that_of_the_weakest_sign() -> None:
    star = [row(day, 900, 99, called=1, place=day % ROOMS) for day in range(1, 180)]
    known = [row(day, 10 + day % 50, 98, place=day % ROOMS) for day in range(1, 100)]
    found = {s.person: s for s in recognise([*community(), *star, *known], {}).standings}
    assert (found[99].signs.helped, found[99].signs.people) == (179, 1)
    assert (found[99].weakest, found[99].worst) == ("people", 7)
    assert (found[98].weakest, found[98].worst) == ("helped", 7)


def test_in_ones_own_conversations_nothing_is_earned() -> None:
    asked = [row(day, 10 + day % 50, 99, own=1) for day in range(1, 180)]
    found = recognise([*community(), *asked], {})
    assert rank(found, 99) > len(CORE)
    assert next(s for s in found.standings if s.person == 99).signs.helped == 0


@pytest.mark.parametrize(
    ("rows", "rules", "helped"),
    [
        ([row(1, 10, 20, thread=n) for n in range(5)], RULES, 1),
        ([row(1, 10, 20 + n) for n in range(9)], RULES, 4),
        ([row(day, 10, day * 10 + n) for day in range(1, 8) for n in range(4)], RULES, 10),
        ([row(1, 10, 20, thread=n) for n in range(5)], Rules(of_pair=3), 3),
    ],
)
def test_one_giver_counts_only_so_often(
    rows: list[tuple[int, ...]], rules: Rules, helped: int
) -> None:
    found = recognise(rows, {}, rules=rules)
    assert sum(standing.signs.helped for standing in found.standings) == helped


def test_calls_are_the_last_that_a_givers_week_counts() -> None:
    rows = [row(1, 10, 20 + n, called=int(n < 4)) for n in range(8)]
    found = recognise(rows, {})
    assert sum(standing.signs.called for standing in found.standings) == 0


def test_a_giver_must_be_known_for_two_weeks_or_have_been_there_from_the_beginning() -> None:
    rows = [row(1, 10, 2), row(100, 11, 2), row(100, 12, 2)]
    found = recognise(rows, {10: 1, 11: 87, 12: 86})
    assert found.standings[0].signs.people == 2


def ring(size: int = 6) -> list[tuple[int, ...]]:
    people = range(100, 100 + size)
    return [
        row(day, one, other, called=1, place=day % ROOMS)
        for day in range(1, 180)
        for one in people
        for other in people
        if one != other
    ]


def test_a_ring_is_shown_and_earns_nothing_inside() -> None:
    found = recognise([*community(), *ring()], {})
    (group,) = found.groups
    assert (group.people, group.inside, group.received) == (tuple(range(100, 106)), 5370, 5370)
    assert order(found)[:5] == [*CORE]
    assert all(s.signs.helped == 0 for s in found.standings if s.person >= 100)


def test_a_small_community_is_no_ring() -> None:
    everybody = [
        row(day, one, other)
        for day in range(1, 60)
        for one in CORE
        for other in CORE
        if one != other
    ]
    sought = [row(day, 10 + day % 50, 1 + day % 5) for day in range(1, 60)]
    assert recognise([*everybody, *sought], {}).groups == ()


def test_with_admins_known_their_trust_counts_and_they_are_not_ranked() -> None:
    admin = [row(day, 900, 2 + day % 40) for day in range(1, 100)]
    rows = [*community(), *admin, *ring()]
    found = recognise(rows, {}, seeds=(900,))
    assert found.anchored
    assert 900 not in order(found)
    assert {s.signs.trust for s in found.standings if s.person >= 100} == {NONE}
    assert min(rank(found, person) for person in range(100, 106)) > len(found.standings) - 6


def test_admins_who_acknowledged_hardly_anybody_are_no_measure() -> None:
    found = recognise([*community(), row(1, 900, 1), row(2, 900, 2)], {}, seeds=(900,))
    assert not found.anchored


def test_nothing_comes_of_nothing() -> None:
    assert recognise([], {}).standings == ()
    assert [s.person for s in recognise([], {}, [3, 4]).standings] == [3, 4]
