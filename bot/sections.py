"""Parts of the settings: what every one of them is, and those with rules of their own."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from bot.complaints import Unfit
from community.words import Code, t

TELEGRAM = "https://api.telegram.org"
DISCORD = "https://discord.com/api/v10"
PORTS = (None, 443, 80, 88, 8443)
"""Where Telegram calls; no port is that of https."""


class Section(BaseModel):
    """A part of the settings."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class HealthSettings(Section):
    """Where programs ask how the bot is: `/healthz`, and `/metrics` for Prometheus."""

    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """The port to answer on; 0 for none."""
    public: bool = False
    """Whether the address may be one that other machines reach; nobody asks them for a password."""
    host: str = "127.0.0.1"
    """The address to answer on; only this machine reaches the one by default."""

    @field_validator("host")
    @classmethod
    def _at_home(cls, host: str, given: ValidationInfo) -> str:
        if not given.data.get("public") and not is_loopback(host):
            raise Unfit(
                t(
                    "other machines could reach it. If that is meant: {setting}",
                    setting=Code("health.public = true"),
                )
            )
        return host


def _trimmed(token: SecretStr) -> SecretStr:
    """Take away what is copied along with a token, and would make it another one."""
    return SecretStr(token.get_secret_value().strip())


class PlatformSettings(Section):
    """How the bot gets onto a platform."""

    token: Annotated[SecretStr, AfterValidator(_trimmed)] = SecretStr("")
    """The bot's token on this platform; without one the platform stays off."""


def _as_telegram_takes(value: SecretStr) -> SecretStr:
    if value and not re.fullmatch("[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
        raise Unfit(t("it needs 16 to 256 characters, of A-Z, a-z, 0-9, _ and -."))
    return value


def _address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        example = Code("https://bot.example.org/telegram")
        raise Unfit(t("an address is needed, like {example}", example=example))
    return value


def _through(value: SecretStr) -> SecretStr:
    if value and not re.fullmatch(r"https?://[^\s/]+/?", value.get_secret_value()):
        example = Code("http://127.0.0.1:3128")
        raise Unfit(
            t("it needs an address like {example}; no other kind of proxy.", example=example)
        )
    return value


Proxy = Annotated[SecretStr, AfterValidator(_through)]


class WebhookSettings(Section):
    """Where Telegram calls in with updates; without a URL the bot asks for them."""

    url: Annotated[str, AfterValidator(_address)] = ""
    """The public address that Telegram calls, like https://bot.example.org/telegram."""
    host: str = "127.0.0.1"
    """The address to listen on, for the reverse proxy in front; it speaks plain HTTP."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """The port to listen on."""
    secret: Annotated[SecretStr, AfterValidator(_as_telegram_takes)] = SecretStr("")
    """What Telegram shows with each call: 16 to 256 of A-Z a-z 0-9 _ -; else made from the key."""
    connections: Annotated[int, Field(ge=1, le=100)] = 40
    """How many calls Telegram may make at once."""


class TelegramSettings(PlatformSettings):
    """How the bot gets onto Telegram."""

    api: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")] = TELEGRAM
    """The address of the Bot API; another one for a Bot API server of your own."""
    proxy: Proxy = SecretStr("")
    """A proxy to go through, like http://127.0.0.1:3128; it may hold a password."""
    ephemeral: bool = False
    """Whether private answers may be shown in the group to one person alone (Bot API 10.2)."""
    webhook: WebhookSettings = Field(default_factory=WebhookSettings)

    @field_validator("webhook")
    @classmethod
    def _as_telegram_calls(cls, webhook: WebhookSettings, given: ValidationInfo) -> WebhookSettings:
        if webhook.url and given.data.get("api") == TELEGRAM and not is_public(webhook.url):
            raise Unfit(
                t(
                    "Telegram calls only addresses like {example}, on port 443, 80, 88 or 8443.",
                    example=Code("https://bot.example.org/telegram"),
                )
            )
        return webhook


class DiscordSettings(PlatformSettings):
    """How the bot gets onto Discord."""

    api: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")] = DISCORD
    """The address of Discord's interface, with its version."""
    proxy: Proxy = SecretStr("")
    """A proxy to go through, like http://127.0.0.1:3128; it may hold a password."""
    catchup_pages: Annotated[int, Field(ge=1, le=1000)] = 10
    """How many pages of 100 messages are fetched of a channel after the bot was away."""
    catchup_hours: Annotated[int, Field(ge=1, le=2160)] = 24
    """How many hours back is fetched; what is older is named by `hearth check` and left out."""


def is_public(url: str) -> bool:
    """Whether Telegram calls an address: it has a certificate and one of few ports."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.port in PORTS
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
