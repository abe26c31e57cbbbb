"""The instance's settings: where they come from, and a sentence for each way of being wrong."""

from __future__ import annotations

import os
import stat
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from bot.complaints import WrongSettings
from bot.features import house
from bot.settings import Settings, instance, load, secret_key
from community.feature import Feature
from community.house import House
from community.words import t

SECRET = "123456:a-secret-that-nobody-may-see"
BASE = "a whole number from 0 to 1000000"
Given = Callable[..., Settings]


@pytest.fixture(autouse=True)
def _nothing_of_ours_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith("HEARTH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, toml: str | bytes = "", **environ: str) -> Settings:
    """Load the settings from a file of that text and an environment of those variables."""
    if toml:
        Path("config.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return load(house())


def complaint(monkeypatch: pytest.MonkeyPatch, toml: str | bytes = "", **environ: str) -> str:
    with pytest.raises(WrongSettings) as wrong:
        given(monkeypatch, toml, **environ)
    assert SECRET not in "".join(traceback.format_exception(wrong.value))
    return "\n".join(str(text) for text in wrong.value.texts)


def test_without_a_word_everything_has_a_default() -> None:
    settings = load(house())

    assert settings.database.url == "sqlite:///hearth.db"
    assert settings.database.synchronous == "FULL"
    assert (settings.language, settings.zone) == ("en", "UTC")
    assert settings.telegram.token.get_secret_value() == ""
    assert instance(settings).values == {}
    assert instance(settings).locked == frozenset()


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    toml = 'language = "zh"\n[features.checkin]\nbase = 4\nstreak = 2\n'

    settings = given(monkeypatch, toml, HEARTH_FEATURES__CHECKIN__BASE="3")

    assert settings.language == "zh"
    assert instance(settings).values == {"checkin": {"base": 3, "streak": 2}}


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_DATABASE__URL", "sqlite:///one.db")

    settings = load(house(), database={"url": "sqlite:///two.db"})

    assert settings.database.url == "sqlite:///two.db"


def test_a_file_is_named_by_argument_or_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('zone = "Asia/Tokyo"')
    (tmp_path / "one.toml").write_text('zone = "Europe/Berlin"')
    (tmp_path / "two.toml").write_text('zone = "Europe/London"')
    assert load(house()).zone == "Asia/Tokyo"

    monkeypatch.setenv("HEARTH_CONFIG", "one.toml")
    assert load(house()).zone == "Europe/Berlin"
    assert load(house(), tmp_path / "two.toml").zone == "Europe/London"


def test_locks_are_read_from_both(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = instance(given(monkeypatch, 'locked = ["points", "checkin.base"]')).locked
    assert locked == frozenset({"points", "checkin.base"})

    locked = instance(given(monkeypatch, HEARTH_LOCKED="talk, checkin.streak")).locked
    assert locked == frozenset({"talk", "checkin.streak"})


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            "[features.checkin]\nbas = 1",
            "config.toml: features.checkin.bas is not a setting. Did you mean base?",
        ),
        (
            "[features.checkin]\nxyzzy = 1",
            "features.checkin.xyzzy is not a setting. There are: base, streak, streak_most",
        ),
        ("[checkin]\nbase = 1", "config.toml: checkin is not a setting. Did you mean features.ch"),
        (
            "[databases]\nurl = 'x'",
            "config.toml: databases is not a setting. Did you mean database?",
        ),
        ("[features.help]\nx = 1", "config.toml: features.help.x is not a setting. Take it out."),
        (
            "[features.checkin]\nbase = 'many'",
            f'config.toml: features.checkin.base is "many", but must be {BASE}.',
        ),
        ("[features.checkin]\nbase = -3", f'is "-3", but must be {BASE}.'),
        ("[features.points]\nhistory = 2.5", 'is "2.5", but must be a whole number from 0 to 20.'),
        ("[features.points]\ngifts = 7", 'is "7", but must be yes or no.'),
        ("[database]\nurl = 5", "config.toml: database.url must be a text."),
        ("[database]\nsynchronous = 'full'", '"full", but must be one of FULL, NORMAL, OFF.'),
        ("[log]\nlevel = 'loud'", "must be one of debug, info, warning, error."),
        ("features = 5", "config.toml: features is a section: its settings stand under [features]"),
        ("database = 'x'", "database is a section: its settings stand under [database]."),
        ("data = 5", "config.toml: data must be a text."),
        ("locked = [5]", "config.toml: locked must be a list of names."),
        (
            "locked = ['points.gift']",
            "config.toml: locked: There is no setting points.gift. Did you mean points.gifts",
        ),
        ("locked = ['help']", "config.toml: locked: There is no setting help."),
        (
            "zone = 'Asia/Shangai'",
            'zone does not fit: There is no time zone "Asia/Shangai". Did you mean Asia/Shanghai?',
        ),
        ("secret = 'short'", "config.toml: secret does not fit: it needs at least 16 characters."),
        (
            "[telegram]\nproxy = 'socks5://me'",
            "telegram.proxy does not fit: it needs an address like",
        ),
        ("a = = 3", "config.toml is no TOML in line 1: Invalid value. A text stands in"),
        (b"\xff\xfe", "config.toml is no text in UTF-8: save it as such."),
    ],
)
def test_what_is_wrong_in_the_file(
    monkeypatch: pytest.MonkeyPatch, toml: str | bytes, said: str
) -> None:
    assert said in complaint(monkeypatch, toml)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "HEARTH_DATABASE__URI",
            "x",
            "HEARTH_DATABASE__URI is not a setting. Did you mean HEARTH_",
        ),
        (
            "HEARTH_DATABASE_URL",
            "x",
            "HEARTH_DATABASE_URL is not a setting. Did you mean HEARTH_DA",
        ),
        ("HEARTH_PINT", "x", "HEARTH_PINT is not a setting."),
        ("HEARTH_FEATURES__CHECKIN__BASE", "x", f'BASE is "x", but must be {BASE}.'),
        (
            "HEARTH_FEATURES__CHECKIN__BASE__X",
            "1",
            f"HEARTH_FEATURES__CHECKIN__BASE__X must be {BASE}",
        ),
        (
            "HEARTH_FEATURES__CHECKIN",
            '{"base": "x"}',
            "environment, HEARTH_FEATURES__CHECKIN: feat",
        ),
        ("HEARTH_FEATURES__POINTS__GIFTS", "maybe", '"maybe", but must be yes or no.'),
        ("HEARTH_LANGUAGE", "fr", 'HEARTH_LANGUAGE is "fr", but must be one of en, zh.'),
        ("HEARTH_DATABASE", "x", "HEARTH_DATABASE cannot be read: a section or a list is written"),
        ("HEARTH_LOCKED", "checkin, nonsense", "HEARTH_LOCKED: There is no setting nonsense."),
    ],
)
def test_what_is_wrong_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    told = complaint(monkeypatch, **{name: value})

    assert told.startswith("environment")
    assert said in told


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    toml = "[features.checkin]\nbase = 'many'\nbas = 1\n[log]\nlevel = 'loud'\n"

    assert complaint(monkeypatch, toml, HEARTH_PINT="1").count("\n") == 3


