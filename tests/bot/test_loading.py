"""What a start leaves out."""

import subprocess
import sys


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
        "asyncio.run(load_beside('telegram.request', without_='click')); "
        "print('click' in sys.modules, 'telegram.request' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.split() == ["False", "True"]
