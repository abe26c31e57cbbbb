"""Who looks: a process of its own, which no file keeps for longer than it may."""

from __future__ import annotations

import sys

import pytest
from PIL import Image

from bot.looking.looker import Looker
from tests.paintings import packed, scene

LINK = "https://t.me/+AbCdEf123456"
HANGS = (sys.executable, "-c", "import time; time.sleep(60)")


async def test_a_process_looks_and_goes_on_after_what_it_cannot_see() -> None:
    looker = Looker(deadline=30)
    assert (await looker.look(packed(scene(1, LINK)))).codes == (LINK,)
    looks = looker.pid
    for bad in (b"no picture", packed(Image.new("1", (6000, 6000)))):
        with pytest.raises(RuntimeError):
            await looker.look(bad)
    assert (await looker.look(packed(scene(2)))).likeness != 0
    assert looker.pid == looks
    await looker.stop()


async def test_a_look_that_takes_too_long_leaves_no_process() -> None:
    looker = Looker(HANGS, deadline=0.2)
    with pytest.raises(TimeoutError):
        await looker.look(b"anything")
    assert looker.pid is None
    await looker.stop()
