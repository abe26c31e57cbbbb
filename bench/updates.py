"""Telegram's updates to measure with: a group with topics, its members by Zipf, some commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from bench.events import WORDS, authors

TOKEN = "123456789:" + "T" * 35
GROUP = {"id": -1001234567890, "title": "Bakers", "type": "supergroup", "is_forum": True}
COMMANDS = ("/checkin", "/points", "/top")
ROOM = " \U0001f44d the next part of what is said here, so that it has the usual length"


def updates(count: int, members: int, until: datetime) -> Iterator[bytes]:
    """Give messages, one a second until then: 30 % plain, 20 % with entities, 20 % answers, 30 %
    in a topic; 2 % are commands.

    Shares and sizes (some 530 bytes) are those by which python-telegram-bot was measured first.
    """
    rng = Random(7)
    began = int(until.timestamp()) - count
    for number, author in enumerate(authors(rng, members, count), 1):
        message: dict[str, Any] = {
            "message_id": number,
            "from": _user(author),
            "chat": GROUP,
            "date": began + number,
            "text": " ".join(rng.choices(WORDS, k=rng.randint(2, 16))),
        }
        draw = rng.random()
        if draw < 0.02:
            message |= _command(rng.choice(COMMANDS))
        elif draw < 0.22:
            message["entities"] = [{"type": "bold", "offset": 0, "length": 2}]
            message["text"] += ROOM
        elif draw < 0.42:
            message["reply_to_message"] = _quoted(max(1, number - 3), rng.randrange(members) + 1)
        elif draw < 0.72:
            message |= {"message_thread_id": 7, "is_topic_message": True}
        yield msgspec.json.encode({"update_id": number, "message": message})


def _user(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "is_bot": False,
        "first_name": f"Member {number}",
        "last_name": "of the group",
        "username": f"member{number}",
        "language_code": "en",
    }


def _command(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
    }


def _quoted(number: int, author: int) -> dict[str, Any]:
    return {
        "message_id": number,
        "from": _user(author),
        "chat": GROUP,
        "date": 1_700_000_000,
        "text": "what was said before",
    }
