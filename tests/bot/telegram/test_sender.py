"""Actions over the wire: files, glances, chats that have moved, and what may have arrived."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import WorldClock
from bot.platform import NotThere, TooLarge
from bot.telegram.sender import Sender
from bot.telegram.wire import Lost, Rejected, Wire
from community.actions import (
    Edit,
    Hand,
    Say,
    SetRole,
)
from community.outcomes import Later, Refused, Sent, Unknown
from community.words import Name, t
from tests.bot.telegram.server import TOKEN, BotApi, Request, too_fast

WHERE: dict[str, Any] = {"platform": "telegram", "chat": "-1001"}
HELLO = t("Hello, {name}.", name=Name("Ann"))


@pytest.fixture
async def sender(api: BotApi) -> Any:
    wire = Wire(api.url, TOKEN)
    yield partial(
        Sender(wire, WorldClock(), b"key", None, ephemeral=True).perform, username="hearth_bot"
    )
    await wire.close()


async def test_a_file_is_handed_to_its_person(api: BotApi, sender: Any, tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"all about Ann")
    hand = Hand(**WHERE, file=str(file), name="data.json", words=HELLO, to="7")
    assert (await sender(1, hand)).unreachable
    api.opened.add(7)
    assert (await sender(1, hand)).message
    assert api.sent(7)[-1].files == {"document": b"all about Ann"}
    file.unlink()
    assert isinstance(await sender(1, hand), Refused)


async def test_a_server_that_shows_to_all_what_is_for_one_does_so_once(
    api: BotApi, sender: Any
) -> None:
    api.opened.add(7)
    say = Say(**WHERE, words=HELLO, private=True, to="7")
    for _ in range(2):
        assert (await sender(1, say)).private
    assert [r.method for r in api.requests if r.chat == -1001] == ["sendMessage", "deleteMessage"]
    assert len(api.sent(7)) == 2


async def test_in_a_group_with_another_id_now_it_is_said_there(api: BotApi, sender: Any) -> None:
    def moved(request: Request) -> tuple[int, dict[str, Any]] | None:
        why = "Bad Request: group chat was upgraded to a supergroup chat"
        more = {"description": why, "parameters": {"migrate_to_chat_id": -1009}}
        return (400, more) if request.chat == -1001 else None

    api.answers = moved
    for number in (1, 2):
        assert (await sender(number, Say(**WHERE, words=HELLO))).message
    assert [r.chat for r in api.requests] == [-1001, -1009, -1009]


async def test_words_below_a_picture_are_changed_there(api: BotApi, sender: Any) -> None:
    why = "Bad Request: there is no text in the message to edit"
    api.answers = lambda r: (400, {"description": why}) if r.method == "editMessageText" else None
    assert isinstance(await sender(1, Edit(**WHERE, message=5, words=HELLO)), Sent)
    assert api.requests[-1].method == "editMessageCaption"


async def test_what_may_have_arrived_is_not_said_twice(
    api: BotApi, sender: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object, **__: object) -> None:
        raise Lost("ReadTimeout", arrived=True)

    monkeypatch.setattr(Wire, "call", lost)
    assert await sender(1, Say(**WHERE, words=HELLO)) == Unknown()
    notice = Say(**WHERE, words=HELLO, notice=True)
    with pytest.raises(Lost):
        await sender(2, notice)
    monkeypatch.undo()
    assert (await sender(2, notice)).message
    assert api.requests[-1].words == "(sent again) Hello, Ann."


async def test_a_long_text_goes_part_by_part_and_none_of_them_twice(
    api: BotApi, sender: Any
) -> None:
    say = Say(**WHERE, words=t("{text}", text="All bakers rise early. " * 500))
    assert await sender(1, say) == Later(0)
    api.answers = lambda _: too_fast(3)
    assert await sender(1, say) == Later(3)
    api.answers = lambda _: None
    assert await sender(1, say) == Later(0)
    assert (await sender(1, say)).message
    said = [request.words for request in api.requests if request is not api.requests[1]]
    assert " ".join(said).split() == ["All", "bakers", "rise", "early."] * 500


async def test_what_a_server_does_not_know_is_refused_and_not_tried_for_ever(
    api: BotApi, sender: Any
) -> None:
    why = "Not Found: method not found"
    api.answers = lambda _: (404, {"description": why})
    assert await sender(1, SetRole(**WHERE, person="7", role="Baker")) == Refused(why)
    api.answers = lambda _: (404, {"description": "Not Found"})
    with pytest.raises(Lost):
        await sender(1, Say(**WHERE, words=HELLO))


async def test_after_a_gateway_gave_up_waiting_nobody_knows(api: BotApi, sender: Any) -> None:
    api.answers = lambda _: (504, {"description": "Gateway Timeout"})
    assert await sender(1, Say(**WHERE, words=HELLO)) == Unknown()
    api.answers = lambda _: (502, {"description": "Bad Gateway"})
    with pytest.raises(Lost):
        await sender(1, Say(**WHERE, words=HELLO))


async def test_where_nobody_listens_a_call_did_not_arrive() -> None:
    wire = Wire("http://127.0.0.1:9", TOKEN)
    with pytest.raises(Lost) as lost:
        await wire.call("getMe")
    await wire.close()
    assert not lost.value.arrived
    assert TOKEN not in str(lost.value)


async def test_a_file_is_fetched_if_it_is_small_and_handed_out(api: BotApi) -> None:
    wire = Wire(api.url, TOKEN)
    api.files["bread"] = b"bread" * 1000
    assert await wire.fetch("bread", 5000) == b"bread" * 1000
    with pytest.raises(TooLarge):
        await wire.fetch("bread", 4999)
    with pytest.raises(Rejected, match="invalid file_id"):
        await wire.fetch("stone", 5000)
    on_disk = {"result": {"file_id": "x", "file_path": "/etc/passwd", "file_size": 5}}
    api.answers = lambda asked: (200, on_disk) if asked.method == "getFile" else None
    with pytest.raises(NotThere, match="does not hand this file out"):
        await wire.fetch("x", 5000)
    api.answers = lambda _: (400, {"description": "Bad Request: file is too big"})
    with pytest.raises(TooLarge):
        await wire.fetch("x", 5000)
    await wire.close()
