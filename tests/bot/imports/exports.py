"""Invented exports: what the other programs write, as small as it can be."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.imports.reader import Row, open_export
from community.events import Event, Said

NOON = 1_700_000_000

INDENTS = [1, 2, None]

Message = dict[str, Any]


def telegram_message(number: int, **more: Any) -> Message:
    return {
        "id": number,
        "type": "message",
        "date": "2023-11-15T03:58:20",
        "date_unixtime": str(NOON + number),
        "from": "Ann",
        "from_id": "user11",
        "text": f"word {number}",
        "text_entities": [{"type": "plain", "text": f"word {number}"}],
    } | more


def telegram(messages: Iterable[Message], **more: Any) -> Message:
    head = {"name": "The Well", "type": "public_supergroup", "id": 77}
    return head | more | {"messages": list(messages)}


def discord_message(number: int, **more: Any) -> Message:
    return {
        "id": str(number),
        "type": "Default",
        "timestamp": "2023-11-14T22:13:20.123+00:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": f"word {number}",
        "author": user("11", "ann", "Ann"),
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        "inlineEmojis": [],
    } | more


def user(account: str, name: str, nickname: str | None = None, **more: Any) -> Message:
    head = {"id": account, "name": name, "discriminator": "0000", "nickname": nickname or name}
    return head | {"color": None, "isBot": False, "roles": [], "avatarUrl": ""} | more


def discord(messages: Iterable[Message], **channel: Any) -> Message:
    rows = list(messages)
    place = {"id": "700", "type": "GuildTextChat", "categoryId": "600", "category": "Talk"}
    return {
        "guild": {"id": "500", "name": "Hamlet", "iconUrl": ""},
        "channel": place | {"name": "square", "topic": None} | channel,
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-01-01T00:00:00+00:00",
        "messages": rows,
        "messageCount": len(rows),
    }


def irc_line(number: int, **more: Any) -> Message:
    return {
        "id": f"day:{number}",
        "channel": "#well",
        "author_id": "ann",
        "author_name": "Ann",
        "ts": "2023-11-14T22:13:20Z",
        "text": f"word {number}",
    } | more


def lines(rows: Iterable[Message]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def written(folder: Path, export: Message | str | bytes, *, indent: int | None = 1) -> Path:
    """Put an export into a file, packed when the name of the folder says so."""
    path = folder / "export"
    if isinstance(export, dict):
        export = json.dumps(export, indent=indent, ensure_ascii=False)
    path.write_bytes(export.encode() if isinstance(export, str) else export)
    return path


def packed(folder: Path, content: bytes) -> Path:
    path = folder / "export.gz"
    path.write_bytes(gzip.compress(content, mtime=0))
    return path


def rows(path: Path, skip: int = 0) -> list[Row]:
    return list(open_export(path).rows(skip))


def events(path: Path) -> list[Event]:
    """Read a file in which nothing is bad."""
    found = rows(path)
    assert [row.bad for row in found if row.bad] == []
    return [row.event for row in found if row.event is not None]


def said(path: Path) -> Said:
    """Read a file with one message."""
    (event,) = events(path)
    assert isinstance(event, Said)
    return event


def texts(found: Iterable[Row]) -> list[str]:
    return [row.event.text if isinstance(row.event, Said) else f"({row.bad})" for row in found]


def three_messages(indent: int | None) -> str:
    return json.dumps(telegram([telegram_message(n) for n in (1, 2, 3)]), indent=indent)
