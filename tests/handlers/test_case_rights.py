"""Who has not the right to something gets at none of its effects, by whatever way."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from inspect import signature
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.features import house as all_of_it
from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.buttons import Button
from community.commands import Command
from community.handling import PRESS_A_COMMAND
from community.people import Role
from community.words import t
from storage.books import audit
from tests.handlers.owners import owner_of, rows

pytestmark = pytest.mark.postgres_at_length

ROOT = Path(__file__).parents[2]
OFFICE = "office"
HOUSE = all_of_it()
ROLES = {"MODERATOR": Role.MODERATOR, "ADMIN": Role.ADMIN, "OWNER": Role.OWNER}
SPEAKING = {
    *("activity", "text", "outbox", "version", "strike", "lease", "held", "reach"),
    *("member_day", "chat_hour", "pair_day", "talk", "identity", "alembic_version", "coverage"),
    *("posting", "ledger", "ledger_day", "balance", "lot", "score", "tally"),
    *("podium", "hit", "rule_day", "first_messages"),
}
"""What changes because somebody speaks at all, or is answered."""
OWN = {
    *("checkin", "checkin_day", "floor", "job", "link_code", "member", "streak", "thanks"),
    *("unsubscribed", "nomination", "queue", "queue_card", "report"),
}
"""What changes because a member does what every member may."""
LAST = {"erase_me", "forget_me", "forgetme"}
GIVEN: dict[str, int | str] = {
    "code": "zh",
    "language": "zh",
    "zone": "Asia/Shanghai",
    "start": "full",
    "hour": 9,
    "year": 2026,
    "month": 3,
    "metric": 1,
    "is_theirs": 1,
}
"""What buttons are given besides whom or what they are about."""
IDS = {"chat", "choice", "community", "external", "identity", "member", "number"}


def above(role: Role) -> Sequence[Command]:
    """The commands that a role may not use."""
    return [command for _, command in sorted(HOUSE.commands.items()) if command.role > role]


def lines(role: Role) -> Iterator[str]:
    """All that somebody of a role may not write, about Bob: each command, and each of its words."""
    for command in above(role):
        yield command.example.replace("@ann", "@bob")
        yield from command.aliases


def actions(role: Role) -> list[str]:
    """The buttons that somebody of a role may not press."""
    return [action for action, least in sorted(HOUSE.button_roles.items()) if least > role]


class House:
    """Eve wants what she may not; Mod has warned Bob, who appeals: both cards lie in the office."""

    def __init__(self, town: Town, eve: Resident, mod: Resident, bob: Resident, role: Role) -> None:
        self.town, self.eve, self.mod, self.bob, self.role = town, eve, mod, bob, role
        names = rows(town, "SELECT name FROM sqlite_master WHERE type = 'table'")
        self.tables = sorted({str(name) for (name,) in names} - SPEAKING)

    def state(self) -> dict[str, object]:
        """All that an effect would change."""
        found: dict[str, object] = {
            table: rows(self.town, f"SELECT * FROM {table}") for table in self.tables
        }
        square = self.town.square
        held = (sorted(square.restricted.items()), sorted(square.closed), sorted(square.roles))
        return found | {"square": (*held, [m.id for m in square.messages if m.removed])}

    def changed(self, before: dict[str, object]) -> list[str]:
        """What is otherwise than before."""
        return [name for name, now in self.state().items() if now != before[name]]

    @property
    def cards(self) -> list[Shown]:
        return [m for m in self.town.square.messages if m.chat == OFFICE and m.buttons]


AT_LENGTH = [pytest.param(each, marks=pytest.mark.long) for each in ("member", "helper")]


@pytest.fixture(params=["demoted", "moderator", *AT_LENGTH])
async def house(sqlite_url: str, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Eve is a member, a helper, was a moderator until a moment ago, or is one and no more."""
    town = await Town.open(sqlite_url, chats=((OFFICE, "Office"),))
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
    role = {"helper": Role.HELPER, "moderator": Role.MODERATOR}.get(request.param, Role.MEMBER)
    yield House(town, eve, mod, bob, role)
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def tried(attempt: Callable[[], Awaitable[object]]) -> list[str]:
    """What the log says of an attempt."""
    with capture_logs() as logs:
        await attempt()
    return [line["event"] for line in logs if line["log_level"] == "warning"]


async def test_no_command_in_any_way_of_giving_it(house: House) -> None:
    await house.eve.whispers("hello")
    await house.eve.says("something harmless")
    mine, before = house.eve.last, house.state()
    for line in lines(house.role):
        assert await tried(partial(house.eve.says, line)) == ["refused"], line
        assert await tried(partial(house.eve.whispers, line)) == ["refused"], line
        assert await tried(partial(house.eve.edits, line, mine)) == [], f"edited into {line}"
    for command in above(house.role):
        given = f"/{command.name}"
        answer = await tried(partial(house.eve.says, given, reply_to=house.bob.last))
        assert answer == ["refused"], f"{given} in reply"
    assert house.changed(before) == []


