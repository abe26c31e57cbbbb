"""What becomes of a failure: ours is a sentence, anything else a bug with a reference."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path

from bot.console import Console
from community.system import refusal
from community.words import Code, Lines, Text, t

ROOMS = Path(__file__).parents[1]
INTERRUPTED, PIPE_CLOSED = 130, 141


def told(console: Console, work: Callable[[], object], *, debug: bool) -> int:
    """Do something; gives its exit code, having told on stderr what went wrong."""
    try:
        work()
        sys.stdout.flush()
    except SystemExit as left:
        return _code(left)
    except KeyboardInterrupt:
        console.fail("")
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the last one who can say anything
        return _tell(console, error, debug=debug)
    return 0


def _tell(console: Console, error: Exception, *, debug: bool) -> int:
    if isinstance(error, OSError) and error.strerror:
        _close_stdout()
        console.fail(_refused_by_the_system(error))
    else:
        for words in list(_sentences(error)) or [bug(error)]:
            console.fail(words)
    if debug:
        from community.reasons import unsecret

        console.fail(unsecret("".join(traceback.format_exception(error))))
    return 1


def _sentences(error: Exception) -> Iterator[Text | Lines]:
    """Give what our own errors say: Unavailable and Refusal a text, WrongSettings several."""
    found = getattr(error, "texts", None) or [getattr(error, "text", None)]
    yield from (words for words in found if isinstance(words, Text | Lines))


def _refused_by_the_system(error: OSError) -> Text:
    if error.filename:
        where = Code(str(error.filename))
        return t("The system refuses {file}: {why}.", file=where, why=refusal(error))
    return t("The system refuses: {why}.", why=refusal(error))


def bug(error: Exception) -> Text:
    """Say that something went wrong that should not have; the same bug has the same reference."""
    frames = [
        f"{Path(frame.filename).relative_to(ROOMS).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOMS)
    ]
    print_ = blake2b("\n".join([type(error).__name__, *frames]).encode(), digest_size=4).hexdigest()
    where = f"{type(error).__name__}, {frames[-1] if frames else '?'}"
    return t(
        "Something went wrong that should not have: reference {reference} ({where}). "
        "Please report it with what it prints under {debug}.",
        reference=Code(print_),
        where=Code(where),
        debug=Code("--debug"),
    )


def _code(left: SystemExit) -> int:
    if left.code is None:
        return 0
    return left.code if isinstance(left.code, int) else 1


def _close_stdout() -> None:
    """Let nothing be written there any more, at the end of the process neither."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
