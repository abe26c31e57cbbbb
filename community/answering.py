"""From what a handler gives back to what the outbox does: whom it reaches, where, until when."""

from datetime import datetime

from community.actions import ANSWER_WORTH, Edit, Say
from community.context import Answer, Reply
from community.events import Event, Joined, Pressed, Said
from community.people import Actor, Chat
from community.ports import Page
from community.words import Lines, Text


def is_late(event: Event, now: datetime) -> bool:
    """Whether an event is counted and not answered."""
    return event.late or now - event.at > ANSWER_WORTH


def answer(
    page: Page,
    event: Event,
    chat: Chat,
    reply: Reply,
    *,
    language: str,
    now: datetime,
    private: bool = False,
) -> None:
    """Put a handler's reply into the outbox, unless the event comes too late to be answered."""
    if reply is None or is_late(event, now):
        return
    told = reply if isinstance(reply, Answer) else Answer(reply)
    language = told.language or language
    if told.edit and isinstance(event, Pressed) and event.message is not None:
        page.act(_edit(event, event.message, told, language))
        return
    alone = private if told.private is None else told.private
    page.act(
        Say(
            platform=event.platform,
            chat=event.place.id,
            topic=event.place.topic,
            words=told.words,
            buttons=told.buttons,
            language=language,
            reply_to=event.message if isinstance(event, Said) else None,
            to=event.who.id if event.who else None,
            private=alone and not chat.private,
            until=now + ANSWER_WORTH,
        )
    )


def _edit(event: Event, message: int, told: Answer, language: str) -> Edit:
    return Edit(
        platform=event.platform,
        chat=event.place.id,
        message=message,
        words=told.words,
        buttons=told.buttons,
        language=language,
    )


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
        until=event.at + ANSWER_WORTH,
    )


def language_of(event: Event, chat: Chat | None, actor: Actor | None, fallback: str) -> str:
    """Give the language of an answer: the member's, the chat's, the account's, the house's."""
    if actor and actor.language:
        return actor.language
    if chat and chat.language:
        return chat.language
    if (chat is None or chat.private) and event.who and event.who.language:
        return event.who.language[:2]
    return fallback
