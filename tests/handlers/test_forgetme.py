"""Being forgotten, as members ask for it: twice asked, gone, and nobody else the poorer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.importing import import_files
from bot.local.town import PLAZA, Resident, Town
from storage.tables.columns import METADATA
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows


async def forgets(
    who: Resident, first: str = "Forget me …", last: str = "Erase me for good"
) -> str:
    """Somebody asks to be forgotten, and means it."""
    await who.says("/forgetme")
    await who.presses(first)
    return await who.presses(last)


def kept(town: Town, *words: str) -> list[str]:
    """Those of the words that the database's files hold; where there are none, its rows."""
    file = town.app.database.file
    if file is not None:
        found = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    else:
        with town.app.database.reading() as connection:
            tables = METADATA.sorted_tables
            found = str([connection.execute(select(table)).all() for table in tables]).encode()
    written = found.lower().replace(b"channel", b"")  # the schema's word, in which an Ann is
    return [word for word in words if word.casefold().encode() in written]


async def test_in_chinese_all_of_it_is_chinese(cast: Cast) -> None:
    await cast.ann.says("/me language zh")
    said = [
        await cast.ann.says("隐私"),
        await cast.ann.says("我的数据"),
        await cast.ann.says("忘记我"),
    ]
    said += [await cast.ann.presses("忘记我……"), await cast.ann.presses("彻底抹去我")]

    assert said[-1].startswith("你已被忘记。")
    assert cast.english_in("\n".join(said), "Town", "ann") == []


