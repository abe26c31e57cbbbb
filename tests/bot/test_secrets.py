"""Marked secrets are planted, everything is broken, and none of them comes to light anywhere."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot import logs
from bot.features import house
from bot.health import Health
from bot.local.town import Town
from bot.opening import read, secrets_of
from bot.settings import instance, load
from community.context import Ctx
from community.feature import Feature, NoSettings
from community.house import House
from community.words import t
from storage.tables.columns import METADATA
from tests import logs as logs_of_tests
from tests.bot.conftest import Run
from tests.bot.test_health import HOST, Asked

PLANTED = {
    "HEARTH_TELEGRAM__TOKEN": "5551234567:AAplantedTelegramTokenThatNobodyMaySee0",
    "HEARTH_TELEGRAM__PROXY": "http://me:planted-password@127.0.0.1:9",
    "HEARTH_TELEGRAM__WEBHOOK__SECRET": "planted-secret-of-the-webhook",
    "HEARTH_DISCORD__TOKEN": "planted-discord-token-that-nobody-may-see",
    "HEARTH_DISCORD__PROXY": "http://me:planted-password@127.0.0.1:9",
    "HEARTH_SECRET": "planted-secret-that-seals-the-buttons",
}
PASSWORD = "planted%2Fpass!word"
"""As it stands in an address; what it says is planted/pass!word."""
MARKS = ("planted", "AAplantedTelegram", "pass!word", "pass%21word")


def come_to_light(said: str) -> list[str]:
    """The planted secrets in a text; every planted one bears the mark."""
    return [mark for mark in MARKS if mark in said]


@pytest.fixture(autouse=True)
def planted(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HEARTH_TELEGRAM__API", "http://127.0.0.1:9")
    monkeypatch.setenv("HEARTH_DISCORD__API", "http://127.0.0.1:9/api/v10")
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    logs_of_tests.configure()


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["run"],
        ["audit"],
        ["rebuild", "nothing-like-that"],
        ["export", "out"],
        ["backup", "safe"],
        ["restore", "safe", "--replace"],
        ["import", "missing.json", "--community", "Garden"],
        ["community", "Garden"],
    ],
)
@pytest.mark.parametrize("broken", ["nothing", "database", "settings", "server", "bug"])
def test_no_command_tells_a_secret_however_it_fails(
    hearth: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], broken: str
) -> None:
    if words == ["run"]:  # which runs, where nothing is broken
        monkeypatch.delenv("HEARTH_TELEGRAM__TOKEN")
        monkeypatch.delenv("HEARTH_DISCORD__TOKEN")
    match broken:
        case "database":
            Path("hearth.db").write_bytes(b"no database at all" * 100)
        case "settings":
            token = PLANTED["HEARTH_DISCORD__TOKEN"]
            Path("config.toml").write_text(f'[discord]\ntokn = "{token}"\nzone = {{}}\n')
            monkeypatch.setenv("HEARTH_SECRETT", PLANTED["HEARTH_SECRET"])
        case "server":
            address = f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:9/none?connect_timeout=2"
            monkeypatch.setenv("HEARTH_DATABASE__URL", address)
        case "bug":
            monkeypatch.setenv("HEARTH_DATABASE__URL", f"sqlite:///{PASSWORD}.db")
            monkeypatch.setattr("storage.database.Database.__init__", _tells_all)
    said = hearth(*words, "--debug")

    assert come_to_light(said.stdout + said.stderr) == []
    assert said.stdout + said.stderr


def _tells_all(_self: object, url: str, _synchronous: str) -> None:
    """Fail as only a bug does, with all that is known of secrets in its words."""
    raise AssertionError(f"{[*PLANTED.values()]}")


async def test_a_bot_in_which_everything_breaks_keeps_its_secrets(tmp_path: Path) -> None:
    broken = Feature("broken", NoSettings, about=t("Something broken"))

    @broken.command("help break", t("Break."))
    async def break_(ctx: Ctx[NoSettings]) -> None:
        raise ValueError(f"connecting with {PLANTED['HEARTH_TELEGRAM__TOKEN']}")

    log = tmp_path / "log"
    settings = load(house())
    with log.open("w") as stream:
        logs.configure("json", "debug", secrets=secrets_of(settings), stream=stream)
        town = await Town.open(
            f"sqlite:///{tmp_path}/town.db",
            features=House([*house().features.values(), broken]),
            instance=instance(settings),
        )
        olga = town.resident("Olga", role="owner")
        said = [
            await olga.says(line)
            for line in ("/help break", "/settings", "/settings telegram.token")
        ]
        said.append(await olga.says("/privacy"))
        said.append(await olga.says("/mydata"))
        with town.app.database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE lot RENAME TO mislaid"))
        said += [await olga.says("/audit"), await olga.says("/award @olga 5")]
        pages = await _pages(town)
        letters = _rows(town, "dead_letter", "untold", "job", "outbox", "audit")
        handed = [shown.file for shown in town.square.messages if shown.file is not None]
        await town.close()

    assert "number" in said[0]
    assert "ValueError: connecting with ***" in letters
    assert [status for status, *_ in pages] == [200, 503, 404]
    assert come_to_light(f"{pages}") == []
    assert come_to_light(letters) == []
    assert come_to_light("\n".join(said)) == []
    assert come_to_light(log.read_text()) == []
    assert "***" in log.read_text()
    assert [come_to_light(content.decode()) for _, content in handed] == [[]]


async def _pages(town: Town) -> list[tuple[int, dict[str, str], str]]:
    """What programs are told while the database cannot be reached."""
    town.app.line.trouble = f"postgresql://me:{PASSWORD}@127.0.0.1/hearth is gone"
    health = Health(town.app)
    asked = Asked(await health.start(HOST, 0))
    told = [await asked.get(path) for path in ("/metrics", "/healthz", "/planted")]
    await health.stop()
    town.app.line.trouble = ""
    return told


async def test_what_the_house_writes_down_holds_no_secret(tmp_path: Path) -> None:
    """Dead letters, outbox, jobs and the audit log keep what happened, never what is configured."""
    town = await Town.open(f"sqlite:///{tmp_path}/town.db", instance=instance(load(house())))
    olga = town.resident("Olga", role="owner")
    for line in ("/settings", "/checkin", "/audit", "/settings checkin.base 7", "/privacy"):
        await olga.says(line)
    rows = _rows(town, *METADATA.tables)
    await town.close()

    assert come_to_light(rows) == []


def _rows(town: Town, *tables: str) -> str:
    """All rows of some tables."""
    found = [METADATA.tables[name] for name in tables]
    with town.app.database.reading() as connection:
        return "\n".join(str(connection.execute(select(table)).all()) for table in found)


def test_an_export_holds_no_secret(hearth: Run) -> None:
    hearth("community", "Garden")
    with closing(sqlite3.connect("hearth.db")) as connection:
        assert connection.execute("SELECT count(*) FROM claim_code").fetchone() == (1,)
        (digest,) = connection.execute("SELECT hash FROM claim_code").fetchone()
    hearth("export", "out", "--format", "json")
    written = "".join(path.read_text(encoding="utf-8") for path in Path("out").iterdir())

    assert come_to_light(written) == []
    assert digest not in written
    assert json.loads(Path("out/manifest.json").read_text())["rows"]


@pytest.mark.both_databases
def test_a_backup_holds_no_secret(
    hearth: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those of the environment, nor the password of the database that it is of."""
    monkeypatch.setenv("HEARTH_DATABASE__URL", database_url.replace("@/", f":{PASSWORD}@/"))
    said = [hearth("community", "Garden", "--debug").stdout]
    Path("safe").mkdir()
    for words in (["backup", "safe"], ["check"], ["audit"]):
        done = hearth(*words, "--debug")
        said += [done.stdout, done.stderr]
    (file,) = Path("safe").iterdir()

    assert "The books agree." in "".join(said)
    assert come_to_light("".join(said)) == []
    assert come_to_light(_all_of(file)) == []


