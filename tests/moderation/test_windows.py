"""The windows, as a community's messages go by."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.kept import Kept, marked
from moderation.likeness import Likenesses, apart, likeness
from moderation.message import Kind, Message, Sender
from moderation.windows import Seconds, Windows

AD = "Best prices for accounts, write to me and get yours, number 12345"
NEW, OLD = Sender(id="1", tenure=60), Sender(id="2")


def test_texts_that_differ_little_have_likenesses_that_differ_little() -> None:
    assert likeness(AD) == likeness(AD.upper()) == likeness(AD.replace("12345", "54321")) != 0
    assert apart(likeness(AD), likeness("A quite different thing that somebody says here")) > 10
    assert likeness("🔥") == 0
    assert 0 <= likeness("x" * 10_000) < 2**64


@given(st.sets(st.integers(1, 2**64 - 1), max_size=20), st.integers(0, 2**64), st.integers(0, 3))
def test_whatever_is_near_is_found(known: set[int], seed: int, bits: int) -> None:
    likenesses = Likenesses()
    for one in known:
        likenesses.add(one, 40)
    for one in known:
        other = one
        for bit in Random(seed).sample(range(64), bits):
            other ^= 1 << bit
        assert not other or likenesses.nearest(other, 40) <= bits
        likenesses.remove(one)
        assert one not in likenesses.near(one, 40)
    assert not [*map(likenesses.near, known, [40] * len(known))] or len(likenesses) == 0


def test_short_texts_are_alike_only_if_they_are_equal() -> None:
    likenesses = Likenesses()
    likenesses.add(likeness("ok"), 2)
    assert likenesses.nearest(likeness("OK!"), 2) == 0
    assert likenesses.nearest(likeness("ok") ^ 1, 2) == 64


def test_a_window_gives_what_came_before_and_lets_go_of_it() -> None:
    windows = Windows(Seconds(own=60, alike=120, strangers=60))
    windows.add(Message(AD, NEW, chat="a"), 0)
    windows.add(Message(AD, OLD, chat="b"), 30)
    windows.add(Message("", NEW, "reacted"), 40)

    history = windows.history(Message(AD, NEW, chat="a"), 50)
    assert [(sent.ago, sent.chat) for sent in history.own] == [(50, "a")]
    assert [sent.sender for sent in history.alike] == ["2", "1"]
    assert [sent.sender for sent in history.strangers] == ["1"]
    assert [*history.reactions] == [10]
    assert history.removed == 64

    windows.add(Message("later", OLD), 200)
    late = windows.history(Message(AD, NEW, chat="a"), 200)
    assert (late.own, late.alike, late.strangers, late.reactions) == ((), (), (), ())


def test_what_was_removed_is_known_until_that_is_undone() -> None:
    windows, letters = Windows(), len(AD)
    windows.removed.add(likeness(AD), letters)
    assert windows.history(Message(AD.replace("1", "2"), NEW), 0).removed == 0
    windows.removed.remove(likeness(AD))
    assert windows.history(Message(AD, NEW), 0).removed == 64


def test_a_chat_learns_its_scripts_and_sees_what_is_foreign() -> None:
    windows = Windows()
    for number in range(100):
        windows.add(Message("Good morning to all of you", OLD, chat="a"), number)
    windows.add(Message("Купите наши товары", NEW, chat="a"), 101)
    history = windows.history(Message("Ещё товары", NEW, chat="a"), 102)
    assert history.scripts == {"LATIN": 1.0}
    assert [sent.foreign for sent in history.strangers] == [True]
    assert windows.history(Message("x", NEW, chat="b"), 102).scripts == {}


TALK = (
    AD,
    AD.upper(),
    f"{AD} now",
    "ok",
    "",
    "Good morning to you",
    "早上好，各位",
    "Доброе утро всем",
)
KINDS: tuple[Kind, ...] = ("said", "said", "said", "edited", "reacted")
PAUSES = (0.0, 0.0, 0.25, 1.0, 20.0, 45.0, 130.0)


def some_stream(luck: Random) -> list[tuple[Message, float]]:
    """Let a few people talk, react and edit in two chats, with pauses."""
    at, stream = 1e9, []
    for _ in range(luck.randint(0, 60)):
        at += luck.choice(PAUSES)
        text = luck.choice((*TALK, f"{AD[luck.randint(0, 40) :]} {luck.randint(0, 99)}"))
        tenure = luck.choice((60.0, 1e9))
        sender = Sender(id=str(luck.randint(0, 3)), tenure=tenure)
        kind = luck.choice(KINDS)
        stream.append((Message(text, sender, kind, chat=luck.choice("ab")), at))
    return stream


@given(st.integers(0, 2**64))
def test_windows_fed_live_are_windows_restored_from_what_was_stored(seed: int) -> None:
    luck = Random(seed)
    with pytest.MonkeyPatch.context() as few:
        for name, value in (("KEPT", 15), ("SCRIPTS", 12), ("OWN", 5), ("ALIKE", 6)):
            few.setattr(f"moderation.windows.MOST_{name}", value)
        few.setattr("moderation.windows.ENOUGH", 5)
        stream, seconds = some_stream(luck), Seconds(60, 120, 30)
        live, restart = Windows(seconds), luck.randint(0, len(stream))
        rows = [row for row in (live.add(*said) for said in stream[:restart]) if row]
        restored = Windows(seconds)
        late = stream[restart - 1][1] - seconds.longest if restart else 0.0
        restored.restore(
            _as_stored(rows, late, 12),
            [(at, m.sender.id) for m, at in stream[:restart] if m.kind == "reacted" and at >= late],
        )
        for message, at in stream[restart:]:
            assert restored.history(message, at).whole == live.history(message, at).whole
            assert restored.add(message, at) == live.add(message, at)


def _as_stored(rows: list[Kept], late: float, most: int) -> list[Kept]:
    """Give what a database would: what is late enough, and the newest of each chat."""
    newest = [row for chat in "ab" for row in [r for r in rows if r.chat == chat][-most:]]
    return [
        marked(Kept(row.at, row.sender, row.chat, row.likeness, row.letters), row.marks)
        for row in rows
        if row.at >= late or any(row is other for other in newest)
    ]


def test_windows_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.windows.MOST_KEPT", 20)
    windows = Windows()
    for number in range(50):
        windows.add(Message(chr(0x4E00 + number), Sender(id=f"{number}")), number / 1000)
    messages = [Message(chr(0x4E00 + n), Sender(id=f"{n}")) for n in range(50)]
    remembered = [windows.history(message, 1) for message in messages]
    assert sum(bool(history.own) for history in remembered) == 20
    assert sum(bool(history.alike) for history in remembered) == 20
