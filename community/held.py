"""Who is under a sanction: what they do is removed, earns nothing and runs nothing but /appeal."""

from __future__ import annotations

from datetime import datetime

import msgspec

from community.actions import Ban, Delete, Mute
from community.casenotices import standing
from community.cases import Appeals, AppealState, Cases
from community.commands import Line
from community.context import Answer
from community.enforcing import RELEASES
from community.events import Asked, Edited, Joined, Pressed, Reacted, Said
from community.house import House
from community.outbox import State
from community.people import Actor, Gate
from community.ports import Activity, Page
from community.restraints import FOREVER, CaseKind
from community.retracting import retract
from community.telling import Scene
from community.welcome import RULES_READ
from community.words import Code, Words, lines, t

APPEAL = "appeal"
"""The command by which an appeal is put into words."""
ONLY_APPEAL = t(
    "As long as that lasts, all you can do is appeal: {appeal}, "
    "and after that what you have to say.",
    appeal=Code("/appeal"),
)
YOURS = t(
    "What I keep about you stays yours: {privacy}, {mydata}, {forgetme}.",
    privacy=Code("/privacy"),
    mydata=Code("/mydata"),
    forgetme=Code("/forgetme"),
)
NOT_IN_YET = t(
    "You are not in yet: do what I asked you when you came, or wait for a moderator to let you in, "
    "and all of this is yours."
)
NOT_READ_YET = Answer(
    t(
        "There is one more button, here and below the welcome: press it when you have read the "
        "rules, and all of this is yours."
    ),
    RULES_READ,
)


def is_held(scene: Scene) -> bool:
    """Whether a sanction is in force over whoever did this, or they are not let in yet."""
    return scene.actor.gate >= Gate.RULES or is_restrained(scene)


def is_kept(who: Actor, at: datetime) -> bool:
    """Whether a sanction is in force over somebody, or they are not let in yet."""
    return who.gate >= Gate.RULES or (who.restraint is not None and who.restraint.holds(at))


def is_restrained(scene: Scene) -> bool:
    """Whether a sanction is in force over whoever did this, when they did it.

    What a channel of the community's own says is its own word, whatever is decided about it.
    """
    restraint, extras = scene.actor.restraint, getattr(scene.event, "extras", None)
    if restraint is None or (extras is not None and extras.ours):
        return False
    return restraint.holds(scene.event.at)


async def unsaid(page: Page, scene: Scene) -> Line | None:
    """Give plain words in private as those of an appeal that somebody began by its button."""
    event, member = scene.event, scene.actor.member
    if not (isinstance(event, Said) and scene.chat.private and member and event.text.strip()):
        return None
    for case in reversed(await page.port(Cases).of(member)):
        appeal = await page.port(Appeals).of(case.number)
        if appeal is not None and appeal.state is AppealState.OPEN and not case.is_undone:
            return Line(APPEAL, event.text.strip()) if not appeal.words else None
    return None


def is_said_to_me_alone(scene: Scene) -> bool:
    """Whether who is muted or banned says something in private, which nobody else reads."""
    return isinstance(scene.event, Said) and scene.chat.private and is_restrained(scene)


def why_held(scene: Scene) -> Words | Answer:
    """Say what holds somebody, until when, and what is left to them."""
    restraint, at = scene.actor.restraint, scene.event.at
    if restraint is None or not restraint.holds(at):
        return NOT_READ_YET if scene.actor.gate == Gate.RULES else NOT_IN_YET
    return lines(standing(restraint, at, scene.community), ONLY_APPEAL, YOURS)


def may_use(house: House, scene: Scene, feature: str) -> bool:
    """Whether whoever asks may use a capability, as far as sanctions go."""
    return not is_held(scene) or is_left(house, feature, private=scene.chat.private)


def is_left(house: House, feature: str, *, private: bool) -> bool:
    """Whether a capability is left to who is held, where they are."""
    where = house.features[feature].held
    return where == "anywhere" or (where == "in private" and private)


async def keep_out(page: Page, scene: Scene) -> bool:
    """Remove what somebody who is held does in a group; False for what goes on as ever.

    What an export tells was there before, and nothing is done about it.
    """
    event, chat = scene.event, scene.chat
    if chat.private or event.imported:
        return False
    match event:
        case Said(token=token) if token:
            return True
        case Said(message=message) | Edited(message=message):
            await _removed(page, scene, message)
            return True
        case Joined() | Asked() if not is_restrained(scene):
            return False
        case Joined():
            await _bar(page, scene)
            return True
        case Reacted() | Pressed() | Asked():
            return True
    return False


async def _removed(page: Page, scene: Scene, message: int) -> None:
    """Remove a message; one from before, that is changed now, may have brought something."""
    event, chat, place = scene.event, scene.chat, scene.event.place
    removal = Delete(platform=event.platform, chat=place.id, message=message, topic=place.topic)
    page.act(removal)
    if isinstance(event, Edited):
        await retract(page, chat.id, message, event.at)
    else:
        await page.port(Activity).retract(chat.id, message)


async def _bar(page: Page, scene: Scene) -> None:
    """Let what holds everywhere hold in the chat that somebody came to."""
    event, restraint = scene.event, scene.actor.restraint
    kind = restraint.kind(event.at) if restraint is not None else None
    if restraint is None or kind is None or event.who is None:
        return
    ends = restraint.ends(kind)
    place, cases = event.place, page.port(Cases)
    barred = (Ban if kind is CaseKind.BAN else Mute)(
        platform=event.platform,
        chat=place.server or place.id,
        person=event.who.id,
        ends=None if ends == FOREVER else ends,
    )
    theirs = [each for each in await cases.of(scene.actor.member) if not each.is_undone]
    case = next((each.number for each in reversed(theirs) if each.kind is kind), 0)
    number = page.act(msgspec.structs.replace(barred, case=case))
    if not case:
        return
    about = (scene.actor.identity, scene.chat.server or scene.chat.id)
    ended = f"un{kind.name.lower()}"
    waits = any(
        (each.who, each.place) == about and each.what == ended and each.state is State.WAITING
        for each in await cases.traces(case)
    )
    who, where = about
    await cases.trace(case, number, kind.name.lower(), who=who, chat=where)
    if barred.ends is not None and not waits:
        release = RELEASES[kind](
            platform=barred.platform,
            chat=barred.chat,
            person=barred.person,
            case=case,
            due=barred.ends,
        )
        await cases.trace(case, page.act(release), ended, who=who, chat=where, due=barred.ends)
