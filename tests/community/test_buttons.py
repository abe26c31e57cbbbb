"""A button's data: 64 bytes at most, sealed for one chat, and pressed by whom it is meant for."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.buttons import MAC_BYTES, MOST_BYTES, Button, Forged, minute, pack, unpack
from community.people import Actor, Role
from community.words import t

KEY, CHAT = b"a key of a test", "local:plaza"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LABEL = t("Press me")


def member(number: int = 7, role: Role = Role.MEMBER) -> Actor:
    return Actor(1, number, number, "local", "ann", "Ann", role=role)


@pytest.mark.parametrize(
    ("button"),
    [
        Button(LABEL, "top", (1, 2, 50)),
        Button(LABEL, "do", ("checkin",)),
        Button(LABEL, "do", ("n" * 32,)),  # any command without parameters
        Button(LABEL, "undo", (2**62,), role=int(Role.MODERATOR)),
        Button(LABEL, "language", ("auto",), who=2**40, until=minute(NOON)),
        Button(LABEL, "x", (-(2**63), 2**63)),
    ],
)
def test_a_button_fits_and_comes_back(button: Button) -> None:
    data = pack(button, CHAT, KEY)
    press = unpack(data, CHAT, KEY)
    assert len(data.encode()) <= MOST_BYTES
    assert (press.action, press.params) == (button.action, button.params)
    assert (press.who, press.role, press.until) == (button.who, button.role, button.until)


def test_a_button_that_does_not_fit_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="64 are allowed"):
        pack(Button(LABEL, "do", ("n" * 40,)), CHAT, KEY)


# The largest of them takes all 64 bytes: a fourth 签 was too much, once in many runs.
BUTTONS = st.builds(
    Button,
    st.just(LABEL),
    st.text("abc_", max_size=8),
    st.lists(
        st.one_of(st.integers(-(2**31), 2**31), st.text("ab签到", max_size=3)), max_size=2
    ).map(tuple),
    st.integers(0, 2**20),
    st.integers(0, 4),
    st.integers(0, 2**25),
)


@given(BUTTONS, st.text(), st.text(), st.binary(min_size=1), st.binary(min_size=1))
def test_a_seal_fits_one_chat_and_one_key(
    button: Button, chat: str, other: str, key: bytes, another: bytes
) -> None:
    data = pack(button, chat, key)
    assert unpack(data, chat, key).params == button.params
    for wrong_chat, wrong_key in ((other, key), (chat, another)):
        if (wrong_chat, wrong_key.rstrip(b"\0")) != (chat, key.rstrip(b"\0")):
            with pytest.raises(Forged):
                unpack(data, wrong_chat, wrong_key)


@given(BUTTONS, st.integers(0, 500), st.integers(1, 255))
def test_no_bit_can_be_changed(button: Button, place: int, change: int) -> None:
    data = pack(button, CHAT, KEY)
    raw = bytearray(urlsafe_b64decode(data + "=" * (-len(data) % 4)))
    raw[place % len(raw)] ^= change
    with pytest.raises(Forged):
        unpack(urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode(), CHAT, KEY)


@given(st.one_of(st.text(), st.text(alphabet="ABCabc019-_=", max_size=64)))
def test_whatever_is_sent_is_at_most_a_forgery(data: str) -> None:
    with pytest.raises(Forged):
        unpack(data, CHAT, KEY)


@pytest.mark.parametrize("data", ["", "A", "=", "\ud83d", "\0", "😀", "A" * 100_000, "签到"])
def test_strange_data_is_a_forgery(data: str) -> None:
    with pytest.raises(Forged):
        unpack(data, CHAT, KEY)


def test_a_right_seal_on_something_else_is_a_forgery() -> None:
    """Only we can make one, in a version that packed otherwise."""
    import hmac
    from hashlib import sha256

    for body in (b"", b"\x01", b"\x93\x01\x02\x03", b"\x95\xa1x\xc0\x00\x00\x00"):
        seal = hmac.new(KEY, CHAT.encode() + b"\0" + body, sha256).digest()[:MAC_BYTES]
        with pytest.raises(Forged):
            unpack(urlsafe_b64encode(body + seal).decode(), CHAT, KEY)


@pytest.mark.parametrize(
    ("button", "actor", "later", "refused"),
    [
        (Button(LABEL, "x"), member(), 0, ""),
        (Button(LABEL, "x", who=7), member(7), 0, ""),
        (Button(LABEL, "x", who=7), member(8), 0, "other"),
        (Button(LABEL, "x", who=7), member(8, Role.OWNER), 0, "other"),
        (Button(LABEL, "x", role=2), member(role=Role.MEMBER), 0, "role"),
        (Button(LABEL, "x", role=2), member(role=Role.HELPER), 0, "role"),
        (Button(LABEL, "x", role=2), member(role=Role.MODERATOR), 0, ""),
        (Button(LABEL, "x", role=2), member(role=Role.OWNER), 0, ""),
        (Button(LABEL, "x", until=minute(NOON)), member(), 0, ""),
        (Button(LABEL, "x", until=minute(NOON)), member(), -60, ""),
        (Button(LABEL, "x", until=minute(NOON)), member(), 60, "late"),
        (Button(LABEL, "x", who=7, role=2, until=minute(NOON)), member(8), 60, "late"),
    ],
)
def test_every_press_is_checked(button: Button, actor: Actor, later: int, refused: str) -> None:
    press = unpack(pack(button, CHAT, KEY), CHAT, KEY)
    assert press.refused_to(actor, NOON + timedelta(seconds=later)) == refused
