"""What is judged: a message with its sender, and what came before it, as its caller knows it."""

from typing import Literal

import msgspec

Kind = Literal["said", "edited", "joined", "reacted", "pictured"]
KNOWN = 1_000
"""So many messages are said to have been written by somebody of whom nothing else is known."""
Part = Literal["text", "quote", "name", "bio"]


class Sender(msgspec.Struct, frozen=True, gc=False):
    """Who speaks: `tenure` in seconds since they came, `messages` how many they wrote before."""

    id: str = ""
    name: str = ""
    username: str = ""
    bio: str = ""
    tenure: float = float("inf")
    messages: int = KNOWN
    bot: bool = False
    channel: bool = False
    """Whether it speaks as a channel instead of a person."""
    home: str = ""
    """The channel linked on the sender's profile: its title and address."""


class Picture(msgspec.Struct, frozen=True, gc=False):
    """What was seen in a picture: whether there are `codes` in it, and whether it came before.

    `removed` is how far, in bits, the closest picture is that was removed; `meant` says that this
    was for the picture's sake, and not for that of words beside it.
    """

    codes: bool = False
    removed: int = 64
    meant: bool = True


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message, an edit of one, an arrival (`joined`: only the sender counts) or a reaction.

    One that is `pictured` is a picture of an earlier message: its text is what its codes say.
    """

    text: str = ""
    sender: Sender = Sender()
    kind: Kind = "said"
    chat: str = ""
    links: tuple[str, ...] = ()
    """Addresses that do not stand in the text: behind words, buttons and previews."""
    buttons: tuple[str, ...] = ()
    """The words on the message's own buttons."""
    mentions: int = 0
    media: tuple[str, ...] = ()
    """Kinds of what is attached: photo, video, voice, sticker, contact, story, giveaway, poll."""
    forwarded: Literal["", "person", "channel", "hidden"] = ""
    quote: str = ""
    """What the message quotes, if the words of somebody else stand under it."""
    external: bool = False
    """Whether it answers or quotes a message of another chat."""
    via: str = ""
    """The bot through which it was written, or that a member called to write it."""
    picture: Picture | None = None
    asks: bool = False
    """Whether it is a command of the bot's own: many write the same."""


class Sent(msgspec.Struct, frozen=True, gc=False):
    """An earlier message: `ago` in seconds, and the fingerprint of moderation.likeness."""

    ago: float
    sender: str = ""
    chat: str = ""
    likeness: int = 0
    letters: int = 0
    """How many letters and digits it has."""
    foreign: bool = False
    """Whether most of its letters are of a script that is not the chat's."""


class History(msgspec.Struct, frozen=True, gc=False):
    """What came before a message, in windows that the caller holds; newest first.

    `own` is what the sender sent or reacted to lately, in all chats; `alike` is what anybody sent
    that is a near-duplicate of this message; `removed` how far, in bits, the closest message that
    was removed as spam is; `strangers` what new members wrote lately. `scripts` gives the share of
    each script in what this chat writes, where that is known.
    """

    own: tuple[Sent, ...] = ()
    reactions: tuple[float, ...] = ()
    alike: tuple[Sent, ...] = ()
    removed: int = 64
    strangers: tuple[Sent, ...] = ()
    scripts: dict[str, float] = {}

    @property
    def sent(self) -> int:
        """How many messages the sender sent lately, at most."""
        return len(self.own)

    def sent_within(self, seconds: float) -> int:
        """Give how many messages the sender sent in the last seconds."""
        return sum(sent.ago <= seconds for sent in self.own)

    @property
    def near(self) -> bool:
        """Whether anything may be much like the message that anybody sent."""
        return bool(self.own or self.alike)
