"""`hearth judge`, as somebody tries a text."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest

from bot.console import Console
from bot.judging import judge_text

FOUND = """\
✗ invites: It invites to t.me/+abcdef. “t.me/+abcdef”
✗ words: It says what is on the list: 加微信了解. “加🔥微.信了解”
✗ newcomers: A newcomer sends a link.
Certainty 100 %: it would be removed.
"""


def heard(text: str, language: str = "en", **told: Any) -> tuple[int, str]:
    out = StringIO()
    code = judge_text(Console(language, out=out), text, **told)
    return code, out.getvalue()


def test_every_hit_is_said_with_the_piece_it_means() -> None:
    code, words = heard("加🔥微.信了解 t.me/+abcdef", new=True)
    assert (code, words) == (1, FOUND)


def test_nothing_found_is_said_too_and_every_rule_on_request() -> None:
    code, words = heard("Good morning")
    assert code == 0
    assert words.endswith("rules, no hit.\n")
    assert "✓ flood: Its sender does not write too fast.\n" in heard("Good morning", every=True)[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "免费领取红包",
            "✗ words：有 1 处与词表相符：免费领取红包。“免费领取红包”\n把握 100%：会被删除。\n",
        ),
        ("谨防骗子：免费领取红包", "把握 50%：会交人查看。\n"),
    ],
)
def test_it_speaks_chinese(text: str, words: str) -> None:
    assert heard(text, "zh")[1].endswith(words)


def test_a_text_comes_by_a_pipe() -> None:
    assert heard("-", given=StringIO("dlscord.gift"))[1].startswith("✗ phishing: dlscord.gift")
