"""Our Discord's calls about guilds: members, roles, bans, invites and the audit log."""

from __future__ import annotations

from datetime import datetime

from tests.bot.discord import deeds
from tests.bot.discord import permissions as p
from tests.bot.discord.asked import (
    NOTHING,
    Request,
    Routes,
    above,
    channel_of,
    guild_of,
    member_of,
    whole,
)
from tests.bot.discord.sessions import archived, shown
from tests.bot.discord.world import MEMBERS_FLAG, Answer, Guild, Payload, Refusal, World

LONGEST_TIMEOUT = 28 * 86_400


def show(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked)
    left_out = {"channels", "threads", "members", "member_count", "joined_at", "presences"}
    found = {name: value for name, value in shown(world, guild).items() if name not in left_out}
    if asked.query.get("with_counts") == "true":
        found["approximate_member_count"] = len(guild.members)
        found["approximate_presence_count"] = 1
    return 200, found


def channels(world: World, asked: Request) -> Answer:
    return 200, [channel.payload for channel in guild_of(world, asked).channels.values()]


def change_channel(world: World, asked: Request) -> Answer:
    """Change a channel; what it allows, only by who may do that, and no right one has not."""
    channel = channel_of(world, asked, p.MANAGE_CHANNELS)
    assert channel.guild is not None
    mine = world.in_guild(world.me["id"], channel.guild)
    if "permission_overwrites" in asked.body:
        if not mine & p.MANAGE_ROLES:
            raise Refusal(403, 50013, "Missing Permissions")
        before = {each["id"]: each for each in channel.payload["permission_overwrites"]}
        for each in asked.body["permission_overwrites"]:
            was = before.get(each["id"], {"allow": "0", "deny": "0"})
            for side in ("allow", "deny"):
                if (int(each[side]) ^ int(was[side])) & ~mine:
                    raise Refusal(403, 50013, "Missing Permissions")
    channel.payload.update(asked.body)
    world.emit("CHANNEL_UPDATE", channel.payload, 1, channel)
    return 200, channel.payload


def active_threads(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked)
    me = world.me["id"]
    found = [t for t in guild.threads.values() if not archived(t) and world.may(me, t)]
    return 200, {"threads": [thread.payload for thread in found], "members": []}


# Members.


def members(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked)
    if not world.application["flags"] & (MEMBERS_FLAG | MEMBERS_FLAG >> 1):
        raise Refusal(403, 50001, "Missing Access")
    limit, after = whole(asked, "limit", 1, 1000, 1), whole(asked, "after", 0, 1 << 64, 0)
    found = sorted(int(who) for who in guild.members if int(who) > after)[:limit]
    return 200, [guild.members[str(who)] for who in found]


def show_member(world: World, asked: Request) -> Answer:
    return 200, member_of(guild_of(world, asked), asked)


def change_member(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked)
    member = member_of(guild, asked)
    who, body = member["user"]["id"], asked.body
    changes: Payload = {}
    if "communication_disabled_until" in body:
        changes["communication_disabled_until"] = _timeout(world, guild, who, body)
    if "roles" in body:
        guild_of(world, asked, p.MANAGE_ROLES)
        for role in {*body["roles"]} ^ {*member["roles"]}:
            _below(world, guild, role)
        changes["roles"] = [*body["roles"]]
    if "nick" in body:
        guild_of(world, asked, 1 << 27)
        above(world, guild, who)
        changes["nick"] = body["nick"] or None
    changed = deeds.change(world, guild, who, **changes)
    said = [{"key": name, "new_value": value} for name, value in changes.items()]
    deeds.note(world, guild, world.me["id"], 24, who, changes=said, reason=asked.reason)
    return 200, changed


