"""What the terminal says of itself: a welcome, and the list of its own lines."""

from bot.wording import LANGUAGES
from community.people import Role
from community.words import Code, Lines, Name, Text, lines, n, t

_ROLES = Lines(tuple(t("{word}", word=Code(role.name.lower())) for role in Role), ", ")
_LANGUAGES = Lines(tuple(t("{word}", word=Code(code)) for code in LANGUAGES), ", ")
LINE_WIDTH = 18

OWN_LINES: tuple[tuple[str, Text], ...] = (
    ("bob: hello", t("says it as Bob, who must be here already")),
    (".as kim", t("speak as Kim from now on; who is new comes to town")),
    (".as kim moderator", t("the same with a role: {roles}", roles=_ROLES)),
    (".dm /points", t("write to the bot in private; without words, stay there")),
    (
        ".go garden",
        t("go to another chat, a new one with the bot in it, or to {plaza}", plaza=Code("plaza")),
    ),
    (".1", t("press button 1")),
    (".reply 5 thanks", t("reply to message 5, or without a number to the last of somebody else")),
    (".edit 5 hello", t("change your message 5, or without a number the last one")),
    (".remove 5", t("remove message 5, or without a number your last one")),
    (".react 5 👍", t("react to message 5")),
    (".file a.csv hello", t("attach a file of this machine, perhaps with words")),
    (".wait 3h", t("let time pass, like {examples}", examples=Code("30m, 3h, 2d, 1w"))),
    (".language zh", t("speak to me in another language: {languages}", languages=_LANGUAGES)),
    (".people", t("who is here")),
    (".log", t("the last messages, with their numbers")),
    (".quit", t("leave; Ctrl-D does, too")),
)


def guide() -> Lines:
    """List the terminal's own lines."""
    return lines(
        t("What begins with / is for the bot, what begins with a dot for this terminal:"),
        *(_line(example, about) for example, about in OWN_LINES),
    )


def welcome(names: tuple[str, str, str]) -> Lines:
    """Greet who opens the demo: a member who speaks, another one, and a moderator."""
    you, other, moderator = (Name(name) for name in names)
    return lines(
        t("A town to try Hearth in; nothing of it is kept, and nothing leaves this machine."),
        t(
            "You are {you}. {other} is here, too, and {moderator}, who is a moderator.",
            you=you,
            other=other,
            moderator=moderator,
        ),
        t(
            "Write to the bot: {examples}. Or just talk.",
            examples=Code("/checkin  /points  /top  /help"),
        ),
        _line(f".as {names[2].casefold()}", t("speak as somebody else")),
        _line(".1", t("press button 1")),
        _line(".wait 1d", t("let a day pass")),
        _line(".help", t("everything else; {quit} leaves", quit=Code(".quit"))),
    )


def before_life(days: int) -> Lines:
    """Say what happens before anybody can speak: so many days are lived through."""
    return lines(
        t("A town to try Hearth in; nothing leaves this machine."),
        n(
            "Some 300 invented bakers live through {count} day first, every word through the bot.",
            "Some 300 invented bakers live through {count} days first, every word through the bot.",
            days,
        ),
    )


def newcomer(you: str) -> Lines:
    """Greet who comes into a town that has lived: what to look at, and whom to be."""
    return lines(
        t("You are {you} and new here. Try:", you=Name(you)),
        _line("/checkin  /top", t("your first day, and who did most this week")),
        _line("/top streak all", t("who has not missed a day")),
        _line(".as nadia", t("speak as a helper of old; then {points}", points=Code("/points"))),
        _line(".as felix", t("who was here daily and has almost stopped")),
        _line(".as laomian", t("a moderator: {award}", award=Code("/award @nadia 20"))),
        _line(".as hilda", t("the owner: {settings}", settings=Code("/settings  /audit"))),
        _line(".log", t("the last that was said; {help} lists the rest", help=Code(".help"))),
    )


def at_home(name: str) -> Lines:
    """Greet who talks to the bot that runs on the real database."""
    return lines(
        t(
            "The bot runs, and you talk to it here as {name}; what happens is kept.",
            name=Name(name),
        ),
        _line(".dm /claim …", t("become the owner, with the code that stands above")),
        _line("/setup", t("then join this chat to your community")),
        _line(".help", t("everything else; {quit} leaves and stops the bot", quit=Code(".quit"))),
    )


def _line(example: str, about: Text) -> Text:
    return t("  {line}  {about}", line=Code(f"{example:<{LINE_WIDTH}}"), about=about)
