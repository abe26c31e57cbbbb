"""Parts of the settings: what every one of them is, and those with rules of their own."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator


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


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
