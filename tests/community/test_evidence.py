"""What counts as evidence of help, message by message."""

from __future__ import annotations

from typing import Any

import pytest

from community.evidence import Acknowledged, Liked, Remark, brought, gather

ANN, BEN, CAT, DAN = 1, 2, 3, 4
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE
FLAT, TOPIC = (7, 0), (7, 5)


def said(minute: float, who: int, where: tuple[int, int] = FLAT, **what: Any) -> Remark:
    """Give a message; its number is its minute."""
    remark = Remark(int(minute * MINUTE), *where, int(minute * 10) + 1, who)
    return remark._replace(**what)


def pairs(rows: list[Acknowledged]) -> dict[tuple[int, int], Acknowledged]:
    return {(row.giver, row.taker): row for row in rows}


def test_a_reply_acknowledges_who_did_not_begin_the_conversation() -> None:
    asked, told = said(0, ANN), said(1, BEN, answered=ANN, reply=1)
    found = gather([], [asked, told, said(2, ANN, answered=BEN, reply=11)])
    row = pairs(found.acknowledged)[ANN, BEN]
    assert (row.own, row.replies, row.thread, row.message) == (0, 1, 1, 21)


def test_what_is_answered_in_ones_own_conversation_is_marked_as_ones_own() -> None:
    found = gather([], [said(0, ANN), said(1, BEN, answered=ANN, reply=1)])
    assert [row.own for row in found.acknowledged] == [1]


def test_to_be_named_before_one_has_spoken_is_to_be_called() -> None:
    found = gather(
        [], [said(0, ANN, TOPIC), said(1, BEN, TOPIC), said(2, ANN, TOPIC, named=(BEN, CAT))]
    )
    assert {who: row.called for (_, who), row in pairs(found.acknowledged).items()} == {
        BEN: 0,
        CAT: 1,
    }


@pytest.mark.parametrize(("minutes", "called", "own"), [(30, 0, 1), (90, 1, 0)])
def test_whoever_names_somebody_soon_goes_on_with_what_that_one_spoke_of(
    minutes: int, called: int, own: int
) -> None:
    found = gather([], [said(0, ANN), said(minutes, BEN, named=(ANN,))])
    assert [(row.called, row.own) for row in found.acknowledged] == [(called, own)]


def test_in_a_flat_chat_replies_keep_what_two_speak_of_apart_from_the_rest() -> None:
    asked, other = said(0, ANN), said(1, CAT)
    found = gather(
        [],
        [
            asked,
            other,
            said(2, BEN, answered=ANN, reply=asked.ref),
            said(3, DAN, answered=CAT, reply=other.ref, named=(BEN,)),
        ],
    )
    rows = pairs(found.acknowledged)
    assert (rows[BEN, ANN].thread, rows[DAN, CAT].thread) == (asked.ref, other.ref)
    assert (rows[DAN, BEN].called, rows[DAN, BEN].own) == (1, 0)


@pytest.mark.parametrize(
    ("where", "minutes", "conversations"),
    [(FLAT, 10, 1), (FLAT, 10.1, 2), (TOPIC, 10.1, 1), (TOPIC, 23 * 60, 1)],
)
def test_a_conversation_ends_by_silence(
    where: tuple[int, int], minutes: float, conversations: int
) -> None:
    found = gather([], [said(0, ANN, where), said(minutes, BEN, where)])
    assert len(found.threads) == conversations


def test_a_conversation_knows_who_answered_first_and_how_fast_also_on_the_next_day() -> None:
    begun = said(24 * 60 - 1, ANN)
    found = gather([], [begun], [said(24 * 60 + 1, BEN), said(24 * 60 + 2, CAT)])
    (thread,) = found.threads
    assert (thread.starter, thread.helper, thread.wait) == (ANN, BEN, 2 * MINUTE)


def test_what_began_the_day_before_is_not_begun_again() -> None:
    begun = said(24 * 60 - 1, ANN)
    found = gather([begun], [said(24 * 60 + 1, BEN, answered=ANN, reply=begun.ref)])
    assert found.threads == []
    assert [row.own for row in found.acknowledged] == [1]


def test_copies_say_nothing_and_earn_nothing() -> None:
    copy: dict[str, Any] = {"print": 99, "words": 5}
    found = gather(
        [said(0, DAN, **copy)],
        [
            said(DAY / MINUTE, ANN),
            said(DAY / MINUTE + 1, BEN, answered=ANN, **copy),
            said(DAY / MINUTE + 2, CAT, answered=BEN, reply=int(DAY / MINUTE + 1) * 10 + 1),
        ],
    )
    assert found.acknowledged == []
    short = gather([said(0, DAN, print=9, words=1)], [said(1, BEN, answered=ANN, print=9, words=1)])
    assert len(short.acknowledged) == 1


def test_reactions_count_in_the_conversation_of_their_message_and_none_to_oneself() -> None:
    told = [said(0, ANN), said(1, BEN, answered=ANN, reply=1)]
    likes = [Liked(7, 11, ANN, BEN), Liked(7, 11, CAT, BEN), Liked(7, 11, BEN, BEN)]
    found = gather([], told, [], likes)
    rows = {key: (row.reactions, row.own) for key, row in pairs(found.acknowledged).items()}
    assert rows == {(BEN, ANN): (0, 1), (ANN, BEN): (1, 0), (CAT, BEN): (1, 0)}
    assert {row.thread for row in found.acknowledged} == {1}


def test_bots_begin_nothing_and_are_thanked_for_nothing() -> None:
    told = [said(0, DAN), said(1, ANN), said(2, BEN, answered=DAN, named=(DAN, CAT))]
    left = brought({DAN}, told)
    assert [(remark.author, remark.answered, remark.named) for remark in left] == [
        (ANN, None, ()),
        (BEN, None, (CAT,)),
    ]
