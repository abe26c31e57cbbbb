"""What `hearth demo` does: a chat in a town, or a tour of it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from bot import logs
from bot.background import Background
from bot.console import Console
from bot.signals import Signals
from community.words import Code, t

if TYPE_CHECKING:
    from bot.local.town import Resident, Town

WIDTH = 88
RESIDENTS = ("Ann", "Bob", "Mei")


def tour(console: Console) -> int:
    """Play the scripted tour; gives 1 when something was not as it should be."""
    console.say(
        t(
            "No terminal here, so this is a tour; {demo} in one opens a chat.",
            demo=Code("hearth demo"),
        )
    )
    logs.configure(level="critical")
    from rich.console import Console as Rich

    from bot.local.tour import ending, play

    score = asyncio.run(play(Rich(width=WIDTH), console.language))
    console.say()
    console.say(ending(score))
    return 1 if score.wrong else 0


def chat(console: Console) -> int:
    """Open the chat in the terminal."""
    from bot.local.guide import welcome

    console.say(welcome(RESIDENTS))  # before what takes its time to load
    logs.configure(level="critical")
    from rich.console import Console as Rich

    from bot.local.terminal import Terminal, converse
    from bot.local.town import Town

    signals = Signals()
    with signals.heard(), Background() as background:
        town = background.call(Town.open(language=console.language))
        try:
            terminal = Terminal(town, Rich(), console.language, background.call(_settle(town)))
            signals.interrupt(partial(converse, terminal, background.call))
        finally:
            background.call(town.close())
    console.say()
    console.say(t("Good-bye."))
    return 0


async def _settle(town: Town) -> Resident:
    """Let people live in the town already; gives the one who speaks first."""
    you, other, moderator = RESIDENTS
    living = (town.resident(you), town.resident(other), town.resident(moderator, role="moderator"))
    for resident in living:
        await resident.joins()
    return living[0]
