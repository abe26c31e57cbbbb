"""Runs a command for somebody: whether they may, and what their words mean."""

from __future__ import annotations

from datetime import timedelta

import structlog

from community.answering import is_late
from community.commands import Command, arguments
from community.context import Reply
from community.events import Person, Said
from community.judge import Judge
from community.people import Actor
from community.ports import Page, People
from community.privacy import Forgotten
from community.refusals import (
    InNoCommunity,
    NoCommunity,
    NoSuchMember,
    NotAllowed,
    NotOfAMember,
    NotPassedOn,
    TooSoon,
)
from community.telling import Scene, Teller
from community.windows import Window

log = structlog.get_logger()


class Executor:
    """Runs commands, and remembers when each was last used by whom."""

    def __init__(self, teller: Teller, judge: Judge) -> None:
        self._teller, self._judge = teller, judge
        self._last_use = Window("cooldown")

    async def run(self, page: Page, scene: Scene, command: Command, words: str) -> Reply:
        """Run a command with the words after its name; raises Refusal."""
        if not scene.community.id and not command.anywhere:
            raise InNoCommunity if scene.chat.private else NoCommunity
        self._permit(page, scene, command)
        if command.tells and is_late(scene.event, scene.now):
            return None
        if words and command.answer == "public" and isinstance(scene.event, Said):
            await self._pass_on(page, scene, scene.event)
        people = page.port(People)

        async def resolve(word: str) -> Actor:
            found = await _mentioned(page, scene, word)
            if found is None:
                found = await people.find(scene.community.id, scene.event.platform, bare(word))
            if found is None:
                raise NotOfAMember() if _is_of_a_bot(scene) else NoSuchMember(word)
            return found

        values = await arguments(
            command, words, resolve, await _replied(page, scene), _files(scene)
        )
        try:
            return await command.run(self._teller.context(page, scene, command.feature), **values)  # type: ignore[no-any-return]  # a handler's reply
        except NotAllowed:
            log.warning("refused", command=command.name, actor=str(scene.actor))
            raise

    async def _pass_on(self, page: Page, scene: Scene, event: Said) -> None:
        """Judge words that nobody has heard, before all hear them; raises NotPassedOn."""
        why = await self._judge.objection(page, scene) if event.token else None
        if why is not None:
            raise NotPassedOn(why)

    def _permit(self, page: Page, scene: Scene, command: Command) -> None:
        """Check the role and the cooldown; raises NotAllowed or TooSoon.

        Outside of a community there are no roles: what runs there asks for itself.
        """
        if scene.community.id and scene.actor.role < command.role:
            log.warning("refused", command=command.name, actor=str(scene.actor))
            raise NotAllowed(command.role)
        if not command.cooldown:
            return
        key = (scene.actor.member, command.name)
        last = page.recall(self._last_use, key)
        wait = timedelta(seconds=command.cooldown)
        if last is not None and timedelta(0) <= scene.event.at - last < wait:
            raise TooSoon(wait - (scene.event.at - last))
        page.remember(self._last_use, key, scene.event.at)


async def _mentioned(page: Page, scene: Scene, word: str) -> Actor | None:
    """Give whom a word names by the account's id, though nobody here need have seen them before."""
    event, account = scene.event, word.strip("<@!>")
    for person in event.mentions if isinstance(event, Said) else ():
        if person.id == account and not person.bot:
            return await _met(page, scene, person)
    return None


def bare(word: str) -> str:
    """Give an account as it is stored, however its platform writes that it is mentioned."""
    return word.strip("<@!>") if word.startswith("<@") else word


def _is_of_a_bot(scene: Scene) -> bool:
    """Whether the message that somebody answers is a bot's."""
    quoted = scene.event.reply if isinstance(scene.event, Said) else None
    return quoted is not None and quoted.author is not None and quoted.author.bot


def _files(scene: Scene) -> tuple[str, ...]:
    """Give what is attached to a command."""
    extras = scene.event.extras if isinstance(scene.event, Said) else None
    return extras.files if extras is not None else ()


async def _replied(page: Page, scene: Scene) -> Actor | None:
    """Give the author of the message replied to, when that is a known person, or a channel."""
    quoted = scene.event.reply if isinstance(scene.event, Said) else None
    author = quoted.author if quoted is not None else None
    if author is None or not scene.community.id or (author.bot and not author.channel):
        return None
    return await _met(page, scene, author)


async def _met(page: Page, scene: Scene, person: Person) -> Actor | None:
    """Give the member behind an account, unless they have asked to be forgotten."""
    community = scene.community.id
    if await page.port(Forgotten).is_gone(community, scene.event.platform, person.id):
        return None
    return await page.port(People).actor(community, scene.event, person)
