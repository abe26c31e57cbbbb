"""SimCord behind our wire: its routes and its gateway's events, carried as they are."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import discord
from aiohttp import web
from simcord import interactions
from simcord.backend import Backend, serializers
from simcord.backend.access import channel_accessible
from simcord.backend.errors import BackendError
from simcord.backend.models import Message, Role
from simcord.http import RouteNotImplemented, UnsupportedField, router
from simcord.intents import required_intent

from tests.bot.discord.channels import Guild, Payload
from tests.bot.discord.gateway import Gateway
from tests.bot.discord.server import API, Discord
from tests.bot.discord.sessions import Session, framed

OWN_ROUTES = {"/applications/@me": "/oauth2/applications/@me"}
"""Calls that SimCord has under another name only."""


class Now:
    """The clock on the wall: SimCord's own stands still."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        raise NotImplementedError(f"{seconds} s pass by themselves")


class Told(Gateway):
    """Our gateway's sessions and frames; what they hold is SimCord's."""

    backend: Backend

    def follow(self, backend: Backend) -> None:
        self.backend = backend
        backend.subscribers.append(self._happened)

    def _happened(self, event: str, payload: Any) -> None:
        channel = int(payload.get("channel_id") or 0)
        me = self.backend.bot_user.id
        if channel in self.backend.channels and not channel_accessible(self.backend, channel, me):
            return
        for session in self.sessions.values():
            gate = required_intent(event, payload)
            if gate is None or getattr(discord.Intents._from_value(session.intents), gate):
                self._tell(session, event, payload)

    def _ready(self, session: Session) -> None:
        me = serializers.user_payload(self.backend.bot_user)
        guilds = [*self.backend.guilds.values()]
        ready = {
            "v": 10,
            "user": me,
            "session_id": session.id,
            "resume_gateway_url": self.url(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "application": {"id": str(self.backend.application_id), "flags": 0},
        }
        self._tell(session, "READY", ready)
        for guild in guilds:
            told = dict(serializers.guild_create_payload(self.backend, guild))
            members: Any = told["members"]
            told["members"] = [each for each in members if each["user"]["id"] == me["id"]]
            self._tell(session, "GUILD_CREATE", told)


class Simulation(Discord):
    """A server whose world is SimCord's; `wrong` tells of what SimCord does not know."""

    def __init__(self) -> None:
        super().__init__()
        clock: Any = Now()
        self.backend = Backend(clock=clock)
        url = self.url.removesuffix(API).replace("http", "ws") + "/"
        told = Told(self.world, self.gateway.token, lambda: url)
        told.follow(self.backend)
        self.gateway: Gateway = told

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get(API + "/gateway/bot", self._met("/gateway/bot", self._gateway))
        app.router.add_route("*", API + "/{rest:.*}", self._routed)
        app.router.add_get("/", self.gateway.meet)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def _routed(self, request: web.Request) -> web.StreamResponse:
        """Answer a call with what SimCord's routes give."""
        path = request.rel_url.raw_path.removeprefix(API)
        body, files = await _content(request)
        reason = request.headers.get("X-Audit-Log-Reason")
        try:
            found = router.dispatch(
                self.backend,
                request.method,
                OWN_ROUTES.get(path, path),
                json=body,
                params=dict(request.query),
                files=files,
                reason=unquote(reason) if reason else None,
            )
        except (RouteNotImplemented, UnsupportedField) as error:
            self._wrong.append(str(error))
            return web.json_response(error.to_json(), status=error.status)
        except BackendError as error:
            return web.json_response(error.to_json(), status=error.status)
        if found is None:
            return web.Response(status=204)
        if path in OWN_ROUTES:  # SimCord's portal gives no intents to anybody
            found |= {"flags": self.world.application["flags"]}
        return web.Response(body=framed(found), content_type="application/json")

    # What stands in it, and what people do there.

    def guild(self, name: str = "Bakers") -> Guild:
        """Make a guild of SimCord's with one channel; gives its id and name."""
        made = self.backend.create_guild(name)
        self.backend.create_channel(made.id, "general")
        return Guild(str(made.id), name, str(made.owner_id))


async def _content(request: web.Request) -> tuple[Any, list[Any]]:
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return (json.loads(raw) if raw else None), []
    body: Any = None
    files: list[Any] = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            about = {"fp": BytesIO(value.file.read()), "filename": value.filename}
            files.append(SimpleNamespace(**about, description=None))
        elif name == "payload_json":
            body = json.loads(str(value))
    return body, files


class Resident:
    """Somebody in a guild of SimCord's, and what they do there as far as they may."""

    def __init__(self, backend: Backend, guild: int, name: str) -> None:
        self.backend = backend
        self.guild = guild
        self.number = backend.make_user(name).id
        self.channel = backend.get_guild(guild).channel_ids[0]
        backend.add_member(guild, self.number, announce=True)

    @property
    def id(self) -> str:
        return str(self.number)

    def says(self, text: str) -> int:
        """Write in the channel; gives the message's id."""
        about = (self.guild, self.number, self.channel)
        self.backend.require_permissions(*about, "send_messages")
        return self.backend.create_message(self.channel, self.number, text).id

    def commands(self, name: str, **options: Any) -> int:
        """Give a slash command that SimCord shows to them; gives the interaction's id."""
        first, *below = name.split()
        seen = self.backend.visible_commands(user_id=self.number, channel_id=self.channel)
        root = next(command for command in seen if command["name"] == first)
        leaf, nesting = interactions.walk_to_subcommand(root, below)
        known = {each["name"]: each for each in leaf["options"]}
        given = [
            {
                "name": each,
                "type": known[each]["type"],
                "value": interactions.validate_option_value(name, known[each], value),
            }
            for each, value in options.items()
        ]
        nested = interactions.nest_options(root, nesting, given)
        asked, payload = interactions.base_payload(
            self.backend,
            type=2,
            channel_id=self.channel,
            guild_id=self.guild,
            user_id=self.number,
            data={"id": root["id"], "name": root["name"], "type": 1, "options": nested},
        )
        self.backend.emit("INTERACTION_CREATE", payload)
        return asked.id

    def reads(self) -> list[str]:
        """Give what the bot has said in the channel, as far as they can see it."""
        there = self.backend.messages[self.channel].values()
        me = self.backend.bot_user.id
        return [m.content for m in there if m.author_id == me and self._sees(m)]

    def _sees(self, message: Message) -> bool:
        asked: Payload = message.interaction_metadata or {}
        return not message.is_ephemeral or asked["user"]["id"] == self.id

    def bans(self, other: Resident, reason: str) -> None:
        self.backend.require_permissions(self.guild, self.number, None, "ban_members")
        self.backend.apply_ban(self.guild, other.number, reason)
        self._noted(22, other, reason=reason)

    def kicks(self, other: Resident) -> None:
        self.backend.require_permissions(self.guild, self.number, None, "kick_members")
        self.backend.remove_member(self.guild, other.number)
        self._noted(20, other)

    def silences(self, other: Resident, seconds: float) -> None:
        self.backend.require_permissions(self.guild, self.number, None, "moderate_members")
        until = self.backend.iso_after(seconds)
        self.backend.edit_member(self.guild, other.number, {"timed_out_until": until})
        change = {"key": "communication_disabled_until", "new_value": until}
        self._noted(24, other, changes=[change])

    def holds(self, role: Role, *, given: bool = True) -> None:
        """Be given a role, or lose it."""
        change = self.backend.add_member_role if given else self.backend.remove_member_role
        change(self.guild, self.number, role.id)

    def _noted(self, action: int, other: Resident, **more: Any) -> None:
        about: dict[str, Any] = {"target_id": other.number, "user_id": self.number}
        self.backend.record_audit_log(self.guild, action, **about, **more)
