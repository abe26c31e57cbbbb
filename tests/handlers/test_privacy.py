"""Privacy, as members ask for it: what is kept, and their data as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.local.square import Shown
from bot.local.town import PLAZA, Town
from tests.handlers.conftest import Cast


def files(town: Town) -> list[Path]:
    """What waits to be delivered."""
    return [*town.app.database.handouts.glob("*")]


def handed(town: Town) -> list[Shown]:
    return [shown for shown in town.square.messages if shown.file is not None]


# --- Files that lie about -------------------------------------------------------------------


async def test_a_file_that_nobody_waits_for_goes_when_the_bot_starts(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/town.db"
    town = await Town.open(url)
    folder = town.app.database.handouts
    await town.close()
    others = tmp_path / "handouts" / "other.db"
    for place in (folder, others):
        place.mkdir(parents=True)
        (place / "1-aa.json").write_text('{"kept": [')
    again = await Town.open(url)
    await again.close()

    assert [*folder.iterdir()] == []
    assert [path.name for path in others.iterdir()] == ["1-aa.json"]


# --- What is kept ---------------------------------------------------------------------------


async def test_privacy_says_what_is_kept_and_for_how_long(cast: Cast) -> None:
    said = (await cast.ann.says("/privacy")).splitlines()

    assert said[0] == "This is what I keep about you in Town."
    assert said[1] == "Until you ask me to forget you:"
    forever, month, week = (said.index(line) for line in (said[1], "For 30 days:", "For 7 days:"))
    assert "– your account: its number, name and @name" in said[forever:month]
    assert "– the words of your messages" in said[month:week]
    assert "– what I have said to you" in said[week:]
    assert cast.ann.buttons() == ["My data", "Forget me"]


async def test_privacy_follows_the_settings(cast: Cast) -> None:
    olga = cast.town.resident("Olga", role="owner")
    await olga.says("/settings texts.text_days 0")
    await olga.says("/settings texts.activity_days 400")
    said = (await cast.ann.says("/privacy")).splitlines()

    assert said[said.index("Not at all:") + 1] == "– the words of your messages"
    assert said[said.index("For 400 days:") + 1].startswith("– that you wrote, joined or reacted")


async def test_privacy_is_for_oneself_alone(cast: Cast) -> None:
    before = len(cast.town.square.messages)
    await cast.ann.says("/privacy")

    assert cast.bob.heard(before) == ""
    _, data = cast.button("Forget me")
    shown = next(m for m in reversed(cast.town.square.messages) if m.buttons)
    assert await cast.bob.taps(shown, data) == "This button is for somebody else."


# --- One's own data -------------------------------------------------------------------------


async def test_my_data_comes_as_a_file_to_oneself_alone(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    before = len(cast.town.square.messages)
    said = (await cast.ann.says("/mydata")).splitlines()

    assert said[0].startswith("I am gathering all")
    assert said[1].startswith("Your data: ")
    assert cast.bob.heard(before) == ""
    (shown,) = handed(cast.town)
    assert cast.ann.sees(shown)
    assert files(cast.town) == []


async def test_the_file_holds_what_is_ones_own_and_names_nobody_else(cast: Cast) -> None:
    await cast.ann.says("/checkin")
    await cast.ann.says("/give @bob 7 for the apricot cake")
    await cast.bob.says("/give @ann 1")
    await cast.ann.says("/mydata")
    name, content = handed(cast.town)[0].file or ("", b"")
    kept = {each["table"]: each["rows"] for each in json.loads(content)["kept"]}

    assert name == "my-data.json"
    (identity,) = kept["identity"]
    assert (identity["name"], identity["member"]) == ("Ann", "you")
    assert kept["checkin"][0]["at"] == "2026-03-02T12:00:00Z"
    assert kept["checkin"][0]["day"] == "2026-03-02"
    notes = {row["kind"]: (row["amount"], row["note"]) for row in kept["ledger"]}
    assert notes["gift_sent"] == (-7, "for the apricot cake")
    assert {row["giver"] for row in kept["posting"]} == {None, "you", "somebody else"}
    assert {row["identity"] for row in kept["text"]} == {"you"}
    assert all(row["body"] != "/give @ann 1" for row in kept["text"])


async def test_my_data_is_given_once_a_day(cast: Cast) -> None:
    await cast.ann.says("/mydata")
    await cast.town.wait(minutes=13)
    assert await cast.ann.says("/mydata") == "Please wait 23 hours and 47 minutes."
    await cast.ann.says("/me language zh")
    assert await cast.ann.says("/mydata") == "请等 23 小时零 47 分钟再试。"
    await cast.town.wait(hours=23, minutes=46, seconds=30)
    assert await cast.ann.says("/mydata") == "请等 30 秒再试。"
    await cast.town.wait(minutes=1)
    await cast.ann.says("/mydata")

    assert len(handed(cast.town)) == 2


@pytest.mark.both_databases
async def test_a_restart_does_not_forget_who_had_their_data(database_url: str) -> None:
    first = await Town.open(database_url)
    await first.resident("Ann").says("/mydata")
    await first.close()
    town = await Town.open(database_url)
    for _ in first.square.messages:  # the numbers of messages go on
        town.square.write("bob", PLAZA, "…", town.clock.now())
    said = [await town.resident(name).says("/mydata") for name in ("Ann", "Bob", "Bob")]
    await town.wait(hours=24)
    said.append(await town.resident("Ann").says("/mydata"))
    await town.close()

    assert (said[0], said[2]) == ("Please wait 24 hours.", "Please wait 24 hours.")
    assert all(words.startswith("I am gathering all") for words in said[1::2])


async def test_data_that_cannot_be_gathered_is_told(cast: Cast) -> None:
    with cast.town.app.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gap RENAME TO mislaid"))
        connection.execute(text("ALTER TABLE streak RENAME TO astray"))
    said = await cast.ann.says("/mydata")
    with cast.town.app.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE mislaid RENAME TO gap"))
        connection.execute(text("ALTER TABLE astray RENAME TO streak"))

    assert said.splitlines()[1].startswith("Your data could not be gathered.")
    assert files(cast.town) == []


async def test_a_file_that_cannot_be_delivered_goes(cast: Cast) -> None:
    cast.town.square.left.add(PLAZA)
    cast.ann.soul.closed = True
    await cast.ann.says("/mydata")

    assert handed(cast.town) == []
    assert files(cast.town) == []
