"""What is acknowledged and not committed, as a process leaves it and the next one finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord import pending
from bot.discord.pending import NAME, Pending

STEPS = st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.binary(min_size=1, max_size=40)))


def after(folder: Path, *steps: tuple[int, bool, bytes]) -> dict[bytes, None]:
    """Keep and drop things; gives what must be left of them."""
    kept, expected = Pending(folder), dict[int, bytes]()
    for number, keeps, data in steps:
        if keeps and number not in expected:
            kept.keep(str(number), data)
            expected[number] = data
        elif not keeps:
            kept.drop(str(number))
            expected.pop(number, None)
    kept.close()
    return dict.fromkeys(expected.values())


@given(steps=STEPS, most=st.sampled_from([20, 1 << 20]))
def test_what_was_kept_and_not_dropped_is_left_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool, bytes]], most: int
) -> None:
    folder = tmp_path_factory.mktemp("asked")
    before, pending.MOST_BYTES = pending.MOST_BYTES, most
    try:
        expected = after(folder, *steps)
    finally:
        pending.MOST_BYTES = before
    assert dict.fromkeys(Pending(folder).left()) == expected
    assert not [*Pending(folder).left()]


def test_an_entry_that_was_not_written_whole_costs_nothing_but_itself(tmp_path: Path) -> None:
    after(tmp_path, (1, True, b"first"), (2, True, b"second"))
    file = tmp_path / NAME
    for cut in range(1, len(b"2 6\nsecond") + 1):
        whole = b"1 5\nfirst2 6\nsecond"
        file.write_bytes(whole[:-cut])
        assert [*Pending(tmp_path).left()] == [b"first"]


def test_where_nothing_is_kept_the_file_is_empty(tmp_path: Path) -> None:
    kept = Pending(tmp_path)
    for number in ("1", "2"):
        kept.keep(number, b"{}")
    for number in ("1", "2", "3"):
        kept.drop(number)
    assert (tmp_path / NAME).read_bytes() == b""
    kept.close()
    nowhere = Pending(None)
    nowhere.keep("1", b"{}")
    nowhere.drop("1")
    assert not [*nowhere.left()]
