"""Links: what is one, where it leads, and whom it imitates."""

from __future__ import annotations

import pytest

from moderation.domains import PROTECTED, imitated, mixed, readable
from moderation.links import links_in, links_of
from moderation.message import Message


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://github.com/a/b?c#d.", ["github.com"]),
        ("t.me/abc and t。me/def", ["t.me", "t.me"]),
        ("evil[.]com, evil (dot) org/x", ["evil.com", "evil.org"]),
        ("http://paypal.com@evil.ru/x", ["evil.ru"]),
        ("http://1.2.3.4:80/x", ["1.2.3.4"]),
        ("пример.рф", ["пример.рф"]),
        ("看 www.例子.中国 吧", ["www.例子.中国"]),
        ("mail bob@example.com", []),
        ("file.tar.gz readme.md main.py Hi.It is", []),
        ("version 1.2.3, e.g. this... and that", []),
        ("10.0.0.1 is at home", []),
    ],
)
def test_links_are_found(text: str, hosts: list[str]) -> None:
    found = list(links_in(text))
    assert [link.host for link in found] == hosts
    assert all(0 <= link.start < link.end <= len(text) for link in found)


def test_links_behind_words_and_in_quotes_are_links_too() -> None:
    message = Message("look a.com", links=("https://b.com/x", "tg://user?id=1"), quote="c.com")
    assert [(link.host, link.hidden) for link in links_of(message)] == [
        ("a.com", False),
        ("c.com", True),
        ("b.com", True),
    ]


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("dlscord.com", "discord.com"),
        ("discord-gifts.com", "discord.com"),
        ("steamcommunnity.com", "steamcommunity.com"),
        ("paypa1.com", "paypal.com"),
        ("rnicrosoft.com", "microsoft.com"),
        ("gooogle.com", "google.com"),
        ("appleid-verify.com", "apple.com"),
        ("xn--80ak6aa92e.com", "apple.com"),
        ("alipay-login.cn", "alipay.com"),
        ("discord.js.org", ""),
        ("apple-pie.com", ""),
        ("cloud.com", ""),
        ("google.co.jp", ""),
        ("github.io", ""),
        ("googleapis.com", ""),
    ],
)
def test_who_is_imitated(host: str, trusted: str) -> None:
    shown = readable(host)
    assert (imitated(shown, shown, PROTECTED) or "") == trusted


def test_a_host_of_letters_that_only_look_alike_is_mixed() -> None:
    assert mixed(readable("xn--80ak6aa92e.com"))
    assert mixed("gооgle.com")
    assert not mixed("пример.рф")
    assert not mixed("例え.jp")
    assert readable("xn--\ud800") == "xn--\ud800"