def _timeout(world: World, guild: Guild, who: str, body: Payload) -> str | None:
    until: str | None = body["communication_disabled_until"]
    mine = world.in_guild(world.me["id"], guild)
    if not mine & p.MODERATE_MEMBERS:
        raise Refusal(403, 50013, "Missing Permissions")
    above(world, guild, who)
    if until is None:
        return None
    if world.in_guild(who, guild) & p.ADMINISTRATOR:
        raise Refusal(403, 50013, "Missing Permissions")
    ahead = datetime.fromisoformat(until).timestamp() - world.now()
    if ahead > LONGEST_TIMEOUT + 60:
        why = {"communication_disabled_until": {"_errors": [{"code": "DATE_TIME_TOO_FAR"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", errors=why)
    return until if ahead > 0 else None


def kick(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.KICK_MEMBERS)
    who = member_of(guild, asked)["user"]["id"]
    above(world, guild, who)
    deeds.expel(world, guild, who)
    deeds.note(world, guild, world.me["id"], deeds.KICK, who, reason=asked.reason)
    return NOTHING


# Roles.


def _below(world: World, guild: Guild, role: str) -> Payload:
    found = guild.roles.get(role)
    if found is None:
        raise Refusal(404, 10011, "Unknown Role")
    if found["managed"] or found["position"] >= guild.position(world.me["id"]):
        raise Refusal(403, 50013, "Missing Permissions")
    return found


def give_role(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.MANAGE_ROLES)
    member, role = member_of(guild, asked), _below(world, guild, asked.path["role"])
    given = asked.method == "PUT"
    if (role["id"] in member["roles"]) is not given:
        held = {*member["roles"]} ^ {role["id"]}
        deeds.change(world, guild, member["user"]["id"], roles=sorted(held))
        part = [{"id": role["id"], "name": role["name"]}]
        changes = [{"key": "$add" if given else "$remove", "new_value": part}]
        who = member["user"]["id"]
        deeds.note(world, guild, world.me["id"], 25, who, changes=changes, reason=asked.reason)
    return NOTHING


def roles(world: World, asked: Request) -> Answer:
    return 200, [*guild_of(world, asked).roles.values()]


def create_role(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.MANAGE_ROLES)
    allows = int(asked.body.get("permissions") or 0)
    if allows & ~world.in_guild(world.me["id"], guild):
        raise Refusal(403, 50013, "Missing Permissions")
    role = world.role(guild, asked.body.get("name") or "new role", allows)
    world.emit("GUILD_ROLE_CREATE", {"guild_id": guild.id, "role": role}, 1)
    return 200, role


# Bans, invites, the audit log.


def ban(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.BAN_MEMBERS)
    user = world.users.get(asked.path["user"])
    if user is None:
        raise Refusal(404, 10013, "Unknown User")
    if user["id"] in guild.members:
        above(world, guild, user["id"])
    if user["id"] not in guild.bans:
        deeds.ban(world, guild, user, asked.reason)
        deeds.note(world, guild, world.me["id"], deeds.BAN_ADD, user["id"], reason=asked.reason)
    return NOTHING


def unban(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.BAN_MEMBERS)
    if asked.path["user"] not in guild.bans:
        raise Refusal(404, 10026, "Unknown Ban")
    deeds.unban(world, guild, asked.path["user"])
    who = asked.path["user"]
    deeds.note(world, guild, world.me["id"], deeds.BAN_REMOVE, who, reason=asked.reason)
    return NOTHING


def show_ban(world: World, asked: Request) -> Answer:
    found = guild_of(world, asked, p.BAN_MEMBERS).bans.get(asked.path["user"])
    if found is None:
        raise Refusal(404, 10026, "Unknown Ban")
    return 200, found


def bans(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.BAN_MEMBERS)
    limit, after = whole(asked, "limit", 1, 1000, 1000), whole(asked, "after", 0, 1 << 64, 0)
    before = whole(asked, "before", 0, 1 << 64, 0) or 1 << 64
    found = sorted(int(who) for who in guild.bans if after < int(who) < before)
    return 200, [guild.bans[str(who)] for who in found[:limit]]


def invites(world: World, asked: Request) -> Answer:
    return 200, [*guild_of(world, asked, p.MANAGE_GUILD).invites.values()]


def create_invite(world: World, asked: Request) -> Answer:
    channel = channel_of(world, asked, 1)
    assert channel.guild is not None
    code = f"{world.number():x}"
    made = {
        "type": 0,
        "code": code,
        "guild": {"id": channel.guild.id, "name": channel.guild.name},
        "channel": {"id": channel.id, "name": channel.payload["name"], "type": channel.type},
        "inviter": world.me,
        "uses": 0,
        "max_uses": asked.body.get("max_uses", 0),
        "max_age": asked.body.get("max_age", 86_400),
        "temporary": False,
        "created_at": world.moment(),
    }
    channel.guild.invites[code] = made
    world.emit("INVITE_CREATE", made | {"guild_id": channel.guild.id}, 1 << 6, channel)
    return 200, made


def audit_log(world: World, asked: Request) -> Answer:
    guild = guild_of(world, asked, p.VIEW_AUDIT_LOG)
    limit, after = whole(asked, "limit", 1, 100, 50), whole(asked, "after", 0, 1 << 64, 0)
    before = whole(asked, "before", 0, 1 << 64, 0) or 1 << 64
    kind, by = asked.query.get("action_type"), asked.query.get("user_id")
    found = [
        entry
        for entry in guild.audit
        if after < int(entry["id"]) < before
        and kind in (None, str(entry["action_type"]))
        and by in (None, entry["user_id"])
    ]
    page = found[:limit] if "after" in asked.query else found[::-1][:limit]
    named = {entry["user_id"] for entry in page} | {entry["target_id"] for entry in page}
    users = [user for who, user in world.users.items() if who in named]
    return 200, {"audit_log_entries": page, "users": users, "threads": [], "webhooks": []}


GUILD = "/guilds/{guild}"
MEMBER, BAN = GUILD + "/members/{user}", GUILD + "/bans/{user}"
ROUTES: Routes = [
    ("GET", GUILD, show),
    ("GET", GUILD + "/channels", channels),
    ("PATCH", "/channels/{channel}", change_channel),
    ("GET", GUILD + "/threads/active", active_threads),
    ("GET", GUILD + "/members", members),
    ("GET", MEMBER, show_member),
    ("PATCH", MEMBER, change_member),
    ("DELETE", MEMBER, kick),
    ("PUT", MEMBER + "/roles/{role}", give_role),
    ("DELETE", MEMBER + "/roles/{role}", give_role),
    ("GET", GUILD + "/roles", roles),
    ("POST", GUILD + "/roles", create_role),
    ("GET", GUILD + "/bans", bans),
    ("GET", BAN, show_ban),
    ("PUT", BAN, ban),
    ("DELETE", BAN, unban),
    ("GET", GUILD + "/invites", invites),
    ("POST", "/channels/{channel}/invites", create_invite),
    ("GET", GUILD + "/audit-logs", audit_log),
]
