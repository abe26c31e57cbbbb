"""From what a handler gives back to what the outbox does: whom it reaches, where, until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeGuard

import msgspec

from community.actions import ANSWER_WORTH, Edit, React, Say, Show
from community.context import Answer, Reply
from community.events import Event, Joined, Pressed, Said
from community.house import House
from community.look import Look
from community.ports import Page
from community.quiet import Manner, Quiet, turn
from community.telling import Scene
from community.words import Lines, Name, Text, t

TURNS = "quiet.turns"
"""The window of when the last merged message of a chat was, or will be, sent."""
HEARD = "👍"
"""The reaction that says at once what the merged message says within seconds."""


def is_late(event: Event, now: datetime) -> bool:
    """Whether an event is counted and not answered."""
    return event.late or now - event.at > ANSWER_WORTH


class Speaker:
    """Puts what handlers give back into the outbox; `language` is the house's own."""

    def __init__(self, house: House, language: str) -> None:
        self._house = house
        self._language = language

    def answer(self, page: Page, scene: Scene, reply: Reply, manner: Manner) -> None:
        """Tell a reply as `manner` says, unless the event comes too late to be answered."""
        if reply is None or is_late(scene.event, scene.now):
            return
        told = reply if isinstance(reply, Answer) else Answer(reply)
        language = told.language or self._language_of(scene)
        event, manner = scene.event, _overridden(manner, told)
        if told.edit and isinstance(event, Pressed) and event.message is not None:
            page.act(self._instead(scene, event.message, told, language))
        elif scene.chat.private:
            page.act(self._alone(scene, told, language))
        elif manner.private or manner.secret:
            page.act(self._aside(scene, told, language, manner))
        else:
            self._aloud(page, scene, told, language, manner)

    def _aloud(self, page: Page, scene: Scene, told: Answer, language: str, manner: Manner) -> None:
        """Tell it to the group, as quietly as the settings say."""
        quiet = self._house.instance.of("quiet", Quiet, *scene.documents)
        until = quiet.worth(scene.now)
        if told.react and quiet.reactions and _is_said(scene.event):
            page.act(reaction_to(scene.event, told.react, until))
            return
        said = self._say(scene, told, language)
        vanish = 0 if manner.lasting else quiet.vanish_seconds
        said = msgspec.structs.replace(said, until=until, vanish=vanish)
        due = self._turn(page, scene, quiet) if told.merge and quiet.merge_seconds else None
        if told.merge is None or due is None:
            page.act(said)
            return
        spoken = scene.chat.language or scene.community.language
        merge = msgspec.structs.replace(told.merge, language=spoken)
        until = max(until, due + timedelta(seconds=quiet.merge_seconds))
        page.act(msgspec.structs.replace(said, merge=merge, due=due, until=until, token=""))
        if _is_said(scene.event) and quiet.reactions:
            page.act(reaction_to(scene.event, HEARD, until))
        page.act(self._aside(scene, told, language, Manner(fallback="ephemeral")))

    def _aside(self, scene: Scene, told: Answer, language: str, manner: Manner) -> Say:
        """Answer in a group so that nobody but who asked reads it.

        What must arrive is worth telling at any time; the line that says so passes as others do.
        """
        quiet = self._house.instance.of("quiet", Quiet, *scene.documents)
        return msgspec.structs.replace(
            self._say(scene, told, language),
            private=True,
            secret=manner.secret,
            fallback=manner.fallback,
            heading=heading(scene.community.name) if scene.community.id else None,
            until=None if manner.fallback == "hold" else scene.now + ANSWER_WORTH,
            vanish=quiet.vanish_seconds,
        )

    def _alone(self, scene: Scene, told: Answer, language: str) -> Say:
        """Answer where nobody else reads; to who is in several communities, say which is meant."""
        words = told.words
        if len(scene.several) > 1 and scene.community.id:
            words = Lines((heading(scene.community.name), words))
        said = self._say(scene, told, language)
        until = scene.now + ANSWER_WORTH
        return msgspec.structs.replace(said, words=words, fallback="none", until=until)

    def _instead(self, scene: Scene, message: int, told: Answer, language: str) -> Edit | Say:
        """Let what a press brings take the place of the message with the button."""
        said = self._say(scene, told, language)
        if isinstance(said, Show):
            return msgspec.structs.replace(said, instead_of=message)
        return _edit(scene.event, message, told, language)

    def _say(self, scene: Scene, told: Answer, language: str) -> Say:
        event = scene.event
        said = Say(
            platform=event.platform,
            chat=event.place.id,
            topic=event.place.topic,
            words=told.words,
            buttons=told.buttons,
            language=language,
            reply_to=event.message if _is_said(event) else None,
            to=event.who.id if event.who else None,
            community=scene.community.id,
            token=_token(event),
        )
        if told.picture is None:
            return said
        theme = self._house.instance.of("pictures", Look, *scene.documents).theme
        return Show(**msgspec.structs.asdict(said), picture=told.picture, theme=theme)

    def _turn(self, page: Page, scene: Scene, quiet: Quiet) -> datetime | None:
        window, place = self._house.window(TURNS), scene.event.place
        key = (scene.event.platform, place.id, place.topic)
        due = turn(page.recall(window, key), scene.now, quiet.merge_seconds)
        page.remember(window, key, due or scene.now)
        return due

    def _language_of(self, scene: Scene) -> str:
        """Give the language of an answer: the member's, the chat's, the account's, the house's."""
        chat, who = scene.chat, scene.event.who
        fallback = scene.community.language if scene.community.id else self._language
        own = scene.actor.language if scene.actor.member else None
        if own or chat.language:
            return own or chat.language or fallback
        if chat.private and who and who.language:
            return who.language[:2]
        return fallback


def _overridden(manner: Manner, told: Answer) -> Manner:
    """Give the manner with what the answer says itself; a secret is never shown at a glance."""
    secret = manner.secret if told.secret is None else told.secret
    fallback = told.fallback or manner.fallback
    return Manner(
        private=manner.private if told.private is None else told.private,
        secret=secret,
        fallback="hold" if secret and fallback in ("ephemeral", "group") else fallback,
        lasting=manner.lasting if told.lasting is None else told.lasting,
    )


def heading(community: str) -> Text:
    """Say which community an answer in private is about."""
    return t("{community}:", community=Name(community))


def reaction_to(event: Said, emoji: str, until: datetime) -> React:
    """Give what puts the bot's reaction on a message."""
    return React(
        platform=event.platform,
        chat=event.place.id,
        message=event.message,
        emoji=emoji,
        topic=event.place.topic,
        until=until,
    )


def _edit(event: Event, message: int, told: Answer, language: str) -> Edit:
    return Edit(
        platform=event.platform,
        chat=event.place.id,
        message=message,
        words=told.words,
        buttons=told.buttons,
        language=language,
        topic=event.place.topic,
        token=_token(event),
    )


def _is_said(event: Event) -> TypeGuard[Said]:
    """Whether there is a message that can be answered and reacted to."""
    return isinstance(event, Said) and not event.token


def _token(event: Event) -> str:
    return event.token if isinstance(event, Said | Pressed) else ""


def tell_by(event: Event, words: Text | Lines, language: str) -> Say | None:
    """Say one sentence in private to whoever added the bot to a chat."""
    if not isinstance(event, Joined) or event.by is None:
        return None
    return Say(
        platform=event.platform,
        chat=event.place.id,
        words=words,
        language=language,
        to=event.by.id,
        private=True,
        fallback="none",
        until=event.at + ANSWER_WORTH,
    )
