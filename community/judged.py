"""What moderation is shown of an event: who speaks, and all that their message brings."""

from __future__ import annotations

from community.events import Edited, Event, Joined, Person, Reacted, Said
from community.extras import NONE
from community.people import MOST_COUNTED, Actor
from community.sights import Profile
from moderation.message import KNOWN, Message, Sender

LINK = "link"
"""A platform's word for a text with a link, which is no attachment."""
UNKNOWN = Profile()
JUDGED = (Said, Edited, Joined, Reacted)
"""The kinds of events that are judged."""


def message_of(event: Event, chat: int, actor: Actor, profile: Profile = UNKNOWN) -> Message | None:
    """Give an event of a chat as moderation sees it, None for what nobody is judged by.

    Those are other kinds of events, what nobody in particular did, and what is said in the
    community's own name: by who speaks as the chat itself, or through a channel that belongs to it.
    """
    who = event.who
    if who is None or not actor.identity or who.id == event.place.id:
        return None
    sender = sender_of(event, who, actor, profile)
    match event:
        case Said(extras=extras, text=text, media=media, mentions=mentions):
            kind, named = "said", len(mentions)
        case Edited(extras=extras, text=text, media=media):
            kind, named = "edited", 0
        case Joined(own=False):
            return Message(sender=sender, kind="joined", chat=str(chat))
        case Reacted(emoji=emoji) if emoji:
            return Message(sender=sender, kind="reacted", chat=str(chat))
        case _:
            return None
    more = extras or NONE
    if more.ours:
        return None
    return Message(
        text=text,
        sender=sender,
        kind="said" if kind == "said" else "edited",
        chat=str(chat),
        links=more.links,
        buttons=more.buttons,
        mentions=named,
        media=tuple(kind for kind in media if kind != LINK) if LINK in media else media,
        forwarded=more.forwarded,
        quote=more.quote,
        external=more.external,
        via=more.via,
    )


def sender_of(
    event: Event, who: Person, actor: Actor, profile: Profile = UNKNOWN, *, name: str | None = None
) -> Sender:
    """Give who an event is by, as moderation sees them; `name` in place of their own."""
    return Sender(
        id=str(actor.identity),
        name=who.name if name is None else name,
        username=who.username or "",
        bio=profile.bio,
        tenure=max(0.0, event.at.timestamp() - actor.met),
        messages=actor.wrote if actor.wrote < MOST_COUNTED else KNOWN,
        bot=who.bot and not who.channel,
        channel=who.channel,
        home=profile.home,
    )
