"""What the bot may do in a chat, by words that all adapters share, and what it lacks."""

from community.people import Role
from community.words import Code, Text, t

RIGHTS = "standing.rights"
"""The window of what each chat lets the bot do, as its platform said last."""
HEAR, DELETE, RESTRICT, INVITE, PIN, TAG = "hear", "delete", "restrict", "invite", "pin", "tag"
WRITE, BAN_PEOPLE, ROLES, REACT, ATTACH = "write", "ban", "roles", "react", "attach"
AUDIT, CHANNELS = "audit", "channels"

LACKS = {
    HEAR: t("I read only commands and replies here, so that talking earns nothing."),
    DELETE: t("I cannot remove messages here."),
    RESTRICT: t("I cannot mute or ban anybody here."),
    INVITE: t("I cannot make invite links here."),
    PIN: t("I cannot pin messages here."),
    TAG: t("I cannot put a tag under a name here."),
}
"""What it means that a right is missing."""
ON_TELEGRAM = {
    HEAR: t(
        "I read only commands and replies here, so that talking earns nothing: "
        "open the group's Administrators and add me."
    ),
    DELETE: t(
        "I cannot remove messages here: "
        "open the group's Administrators, choose me and switch on Delete Messages."
    ),
    RESTRICT: t(
        "I cannot mute or ban anybody here: "
        "open the group's Administrators, choose me and switch on Ban Users."
    ),
    INVITE: t(
        "I cannot make invite links here: "
        "open the group's Administrators, choose me and switch on Invite Users via Link."
    ),
    PIN: t(
        "I cannot pin messages here: "
        "open the group's Administrators, choose me and switch on Pin Messages."
    ),
    TAG: t(
        "I cannot put a tag under a name here: "
        "open the group's Administrators, choose me and switch on Manage Tags."
    ),
}
ON_DISCORD = {
    HEAR: t(
        "I read only commands here, so that talking earns nothing: give my role View Channel and "
        "Read Message History, and switch on the {intent} in the developer portal.",
        intent=Code("Message Content Intent"),
    ),
    WRITE: t("I cannot write here: in the server's settings, under Roles, allow me Send Messages."),
    DELETE: t(
        "I cannot remove messages here: "
        "in the server's settings, under Roles, allow me Manage Messages."
    ),
    RESTRICT: t(
        "I cannot mute anybody here: "
        "in the server's settings, under Roles, allow me Timeout Members."
    ),
    BAN_PEOPLE: t(
        "I cannot ban anybody here: in the server's settings, under Roles, allow me Ban Members."
    ),
    PIN: t(
        "I cannot pin messages here: in the server's settings, under Roles, allow me Pin Messages."
    ),
    ROLES: t(
        "I cannot give roles here: in the server's settings, under Roles, allow me Manage Roles."
    ),
    CHANNELS: t(
        "I cannot close channels here or slow them down: "
        "in the server's settings, under Roles, allow me Manage Channels."
    ),
    REACT: t(
        "I cannot put reactions here: "
        "in the server's settings, under Roles, allow me Add Reactions."
    ),
    ATTACH: t(
        "I cannot show pictures here: in the server's settings, under Roles, allow me Attach Files."
    ),
    AUDIT: t(
        "I cannot see who removed somebody here: "
        "in the server's settings, under Roles, allow me View Audit Log."
    ),
}
STEPS = {"telegram": ON_TELEGRAM, "discord": ON_DISCORD}
"""The same with the steps to give it, by platform; where there are none, all of the above count."""


def missing(platform: str, told: str | None) -> list[Text]:
    """Give a sentence for each right that a chat lacks; `told` names those that it gives.

    None says that nothing is known, and so nothing is missing.
    """
    if told is None:
        return []
    given, words = set(told.split()), STEPS.get(platform, LACKS)
    return [words[right] for right in words if right not in given]


def told_ranks(ranks: dict[str, Role]) -> str:
    """Write the accounts that a platform ranks above others as `ranks_of` reads them."""
    return " ".join(f"{account}:{int(role)}" for account, role in sorted(ranks.items()))


def ranks_of(told: str) -> dict[str, Role]:
    """Read the accounts that a platform ranks above others, without what is no rank."""
    found = {}
    for each in told.split():
        account, _, role = each.rpartition(":")
        if account and role in {str(int(rank)) for rank in Role}:
            found[account] = Role(int(role))
    return found
