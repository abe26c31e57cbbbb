"""Addresses of messages on the platforms that have them, for who is in the chat."""

from __future__ import annotations

import re

from community.words import Spot

SUPERGROUP = re.compile(r"-100([0-9]{5,})")
NUMBER = re.compile(r"[0-9]{5,}")


def address_of(spot: Spot) -> str:
    """Give the address that leads to a message, empty where the platform has none for it."""
    found = SUPERGROUP.fullmatch(spot.chat)
    if spot.platform == "telegram" and found:
        return f"https://t.me/c/{found[1]}/{spot.message}"
    if spot.platform == "discord" and NUMBER.fullmatch(spot.chat) and NUMBER.fullmatch(spot.server):
        return f"https://discord.com/channels/{spot.server}/{spot.chat}/{spot.message}"
    return ""