def test_the_key_stands_in_a_backup_where_it_belongs_and_nowhere_else(
    hearth: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEARTH_SECRET")
    key = b"a planted key of thirty-two byte"
    Path("hearth.key").write_bytes(key)
    said = [hearth("community", "Garden", "--debug").stdout]
    Path("safe").mkdir()
    for words in (["backup", "safe"], ["check"], ["audit"], ["export", "out"]):
        done = hearth(*words, "--debug")
        said += [done.stdout, done.stderr]
    (file,) = Path("safe").iterdir()
    with tarfile.open(file) as packed:
        assert packed.extractfile("hearth.key").read() == key  # type: ignore[union-attr]  # a file

    assert come_to_light("".join(said)) == []
    assert come_to_light(_all_of(file, but="hearth.key")) == []
    assert come_to_light("".join(path.read_text() for path in Path("out").iterdir())) == []


def _all_of(file: Path, but: str = "") -> str:
    """All that stands in a backup, byte by byte, and what it is called."""
    with tarfile.open(file) as packed:
        names = [name for name in packed.getnames() if name != but]
        raw = [packed.extractfile(name).read() for name in names]  # type: ignore[union-attr]  # files
    assert "manifest.json" in names
    return "\n".join([file.name, *names, *(each.decode("latin-1") for each in raw)])


def test_settings_say_nothing_of_their_secrets() -> None:
    _, settings = read(None)

    assert come_to_light(repr(settings) + str(settings) + str(settings.model_dump())) == []
    assert set(PLANTED) <= {*os.environ}