def test_the_brief_example() -> None:
    class Checkin(BaseModel):
        model_config = ConfigDict(extra="forbid")
        points: int = 5

    Path("config.toml").write_text("[features.checkin]\npoint = 5\n")
    with pytest.raises(WrongSettings) as wrong:
        load(House([Feature("checkin", Checkin, about=t("Check-in"))]))

    assert str(wrong.value) == (
        "config.toml: features.checkin.point is not a setting. Did you mean points?"
    )


@pytest.mark.parametrize("path", ["nowhere.toml", "."])
def test_a_file_that_was_named_must_be_there(path: str) -> None:
    with pytest.raises(WrongSettings, match="cannot be read: "):
        load(house(), Path(path))


@pytest.mark.parametrize(
    "toml",
    [
        f"telegram = '{SECRET}'",
        f"[telegram]\ntoken = ['{SECRET}']",
        f"[telegram]\ntokn = '{SECRET}'",
        f"[discord]\ntoken = {{x = '{SECRET}'}}",
        f"database = '{SECRET}'",
        f"[database]\nurl = ['{SECRET}']",
        f"secret = ['{SECRET}']",
        f"token = '{SECRET}'",
    ],
)
def test_errors_show_no_secrets(monkeypatch: pytest.MonkeyPatch, toml: str) -> None:
    assert SECRET not in complaint(monkeypatch, toml)


def test_settings_show_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        f"secret = '{SECRET}'\n[telegram]\ntoken = '{SECRET}'\n",
        HEARTH_DATABASE__URL=f"postgresql+psycopg://hearth:{SECRET}@host/name",
    )

    assert settings.telegram.token.get_secret_value() == SECRET
    assert SECRET not in f"{settings!r} {settings} {settings.database!r} {settings.telegram}"


# The key.


def test_a_key_is_made_once_beside_the_database(tmp_path: Path) -> None:
    settings = load(house())
    database = tmp_path / "deep" / "down" / "hearth.db"

    key = secret_key(settings, database)

    file = database.parent / "hearth.key"
    assert file.read_bytes() == key
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_key(settings, database) == key


def test_the_key_s_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = given(monkeypatch, HEARTH_DATA=str(tmp_path / "data"))

    secret_key(settings, tmp_path / "hearth.db")

    assert (tmp_path / "data" / "hearth.key").is_file()


def test_a_secret_needs_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = given(monkeypatch, HEARTH_SECRET=SECRET)

    key = secret_key(settings, tmp_path / "hearth.db")

    assert len(key) == 32
    assert secret_key(settings, None) == key
    assert not (tmp_path / "hearth.key").exists()


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hearth.key").write_bytes(content)

    with pytest.raises(WrongSettings, match="is no key of 32 bytes"):
        secret_key(load(house()), tmp_path / "hearth.db")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(WrongSettings, match=r"cannot be used: .*HEARTH_DATA.*HEARTH_SECRET"):
        secret_key(load(house()), tmp_path / "file" / "hearth.db")


def test_types_are_what_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Any = given(monkeypatch, "[features.checkin]\nbase = 9\n")

    assert settings.features.checkin.base == 9
