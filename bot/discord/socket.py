"""The gateway's socket: discord.py's own, which hands on what it hears in its raw form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import msgspec
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

if TYPE_CHECKING:
    from discord.http import HTTPClient

DISPATCH = 0
BEGINS = frozenset({"READY", "RESUMED"})
"""What discord.py itself must hear: with it a session begins, or goes on."""

Heard = Callable[[str, bytes], None]
"""Told each event's kind and its raw JSON; an empty kind is a frame that cannot be read."""


class Frame(msgspec.Struct, gc=False):
    """What the gateway sends: an opcode, an event's kind, its number and its content."""

    op: int
    t: str | None = None
    s: int | None = None
    d: msgspec.Raw = msgspec.Raw(b"null")


FRAME = msgspec.json.Decoder(Frame)


class Session(msgspec.Struct):
    """How a session is taken up again: its id, the last event's number, and where."""

    id: str
    sequence: int
    address: yarl.URL


class Bits(msgspec.Struct):
    """Intents, as discord.py asks for them."""

    value: int


class Anchor:
    """What discord.py's socket asks of a client, and nothing else: no cache, no parsers."""

    shard_count = None
    _activity = _status = None
    _enable_debug_events = False

    def __init__(self, http: HTTPClient, intents: int, patience: float) -> None:
        self.http = http
        self.loop = asyncio.get_running_loop()
        self.parsers: dict[str, Any] = {}
        self.heartbeat_timeout = patience
        self._intents = Bits(intents)
        self._connection = self

    def dispatch(self, *_: Any) -> None:
        """Nobody listens by discord.py's events."""

    async def call_hooks(self, *_: Any, **__: Any) -> None:
        """Nothing more is to be done before an IDENTIFY."""

    def _update_references(self, _: Any) -> None:
        pass


def _frame(text: str) -> Frame:
    """Read a frame, also one that msgspec takes for no JSON: a lone surrogate may stand in it."""
    try:
        return FRAME.decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        told = json.loads(text)
        raw = msgspec.Raw(json.dumps(told.pop("d", None)).encode())
        return msgspec.convert({**told, "d": raw}, Frame)


class Socket(DiscordWebSocket):
    """Keeps a session alive as discord.py does; its events go to `heard`."""

    heard: Heard
    begun = False

    async def received_message(self, msg: Any, /) -> None:
        if type(msg) is bytes:
            msg = self._decompressor.decompress(msg)
            if msg is None:  # a part of a frame
                return
        try:
            frame = _frame(msg)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            self.heard("", msg.encode("utf-8", "surrogatepass"))
            return
        if frame.op != DISPATCH:
            await super().received_message(msg)
            return
        if frame.t in BEGINS:
            await super().received_message(msg)
            self.begun = True
        elif frame.s is not None:
            self.sequence = frame.s
        if self._keep_alive is not None:
            self._keep_alive.tick()
        self.heard(frame.t or "", bytes(frame.d))

    @property
    def ended(self) -> int:
        """The code with which the other side closed the connection, 0 for none."""
        return self.socket.close_code or 0

    def session(self) -> Session | None:
        """Give how the session can be taken up again, None where it cannot."""
        if self.session_id is None or self.sequence is None:
            return None
        return Session(self.session_id, self.sequence, self.gateway)


async def opened(anchor: Anchor, address: str, session: Session | None, heard: Heard) -> Socket:
    """Open a connection, and begin a session or take one up again.

    Raises what discord.py raises, Dropped among it.
    """
    made = type("HeardSocket", (Socket,), {"heard": staticmethod(heard)})
    begin = cast("type[Socket]", made)
    if session is None:
        begin.DEFAULT_GATEWAY = yarl.URL(address)
        socket = await begin.from_client(cast("Any", anchor), initial=True)
    else:
        about: dict[str, Any] = {
            "gateway": session.address,
            "session": session.id,
            "sequence": session.sequence,
        }
        socket = await begin.from_client(cast("Any", anchor), **about, resume=True)
    # The heartbeat's thread watches for silence; a timer for each frame would cost half of reading.
    socket._max_heartbeat_timeout = cast("Any", None)
    return socket


Dropped = ReconnectWebSocket
"""The connection ended; `resume` says whether the session can be taken up again."""
