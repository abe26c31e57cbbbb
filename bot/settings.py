"""The instance's settings: from the environment and a file, by the models of the features."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    create_model,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.complaints import PREFIX, Origins, Unfit, WrongSettings, complaints
from bot.configured import file_of
from bot.sections import DiscordSettings, HealthSettings, Section, TelegramSettings
from community.house import House
from community.settings import Instance
from community.sheet import NoSuchSetting, area_named, named
from community.system import refusal
from community.words import Code, Text, t
from community.zones import NoSuchZone, zone_named

KEY_FILE = "hearth.key"
KEY_BYTES = 32
LEAST_SECRET = 16


class DatabaseSettings(Section):
    """Where the state lives."""

    url: str = Field(default="sqlite:///hearth.db", repr=False)  # it may hold a password
    """The database's address: a SQLite file, or `postgresql+psycopg://user:password@host/name`."""
    synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL"
    """SQLite only: what a power cut may cost. FULL loses nothing, NORMAL the last moments."""


class LogSettings(Section):
    """What the log says, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least that is logged."""
    format: Literal["text", "json"] = "text"
    """`text` for people, `json` for programs."""


class FeatureSettings(Section):
    """The settings of the features; communities and chats may have their own."""


def _split(value: Any) -> Any:
    """Read `a, b`, as the environment has lists."""
    if not isinstance(value, str):
        return value
    return [word.strip() for word in value.split(",") if word.strip()]


def _unless_empty(value: Any) -> Any:
    return None if value == "" else value


def _real_zone(value: Any) -> Any:
    try:
        return zone_named(value) if isinstance(value, str) else value
    except NoSuchZone as wrong:
        raise Unfit(wrong.text) from None


def _long_enough(value: SecretStr) -> SecretStr:
    if 0 < len(value) < LEAST_SECRET:
        raise Unfit(t("it needs at least {count} characters.", count=LEAST_SECRET))
    return value


class Settings(BaseSettings):
    """All settings of an instance."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        hide_input_in_errors=True,
    )
    content: ClassVar[dict[str, Any]] = {}

    language: Literal["en", "zh"] = "en"
    """The language of a new community, of the terminal, and where nothing says another one."""
    zone: Annotated[str, BeforeValidator(_real_zone)] = "UTC"
    """The time zone of a new community, like Asia/Shanghai."""
    data: Annotated[Path | None, BeforeValidator(_unless_empty)] = None
    """The folder of the key file; without it, that of the database's file."""
    secret: Annotated[SecretStr, AfterValidator(_long_enough)] = SecretStr("")
    """What seals buttons, at least 16 characters; without it, a key file is made."""
    locked: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = ()
    """Settings that communities cannot change: `checkin.base`, or `checkin` for all of them."""
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    health: HealthSettings = Field(default_factory=HealthSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    discord: DiscordSettings = Field(default_factory=DiscordSettings)
    features: FeatureSettings = Field(default_factory=FeatureSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give what is handed over first, then the environment, then the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, cls.content)


def model(house: House) -> type[Settings]:
    """Give the settings' model, with a section for each feature of the house."""
    return _model(tuple((name, feature.settings) for name, feature in house.features.items()))


@lru_cache(maxsize=4)
def _model(features_settings: tuple[tuple[str, type[BaseModel]], ...]) -> type[Settings]:
    sections: dict[str, Any] = {
        name: (section, Field(default_factory=section)) for name, section in features_settings
    }
    features = create_model("Features", __base__=FeatureSettings, **sections)
    fields: dict[str, Any] = {"features": (features, Field(default_factory=features))}
    return create_model("InstanceSettings", __base__=Settings, **fields)


def load(house: House, path: Path | None = None, **given: Any) -> Settings:
    """Read the settings: those given, then the environment, then the file at `path`.

    Raises WrongSettings with a sentence for each thing that is wrong.
    """
    file = file_of(path)
    made = model(house)
    made.content = _content(file)
    origins = Origins(made, given, os.environ, file, made.content)
    texts = origins.unknown_variables()
    try:
        settings = made(**given)
    except ValidationError as error:
        # Not from it: its own words may repeat what must not be seen.
        raise WrongSettings([*texts, *complaints(error, origins)]) from None
    except SettingsError as error:
        raise WrongSettings([*texts, origins.no_json(str(error))]) from None
    texts += _wrong_locks(house, settings, origins)
    if texts:
        raise WrongSettings(texts)
    return settings


def instance(settings: Settings) -> Instance:
    """Give what the instance says about features, and what it keeps to itself."""
    sections = {
        name: getattr(settings.features, name) for name in settings.features.model_fields_set
    }
    values = {
        name: {field: getattr(section, field) for field in section.model_fields_set}
        for name, section in sections.items()
    }
    return Instance(values, frozenset(name.casefold() for name in settings.locked))


def secret_key(settings: Settings, database_file: Path | None) -> bytes:
    """Give the 32 bytes that seal buttons: from the secret, or from a key file, made if need be.

    Raises WrongSettings.
    """
    given = settings.secret.get_secret_value()
    if given:
        return sha256(given.encode()).digest()
    file = key_file(settings, database_file)
    try:
        key = _made(file) if not file.exists() else file.read_bytes()
    except OSError as error:
        raise WrongSettings(
            [
                t(
                    "The key file {file} cannot be used: {why}. Give its folder to this user, name "
                    "another folder with {data}, or set {secret}.",
                    file=Code(str(file)),
                    why=refusal(error),
                    data=Code(f"{PREFIX}DATA"),
                    secret=Code(f"{PREFIX}SECRET"),
                )
            ]
        ) from error
    if len(key) != KEY_BYTES:
        raise WrongSettings(
            [
                t(
                    "{file} is no key of {count} bytes. Take it away, and a new one is made; "
                    "buttons that stand in chats now will no longer work.",
                    file=Code(str(file)),
                    count=KEY_BYTES,
                )
            ]
        )
    return key


def key_file(settings: Settings, database_file: Path | None) -> Path:
    """Give the place of the key file."""
    folder = settings.data or (database_file.parent if database_file else Path())
    return folder / KEY_FILE


def _made(file: Path) -> bytes:
    """Make a key file that nobody else can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(key)
    return key


def _content(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        text = t(
            "{file} cannot be read: {why}.",
            file=Code(str(file)),
            why=refusal(error),
        )
    except UnicodeDecodeError:
        text = t("{file} is no text in UTF-8: save it as such.", file=Code(str(file)))
    except tomllib.TOMLDecodeError as error:
        text = _no_toml(file, str(error))
    raise WrongSettings([text])


def _no_toml(file: Path, said: str) -> Text:
    place = re.search(r" \(at line (\d+), column \d+\)$", said)
    if place is None:
        return t("{file} is no TOML: {why}.", file=Code(str(file)), why=Code(said))
    return t(
        "{file} is no TOML in line {line}: {why}. A text stands in quotation marks.",
        file=Code(str(file)),
        line=int(place[1]),
        why=Code(said[: place.start()]),
    )


def _wrong_locks(house: House, settings: Settings, origins: Origins) -> list[Text]:
    texts = []
    for name in settings.locked:
        try:
            named(house, name) if "." in name else area_named(house, name)
        except NoSuchSetting as wrong:
            source, key = origins.of(("locked",))
            texts.append(t("{source}: {name}: {why}", source=source, name=key, why=wrong.text))
    return texts
