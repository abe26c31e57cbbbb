"""Communities, chats, members and their identities."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from community.words import t
from storage.tables.columns import COMPACT, Rows, holds, key, number, string, word_key

MEMBERSHIP = t("that you are a member, since when, and in which role")


class VersionRow(Rows):
    """One row that every writing transaction counts up, so that no cache outlives a change."""

    __tablename__ = "version"
    __table_args__ = holds(machinery=True)
    id = key()
    n = number()


class CommunityRow(Rows):
    """One owner's group of people."""

    __tablename__ = "community"
    __table_args__ = (CheckConstraint("day_start BETWEEN 0 AND 23", name="day_start_is_an_hour"),)
    id = key()
    name = string()
    language = string()
    zone = string()
    day_start = number()
    created_at = number()


class ChatRow(Rows):
    """A chat; a private one belongs to the community that its person talks about in it.

    `server` is the chat that stands for the server it is a channel of, where it is one. `slow` are
    seconds between two messages of a member that the bot itself sees to, until `slow_until`.
    """

    __tablename__ = "chat"
    __table_args__ = (
        UniqueConstraint("platform", "external"),
        Index("chat_by_community", "community", "private"),
        holds(t("the chat that you have with me")),
    )
    id = key()
    community = number(to="community.id", optional=True)
    platform = string()
    external = string("identity")
    private = number()
    title = string("identity")
    language = string(optional=True)
    purpose = string()
    server = number(optional=True)
    slow = number()
    slow_until = number()


class MemberRow(Rows):
    """A person in a community: a set of identities.

    `hidden` is 1 for somebody who is not named on boards; 2 is added for somebody forgotten.
    `rank` is the highest one that a platform gives to one of several accounts; a member with one
    account has none here.
    `muted` and `barred` are until when they are that, 0 for not at all, `held_at` is since when:
    what their cases come to, where it is read with everything that they do. `trusted` is 1 for
    whom moderators trust.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index("member_by_role", "community", "role"),
        Index("member_by_joined", "community", "joined_at"),
        holds(MEMBERSHIP),
    )
    id = key("link")
    community = number(to="community.id")
    role = number()
    language = string(optional=True)
    joined_at = number()
    hidden = number()
    rank = number(optional=True)
    muted = number()
    barred = number()
    held_at = number()
    trusted = number()


class IdentityRow(Rows):
    """One platform account in one community; `member` is who it belongs to now.

    `role` is what the platform itself says of it; `handle` the folded @name it is found by; `gate`
    a number of community.people.Gate, 0 for who is in. `wrote` is `MOST_COUNTED` for who has
    written as many messages; until then it is 0, and `first_messages` counts.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("platform", "external", "community"),
        Index("identity_by_handle", "community", "handle"),
        Index("identity_by_name", "community", "name"),
        holds(t("your account: its number, name and @name")),
    )
    id = key("link")
    community = number(to="community.id")
    member = number("link", to="member.id", index=True)
    platform = string()
    external = string("identity")
    name = string("identity")
    username = string("identity", optional=True)
    handle = string("identity")
    bot = number()
    role = number()
    first_seen = number()
    wrote = number()
    gate = number()


class FirstMessagesRow(Rows):
    """How many messages an account has written, until these are enough for nobody to ask."""

    __tablename__ = "first_messages"
    __table_args__ = holds(
        t("how many messages you have written, while they are few"), compact=True
    )
    identity = key("link", to="identity.id")
    messages = number()


class SettingRow(Rows):
    """The settings that a community (`chat` 0) or one of its chats has of its own, as JSON."""

    __tablename__ = "setting"
    __table_args__ = COMPACT
    community = key()
    chat = key()
    document = string()


class ClaimCodeRow(Rows):
    """A one-time code by which somebody becomes the owner; only its hash is kept."""

    __tablename__ = "claim_code"
    __table_args__ = holds(machinery=True)
    hash = word_key()
    community = number(to="community.id")
    ends = number()
    used_by = number("link", of="member")
