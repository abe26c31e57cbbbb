"""Extras: what a message brings beside its words and attachments, as far as its platform says."""

from typing import Literal

import msgspec


class Extras(msgspec.Struct, frozen=True, gc=False):
    """What hardly any message has.

    `links` are the addresses behind its words and previews, `buttons` the words on its own buttons,
    `quote` what it quotes of another message, `external` whether that stands in another chat,
    `via` the bot through which it was written. `ours` says that the platform itself puts it there
    in the community's name. `pictures` are what is attached and may be looked at, by the platform's
    own names or addresses; `files` so what comes with a command. `album` is by what it knows
    messages that were sent as one.
    """

    links: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    forwarded: Literal["", "person", "channel", "hidden"] = ""
    quote: str = ""
    external: bool = False
    via: str = ""
    ours: bool = False
    pictures: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    album: str = ""


class Enclosed(msgspec.Struct, frozen=True, gc=False):
    """A file that comes with a command, by the platform's own name or address."""

    name: str


NONE = Extras()
