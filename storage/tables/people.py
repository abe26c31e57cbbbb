"""Communities, chats, members and their identities."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from community.words import t
from storage.tables.columns import COMPACT, holds, key, number, string, word_key


class VersionRow(SQLModel, table=True):
    """One row that every writing transaction counts up, so that no cache outlives a change."""

    __tablename__ = "version"
    __table_args__ = holds(machinery=True)
    id: int = key()
    n: int = number()


class CommunityRow(SQLModel, table=True):
    """One owner's group of people."""

    __tablename__ = "community"
    __table_args__ = (CheckConstraint("day_start BETWEEN 0 AND 23", name="day_start_is_an_hour"),)
    id: int = key()
    name: str = string()
    language: str = string()
    zone: str = string()
    day_start: int = number()
    created_at: int = number()


class ChatRow(SQLModel, table=True):
    """A chat; a private one belongs to the community that its person talks about in it."""

    __tablename__ = "chat"
    __table_args__ = (
        UniqueConstraint("platform", "external"),
        Index("chat_by_community", "community", "private"),
        holds(t("the chat that you have with me")),
    )
    id: int = key()
    community: int | None = number(to="community.id", optional=True)
    platform: str = string()
    external: str = string("identity")
    private: int = number()
    title: str = string("identity")
    language: str | None = string(optional=True)
    purpose: str = string()


class MemberRow(SQLModel, table=True):
    """A person in a community: a set of identities.

    `hidden` is 1 for somebody who is not named on boards; 2 is added for somebody forgotten.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index("member_by_role", "community", "role"),
        holds(t("that you are a member, since when, and in which role")),
    )
    id: int = key("link")
    community: int = number(to="community.id")
    role: int = number()
    language: str | None = string(optional=True)
    joined_at: int = number()
    hidden: int = number()


class IdentityRow(SQLModel, table=True):
    """One platform account in one community; `member` is who it belongs to now.

    `role` is what the platform itself says of it; `handle` the folded @name it is found by.
    """

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("platform", "external", "community"),
        Index("identity_by_handle", "community", "handle"),
        Index("identity_by_name", "community", "name"),
        holds(t("your account: its number, name and @name")),
    )
    id: int = key("link")
    community: int = number(to="community.id")
    member: int = number("link", to="member.id", index=True)
    platform: str = string()
    external: str = string("identity")
    name: str = string("identity")
    username: str | None = string("identity", optional=True)
    handle: str = string("identity")
    bot: int = number()
    role: int = number()
    first_seen: int = number()


class SettingRow(SQLModel, table=True):
    """The settings that a community (`chat` 0) or one of its chats has of its own, as JSON."""

    __tablename__ = "setting"
    __table_args__ = COMPACT
    community: int = key()
    chat: int = key()
    document: str = string()


class ClaimCodeRow(SQLModel, table=True):
    """A one-time code by which somebody becomes the owner; only its hash is kept."""

    __tablename__ = "claim_code"
    __table_args__ = holds(machinery=True)
    hash: str = word_key()
    community: int = number(to="community.id")
    ends: int = number()
    used_by: int = number("link", of="member")
