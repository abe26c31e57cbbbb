"""What the bot may do in a chat, by words that all adapters share, and what it lacks."""

from community.people import Role
from community.words import Text, t

RIGHTS = "standing.rights"
"""The window of what each chat lets the bot do, as its platform said last."""
HEAR, DELETE, RESTRICT, INVITE, PIN, TAG = "hear", "delete", "restrict", "invite", "pin", "tag"

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
STEPS = {"telegram": ON_TELEGRAM}
"""The same with the steps to give it, by platform."""


def missing(platform: str, told: str | None) -> list[Text]:
    """Give a sentence for each right that a chat lacks; `told` names those that it gives.

    None says that nothing is known, and so nothing is missing.
    """
    if told is None:
        return []
    given, words = set(told.split()), LACKS | STEPS.get(platform, {})
    return [words[right] for right in LACKS if right not in given]


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
