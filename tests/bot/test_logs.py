"""The log: each line names its event, and no line tells a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from bot import logs
from bot.features import house
from bot.local.town import Town
from community.context import Ctx
from community.feature import Feature, NoSettings
from community.house import House
from community.words import t
from tests.logs import configure

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"
SECRET = 'a "quoted" \\ sécret/öf ours'

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    configure()


@pytest.fixture
def log() -> Lines:
    """Configures the log as JSON; gives what has been logged."""
    stream = StringIO()
    logs.configure("json", "info", secrets=[SECRET], stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        (f"connecting with {TOKEN}", "connecting with ***"),
        (
            f"POST https://api.example.org/bot{TOKEN}/getMe",
            "POST https://api.example.org/bot***/getMe",
        ),
        ("postgresql+psycopg://me:hunter2@db/hearth", "postgresql+psycopg://***@db/hearth"),
        (f"it is {SECRET}", "it is ***"),
        ("a%20%22quoted%22%20%5C%20s%C3%A9cret%2F%C3%B6f%20ours", "***"),
        ("at 12:30, 5 of 7", "at 12:30, 5 of 7"),
    ],
)
def test_what_looks_like_a_secret_or_is_one_is_masked(log: Lines, said: str, logged: str) -> None:
    structlog.get_logger().warning(said)
    assert log()[0]["event"] == logged


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_masked_in_values_and_tracebacks_too(form: Any) -> None:
    stream = StringIO()
    logs.configure(form, "info", secrets=[SECRET], stream=stream)
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        structlog.get_logger().error("failed", password=SECRET, exc_info=error)
    assert "Traceback" in stream.getvalue()
    assert stream.getvalue().count("***") == 2
    assert "quoted" not in stream.getvalue().replace("raise ValueError(SECRET)", "")


def test_libraries_speak_in_the_same_form_and_less(log: Lines) -> None:
    logging.getLogger("httpx").info("GET https://example.org/token")
    logging.getLogger("somebody").warning("of %s", "theirs")
    assert [(line["event"], line["level"]) for line in log()] == [("of theirs", "warning")]


async def test_each_line_of_an_event_bears_its_id_and_reference(
    log: Lines, sqlite_url: str
) -> None:
    broken = Feature("broken", NoSettings, about=t("Something broken"))

    @broken.command("help break", t("Break."))
    async def break_(ctx: Ctx[NoSettings]) -> None:
        structlog.get_logger().info("about to fail")
        raise ZeroDivisionError

    town = await Town.open(sqlite_url, features=House([*house().features.values(), broken]))
    answer = await town.resident("Ann").says("/help break")
    structlog.get_logger().info("after it")
    await town.close()

    about, failed, after = [line for line in log() if line["level"] in ("info", "error")][:3]
    assert about["id"] == failed["id"] == "local:plaza said 1"
    assert failed["event"] == "an event failed"
    assert str(failed["reference"]) in answer
    assert "id" not in after
