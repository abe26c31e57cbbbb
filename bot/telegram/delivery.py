"""What `hearth check` says of how updates come: by polling or the webhook, and whether they do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from community.reasons import unsecret
from community.words import Code, Text, n, t

RUN = Code("hearth run")


def delivery(info: Any, url: str) -> Iterator[tuple[bool | None, Text]]:
    """Give sentences on a WebhookInfo; `url` is the webhook's that is meant, empty for polling."""
    info = info if isinstance(info, dict) else {}
    there = info.get("url")
    there = there if isinstance(there, str) else ""
    if url and there == url:
        yield True, t("Telegram delivers to my webhook at {host}.", host=_host(url))
    elif url:
        yield None, _elsewhere(there, url)
    elif there:
        yield (
            None,
            t(
                "A webhook at {host} is set; {run} takes it away and asks for updates itself.",
                host=_host(there),
                run=RUN,
            ),
        )
    else:
        yield True, t("I ask Telegram for updates; no webhook is set.")
    waiting = info.get("pending_update_count")
    waiting = waiting if isinstance(waiting, int) else 0
    if waiting:
        yield None, n("{count} update waits for me.", "{count} updates wait for me.", waiting)
    if there and info.get("last_error_message"):
        yield _error(info, bad=bool(url and there == url and waiting))


def _elsewhere(there: str, url: str) -> Text:
    if not there:
        return t("My webhook at {host} is not set yet; {run} sets it.", host=_host(url), run=RUN)
    return t(
        "Telegram delivers to a webhook at {there}; {run} sets mine at {host}.",
        there=_host(there),
        host=_host(url),
        run=RUN,
    )


def _error(info: dict[str, Any], *, bad: bool) -> tuple[bool | None, Text]:
    """Say what went wrong last: as long as something waits for it, that is to be put right."""
    why = Code(unsecret(str(info["last_error_message"])))
    at = info.get("last_error_date")
    when = datetime.fromtimestamp(at if isinstance(at, int) else 0, UTC)
    words = t(
        "Telegram could not deliver at {when} UTC: {why}", when=Code(f"{when:%F %H:%M}"), why=why
    )
    return (False if bad else None), words


def _host(url: str) -> Code:
    """Give who is called; the rest of an address may be meant to be secret."""
    return Code(url.partition("://")[2].partition("/")[0].rpartition("@")[2])
