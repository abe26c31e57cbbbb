"""The command line: `hearth` and its commands, each of which says what it did in a sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer

from bot.collector import spare_start
from bot.configured import language_in
from bot.console import Console, speak_any_script, system_language
from bot.failing import told
from bot.loading import load_lean
from bot.options import Config, Days, Keep, Seed
from bot.readings import digest, recognise
from bot.wording import LANGUAGES
from community.words import Code, Lines, Name, Text, t

Form = Literal["csv", "json"]
LANGUAGE, DEBUG = "--language", "--debug"


def demo(
    ctx: typer.Context,
    days: Days = None,
    seed: Seed = 1,
    keep: Keep = None,
) -> None:
    from bot.demo import Plan
    from bot.demo import demo as show

    at_keyboard = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    raise typer.Exit(show(ctx.obj, Plan(days, seed, keep), at_keyboard=at_keyboard))


def run(
    ctx: typer.Context,
    config: Config = None,
    local: Annotated[
        bool, typer.Option("--local", help=t("Talk to the bot in this terminal.").sentence)
    ] = False,
) -> None:
    from bot.running import run as run_bot

    raise typer.Exit(run_bot(ctx.obj, config, local=local))


def check(ctx: typer.Context, config: Config = None) -> None:
    from bot.checkup import check as check_all

    raise typer.Exit(check_all(ctx.obj, config))


def audit(ctx: typer.Context, config: Config = None) -> None:
    from bot.bookkeeping import audit as audit_books

    raise typer.Exit(audit_books(ctx.obj, config))


def rebuild(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(help=t("What to make anew; all, if nothing is named.").sentence),
    ] = None,
    config: Config = None,
) -> None:
    from bot.bookkeeping import rebuild as rebuild_all

    raise typer.Exit(rebuild_all(ctx.obj, config, names or []))


def backup(
    ctx: typer.Context,
    where: Annotated[
        Path | None,
        typer.Argument(
            help=t("The file, or a folder for a file that is named for its moment.").sentence
        ),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep", min=1, help=t("How many backups the folder keeps; older ones go.").sentence
        ),
    ] = None,
    config: Config = None,
) -> None:
    from bot.safekeeping import backup as back_up

    raise typer.Exit(back_up(ctx.obj, config, where, keep))


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=t("The backup.").sentence)],
    replace: Annotated[
        bool,
        typer.Option("--replace", help=t("Keep what is there aside, and take its place.").sentence),
    ] = False,
    config: Config = None,
) -> None:
    from bot.safekeeping import restore as put_back

    raise typer.Exit(put_back(ctx.obj, config, file, replace=replace))


def community(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=t("The name of the community.").sentence)],
    config: Config = None,
) -> None:
    from bot.claiming import show

    raise typer.Exit(show(ctx.obj, config, name))


def import_(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            help=t("Exports of Telegram Desktop or DiscordChatExporter, or JSON lines.").sentence
        ),
    ],
    community: Annotated[
        str, typer.Option("--community", help=t("The name of the community.").sentence)
    ],
    award: Annotated[
        bool, typer.Option("--award", help=t("Let old messages earn points.").sentence)
    ] = False,
    config: Config = None,
) -> None:
    from bot.history import import_history

    raise typer.Exit(import_history(ctx.obj, config, files, community, award=award))


def pictures(
    ctx: typer.Context,
    samples: Annotated[
        Path, typer.Option("--samples", help=t("The folder to draw samples into.").sentence)
    ],
) -> None:
    from bot.pictures.showing import show_samples

    raise typer.Exit(show_samples(ctx.obj, samples))


def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help=t("The folder to write; a new one.").sentence)],
    community: Annotated[
        str | None, typer.Option("--community", help=t("The name of the community.").sentence)
    ] = None,
    format_: Annotated[
        Form,
        typer.Option("--format", help=t("`csv` for spreadsheets, `json` for programs.").sentence),
    ] = "csv",
    config: Config = None,
) -> None:
    from bot.exporting import export as export_all

    raise typer.Exit(export_all(ctx.obj, config, folder, community, format_))


def judge(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help=t("The text; `-` reads it from the input.").sentence)],
    name: Annotated[str, typer.Option("--name", help=t("Who says it.").sentence)] = "",
    new: Annotated[bool, typer.Option("--new", help=t("A newcomer says it.").sentence)] = False,
    every: Annotated[bool, typer.Option("--all", help=t("Show misses, too.").sentence)] = False,
) -> None:
    from bot.judging import judge_text

    raise typer.Exit(judge_text(ctx.obj, text, name=name, new=new, every=every))


def version(ctx: typer.Context) -> None:
    import platform
    import sqlite3
    from importlib.metadata import version as version_of

    ctx.obj.say(
        t(
            "Hearth {version} (Python {python}, SQLite {sqlite})",
            version=version_of("hearth"),
            python=platform.python_version(),
            sqlite=sqlite3.sqlite_version,
        )
    )


COMMANDS: tuple[tuple[Callable[..., None], Text], ...] = (
    (
        demo,
        t("Talk to the bot in a town that exists only for you; without a terminal, see a tour."),
    ),
    (run, t("Run the bot on every platform that has a token.")),
    (check, t("Say what is wrong with settings, database and machine, and what helps.")),
    (community, t("Found or show a community, and print a code by which to own it.")),
    (import_, t("Import the history of a chat from exports of it.")),
    (digest, t("Tell a week of a community, or write it as a page.")),
    (recognise, t("Say who carries a community, with the evidence.")),
    (export, t("Write everything of a community into files: CSV or JSON.")),
    (audit, t("Recompute all balances from the ledger, and verify the audit chain.")),
    (rebuild, t("Make read models anew from what happened.")),
    (backup, t("Copy everything into one file, also while the bot runs, and verify the copy.")),
    (restore, t("Put a backup in the place of the database.")),
    (judge, t("Say what moderation finds in a text, without acting.")),
    (pictures, t("Draw every picture with the hardest names, to be looked at.")),
    (version, t("Show the version.")),
)


def application(language: str) -> typer.Typer:
    """Make the command line, with its help in a language."""
    speak = Console(language).text
    app = typer.Typer(
        name="hearth",
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help=speak(t("A self-hosted community bot for Telegram and Discord.")),
        epilog=speak(
            t(
                "{language} and {debug} may stand anywhere: the language of these words, and "
                "tracebacks of what went wrong.",
                language=Code(f"{LANGUAGE} {'|'.join(LANGUAGES)}"),
                debug=Code(DEBUG),
            )
        ),
    )
    for command, about in COMMANDS:
        for option in _options(command):
            option.help = speak(Text(option.help or ""))
        app.command(command.__name__.rstrip("_"), help=speak(about))(command)
    return app


def _options(command: Callable[..., None]) -> list[Any]:
    """Give what typer knows of a command's parameters, to say it in another language."""
    hints = get_type_hints(command, include_extras=True).values()
    return [get_args(hint)[1] for hint in hints if get_origin(hint) is Annotated]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every failure becomes a sentence and an exit code."""
    spare_start()
    load_lean()
    speak_any_script()
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in words
    words = [word for word in words if word != DEBUG]
    spoken = system_language(configured=language_in(words))
    language, words = _language(words, spoken)
    console = Console(language if language in LANGUAGES else spoken)
    if language not in LANGUAGES:
        choices = Lines(tuple(t("{word}", word=Code(code)) for code in LANGUAGES), ", ")
        console.fail(
            t(
                "I do not speak {language}; I speak {languages}.",
                language=Name(language),
                languages=choices,
            )
        )
        raise SystemExit(2)
    code = told(console, lambda: application(console.language)(words, obj=console), debug=debug)
    raise SystemExit(code)


def _language(words: list[str], spoken: str) -> tuple[str, list[str]]:
    """Take the language out of the words, wherever it stands among them."""
    for place, word in enumerate(words):
        if word.startswith(f"{LANGUAGE}="):
            return word.partition("=")[2], words[:place] + words[place + 1 :]
        if word == LANGUAGE:
            return "".join(words[place + 1 : place + 2]), words[:place] + words[place + 2 :]
    return spoken, words
