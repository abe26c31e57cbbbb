"""What becomes of tokens: they are nowhere for longer than they serve."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.discord import asked as asking
from bot.discord.accounts import Unreadable
from bot.discord.interactions import tokenless
from community.actions import Say
from community.driving import drive
from community.ports import Outbox
from community.words import t
from community.written import decode
from storage.database import Database
from storage.schema import prepare
from storage.store import Store
from tests.bot.discord.server import Discord
from tests.bot.discord.voices import Town, town_on
from tests.bot.telegram.folk import until


@pytest.fixture
async def town(server: Discord, sqlite_url: str) -> AsyncIterator[Town]:
    async with town_on(server, sqlite_url) as opened:
        yield opened


def kept(town: Town) -> str:
    """Give all that the database holds."""
    with town.app.database.reading() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        return "\n".join(
            str(row)
            for table in tables.scalars().all()
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))
        )


async def test_what_is_answered_keeps_no_token(town: Town) -> None:
    ann, bob = town.person("Ann"), town.person("Bob")
    for asked in (ann.commands("points"), ann.commands("give", member=bob, amount=3)):
        await town.until_over(asked)
        assert asked.token.rpartition("-")[2] not in kept(town)
    assert "You have" in kept(town)


async def test_what_cannot_be_read_is_kept_without_its_token(town: Town) -> None:
    ann = town.person("Ann")
    world, emit = town.api.world, town.api.world.emit
    world.emit = lambda kind, data, intent, channel=None: emit(
        kind, data | {"member": {"user": {"id": "nobody"}}}, intent, channel
    )
    asked = ann.commands("points")
    world.emit = emit
    await until(lambda: "nobody" in kept(town))
    assert asked.token not in kept(town)


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'{"token": "secret", "id": 5}', b"\xff"])
def test_a_raw_form_never_holds_a_token(raw: bytes) -> None:
    assert "secret" not in tokenless(raw)
    with pytest.raises(Unreadable):
        asking.read(raw)


@pytest.mark.both_databases
def test_what_waits_too_long_is_kept_without_its_token(database_url: str) -> None:
    database = Database(database_url)
    prepare(database)
    store = Store(database)
    now = datetime.now(UTC)
    say = Say(platform="discord", chat="1", words=t('a "token":"x" in words'), token="p:1:2:secret")
    numbers = []
    for at in (now - timedelta(minutes=12), now):
        batch = store.begin()
        batch.at = int(at.timestamp() * 1_000_000)
        page = batch.page()
        numbers += [page.act(say), page.act(Say(platform="discord", chat="1", words=t("hi")))]
        batch.merge(page)
        batch.commit()
    batch = store.begin()
    page = batch.page()
    drive(page.port(Outbox).forget_tokens(now - timedelta(minutes=9)))
    batch.merge(page)
    batch.commit()
    with database.reading() as connection:
        rows = connection.execute(text("SELECT id, state, action FROM outbox ORDER BY id")).all()
    assert [("secret" in row.action, row.state) for row in rows] == [
        (False, 0),
        (False, 0),
        (True, 0),
        (False, 0),
    ]
    assert [decode(row.action).words for row in rows] == [say.words, t("hi")] * 2  # type: ignore[attr-defined]  # they are said
    assert json.loads(rows[0].action)["type"] == "say"
    store.close()
    database.close()
