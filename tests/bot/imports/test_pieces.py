"""Any export read in pieces, cut off, spoilt, and again from the middle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.reader import Row, UnreadableExport, open_export
from tests.bot.imports.exports import (
    INDENTS,
    discord,
    discord_message,
    irc_line,
    lines,
    packed,
    rows,
    telegram,
    telegram_message,
    texts,
    three_messages,
    user,
    written,
)


def _small_files() -> Iterator[tuple[str, bytes]]:
    many = [
        telegram_message(1, text="早上好 🌞"),
        telegram_message(2, reply_to_message_id=1, text=[r"a\b", {"type": "link", "text": "http://x"}]),
        telegram_message(3, reactions=[{"type": "emoji", "count": 2, "emoji": "👍"}]),
        {"id": 4, "type": "message"},
        telegram_message(5, text="broken"),
        telegram_message(6, x=[1.5e3, -7, None, True, {"id": 1, "type": "x", "y": {}}]),
    ]  # fmt: skip
    for indent in INDENTS:
        text = json.dumps(telegram(many), indent=indent, ensure_ascii=indent == 2)
        text = text.replace("word 6", r"\x1f6").replace('"broken"', '"broken')
        yield f"telegram-{indent}", text.encode()
    full = {"about": "", "chats": {"list": [telegram(many, type="bot_chat"), telegram(many)]}}
    yield "account", json.dumps(full, indent=1).encode()
    talk = [
        discord_message(1, mentions=[user("22", "ben")]),
        discord_message(2, type="Reply", reference={"messageId": "1"}),
        discord_message(3, timestamp="then"),
    ]
    yield "discord", json.dumps(discord(talk), indent=2).encode()
    text = lines([irc_line(1), irc_line(2, reply_to="day:1"), irc_line(3, ts="then"), irc_line(4)])
    yield "lines", (text + "\n\n{}\n" + lines([irc_line(5)])).encode()


SMALL_FILES = dict(_small_files())


def _seen(found: list[Row]) -> list[tuple[object, ...]]:
    """What must not depend on how the file came in; how much of a broken row is shown may."""
    return [(row.index, row.position, row.event, row.bad) for row in found]


@pytest.mark.parametrize("name", SMALL_FILES)
def test_the_size_of_the_pieces_does_not_matter(tmp_path: Path, name: str) -> None:
    content = SMALL_FILES[name]
    for path in (written(tmp_path, content), packed(tmp_path, content)):
        whole = open_export(path)
        expected = list(whole.rows())
        assert len(expected) > 2
        for piece in (*range(1, 40), 100, 1_000):
            export = open_export(path, piece=piece)
            assert list(export.rows()) == expected
            assert export.ended == whole.ended


@pytest.mark.parametrize("number", ["1500.25", "-0.5e-3", "7E+2", "12"])
def test_a_number_before_the_messages_goes_on_behind_a_piece(tmp_path: Path, number: str) -> None:
    text = json.dumps({"about": ["NUMBER"], **telegram([telegram_message(1), telegram_message(2)])})
    path = written(tmp_path, text.replace('"NUMBER"', number).encode())
    for piece in range(1, 40):
        export = open_export(path, piece=piece)
        assert [row.index for row in export.rows()] == [0, 1]
        assert export.ended is None


@pytest.mark.parametrize("step", [13, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", SMALL_FILES)
def test_a_file_cut_off_anywhere_gives_what_is_whole(tmp_path: Path, name: str, step: int) -> None:
    content = SMALL_FILES[name]
    expected = _seen(rows(written(tmp_path, content)))
    most = 0
    for length in range(0, len(content), step if len(content) < 1_500 else 7 * step):
        found = _cut(written(tmp_path, content[:length]), expected)
        assert found is None or len(found) >= most
        most = len(found or ())


@given(data=st.data())
def test_a_packed_file_cut_off_anywhere_gives_what_is_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("packed")
    content = SMALL_FILES[data.draw(st.sampled_from(sorted(SMALL_FILES)))]
    expected = _seen(rows(written(folder, content)))
    path = packed(folder, content)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])

    _cut(path, expected)


def _cut(path: Path, expected: list[tuple[object, ...]]) -> list[Row] | None:
    try:
        export = open_export(path)
    except UnreadableExport:
        return None  # cut off before the first message
    found = list(export.rows())
    assert _seen(found) == expected[: len(found)]
    whole = export.kind == "jsonl" or not path.read_bytes().startswith(b"{")
    assert export.ended is not None or whole
    return found


@given(data=st.data())
def test_no_file_is_fatal(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever happens to a byte somewhere, nothing is raised and the other rows are there."""
    folder = tmp_path_factory.mktemp("spoilt")
    content = bytearray(SMALL_FILES[data.draw(st.sampled_from(sorted(SMALL_FILES)))])
    for _ in range(data.draw(st.integers(1, 5))):
        where = data.draw(st.integers(0, len(content) - 1))
        content[where : where + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from(
                [b"", b"{", b"}", b"[", b"]", b'"', b"\\", b",", b"\n", b"\0", b"\xff", b"\\x1f"]
            )
        )
    path = written(folder, bytes(content))
    try:
        export = open_export(path)
    except UnreadableExport:
        return
    found = list(export.rows())
    assert [row.index for row in found] == sorted(row.index for row in found)
    assert list(open_export(path, piece=13).rows()) == found


