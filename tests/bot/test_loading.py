"""What a start leaves out."""

import subprocess
import sys
from pathlib import Path


def test_the_log_is_loaded_without_what_draws_tracebacks_which_is_there_afterwards() -> None:
    asked = (
        "import sys; from bot.loading import load_lean; load_lean(); "
        "import structlog; print('rich' in sys.modules); import rich; print(rich.__name__)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.split() == ["False", "rich"]


def test_telegrams_library_brings_along_no_command_line() -> None:
    asked = (
        "import asyncio, sys; from bot.loading import load_beside; "
        "asyncio.run(load_beside('bot.telegram.request', without_='click')); "
        "print('click' in sys.modules, 'bot.telegram.request' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.split() == ["False", "True"]


def test_a_start_loads_nothing_that_draws_or_migrates(tmp_path: Path) -> None:
    start = (
        "import sys, bot.app, bot.running, bot.local.town\n"
        "from storage.database import Database\nfrom storage import schema\n"
        f"schema.prepare(Database('sqlite:///{tmp_path}/hearth.db'))\n"
        f"schema.prepare(Database('sqlite:///{tmp_path}/hearth.db'))\n"
        "print('PIL' in sys.modules, 'alembic' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.split() == ["False", "False"]
