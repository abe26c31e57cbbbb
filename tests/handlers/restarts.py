"""The bot ends and begins anew, on the same database; the world stays as it is, on any platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bot.app import App
from bot.features import house
from bot.local.town import KEY, Town
from community.settings import Instance
from storage.database import Database


async def restarted(
    town: Town, settings: Mapping[str, Mapping[str, Any]] | None = None, **away: float
) -> None:
    """Stop the bot of a town, and start another one with these settings after a while."""
    url = town.app.database.url.render_as_string(hide_password=False)
    features, database, before = house(), Database(url, "OFF"), cast("Any", town.platform)
    about = {"house": features, "database": database}
    town.platform = before.again(town.clock, KEY, Town.painters(), **about)
    await town.app.stop()
    town.skip(**away)
    town.app = App(
        database,
        features,
        [town.platform],
        key=KEY,
        clock=town.clock,
        instance=Instance({**settings} if settings else None),
        painter=Town.painters(),
        looker=Town.lookers(),
    )
    await town.app.start()
    await town.app.settled()