def test_a_truncated_file_says_where_it_ends(tmp_path: Path) -> None:
    text = three_messages(1)
    cut = text.index('"word 3"')
    export = open_export(written(tmp_path, text[:cut]))

    assert texts(list(export.rows())) == ["word 1", "word 2"]
    began = text.index('{\n   "id": 3')
    assert str(export.ended) == (
        f"The file is cut off; what begins at byte {began} is not whole. "
        "Everything before it was read."
    )


def test_a_damaged_archive_says_so(tmp_path: Path) -> None:
    many = json.dumps(telegram([telegram_message(n) for n in range(2_000)]), indent=1).encode()
    path = packed(tmp_path, many)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 50] = b"\0" * 50
    path.write_bytes(content)
    export = open_export(path)
    found = list(export.rows())

    assert 100 < len([row for row in found if not row.bad]) < 2_000
    assert "damaged" in str(export.ended)


def test_what_follows_the_export_is_named(tmp_path: Path) -> None:
    text = three_messages(None)
    export = open_export(written(tmp_path, text + "\n" + text))

    assert len(list(export.rows())) == 3
    assert f"At byte {len(text) + 1}, behind the end" in str(export.ended)


@given(skip=st.integers(0, 45), span=st.integers(1, 12), data=st.data())
@pytest.mark.long
def test_reading_goes_on_where_it_was_left(
    tmp_path_factory: pytest.TempPathFactory, skip: int, span: int, data: st.DataObject
) -> None:
    """With the same events to the last detail: whom a reply answers, and in which topic."""
    folder = tmp_path_factory.mktemp("resumed")
    talk: list[dict[str, Any]] = []
    for number in range(1, 41):
        answered = data.draw(st.none() | st.integers(max(1, number - 20), number))
        reply: dict[str, Any] = {} if answered is None else {"reply_to_message_id": answered}
        if data.draw(st.booleans()):
            reply["reactions"] = [{"type": "emoji", "count": 2, "emoji": "👍"}]
        if data.draw(st.integers(0, 5)) == 0:
            reply = {"type": "service", "action": "topic_created"}
        talk.append(telegram_message(number, **reply))
    for content in (
        json.dumps(telegram(talk)),
        lines(irc_line(n, reply_to=f"day:{max(1, n - 7)}") for n in range(1, 41)),
    ):
        export = open_export(written(folder, content), span=span)
        whole = list(export.rows())
        again = list(export.rows(skip))

        assert again == [row for row in whole if row.index >= skip]
