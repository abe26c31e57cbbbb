"""Commands of the command line that tell something of a community, and change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.options import Config, Since
from community.words import t


def digest(
    ctx: typer.Context,
    *,
    html: Annotated[
        Path | None,
        typer.Option("--html", help=t("Write the week into this new file, as a page.").sentence),
    ] = None,
    week: Annotated[
        str,
        typer.Option(
            "--week", help=t("A day of the week, or how many weeks it lies back.").sentence
        ),
    ] = "0",
    community: Annotated[
        str | None, typer.Option("--community", help=t("The name of the community.").sentence)
    ] = None,
    config: Config = None,
) -> None:
    from bot.weekly import digest as tell_week

    raise typer.Exit(tell_week(ctx.obj, config, community, week, html))


def recognise(
    ctx: typer.Context,
    *,
    community: Annotated[
        str | None, typer.Option("--community", help=t("The name of the community.").sentence)
    ] = None,
    since: Since = None,
    until: Annotated[
        str | None, typer.Option("--until", help=t("The last day; today, if not said.").sentence)
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, help=t("How many members to show.").sentence)
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=t("Write JSON.").sentence)] = False,
    config: Config = None,
) -> None:
    from bot.recognition import recognise as rank

    raise typer.Exit(rank(ctx.obj, config, community, (since, until), most=most, as_json=as_json))