async def test_no_button_that_runs_a_command(house: House) -> None:
    (card, *_), before = house.cards, house.state()
    for command in above(house.role):
        words = (*command.name.split(" "), "@bob")
        data = house.town.seal(Button(t("x"), PRESS_A_COMMAND, words), OFFICE)
        assert await tried(partial(house.eve.taps, card, data)) == ["refused"], command.name
    assert house.changed(before) == []


async def test_no_button_whatever_it_says_itself(house: House) -> None:
    """Were there one that asks for no role: what it does asks for it. None is good elsewhere."""
    (card, *_), before = house.cards, house.state()
    for action in actions(house.role):
        for params in ((1,), (1, 1), (1, 1, 1)):
            button = Button(t("x"), action, params)
            real, elsewhere = house.town.seal(button, OFFICE), house.town.seal(button, PLAZA)
            refused = await tried(partial(house.eve.taps, card, real))
            assert refused == ["a press was refused"], action
            for forged in (elsewhere, ("B" if real[0] == "A" else "A") + real[1:]):
                assert await tried(partial(house.eve.taps, card, forged)) == ["a forged press"]
    assert house.changed(before) == []


async def test_no_button_of_somebody_else_and_no_press_played_again(house: House) -> None:
    before, elses = house.state(), house.town.seal(Button(t("Appeal"), "appeal", (1,)), PLAZA)
    shown = next(m for m in house.town.square.messages if m.chat == PLAZA)
    await house.eve.taps(shown, elses)
    for each in house.cards if house.role < Role.MODERATOR else ():
        for label, data in [button for row in each.buttons for button in row]:
            logged = await tried(partial(house.eve.taps, each, data))
            assert logged == ["a press was refused"], label
    assert house.changed(before) == []
    (card, *_) = house.cards
    undo = next(data for row in card.buttons for label, data in row if label == "Undo")
    payload = house.town.square.pressed(card, "mod", undo, house.town.clock.now())
    await house.town.deliver(payload)
    assert rows(house.town, "SELECT count(*) FROM cases WHERE undone_at > 0") == [(1,)]
    before = house.state()
    assert await tried(partial(house.town.deliver, payload)) == []
    if house.role < Role.MODERATOR:
        stolen = payload | {"from": payload["from"] | {"id": "eve", "rank": None}, "press": "77"}
        assert await tried(partial(house.town.deliver, stolen)) == ["a press was refused"]
    assert house.changed(before) == []


def guesses(action: str) -> Iterator[tuple[int | str, ...]]:
    """What a button is given that looks itself at who presses it: the first of everything."""
    params = [*signature(HOUSE.buttons[action][1], eval_str=True).parameters.values()][1:]
    for number in (1, 2):
        yield tuple(number if p.name in IDS else GIVEN.get(p.name, 0) for p in params)


async def test_what_everybody_may_press_or_say_is_about_themselves(house: House) -> None:
    """Those buttons and commands look themselves at who asks, and to whom it happens."""
    (card, *_), before = house.cards, house.state()
    standing = "SELECT id, role, rank, muted, barred, trusted FROM member"
    known = rows(house.town, standing)
    own = [each for each in sorted(HOUSE.buttons) if not HOUSE.button_roles.get(each)]
    for action in (each for each in own if each not in LAST):
        for params in guesses(action):
            await house.eve.taps(card, house.town.seal(Button(t("x"), action, params), OFFICE))
    for name, command in sorted(HOUSE.commands.items()):
        if not command.role and name not in LAST:
            await house.eve.says(command.example.replace("@ann", "@bob"))
    found = house.changed(before)
    assert {*found} <= OWN, "what a member may do besides"
    assert rows(house.town, standing) == known


def asked_for(role: ast.expr) -> Role:
    """The role that a button's expression asks for; moderators' where it cannot be told."""
    names = [n.id for n in ast.walk(role) if isinstance(n, ast.Name)]
    names += [n.attr for n in ast.walk(role) if isinstance(n, ast.Attribute)]
    return next((ROLES[name] for name in names if name in ROLES), Role.MODERATOR)


def test_what_a_button_asks_for_its_declaration_asks_for_as_well() -> None:
    """So that a new button of moderators is in the tables above by itself."""
    loose, met = [], 0
    for path in sorted((*(ROOT / "handlers").glob("*.py"), *(ROOT / "community").glob("*.py"))):
        code = path.read_text()
        for node in ast.walk(ast.parse(code)) if "role=" in code else ():
            is_button = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Button"
            if not (isinstance(node, ast.Call) and is_button and len(node.args) > 1):
                continue
            action = getattr(node.args[1], "value", None)
            given = {word.arg: word.value for word in node.keywords}
            if "role" not in given or not isinstance(action, str):
                continue
            met += 1
            if HOUSE.button_roles[action] < asked_for(given["role"]):
                loose.append(f"{path.name}:{node.lineno} {action}")
    assert loose == []
    assert met > 20
