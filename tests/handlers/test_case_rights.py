"""Who has not the right to decide a case gets at none of its effects, by whatever way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.buttons import Button
from community.words import t
from storage.books import audit
from tests.handlers.owners import owner_of, rows

pytestmark = pytest.mark.postgres_at_length

OFFICE = "office"
EFFECTS = ("warn", "mute", "unmute", "kick", "ban", "unban", "purge")
LINES = [
    *(f"/{what} @bob" for what in EFFECTS),
    *("/case", "/case 1", "/case of @bob", "/case search spam", "/case undo 1", "/case export"),
    *("/member @bob", "/member note @bob x", "/member tag @bob x", "/member untag @bob x"),
    *("/member erase @bob 1", "/member trust @bob", "案卷"),
]
BUTTONS = [
    ("case.undo", 1),
    ("case.raise", 1),
    ("case.show", 1),
    ("case.page", 0),
    ("case.of", 1),
    ("member", 1),
    ("appeal.grant", 1),
    ("appeal.decline", 1),
]


class House:
    """Eve wants what only Mod may do; Mod has warned Bob, and his card lies in the office."""

    def __init__(self, town: Town, eve: Resident, mod: Resident, bob: Resident) -> None:
        self.town, self.eve, self.mod, self.bob = town, eve, mod, bob

    def state(self) -> list[list[tuple[object, ...]]]:
        """All that a moderator's effect would change."""
        tables = ("cases", "case_trace", "appeal", "note", "tag", "member", "audit")
        found: list[list[tuple[object, ...]]] = [
            rows(self.town, f"SELECT * FROM {table}") for table in tables
        ]
        return [*found, sorted(self.town.square.restricted.items())]

    @property
    def card(self) -> Shown:
        return next(m for m in self.town.square.messages if m.chat == OFFICE and m.buttons)


@pytest.fixture(params=["member", "helper", "demoted"])
async def house(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Eve is a member, a helper, or was a moderator until a moment ago."""
    town = await Town.open(database_url, chats=((OFFICE, "Office"),))
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    owner = await owner_of(town, "Olga")
    mod, bob, eve = town.resident("Mod", role="moderator"), *map(town.resident, ("Bob", "Eve"))
    for who in (mod, bob, eve):
        await who.says("hello everybody")
    if request.param != "member":
        await owner.says(f"/role @eve {'helper' if request.param == 'helper' else 'moderator'}")
    if request.param == "demoted":
        await eve.says("/warn @bob")
        await owner.says("/role @eve member")
    else:
        await mod.says("/warn @bob")
    await bob.whispers("/appeal I did nothing")
    yield House(town, eve, mod, bob)
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def refused(house: House, attempt: Callable[[], Awaitable[object]]) -> list[str]:
    """Let an attempt change nothing; gives what the log says of it."""
    before = house.state()
    with capture_logs() as logs:
        await attempt()
    assert house.state() == before
    return [line["event"] for line in logs if line["log_level"] == "warning"]


async def test_no_command_alone_or_in_reply(house: House) -> None:
    for line in LINES:
        assert await refused(house, partial(house.eve.says, line)) == ["refused"], line
        whispered = await refused(house, partial(house.eve.whispers, line))
        assert whispered == ["refused"], line
    said = house.bob.last
    for what in EFFECTS:
        answer = await refused(house, partial(house.eve.says, f"/{what}", reply_to=said))
        assert answer == ["refused"], what


async def test_no_edited_message(house: House) -> None:
    await house.eve.says("something harmless")
    for line in LINES:
        await refused(house, partial(house.eve.edits, line))


async def test_no_button_of_a_card_that_others_see(house: House) -> None:
    for row in house.card.buttons:
        for label, data in row:
            logged = await refused(house, partial(house.eve.taps, house.card, data))
            assert logged == ["a press was refused"], label


async def test_no_button_sealed_for_anybody(house: House) -> None:
    """Even a button that asks for no role, were there one, is none of theirs in another chat."""
    here = house.card
    for action, number in BUTTONS:
        button = Button(t("x"), action, (number,), role=2)
        forged = house.town.seal(button, PLAZA)
        assert await refused(house, partial(house.eve.taps, here, forged)) == ["a forged press"]
        broken = house.town.seal(button, OFFICE)[:-2] + "AA"
        assert await refused(house, partial(house.eve.taps, here, broken)) == ["a forged press"]


async def test_no_press_of_somebody_else_played_again(house: House) -> None:
    undo = next(data for row in house.card.buttons for label, data in row if label == "Undo")
    payload = house.town.square.pressed(house.card, "mod", undo, house.town.clock.now())
    await house.town.deliver(payload)
    assert rows(house.town, "SELECT count(*) FROM cases WHERE undone_at > 0") == [(1,)]
    again = await refused(house, partial(house.town.deliver, payload))
    assert again == []
    stolen = payload | {"from": payload["from"] | {"id": "eve", "rank": None}, "press": "77"}
    assert await refused(house, partial(house.town.deliver, stolen)) == ["a press was refused"]


async def test_no_appeal_against_the_case_of_somebody_else(house: House) -> None:
    data = house.town.seal(Button(t("Appeal"), "appeal", (1,)), PLAZA)
    shown = next(m for m in house.town.square.messages if m.chat == PLAZA)
    await refused(house, partial(house.eve.taps, shown, data))
