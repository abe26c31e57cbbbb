"""What is acknowledged and not committed, as a process leaves it and the next one finds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord import pending
from bot.discord.client import DiscordPlatform
from bot.discord.pending import NAME, Pending
from bot.platform import Journaling
from tests.bot.discord.server import Discord
from tests.bot.discord.test_journey import presses
from tests.bot.discord.voices import Spoken, town_on
from tests.bot.telegram.folk import until

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


def asked(by: str, about: str = "") -> bytes:
    """An interaction of somebody, perhaps about another."""
    return json.dumps({"member": {"user": {"id": by}}, "data": {"target_id": about}}).encode()


def test_who_is_forgotten_has_nothing_there(tmp_path: Path) -> None:
    kept = Pending(tmp_path)
    rows = [asked("111"), asked("222"), asked("333", about="111"), b"no JSON"]
    for number, data in enumerate(rows):
        kept.keep(str(number), data)
    kept.drop("1")
    kept.forget("111")
    assert b"222" not in (tmp_path / NAME).read_bytes(), "what is kept no longer goes on the way"
    kept.keep("9", asked("444"))
    kept.close()
    assert [*Pending(tmp_path).left()] == [*rows[2:], asked("444")]


def test_what_an_earlier_process_left_names_nobody_who_was_forgotten(tmp_path: Path) -> None:
    kept = Pending(tmp_path)
    rows = [asked("111"), asked("222"), asked("333", about="111")]
    for number, data in enumerate(rows):
        kept.keep(str(number), data)
    kept.close()
    Pending(tmp_path).forget("111")
    assert [*Pending(tmp_path).left()] == [asked("222")]


async def test_forgetme_looks_into_it(server: Discord, sqlite_url: str) -> None:
    assert isinstance(DiscordPlatform.__new__(DiscordPlatform), Journaling)
    async with town_on(server, sqlite_url) as town:
        ann, journal = town.person("Ann"), town.app.database.asked / NAME
        await town.until_over(ann.commands("points"))
        (platform,) = town.app.platforms
        assert isinstance(platform, Spoken)
        for number, who in enumerate((ann.id, "222")):
            platform.voice.interactions._pending.keep(str(number), asked(who))
        await town.until_over(ann.commands("forgetme"))
        await presses(town, ann, "Forget me …")
        assert ann.id.encode() in journal.read_bytes()
        await presses(town, ann, "Erase me for good")
        await until(lambda: ann.id.encode() not in journal.read_bytes())
        assert asked("222") in journal.read_bytes()
