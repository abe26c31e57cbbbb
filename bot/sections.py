"""Parts of the settings: what every one of them is, and those with rules of their own."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator


class Section(BaseModel):
    """A part of the settings."""

    model_config = ConfigDict(
        extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True
    )


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
            raise ValueError(
                "other machines could reach it. If that is meant, set health.public to true."
            )
        return host


class PlatformSettings(Section):
    """How the bot gets onto a platform."""

    token: SecretStr = SecretStr("")
    """The bot's token on this platform; without one the platform stays off."""


class TelegramSettings(PlatformSettings):
    """How the bot gets onto Telegram."""

    api: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")] = "https://api.telegram.org"
    """The address of the Bot API; another one for a Bot API server of your own."""
    proxy: SecretStr = SecretStr("")
    """A proxy to go through, like http://127.0.0.1:3128; it may hold a password."""
    ephemeral: bool = False
    """Whether private answers may be shown in the group to one person alone (Bot API 10.2)."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
