"""Commands, buttons and forms: what a person sends and the bot must answer in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.bot.discord import deeds
from tests.bot.discord.asked import NOTHING, Request, Routes
from tests.bot.discord.rest_messages import changes, told
from tests.bot.discord.world import Answer, Channel, Payload, Refusal, World

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
FIRST_WORD, LAST_WORD = 3.0, 900.0
"""Seconds within which an interaction is acknowledged, and its token is worth something."""


@dataclass
class Interaction:
    """What somebody did, and what became of it."""

    id: str
    token: str
    type: int
    who: Payload
    channel: Channel
    came: float
    below: Payload | None = None
    """The message with the button."""
    answered: int = 0
    """The type of the answer, 0 for none."""
    acknowledged: float = 0.0
    original: Payload | None = None
    form: Payload | None = None
    choices: Any = None
    told: Payload = field(default_factory=dict)
    """What the gateway told of it."""


def answer(world: World, asked: Request) -> Answer:
    """Take the first answer."""
    found: Interaction | None = world.interactions.get(asked.path["token"])
    if found is None or found.id != asked.path["interaction"]:
        raise Refusal(404, 10062, "Unknown interaction")
    if found.answered:
        raise Refusal(400, 40060, "Interaction has already been acknowledged.")
    if world.now() - found.came > FIRST_WORD:
        raise Refusal(404, 10062, "Unknown interaction")
    kind, data = asked.body["type"], asked.body.get("data") or {}
    if not _fits(found, kind):
        why = {"type": {"_errors": [{"code": "INTERACTION_INVALID_RESPONSE_TYPE"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", errors=why)
    if kind in (4, 5):
        message = _message(world, asked, found, data, waiting=kind == 5)
        found.original = message
    elif kind == 7:
        body = Request("PATCH", asked.route, {}, json=data, files=asked.files)
        assert found.below is not None
        _edit(world, found, found.below, changes(world, body, found.below))
        found.original = found.below
    elif kind == 6:
        found.original = found.below
    elif kind == 9:
        found.form = data
    found.choices = data.get("choices")
    found.answered, found.acknowledged = kind, world.now()
    if asked.query.get("with_response") not in ("true", "1"):
        return NOTHING
    about: Payload = {"id": found.id, "type": found.type, "response_message_loading": kind == 5}
    return 200, {"interaction": about, "resource": {"type": kind, "message": found.original}}


def _fits(found: Interaction, kind: Any) -> bool:
    if found.type == AUTOCOMPLETE:
        return bool(kind == 8)
    if kind in (6, 7):
        return found.below is not None
    return kind in (4, 5) or (kind == 9 and found.type != FORM)


def _message(
    world: World, asked: Request, found: Interaction, data: Payload, *, waiting: bool = False
) -> Payload:
    """Let an answer stand: in the channel, or before the eyes of one person alone."""
    more: Payload = {"allowed": data.get("allowed_mentions")}
    flags = int(data.get("flags") or 0)
    if waiting:
        flags |= deeds.LOADING
    else:
        more = told(world, found.channel, asked, data)
    more |= {"application_id": world.me["id"], "webhook_id": world.me["id"], "flags": flags}
    more["interaction_metadata"] = {"id": found.id, "type": found.type, "user": found.who}
    if found.type == COMMAND:
        more["type"] = 20
    text = str(data.get("content") or "")
    if not flags & deeds.EPHEMERAL:
        return deeds.post(world, found.channel, world.me, text, **more)
    allowed = more.pop("allowed")
    message = deeds.draft(world, found.channel, world.me, text, allowed=allowed) | more
    world.alone[int(message["id"])] = (found.who["id"], message)
    return message


def _edit(world: World, found: Interaction, message: Payload, changed: Payload) -> None:
    message["flags"] = int(message["flags"]) & ~deeds.LOADING
    if int(message["id"]) in world.alone:
        message |= changed | {"edited_timestamp": world.moment()}
    else:
        deeds.edit(world, found.channel, message, **changed)


# By the token, afterwards.


def _of(world: World, asked: Request) -> Interaction:
    found: Interaction | None = world.interactions.get(asked.path["token"])
    if found is None or asked.path["application"] != world.me["id"]:
        raise Refusal(401, 50027, "Invalid Webhook Token")
    if world.now() - found.came > LAST_WORD:
        raise Refusal(401, 50027, "Invalid Webhook Token")
    if not found.answered:
        raise Refusal(404, 10015, "Unknown Webhook")
    return found


def _at(world: World, asked: Request) -> tuple[Interaction, Payload]:
    """Give the message of an interaction that is asked for."""
    found, name = _of(world, asked), asked.path.get("message", "@original")
    shown = found.original
    if name != "@original":
        held = world.alone.get(int(name))
        shown = held[1] if held else found.channel.messages.get(int(name))
    if shown is None or not _stands(world, found, shown):
        raise Refusal(404, 10008, "Unknown Message")
    return found, shown


def _stands(world: World, found: Interaction, message: Payload) -> bool:
    number = int(message["id"])
    return number in world.alone or number in found.channel.messages


def follow_up(world: World, asked: Request) -> Answer:
    found, original = _of(world, asked), _of(world, asked).original
    waits = original is not None and original["flags"] & deeds.LOADING
    if found.answered == 5 and original is not None and waits and _stands(world, found, original):
        body = told(world, found.channel, asked)
        body.pop("allowed")
        kept = (original["flags"] & deeds.EPHEMERAL) | (body.pop("flags", 0) & ~deeds.EPHEMERAL)
        words = {"content": str(asked.body.get("content") or "")}
        original["flags"] = kept
        _edit(world, found, original, body | words)
        return 200, original
    return 200, _message(world, asked, found, asked.body)


def show(world: World, asked: Request) -> Answer:
    return 200, _at(world, asked)[1]


def change(world: World, asked: Request) -> Answer:
    found, message = _at(world, asked)
    _edit(world, found, message, changes(world, asked, message))
    return 200, message


def remove(world: World, asked: Request) -> Answer:
    found, message = _at(world, asked)
    if world.alone.pop(int(message["id"]), None) is None:
        deeds.remove(world, found.channel, int(message["id"]))
    return NOTHING


HOOK = "/webhooks/{application}/{token}"
ONE, ORIGINAL = HOOK + "/messages/{message}", HOOK + "/messages/@original"
ROUTES: Routes = [
    ("POST", "/interactions/{interaction}/{token}/callback", answer),
    ("POST", HOOK, follow_up),
    *(("GET", route, show) for route in (ORIGINAL, ONE)),
    *(("PATCH", route, change) for route in (ORIGINAL, ONE)),
    *(("DELETE", route, remove) for route in (ORIGINAL, ONE)),
]
