"""How exports are opened and read to their end, and what that costs."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.imports.reader import UnreadableExport, open_export
from tests.bot.imports.exports import (
    discord,
    discord_message,
    irc_line,
    lines,
    packed,
    telegram,
    telegram_message,
    three_messages,
    written,
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (gzip.compress(b"", mtime=0), "it is empty"),
        (b"\0\1\2\3\xff" * 99, "it is no JSON"),
        (b"hello\nworld\n", "it is no JSON"),
        (b"name;text\n1;2\n", "it is no JSON"),
        (b"<!DOCTYPE html><html></html>", "it is a page of HTML; export again and choose JSON"),
        (b"PK\3\4rest", "it is a zip archive; unpack it first"),
        ("\ufeff{}".encode("utf-16-le"), "its text is UTF-16; save it as UTF-8"),
        (b"{}", "it is JSON, but no export that is known here"),
        (b"[]", "it is no JSON"),
        (b'{"a": 1}\n{"a": 2}\n', "it is JSON, but no export that is known here"),
        (b'{"messages": [{"id": 1}]}', "it is JSON, but no export that is known here"),
        (b'{"name": "The Well", "ty', "it is cut off before the first message"),
        (b"{'name': 1}", "it is no JSON"),
        (
            gzip.compress(b'{"name": "The Well"', mtime=0)[:-9],
            "it is cut off before the first message",
        ),
        (b"\x1f\x8bnothing packed", "its packed form is damaged"),
    ],
)
def test_what_is_no_export_is_refused_with_what_it_is(
    tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(UnreadableExport) as refused:
        open_export(written(tmp_path, content))

    assert str(refused.value) == f"export cannot be imported: {why}."


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExport, match="no such file"):
        open_export(tmp_path / "nothing")
    with pytest.raises(UnreadableExport, match="it is no file"):
        open_export(tmp_path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (three_messages(None), "telegram"),
        (json.dumps({"about": "", "chats": {"list": []}}), "telegram"),
        (json.dumps({"about": "", "left_chats": {"list": []}}), "telegram"),
        (json.dumps(telegram([])), "telegram"),
        (json.dumps(discord([])), "discord"),
        (lines([irc_line(1)]), "jsonl"),
        (lines([irc_line(1)]).strip(), "jsonl"),
        ("{broken\n" + lines([irc_line(1)]), "jsonl"),
        ("\n\n" + lines([irc_line(1, text='{"messages": [')]), "jsonl"),
    ],
)
def test_the_content_tells_the_form_and_not_the_name(
    tmp_path: Path, content: str, kind: str
) -> None:
    assert open_export(written(tmp_path, content)).kind == kind
    assert open_export(packed(tmp_path, content.encode())).kind == kind


def test_a_reading_shows_how_far_it_is(tmp_path: Path) -> None:
    messages = [telegram_message(n) for n in range(20_000)]
    path = packed(tmp_path, json.dumps(telegram(messages)).encode())
    export = open_export(path)
    marks = [export.read for _ in export.rows()]

    assert marks == sorted(marks)
    assert 0 < marks[0] < marks[10_000] < marks[-1]
    assert export.read == export.size == path.stat().st_size


def test_a_fingerprint_tells_files_apart_and_names_do_not(tmp_path: Path) -> None:
    path = written(tmp_path, three_messages(1))
    first = open_export(path).fingerprint
    moved = path.rename(tmp_path / "other.json")
    assert open_export(moved).fingerprint == first

    moved.write_text(three_messages(1) + "\n", encoding="utf-8")
    assert open_export(moved).fingerprint != first


def test_a_reading_that_is_given_up_closes_its_file(tmp_path: Path) -> None:
    reading = open_export(written(tmp_path, three_messages(1))).rows()
    next(reading)
    reading.close()  # an open file would be a ResourceWarning, and so an error


# --- Memory ---


@pytest.mark.parametrize(
    "form", ["telegram", *(pytest.param(f, marks=pytest.mark.long) for f in ("discord", "lines"))]
)
def test_a_file_ten_times_as_large_takes_no_more_memory(tmp_path: Path, form: str) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}"
        path.write_text("".join(_long(form, count)), encoding="utf-8")
        export = open_export(path, span=100)
        tracemalloc.start()
        try:
            assert sum(1 for _ in export.rows()) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1_000)  # what is imported and cached on first use is not the file's
    assert peak(10_000) < 1.1 * peak(1_000)


def _long(form: str, count: int) -> Iterator[str]:
    if form == "lines":
        yield from (lines([irc_line(n, reply_to=f"day:{n - 1}")]) for n in range(count))
        return
    empty = telegram([]) if form == "telegram" else discord([])
    start, end = json.dumps(empty).split("[]", 1)
    yield start + "["
    for n in range(1, count + 1):
        author = {"from_id": f"user{n % 500}", "reply_to_message_id": n - 1}
        message = telegram_message(n, **author) if form == "telegram" else discord_message(n)
        yield json.dumps(message) + ("," if n < count else "]" + end)
