"""Commands of two levels: what a declaration says, and how words are read into it."""

import difflib
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

import msgspec

from community.extras import Enclosed
from community.fallback import Fallback
from community.params import Param
from community.paramwords import bracketed
from community.people import Actor, Role
from community.quiet import Manner
from community.refusals import Missing, NoSuchCommand, TooMany
from community.words import Code, Lines, Text, Words, t

NAME = re.compile(r"[a-z0-9_]{1,32}( [a-z0-9_]{1,32})?\Z")
MOST_FIRST_LEVEL = 40
MOST_FOR_MEMBERS = 15
MOST_DESCRIPTION = 100
INVISIBLE = dict.fromkeys(
    [
        0x200B,
        0x200C,
        0x200D,
        0x2060,
        0xFEFF,
        0x00AD,
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)


class Command(msgspec.Struct, frozen=True):
    """A command as declared: one or two words, what it is for, and who may use it.

    `answer` says where the answer goes (fixed when Discord is acknowledged), `secret` that it never
    shows in a group, `fallback` what happens to a private one where the bot may not write,
    `lasting` that a public one stays instead of vanishing; `cooldown` the seconds between two uses
    by one member, `anywhere` that it works outside a community, `label` what its button in the menu
    says, None for a command that the menu leaves out. `merges` says that a public answer may stand
    in one message with others, and is told at once to who asked alone; `form` that what is left out
    is asked for where the platform has forms; `alone` what it is called among the commands below
    it, where a platform has no command that is both; `of_message` that it is about a message, and
    stands in the menu of one where the platform has such menus. One that `tells` does nothing
    but give its answer, so that it is not run where nobody would be answered.
    """

    name: str
    about: Text
    feature: str
    run: Callable[..., Awaitable[Any]]
    params: tuple[Param, ...] = ()
    aliases: tuple[str, ...] = ()
    answer: Literal["public", "private"] = "public"
    role: Role = Role.MEMBER
    cooldown: float = 0.0
    anywhere: bool = False
    label: Text | None = None
    sample: str | Text = ""
    secret: bool = False
    fallback: Fallback = "button"
    lasting: bool = False
    merges: bool = False
    form: bool = False
    alone: str = "start"
    of_message: bool = False
    tells: bool = False

    @property
    def manner(self) -> Manner:
        """How its answers are told."""
        return Manner(self.answer == "private", self.secret, self.fallback, self.lasting)

    @property
    def refusing(self) -> Manner:
        """How its refusals are told: aside, and to all only where its answers are."""
        fallback: Fallback = "group" if self.answer == "public" else self.fallback
        return Manner(True, self.secret, fallback)

    @property
    def usage(self) -> str:
        """The line that shows how it is written."""
        return " ".join([f"/{self.name}", *(param.shown for param in self.params)])

    @property
    def usage_words(self) -> Words:
        """The usage line in the reader's words."""
        name = t("{command}", command=Code(f"/{self.name}"))
        return Lines((name, *map(bracketed, self.params)), " ")

    @property
    def example_words(self) -> Text:
        """A whole line that works, in the reader's words."""
        if isinstance(self.sample, Text):
            name = Code(f"/{self.name}")
            return t("{command} {words}", command=name, words=self.sample)
        return t("{example}", example=Code(self.example))

    @property
    def example(self) -> str:
        """A whole line that works."""
        if self.sample:
            return f"/{self.name} {self.sample}"
        needed = [p.example for p in self.params if p.required and p.kind != "file"]
        return " ".join([f"/{self.name}", *needed])


class Line(msgspec.Struct, frozen=True):
    """What somebody wrote, read as a command: its name, and the words after it."""

    name: str
    words: str


Resolve = Callable[[str], Awaitable[Actor]]


def read_line(text: str) -> Line | None:
    """Read `/name words`; None when the text is no command. `/name@bot` names the bot."""
    if text[:1].isalnum():  # as almost every message begins
        return None
    stripped = text.translate(INVISIBLE).strip()
    if not stripped.startswith("/") or not stripped[1:2].strip():
        return None
    head, *words = stripped[1:].split(maxsplit=1)
    name = head.split("@")[0].lower()
    return Line(name, "".join(words)) if name else None


def find(commands: dict[str, Command], line: Line) -> tuple[Command, str]:
    """Find a line's command and its remaining words; raises NoSuchCommand with near names."""
    second, _, rest = line.words.partition(" ")
    deeper = commands.get(f"{line.name} {second.lower()}")
    if deeper is not None:
        return deeper, rest.strip()
    found = commands.get(line.name)
    if found is not None:
        return found, line.words
    firsts = sorted({name.split(" ")[0] for name in commands})
    if line.name in firsts:
        below = [name for name in commands if name.startswith(f"{line.name} ")]
        raise NoSuchCommand(f"{line.name} {second}".strip(), below)
    raise NoSuchCommand(line.name[:32], difflib.get_close_matches(line.name, firsts, n=2))


async def arguments(
    command: Command,
    words: str,
    resolve: Resolve,
    replied: Actor | None,
    files: Sequence[str] = (),
) -> dict[str, Any]:
    """Read the words into the command's parameters.

    `resolve` finds a member by word, `replied` is who wrote the message replied to, and fills a
    first member parameter that is left out; `files` are what is attached. Raises Refusal.
    """
    rest, usage, example = words.split(), command.usage_words, command.example_words
    values: dict[str, Any] = {}
    for place, param in enumerate(command.params):
        if param.kind == "file":
            values[param.name] = _enclosed(param, files, command)
            continue
        if param.kind == "member" and replied and not _names_member(rest, command.params):
            values[param.name] = replied
            continue
        behind = command.params[place + 1 :]
        if not rest or (not param.required and _is_of_next(rest[0], param, behind)):
            if param.required:
                raise Missing(
                    param.name, param.expected(), command.usage_words, command.example_words
                )
            values[param.name] = param.default
            continue
        if param.rest:
            taken = words.split(maxsplit=len(words.split()) - len(rest))[-1]
            given = taken.strip() if param.whole else " ".join(rest)
            values[param.name] = param.read(given, example)
            rest = []
            continue
        word, names = rest.pop(0), param.kind == "member"
        values[param.name] = await resolve(word) if names else param.read(word, example)
    if rest:
        raise TooMany(" ".join(rest)[:64], usage, example)
    return values


def _enclosed(param: Param, files: Sequence[str], command: Command) -> Enclosed | None:
    if not files and not param.required:
        return None
    if not files:
        raise Missing(param.name, param.expected(), command.usage_words, command.example_words)
    return Enclosed(files[0])


def _is_of_next(word: str, param: Param, behind: Sequence[Param]) -> bool:
    """Whether a word that is no number names the member that may be given in a number's place."""
    names = param.kind == "int" and bool(behind) and behind[0].kind == "member"
    return names and not word[:1].isdigit()


def _names_member(words: Sequence[str], params: Sequence[Param]) -> bool:
    """Whether the words themselves name the member: by an @, or by being one for each parameter."""
    if not words or words[0].startswith("@"):
        return bool(words)
    needed = sum(1 for param in params if param.required)
    return len(words) >= needed and not any(param.rest for param in params)
