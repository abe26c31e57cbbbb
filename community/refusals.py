"""Refusals: what cannot be done, said in a sentence; anything else that is raised is a bug."""

from collections.abc import Iterable
from datetime import timedelta

from community.paramwords import needed
from community.people import Role
from community.spans import span
from community.words import Code, Lines, Name, Text, Words, n, t


class Refusal(Exception):
    """Something that a person asked for and cannot have; `text` says why, in words as data."""

    def __init__(self, text: Words) -> None:
        super().__init__(str(text))
        self.text = text


class NotAllowed(Refusal):
    """The command needs a role that the actor does not have."""

    def __init__(self, role: Role) -> None:
        super().__init__(t("Only {role} may do that.", role=ROLES_MANY[role]))


class NotPassedOn(Refusal):
    """The rules of moderation act on the words that the bot would pass on."""

    def __init__(self, why: Text) -> None:
        super().__init__(t("I do not pass that on: {why}", why=why))


class TooSoon(Refusal):
    """The command's cooldown is not over."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(t("Please wait {time}.", time=span(wait)))


class Unfit(Refusal):
    """A word does not fit a parameter."""

    def __init__(self, word: str, param: str, expected: Words, example: str | Text) -> None:
        super().__init__(
            t(
                '"{word}" does not fit {param}: {expected}. For example: {example}',
                word=Name(word),
                param=needed(param),
                expected=expected,
                example=Code(example) if isinstance(example, str) else example,
            )
        )


class Missing(Refusal):
    """A parameter is not there."""

    def __init__(self, param: str, expected: Words, usage: Words, example: Text) -> None:
        super().__init__(
            t(
                "{param} is missing: {expected}. Usage: {usage}. For example: {example}",
                param=needed(param),
                expected=expected,
                usage=usage,
                example=example,
            )
        )


class TooMany(Refusal):
    """There are more words than parameters."""

    def __init__(self, word: str, usage: Words, example: Text) -> None:
        super().__init__(
            t(
                '"{word}" is one word too many. Usage: {usage}. For example: {example}',
                word=Name(word),
                usage=usage,
                example=example,
            )
        )


class TooManyWords(Refusal):
    """More words than what is written of them may have, so many letters."""

    def __init__(self, most: int) -> None:
        super().__init__(
            n(
                "That is longer than {count} character.",
                "That is longer than {count} characters.",
                most,
            )
        )


class NoSuchMember(Refusal):
    """Nobody of that name is known here."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                "I do not know anybody called {name} here. "
                "Reply to a message of theirs, or use the @name.",
                name=Name(word),
            )
        )


class NotOfAMember(Refusal):
    """A message of a bot is answered where one of a member is meant."""

    def __init__(self) -> None:
        super().__init__(
            t("That message is a bot's. Reply to one of a member, or write the @name first.")
        )


class NoSuchCommand(Refusal):
    """A command that does not exist, with the nearest ones that do."""

    def __init__(self, name: str, near: Iterable[str]) -> None:
        self.near = tuple(near)
        close = [Code(f"/{word}") for word in self.near]
        if close:
            text = t(
                "There is no {name}. Did you mean {near}?",
                name=Code(f"/{name}"),
                near=Lines(tuple(t("{word}", word=word) for word in close), ", "),
            )
        else:
            text = t(
                "There is no {name}. {help} lists what there is.",
                name=Code(f"/{name}"),
                help=Code("/help"),
            )
        super().__init__(text)


class InNoCommunity(Refusal):
    """Somebody asks in private for what needs a community, and is in none."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "I know you from no community yet. Write a word in a group in which I am, and ask "
                "again; {help} lists what works before that.",
                help=Code("/help"),
            )
        )


class NoCommunity(Refusal):
    """The command needs a community and there is none here."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "This chat belongs to no community yet. Its owner adds it with {setup}.",
                setup=Code("/setup"),
            )
        )


ROLES: dict[Role, Text] = {
    Role.MEMBER: t("member"),
    Role.HELPER: t("helper"),
    Role.MODERATOR: t("moderator"),
    Role.ADMIN: t("admin"),
    Role.OWNER: t("owner"),
}
A_ROLE: dict[Role, Text] = {
    Role.MEMBER: t("a member"),
    Role.HELPER: t("a helper"),
    Role.MODERATOR: t("a moderator"),
    Role.ADMIN: t("an admin"),
    Role.OWNER: t("the owner"),
}
ROLES_MANY: dict[Role, Text] = {
    Role.MEMBER: t("members"),
    Role.HELPER: t("helpers"),
    Role.MODERATOR: t("moderators"),
    Role.ADMIN: t("admins"),
    Role.OWNER: t("the owner"),
}
