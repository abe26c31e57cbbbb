"""What several commands of the command line take, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from community.words import t

MOST_DAYS = 366

Config = Annotated[
    Path | None,
    typer.Option("--config", help=t("The settings file (config.toml, if it is there).").sentence),
]
Days = Annotated[
    int | None,
    typer.Option(
        "--days",
        min=0,
        max=MOST_DAYS,
        help=t("Days that the town lives through first: 56, or 0 for an empty town.").sentence,
    ),
]
Seed = Annotated[int, typer.Option("--seed", help=t("Another number is another story.").sentence)]
Keep = Annotated[
    Path | None,
    typer.Option("--keep", help=t("Keep the town's database in this new file.").sentence),
]
Since = Annotated[
    str | None,
    typer.Option("--since", help=t("The first day, as 2026-01-31; if not said, all.").sentence),
]
