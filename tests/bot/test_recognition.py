"""`hearth recognise`, as whoever runs the bot reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Run

BEGAN = 1_700_000_000


def history(path: Path) -> Path:
    """Write a chat in which two are helped by a third, one of them twice."""
    said = [
        ("Ann", None, "where is the oven"),
        ("Ben", 1, "behind the flour"),
        ("Ann", 2, "thank you Ben"),
        ("Cat", None, "and who has the key"),
        ("Ben", 4, "ask the miller"),
        ("Cat", 5, "that is kind"),
    ]
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2023-11-14T00:00:00",
            "date_unixtime": str(BEGAN + number * 60),
            "from": who,
            "from_id": f"user{['Ann', 'Ben', 'Cat'].index(who) + 1}",
            "text": text,
            "text_entities": [],
            **({"reply_to_message_id": reply} if reply else {}),
        }
        for number, (who, reply, text) in enumerate(said, 1)
    ]
    chat = {"name": "Fair", "type": "public_supergroup", "id": 123, "messages": messages}
    path.write_text(json.dumps(chat))
    return path


def test_a_history_names_who_helped_with_the_messages_that_say_so(
    hearth: Run, tmp_path: Path
) -> None:
    assert (
        hearth("import", str(history(tmp_path / "a.json")), "--community", "Fair").returncode == 0
    )

    said = hearth("recognise", "--language", "en").stdout
    assert said.startswith("1 member is ranked. So far it is not known whom")
    assert "1. Ben: " in said
    assert "conversations of others in which they were acknowledged: 2" in said
    assert "acknowledged by Ann (1), Cat (1)" in said
    assert "14 Nov 2023, 22:16, Fair, message 3: Ann" in said

    board = json.loads(hearth("recognise", "--json", "--since", "2023-11-01").stdout)
    (ben,) = board["members"]
    assert (ben["name"], ben["rank"], ben["signs"]["people"]) == ("Ben", 1, 2)
    assert ben["samples"][0]["at"] == "2023-11-14T22:19:20Z"
    assert board["regime"] == "without known roles"
    assert hearth("recognise", "--until", "2023-11-01").stdout.startswith("Nobody has been")
    assert "共 1 名成员有位次" in hearth("recognise", "--language", "zh").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "may"), "may is no day. For example: 2026-01-31"),
        (("--community", "Elsewhere"), "Which community? There are: Fair."),
    ],
)
def test_what_is_wrong_is_answered_with_what_would_be_right(
    hearth: Run, words: tuple[str, ...], said: str
) -> None:
    assert hearth("community", "Fair").returncode == 0
    found = hearth("recognise", *words)
    assert found.returncode == 1
    assert said in found.stderr
