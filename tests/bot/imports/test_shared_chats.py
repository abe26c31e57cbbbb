"""The real chats beside the checkout, counted by Hearth and by a plain reading of the files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.imports.reader import open_export
from community.events import Said


class Counts(NamedTuple):
    messages: int
    people: int
    replies: int


def of_telegram(content: bytes) -> Counts:
    said = [m for m in json.loads(content)["messages"] if m["type"] == "message"]
    return Counts(
        len(said),
        len({m["from_id"] for m in said}),
        sum("reply_to_message_id" in m for m in said),
    )


def of_discord(content: bytes) -> Counts:
    said = json.loads(content)["messages"]
    return Counts(
        len(said), len({m["author"]["id"] for m in said}), sum(m["type"] == "Reply" for m in said)
    )


def of_lines(content: bytes) -> Counts:
    said = [json.loads(line) for line in content.splitlines()]
    return Counts(
        len(said), len({m["author_id"] for m in said}), sum("reply_to" in m for m in said)
    )


@pytest.mark.long  # an import of the same files in the suite counts them as well
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("telegram-desktop-result.json.gz", of_telegram),
        ("discord-chat-exporter.json.gz", of_discord),
        pytest.param("ubuntu_irc.jsonl.gz", of_lines, marks=pytest.mark.long),
    ],
)
def test_the_counts_are_the_files_own(
    shared: Path, name: str, count: Callable[[bytes], Counts]
) -> None:
    path = shared / "data" / "chat" / name
    export = open_export(path)
    found = list(export.rows())
    said: list[Any] = [row.event for row in found if isinstance(row.event, Said)]
    replies = [event for event in said if event.reply]
    with_author = [event for event in replies if event.reply.author]

    assert Counts(len(said), len({event.who.id for event in said}), len(replies)) == count(
        gzip.decompress(path.read_bytes())
    )
    assert [row for row in found if row.bad] == []
    assert export.ended is None
    assert len({event.message for event in said}) == len(said)
    # Nearly all are answered by somebody who is still remembered.
    assert len(with_author) > 0.99 * len(replies)
