"""What is said on Discord: to all, to one alone, by a token, with pictures and files."""

from __future__ import annotations

import msgspec
import pytest

from bot.discord.outbound import EPHEMERAL, call_for
from bot.discord.tokens import ASIDE, PRESS, PUBLIC, Token, token_of
from community.actions import (
    Edit,
    Hand,
    Say,
    Show,
)
from community.buttons import Button
from community.mishaps import is_mishap
from community.outcomes import Dropped
from community.words import t
from tests.bot.discord.calls import (
    ANN,
    BOARD,
    BUTTON,
    CHANNEL,
    HELLO,
    PNG,
    TOKEN,
    WHERE,
    made,
    means,
)


def test_words_are_plain_call_nobody_and_are_the_same_message_twice() -> None:
    call = made(Say(**WHERE, words=HELLO, topic=3, reply_to=5, buttons=((BUTTON,),)))
    assert (call.method, call.path, call.params) == (
        "POST",
        "/channels/{channel_id}/messages",
        {"channel_id": CHANNEL},
    )
    assert call.json == {
        "allowed_mentions": {"parse": [], "replied_user": False},
        "flags": 4,
        "content": "Hello, Ann.",
        "components": [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 2, "label": "Month", "custom_id": "board-:1001"}
                ],
            }
        ],
        "message_reference": {"type": 0, "message_id": "5", "fail_if_not_exists": False},
        "nonce": "12",
        "enforce_nonce": True,
    }


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("*a* _b_ ~~c~~ `d` ||e||", r"\*a\* \_b\_ \~\~c\~\~ \`d\` \|\|e\|\|"),
        ("<@12> <#3> [x](http://a.org)", r"\<@12> \<#3> \[x](http://a.org)"),
        (
            "# big\n-# small\n> q\n- one\n3. three",
            "\\# big\n\\-# small\n\\> q\n\\- one\n3\\. three",
        ),
        ("see https://a.org/x_y_z *", r"see https://a.org/x_y_z \*"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_nothing_that_is_said_is_markup(words: str, shown: str) -> None:
    said = made(Say(**WHERE, words=t("{words}", words=words)))
    assert said.json["content"] == shown


def test_a_long_text_becomes_several_messages_that_are_told_apart() -> None:
    say = Say(**WHERE, words=t("word " * 700), buttons=((BUTTON,),))
    first, last = made(say), made(say, part=1)
    assert (first.more, first.json["components"], first.json["nonce"]) == (True, [], "12")
    assert (last.more, last.json["nonce"]) == (False, "12.1")
    assert last.json["components"]


def test_what_must_be_one_message_stands_in_a_box_if_it_is_long() -> None:
    for action in (
        Edit(**WHERE, message=5, words=t("word " * 700)),
        Say(**WHERE, words=t("word " * 700), vanish=60),
    ):
        call = made(action)
        assert len(call.json["embeds"][0]["description"]) > 3_000
        assert (call.json["content"], call.json["flags"], call.more) == ("", 0, False)


# What is for one alone.


def test_an_answer_by_a_token_takes_the_place_of_what_waits_there() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, reply_to=5)
    call = made(say, token=TOKEN, fills=True)
    assert (call.method, call.path) == (
        "PATCH",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    )
    assert call.params == {"webhook_id": "99", "webhook_token": "secret"}
    assert "nonce" not in call.json
    assert "message_reference" not in call.json


def test_what_follows_by_a_token_is_shown_to_one_alone_if_it_is_private() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, secret=True)
    aside = made(say, token=TOKEN)
    assert (aside.method, aside.query) == ("POST", {"wait": "true"})
    assert aside.json["flags"] & EPHEMERAL
    aloud = made(msgspec.structs.replace(say, private=False), token=TOKEN)
    assert not aloud.json["flags"] & EPHEMERAL


def test_without_a_token_it_goes_to_the_private_channel_under_its_heading() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, heading=t("Bakers:"), reply_to=5)
    call = made(say, channel="70", direct=True)
    assert call.private
    assert call.json["content"] == "Bakers:\nHello, Ann."
    assert "message_reference" not in call.json


def test_what_is_worth_a_glance_alone_is_no_message() -> None:
    say = Say(**WHERE, words=HELLO, to=ANN, private=True, fallback="ephemeral")
    told = call_for(say, means())
    assert isinstance(told, Dropped)
    assert not is_mishap(told), "nobody has missed anything"
    assert made(say, token=TOKEN).json["flags"] & EPHEMERAL


def test_a_link_is_a_button_that_is_pressed_where_it_stands() -> None:
    call = made(Say(**WHERE, words=HELLO, link=Button(t("Open"), "open", (1,))))
    assert call.json["components"][0]["components"][0]["custom_id"] == "open-:1001"


def test_a_press_changes_the_message_with_the_button_by_its_token() -> None:
    edit = Edit(**WHERE, message=5, words=HELLO, buttons=((BUTTON,),))
    by_token = made(edit, token=Token(PRESS, "99", "5005", "secret"))
    assert by_token.path.endswith("@original")
    plain = made(edit)
    assert plain.params == {"channel_id": CHANNEL, "message_id": "5"}
    assert plain.json["embeds"] == []


@pytest.mark.parametrize("told", [PUBLIC, ASIDE, PRESS])
def test_a_token_is_read_as_it_was_written(told: str) -> None:
    token = Token(told, "99", "5005", "a:b")
    assert token_of(str(token)) == token
    assert token.waits == (told != PRESS)


def test_what_is_no_token_is_none() -> None:
    assert [token_of(text) for text in ("", "-", "x:1:2:3", "p:1:2")] == [None] * 4


# Pictures and files.


def test_a_picture_hangs_on_its_words_and_tells_them_to_who_cannot_see_it() -> None:
    show = Show(**WHERE, words=HELLO, picture=BOARD)
    call = made(show, content=PNG)
    assert call.files == {"files[0]": ("picture.png", PNG)}
    assert call.json["attachments"] == [
        {"id": 0, "filename": "picture.png", "description": "Hello, Ann."}
    ]
    assert not made(show).files
    instead = made(msgspec.structs.replace(show, instead_of=5), content=PNG)
    assert (instead.method, instead.params["message_id"]) == ("PATCH", "5")


def test_a_file_is_handed_in_private() -> None:
    hand = Hand(**WHERE, file="/x", name="data.json", words=HELLO, to=ANN)
    call = made(hand, content=b"all", channel="70", direct=True)
    assert call.private
    assert call.files == {"files[0]": ("data.json", b"all")}