async def test_one_is_asked_twice_and_told_what_is_lost(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    said = await cast.ann.says("/forgetme")

    assert said.splitlines()[:4] == [
        "Shall I forget you in Town? You would lose:",
        "– 105 points",
        "– a streak of 1 day",
        "– 1 check-in",
    ]
    assert cast.ann.buttons() == ["Forget me …", "Keep me"]
    assert await cast.ann.presses("Forget me …") == (
        "Nobody can undo this, neither I nor the owner. Really?"
    )
    assert await cast.ann.presses("Keep me") == "Good. Everything stays as it is."
    assert (await cast.ann.says("/points")).startswith("You have 105 points.")


@pytest.mark.both_databases
async def test_who_was_forgotten_is_nowhere(cast: Cast) -> None:
    zoe = cast.town.resident("Zoé Quill")
    await zoe.joins()
    await zoe.says("an unmistakeable lighthouse")
    await zoe.says("/checkin")
    await cast.bob.says("I agree with @zoé_quill, as Zoé Quill knows")
    await cast.mod.says("/award @zoé_quill 9 for Zoé Quill's lighthouse")
    await zoe.whispers("/points")
    await zoe.says("/mydata")
    assert kept(cast.town, "lighthouse") == ["lighthouse"]
    words = ("zoé quill", "zoé_quill", "unmistakeable")
    assert kept(cast.town, *words) == [*words]
    said = await forgets(zoe)

    assert said.startswith("You are forgotten.")
    assert kept(cast.town, *words) == []
    assert "Zoé" not in await cast.bob.says("/top points")


async def test_others_keep_their_points_ranks_and_streaks(cast: Cast) -> None:
    people = (cast.bob, cast.kim, cast.mod)
    for day in range(3):
        for who in (cast.ann, *people[: 3 - day]):
            await who.says("/checkin")
        await cast.ann.says("/give @bob 20")
        await cast.kim.says("/give @ann 2")
        await cast.town.wait(days=1)
    before = [await who.says(line) for who in people for line in ("/points", "/top points all")]
    await forgets(cast.ann)
    after = [await who.says(line) for who in people for line in ("/points", "/top points all")]

    def without_ann(said: str) -> str:
        return "\n".join(line for line in said.splitlines() if "Ann" not in line)

    assert after == [without_ann(said) for said in before]
    assert "Ann" in "".join(before)


async def test_who_comes_back_begins_with_nothing(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    await forgets(cast.ann)

    assert (await cast.ann.says("/points")).startswith("You have 0 points.")
    assert "1 day in a row" in await cast.ann.says("/checkin")


async def test_nobody_brings_back_who_was_forgotten_by_naming_them(cast: Cast) -> None:
    await cast.ann.says("remember me")
    said = cast.ann.last
    await forgets(cast.ann)

    unknown = "I do not know anybody called"
    assert (await cast.bob.says("/give @ann 1")).startswith(unknown)
    assert (await cast.mod.says("/award 5", reply_to=said)).startswith(unknown)
    with cast.town.app.database.reading() as connection:
        names = connection.execute(text("SELECT name FROM identity")).scalars().all()
    assert "Ann" not in names
    for mark in ("gone:1", "gone:1:ann"):
        assert (await cast.bob.says(f"/give @{mark} 1")).startswith(unknown)


async def test_an_import_of_the_same_history_does_not_bring_them_back(
    cast: Cast, tmp_path: Path
) -> None:
    there = cast.town.platform
    line = {
        "platform": there.name,
        "channel": there.external(PLAZA),
        "ts": "2026-03-01T10:00:00Z",
    }
    ann, bob = there.account("ann"), there.account("bob")
    history = [
        {**line, "id": 5001, "author_id": ann, "author_name": "Ann", "text": "a lighthouse"},
        {**line, "id": 5002, "author_id": bob, "author_name": "Bob", "text": "indeed"},
    ]
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(map(json.dumps, history)))
    await forgets(cast.ann)
    (report,) = import_files(cast.town.app.database, [file], "Town")

    assert (report.new, report.known) == (1, 1)
    assert kept(cast.town, "lighthouse", "Ann") == []


async def test_the_only_owner_must_hand_over_first(cast: Cast) -> None:
    olga = cast.town.resident("Olga", role="owner")
    await olga.says("hello")
    refusal = await olga.says("/forgetme")
    assert refusal.startswith("You own this community, and nobody else does: hand it over first.")
    assert 'prints a code with hearth community "Town",' in refusal


async def test_a_moderator_is_forgotten_too_and_the_audit_holds(cast: Cast) -> None:
    await cast.mod.says("/award @bob 5 for a canoe")
    await forgets(cast.mod)

    assert kept(cast.town, "canoe") == []
    assert "canoe" not in await cast.bob.says("/points")


async def test_others_cannot_press_and_late_presses_do_nothing(cast: Cast) -> None:
    await cast.ann.says("/forgetme")
    shown, data = cast.button("Forget me …")
    assert await cast.bob.taps(shown, data) == "This button is for somebody else."
    await cast.town.wait(minutes=11)
    assert await cast.ann.taps(shown, data) == "This button has run out."


async def test_what_a_crash_interrupted_is_finished_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = cast.town.app.jobs
    await cast.town.wait(minutes=1)
    monkeypatch.setattr(jobs, "land", lambda jobs: None)  # the process dies before it begins
    await cast.ann.says("an unmistakeable lighthouse")
    await forgets(cast.ann)
    monkeypatch.undo()  # and another one is there
    assert kept(cast.town, "lighthouse") == ["lighthouse"]
    assert (await cast.ann.says("/points")).startswith("You have 0 points.")
    await cast.town.wait(hours=1)

    assert kept(cast.town, "lighthouse") == []


async def test_files_of_the_forgotten_go_with_them(cast: Cast) -> None:
    folder = cast.town.app.database.handouts
    folder.mkdir(parents=True, exist_ok=True)
    [(ann,)] = rows(cast.town, "SELECT member FROM identity WHERE name = 'Ann'")
    mine, other = folder / f"{ann}-aa.json", folder / f"{ann}2-bb.json"
    for path in (mine, other):
        path.write_text("{}")
    await forgets(cast.ann)

    assert (mine.exists(), other.exists()) == (False, True)
