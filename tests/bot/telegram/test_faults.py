"""Trouble on the way to Telegram: everything is done or told of, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from bot.desks import ROOMS, WORDS
from bot.telegram.pacing import Limits
from community.actions import Action, Ban, Delete
from community.outbox import State
from tests.bot.telegram.cable import Cable
from tests.bot.telegram.conftest import FREE, bot_on
from tests.bot.telegram.folk import Group
from tests.bot.telegram.server import Answer, BotApi, Request, too_fast
from tests.bot.telegram.waiting import (
    HERE,
    Watch,
    add,
    ended,
    eventually,
    states,
    tell,
)

CHATS = [str(7_000 + person) for person in range(10)]
TOO_OLD = "Bad Request: message can't be deleted"
Start = Callable[..., Awaitable[Group]]


@pytest.fixture
async def cable(api: BotApi) -> AsyncIterator[Cable]:
    """The way to the server, whole."""
    laid = Cable(api.url)
    await laid.mend()
    yield laid
    await laid.close()


@pytest.fixture
async def start(api: BotApi, cable: Cable, sqlite_url: str) -> AsyncIterator[Start]:
    """Starts the bot with so much left to do; gives the group."""
    started = list[Group]()
    api.opened |= {int(chat) for chat in CHATS}

    async def begin(actions: list[Action], limits: Limits = FREE) -> Group:
        group = await bot_on(api, sqlite_url, limits=limits, by=cable.url)
        started.append(group)
        if actions:
            add(group, actions)
        return group

    yield begin
    for group in started:
        await group.app.stop()


def told(count: int, **more: Any) -> list[Action]:
    """Give messages to ten people, in turn."""
    return [tell(number, CHATS[number % len(CHATS)], **more) for number in range(count)]


def in_order(watch: Watch) -> bool:
    """Whether each chat has heard its messages in their order."""
    last: dict[int, int] = {}
    for _, request in watch.taken():
        number = int(request.words.rstrip(".").rsplit(" ", 1)[1])
        if last.get(request.chat, -1) > number:
            return False
        last[request.chat] = number
    return True


async def test_every_third_send_is_too_fast(api: BotApi, start: Start) -> None:
    asked = 0

    def third(request: Request) -> Answer | None:
        nonlocal asked
        asked += request.method == "sendMessage"
        return too_fast(1) if request.method == "sendMessage" and asked % 3 == 0 else None

    watch = Watch(api, third)
    group = await start([*told(20), *(Delete(**HERE, message=n) for n in range(5))])
    await eventually(lambda: ended(group))

    assert {*states(group).values()} == {State.SENT}
    assert watch.heard() == {f"This is number {number}.": 1 for number in range(20)}
    assert in_order(watch)
    asked_to_wait = [(at, r.chat) for at, r, taken in watch.calls if not taken]
    for since, chat in asked_to_wait:
        early = [at for at, r, _ in watch.calls if r.chat == chat and since < at < since + 0.99]
        assert early == [], "who is asked to wait waits"
    others = [at for at, r in watch.taken() if at < asked_to_wait[0][0] + 0.9]
    assert len(others) >= 6, "and nobody else"


@pytest.mark.long
async def test_bursts_of_trouble_over_there(api: BotApi, start: Start) -> None:
    calls = 0

    def burst(request: Request) -> Answer | None:
        nonlocal calls
        calls += 1
        return (500 + calls % 3, {"description": "Internal Server Error"}) if calls < 25 else None

    watch = Watch(api, burst)
    group = await start([*told(20), *(Ban(**HERE, person=str(n)) for n in range(1, 6))])
    await eventually(lambda: ended(group))

    assert {*states(group).values()} == {State.SENT}
    assert watch.heard() == {f"This is number {number}.": 1 for number in range(20)}
    assert in_order(watch)
    assert len(watch.taken("banChatMember")) == 5


@pytest.mark.long
async def test_connections_that_break_before_the_answer(
    api: BotApi, cable: Cable, start: Start
) -> None:
    """What may have arrived: an answer is not repeated, a notice is and says so, a ban is."""
    seen = 0

    def third(data: bytes) -> bool:
        nonlocal seen
        counts = b'"message_id"' in data or b'"result": true' in data
        seen += counts
        return counts and seen % 3 == 0

    watch = Watch(api)
    cable.breaks = third
    bans = [Ban(**HERE, person=str(person)) for person in range(1, 7)]
    group = await start([*told(12), *told(12, notice=True), *bans])
    await eventually(lambda: ended(group))

    ends = list(states(group).values())
    heard = watch.heard()
    assert cable.broken > 3
    assert {*ends[12:]} == {State.SENT}, "notices and bans are done"
    unknown = ends[:12].count(State.UNKNOWN)
    assert ends[:12].count(State.SENT) == 12 - unknown
    for number in range(12):
        words = f"This is number {number}."
        assert 1 <= heard[words] <= 2, "one as an answer, one as a notice"
        if ends[number] is State.SENT and not heard[f"(sent again) {words}"]:
            assert heard[words] == 2
    marked = sum(count for words, count in heard.items() if words.startswith("(sent again)"))
    assert sum(heard.values()) <= 24 + marked
    assert {r.params["user_id"] for _, r in watch.taken("banChatMember")} == set(range(1, 7))


@pytest.mark.parametrize("seconds", [1, pytest.param(30, marks=pytest.mark.long)])
async def test_no_network(api: BotApi, cable: Cable, start: Start, seconds: float) -> None:
    watch = Watch(api)
    group = await start([])
    await cable.cut()
    bans: list[Action] = [Ban(**HERE, person=str(person)) for person in range(1, 4)]
    removals: list[Action] = [Delete(**HERE, message=number) for number in range(1, 9)]
    add(group, [*told(20), *bans, *removals])
    await asyncio.sleep(seconds)
    assert group.app.outbox.waiting == 31

    await cable.mend()
    sanctions = ("banChatMember", "deleteMessages")
    took = await eventually(lambda: all(watch.taken(method) for method in sanctions))
    assert took < 6, "a sanction is tried every five seconds"
    await eventually(lambda: ended(group), 60)
    assert {*states(group).values()} == {State.SENT}
    assert watch.heard() == {f"This is number {number}.": 1 for number in range(20)}
    assert in_order(watch)


@pytest.mark.parametrize("seconds", [0.7, pytest.param(10, marks=pytest.mark.long)])
async def test_a_server_that_takes_its_time(
    api: BotApi, cable: Cable, start: Start, seconds: float
) -> None:
    watch = Watch(api)
    group = await start([])
    await eventually(lambda: group.app.platforms[0].connected)
    cable.delay = seconds
    api.opened |= set(range(100, 140))
    add(group, [tell(number, str(100 + number)) for number in range(40)])
    await eventually(lambda: len(watch.taken()) == ROOMS[WORDS])
    add(group, [Ban(**HERE, person="9")])

    assert await eventually(lambda: bool(watch.taken("banChatMember"))) < 1
    assert len(watch.taken()) == ROOMS[WORDS], "all hands are busy with words"
    cable.delay = min(seconds, 0.05)
    await eventually(lambda: ended(group), 60)
    assert {*states(group).values()} == {State.SENT}
    assert {*watch.heard().values()} == {1}


async def test_a_sanction_leaves_at_once_whatever_waits(api: BotApi, start: Start) -> None:
    """A thousand answers wait, in the group and to people, at the paces that Telegram asks for."""
    watch = Watch(api)
    group = await start([], Limits())
    await eventually(lambda: group.app.platforms[0].connected)
    notices = [tell(number, notice=True) for number in range(500)]
    add(group, [*notices, *told(500)])
    add(group, [Ban(**HERE, person="9"), Delete(**HERE, message=1)])
    sanctions = ("banChatMember", "deleteMessage")
    assert await eventually(lambda: all(watch.taken(method) for method in sanctions)) < 1
    assert group.app.outbox.waiting > 900


@pytest.mark.parametrize(
    ("people", "messages"), [(60, 250), pytest.param(500, 2000, marks=pytest.mark.long)]
)
async def test_a_raid_is_removed(api: BotApi, start: Start, people: int, messages: int) -> None:
    """As fast as Telegram takes it, one message that is too old among them."""

    def old(request: Request) -> Answer | None:
        ids = request.params.get("message_ids") or [request.params.get("message_id")]
        return (400, {"description": TOO_OLD}) if 13 in ids else None

    watch = Watch(api, old)
    group = await start([], Limits())
    bans: list[Action] = [Ban(**HERE, person=str(person)) for person in range(1, people + 1)]
    removals: list[Action] = [Delete(**HERE, message=n) for n in range(1, messages + 1)]
    add(group, [*bans, *removals])
    took = await eventually(lambda: ended(group), 60)

    assert took < people / 50 + messages / 100
    assert len(watch.taken("banChatMember")) == people
    gone = {13}
    for method in ("deleteMessages", "deleteMessage"):
        for _, request in watch.taken(method):
            gone |= {*(request.params.get("message_ids") or [request.params["message_id"]])}
    assert gone == {*range(1, messages + 1)}
    removing = [r for _, r, _ in watch.calls if r.method.startswith("delete")]
    assert len(removing) < messages / 100 + 20
    ends = states(group)
    assert [n - people for n, state in ends.items() if state is not State.SENT] == [13]
    assert refusals(group) == [TOO_OLD]


def refusals(group: Group) -> list[str]:
    """Give why something was refused, as `/outbox` shows it to moderators."""
    query = "SELECT result FROM outbox WHERE id IN (SELECT id FROM mishap)"
    with group.app.database.reading() as connection:
        return [json.loads(row.result)["why"] for row in connection.execute(text(query))]
