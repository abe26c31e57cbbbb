"""Plain messages in a row: what one of them does to the others, and what is none of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from community.actions import React
from community.context import Ctx, Reply
from community.events import Person, Place, Said
from community.feature import Feature, NoSettings
from community.house import House
from community.words import t
from handlers.boards import feature as boards
from storage.database import count_up
from tests.storage.bench import ANN, Bench, bench, said
from tests.storage.toys import earn

BOB = Person("bob", "Bob", "bob")
BAD = "this one is bad"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong is logged with all it knows; here that would only be slow."""
    with capture_logs():
        yield


def house() -> House:
    feature = Feature("listener", NoSettings, about=t("A listener."))

    @feature.on(Said)
    async def listen(ctx: Ctx[NoSettings]) -> None:
        assert isinstance(ctx.event, Said)
        await earn(ctx, ctx.event.text)
        ctx.uow.act(React(platform="test", chat="plaza", message=ctx.event.message, emoji="👀"))
        if ctx.event.text == BAD:
            raise RuntimeError("the listener is broken")

    return House([feature, boards])


def activity(b: Bench) -> list[tuple[int, str]]:
    return [
        (row.ref, row.name)
        for row in b.rows(
            "SELECT a.ref, i.name FROM activity a JOIN identity i ON i.id = a.identity "
            "ORDER BY a.ref"
        )
    ]


@pytest.mark.both_databases
def test_one_that_a_listener_fails_on_harms_none_of_the_others(database_url: str) -> None:
    with bench(database_url, house()) as b:
        landed = b.run(said(1, "one"), said(2, BAD, who=BOB), said(3, "three"), said(4, "four"))
        assert (landed.handled, landed.buried, landed.seen) == (4, 0, 0)
        assert b.stands() == ["one", "three", "four"]
        assert activity(b) == [(1, "Ann"), (2, "Bob"), (3, "Ann"), (4, "Ann")]
        assert len(b.rows("SELECT feature FROM untold")) == 1


def test_what_comes_twice_in_a_row_counts_once(sqlite_url: str) -> None:
    with bench(sqlite_url, house()) as b:
        b.run(said(1, "one"))
        landed = b.run(said(1, "one"), said(2, "two"), said(2, "two"), said(3, "three"))
        assert (landed.handled, landed.seen) == (4, 2)
        assert b.stands() == ["one", "two", "three"]


def test_what_is_said_in_a_chat_of_nobody_is_not_kept(sqlite_url: str) -> None:
    elsewhere = Place("elsewhere", title="Elsewhere")
    with bench(sqlite_url, house()) as b:
        landed = b.run(said(1, "one"), said(2, "two", place=elsewhere), said(3, "three"))
        assert landed.handled == 3
        assert b.stands() == ["one", "three"]
        assert activity(b) == [(1, "Ann"), (3, "Ann")]


def test_who_is_called_otherwise_meanwhile_is_known_by_the_new_name(sqlite_url: str) -> None:
    with bench(sqlite_url, house()) as b:
        renamed = Person(ANN.id, "Anna", ANN.username)
        b.run(said(1, "one"), said(2, "two", who=renamed), said(3, "three", who=renamed))
        assert [row.name for row in b.rows("SELECT name FROM identity")] == ["Anna"]


def test_what_is_heard_by_itself_is_heard_in_its_turn(sqlite_url: str) -> None:
    with bench(sqlite_url, house()) as b:
        b.run(said(1, "one"), said(2, "two", who=BOB))
        with b.database.writing() as connection:
            connection.execute(text("UPDATE identity SET gate = 1 WHERE name = 'Bob'"))
            count_up(connection)
        landed = b.run(said(3, "three"), said(4, "four", who=BOB), said(5, "five"))
        assert [action.message for _, action in landed.actions if isinstance(action, React)] == [
            3,
            4,
            5,
        ]


def test_a_command_that_only_tells_is_not_run_where_nobody_is_answered(sqlite_url: str) -> None:
    feature, ran = Feature("teller", NoSettings, about=t("A teller.")), list[int]()

    @feature.command("news", t("Tell the news."), tells=True)
    async def news(ctx: Ctx[NoSettings]) -> Reply:
        assert isinstance(ctx.event, Said)
        ran.append(ctx.event.message)
        return t("There is none.")

    with bench(sqlite_url, House([feature])) as b:
        landed = b.run(said(1, "/news", late=True), said(2, "/news"))
        assert (landed.handled, len(landed.actions), ran) == (2, 1, [2])
        assert activity(b) == [(1, "Ann"), (2, "Ann")]
