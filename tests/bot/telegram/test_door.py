"""What the bot asks of Telegram at the door, held against the Bot API's own models."""

from __future__ import annotations

from bot.telegram.outbound import outcome_of
from bot.telegram.wire import Rejected
from community.actions import Admit, Say
from community.buttons import Page
from community.outcomes import Sent
from tests.bot.telegram.test_outbound import HELLO, WHERE, made


def test_requests_to_join_are_answered() -> None:
    for given, method in ((True, "approveChatJoinRequest"), (False, "declineChatJoinRequest")):
        call = made(Admit(**WHERE, person="7", given=given))
        assert (call.method, call.params) == (method, {"chat_id": -1001, "user_id": 7})


def test_a_request_that_is_answered_already_is_answered() -> None:
    call = made(Admit(**WHERE, person="7"))
    for why in ("Bad Request: HIDE_REQUESTER_MISSING", "Bad Request: USER_ALREADY_PARTICIPANT"):
        assert outcome_of(call, Rejected(400, why)) == Sent()


def test_a_welcome_has_a_picture_and_buttons_that_lead_somewhere() -> None:
    address = "https://example.org/bakery.jpg"
    call = made(Say(**WHERE, words=HELLO, image=address, pages=(Page("FAQ", "https://a.example"),)))
    assert call.method == "sendPhoto"
    assert call.params["photo"] == address
    assert call.params["caption"] == "Hello, Ann."
    assert call.params["reply_markup"] == {
        "inline_keyboard": [[{"text": "FAQ", "url": "https://a.example"}]]
    }
