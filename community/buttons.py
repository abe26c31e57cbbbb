"""Buttons as data, packed into 64 bytes with a short MAC bound to the chat."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from community.people import Actor, Role
from community.words import Text

MAC_BYTES = 6
MOST_BYTES = 64
FOREVER = 0


class Button(msgspec.Struct, frozen=True, gc=False):
    """A button: its label, the name of what it does, and the parameters of that.

    `who` is a member's number who alone may press, or `role` the least role that may; `until`
    is the minute (since 1970, UTC) after which it does nothing, 0 for never.
    """

    label: Text
    action: str
    params: tuple[int | str, ...] = ()
    who: int = 0
    role: int = 0
    until: int = FOREVER


class Page(msgspec.Struct, frozen=True, gc=False):
    """A button that leads to a web page."""

    label: str
    address: str


class Press(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a button's data says once its MAC is verified."""

    action: str
    params: tuple[int | str, ...]
    who: int
    role: int
    until: int

    def refused_to(self, actor: Actor, now: datetime, least: int = 0) -> str:
        """Say why `actor` may not press it now: `late`, `other`, `role`, or nothing.

        `least` is the role that it takes whatever the button says.
        """
        if self.until and now.timestamp() > self.until * 60:
            return "late"
        if self.who and actor.member != self.who:
            return "other"
        if actor.role < max(least, Role(self.role)):
            return "role"
        return ""


class Forged(Exception):
    """The data of a press was not made by us for this chat."""


def pack(button: Button, chat: str, key: bytes) -> str:
    """Pack a button for the chat `platform:id`; raises ValueError when it exceeds 64 bytes."""
    press = Press(button.action, button.params, button.who, button.role, button.until)
    body = msgspec.msgpack.encode(press)
    data = urlsafe_b64encode(body + _mac(body, chat, key)).rstrip(b"=").decode()
    if len(data) > MOST_BYTES:
        raise ValueError(
            f"button {button.action} needs {len(data)} bytes, {MOST_BYTES} are allowed"
        )
    return data


def unpack(data: str, chat: str, key: bytes) -> Press:
    """Read a button's data; raises Forged when it was not packed for this chat with this key."""
    try:
        raw = urlsafe_b64decode(data.encode() + b"=" * (-len(data) % 4))
    except (Base64Error, UnicodeEncodeError, ValueError) as error:
        raise Forged(str(error)) from error
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(body, chat, key)):
        raise Forged("the seal does not fit")
    try:
        return msgspec.msgpack.decode(body, type=Press)
    except msgspec.MsgspecError as error:
        raise Forged(str(error)) from error


def minute(at: datetime) -> int:
    """Give a moment as the minute that `Button.until` counts in."""
    return int(at.astimezone(UTC).timestamp() // 60)


def _mac(body: bytes, chat: str, key: bytes) -> bytes:
    return hmac.new(key, chat.encode() + b"\0" + body, sha256).digest()[:MAC_BYTES]
