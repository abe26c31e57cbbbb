"""Our Discord's calls about the bot itself: its account, its application, commands, the gateway."""

from __future__ import annotations

from tests.bot.discord.asked import NOTHING, Request, Routes
from tests.bot.discord.world import Answer, Payload, Refusal, World


def me(world: World, asked: Request) -> Answer:
    return 200, world.me | {"verified": True, "mfa_enabled": False, "flags": 0, "email": None}


def application(world: World, asked: Request) -> Answer:
    return 200, world.application | {"approximate_guild_count": len(world.guilds)}


def user(world: World, asked: Request) -> Answer:
    found = world.users.get(asked.path["user"])
    if found is None:
        raise Refusal(404, 10013, "Unknown User")
    return 200, found


def own_guilds(world: World, asked: Request) -> Answer:
    mine = [guild for guild in world.guilds.values() if world.me["id"] in guild.members]
    return 200, [
        {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "owner": guild.owner == world.me["id"],
            "permissions": str(world.in_guild(world.me["id"], guild)),
            "features": [],
        }
        for guild in mine
    ]


def leave(world: World, asked: Request) -> Answer:
    from tests.bot.discord import deeds

    guild = world.guilds.get(asked.path["guild"])
    if guild is None or world.me["id"] not in guild.members:
        raise Refusal(404, 10004, "Unknown Guild")
    deeds.expel(world, guild, world.me["id"])
    return NOTHING


def open_private(world: World, asked: Request) -> Answer:
    who = world.users.get(str(asked.body["recipient_id"]))
    if who is None:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    if who["id"] == world.me["id"]:
        raise Refusal(400, 50007, "Cannot send messages to this user")
    return 200, world.direct(who).payload


def commands(world: World, asked: Request) -> Answer:
    _own(world, asked)
    return 200, world.commands.get(asked.path.get("guild", ""), [])


def overwrite(world: World, asked: Request) -> Answer:
    """Let a set of commands take the place of the one there was; those that stay keep their ids."""
    _own(world, asked)
    where = asked.path.get("guild", "")
    before = {each["name"]: each["id"] for each in world.commands.get(where, [])}
    made: list[Payload] = []
    for each in asked.json:
        number = before.get(each["name"]) or str(world.number())
        version = {"version": str(world.number()), "type": 1, "default_member_permissions": None}
        made.append(version | each | {"id": number, "application_id": world.me["id"]})
    world.commands[where] = made
    return 200, made


def _own(world: World, asked: Request) -> None:
    if asked.path["application"] != world.me["id"]:
        raise Refusal(403, 20012, "You are not authorized to perform this action")


COMMANDS = "/applications/{application}/commands"
IN_GUILD = "/applications/{application}/guilds/{guild}/commands"
ROUTES: Routes = [
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", own_guilds),
    ("DELETE", "/users/@me/guilds/{guild}", leave),
    ("POST", "/users/@me/channels", open_private),
    ("GET", "/users/{user}", user),
    ("GET", "/applications/@me", application),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", COMMANDS, commands),
    ("PUT", COMMANDS, overwrite),
    ("GET", IN_GUILD, commands),
    ("PUT", IN_GUILD, overwrite),
]
