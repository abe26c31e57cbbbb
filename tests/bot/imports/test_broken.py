"""Messages that are broken, and how reading goes on behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.imports.reader import open_export
from bot.imports.scanner import LONGEST
from tests.bot.imports.exports import (
    INDENTS,
    irc_line,
    lines,
    rows,
    telegram,
    telegram_message,
    texts,
    three_messages,
    written,
)


@pytest.mark.parametrize("indent", INDENTS)
@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('"word 2"', "word 2"),
        ('"word 2"', '"word 2'),
        ('"word 2"', 'word 2"'),
        ('"word 2"', '"word" 2"'),
        ('"word 2"', r'"word\q2"'),
        ('"word 2"', r'"word \u12 2"'),
        ('"word 2"', "'word 2'"),
        ('"word 2"', "{"),
        ('"word 2"', "["),
        ('"word 2"', "]"),
        ('"word 2"', "[" * 100_000),
        ('"word 2"', "9" * 5_000),
        ('"word 2"', "NONE"),
        ('"id": 2', '"id": '),
        ('"id": 2', '"id" 2'),
        ('"id": 2', '"id": 2,,'),
        ('"id": 2', "id: 2"),
    ],
)
def test_a_broken_message_costs_itself_only(
    tmp_path: Path, indent: int | None, whole: str, broken: str
) -> None:
    text = three_messages(indent)
    where = text.index('"id": 2')
    text = text[:where] + text[where:].replace(whole, broken, 1)
    path = written(tmp_path, text)
    export = open_export(path)
    found = list(export.rows())

    assert texts(found)[0] == "word 1"
    assert texts(found)[-1] == "word 3"
    assert [bool(row.bad) for row in found] == [False, True, False]
    assert [row.index for row in found] == [0, 1, 2]
    assert path.read_bytes()[found[1].position :].startswith(found[1].raw.encode())
    assert len(found[1].raw) <= 2_000
    assert export.ended is None


@pytest.mark.parametrize("indent", INDENTS)
@pytest.mark.parametrize("junk", ["null", "5", '"words"', "[]", "[[[]]]", "}", "junk", "{}}"])
def test_what_is_no_message_is_kept_aside(tmp_path: Path, indent: int | None, junk: str) -> None:
    margin = "\n" + " " * (2 * indent) if indent else " "
    text = three_messages(indent)
    where = text.index("{" + ("\n" + " " * (3 * indent) if indent else "") + '"id": 2')
    text = text[:where] + junk + "," + margin + text[where:]
    found = rows(written(tmp_path, text))

    assert [row for row in texts(found) if row.startswith("word")] == ["word 1", "word 2", "word 3"]
    assert any(row.bad for row in found)


@pytest.mark.parametrize("indent", INDENTS)
def test_a_missing_or_a_superfluous_comma_costs_nothing(tmp_path: Path, indent: int | None) -> None:
    text = three_messages(indent)
    end = text.rindex("]", 0, text.rindex("}"))
    trailing = text[:end].rstrip() + "," + text[end:]
    missing = text.replace("},", "} ").replace("} ", "},", 0)
    for changed in (trailing, missing):
        export = open_export(written(tmp_path, changed))
        assert texts(list(export.rows()))[-1] == "word 3"
        assert export.ended is None


def test_a_broken_last_message_ends_the_list_where_it_ends(tmp_path: Path) -> None:
    """In a whole account the next chat's messages must not be taken for this one's."""
    first = telegram([telegram_message(1), telegram_message(2)])
    second = telegram([telegram_message(3), telegram_message(4)], id=78)
    for indent in INDENTS:
        text = json.dumps({"about": "", "chats": {"list": [first, second]}}, indent=indent)
        export = open_export(written(tmp_path, text.replace('"word 2"', '"word 2', 1)))
        found = list(export.rows())

        chats = [row.source.chat for row in found if not row.bad]
        if indent:
            assert chats == ["-10077", "-10078", "-10078"]
            assert export.ended is None
        else:  # nothing shows where the list ends: better nothing than the wrong chat
            assert chats == ["-10077"]
            assert "no further message was found" in str(export.ended)


def test_a_message_longer_than_any_is_passed_over(tmp_path: Path) -> None:
    for indent in (1, None):
        messages = [
            telegram_message(1),
            telegram_message(2, text="x" * (LONGEST + 1)),
            telegram_message(3),
        ]
        found = rows(written(tmp_path, telegram(messages), indent=indent))

        assert texts(found) == ["word 1", "(it is too long for a message)", "word 3"]
    text = lines([irc_line(1), irc_line(2, text="x" * (LONGEST + 1)), irc_line(3)])
    assert texts(rows(written(tmp_path, text))) == [
        "word 1",
        "(it is too long for a message)",
        "word 3",
    ]


# --- Telegram Desktop's own escapes ---


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"a\x1fb", "a\x1fb"),
        (r"\x0A\x41\x00", "\nA\ufffd"),
        (r"C:\\x41", r"C:\x41"),
        (r"C:\\\x41", r"C:\A"),
        (r"\"\x41\"", '"A"'),
        ("tab\there", "tab\there"),
    ],
)
def test_escapes_that_are_no_json(tmp_path: Path, escaped: str, text: str) -> None:
    content = three_messages(1).replace("word 2", escaped, 1)
    for piece in (1, 7, 1 << 16):
        found = list(open_export(written(tmp_path, content), piece=piece).rows())

        assert texts(found) == ["word 1", text, "word 3"]
        whole = content.encode()
        assert [whole[row.position :].lstrip(b"{ \n")[:7] for row in found] == [
            b'"id": 1',
            b'"id": 2',
            b'"id": 3',
        ]
    assert texts(rows(written(tmp_path, lines([irc_line(1)]).replace("word 1", escaped)))) == [text]


@pytest.mark.parametrize("escaped", [r"\x", r"\x4", r"\xg1", r"\x4g"])
def test_escapes_that_are_nothing(tmp_path: Path, escaped: str) -> None:
    found = rows(written(tmp_path, three_messages(1).replace("word 2", escaped, 1)))

    assert [bool(row.bad) for row in found] == [False, True, False]


def test_positions_are_bytes_of_the_file(tmp_path: Path) -> None:
    """Also behind a byte order mark, other scripts, and bytes that are no UTF-8."""
    text = json.dumps(
        telegram([telegram_message(n, text="早上好 🌞") for n in range(9)]),
        indent=1,
        ensure_ascii=False,
    )
    text = text.replace("早上好", r"早\x1f好")
    content = b"\xef\xbb\xbf" + text.replace("🌞", "🌞!", 3).encode().replace(b"!", b"\xff")
    path = written(tmp_path, content)
    for piece in (1, 10, 1 << 16):
        found = list(open_export(path, piece=piece).rows())

        assert len(found) == 9
        assert texts(found)[0].endswith("\ufffd")
        for number, row in enumerate(found):
            assert content[row.position :].startswith(b'{\n   "id": %d,' % number)
