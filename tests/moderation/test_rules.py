"""Each rule by a table: what it is told, what it sees, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from moderation.likeness import likeness
from moderation.message import History, Message, Picture, Sender, Sent
from moderation.rule import Seen
from moderation.rules import rules
from moderation.verdict import NOTHING, Action, Sanction, Span

NEW = Sender(id="7", tenure=60, messages=0)
OLD = Sender(id="8", tenure=1e8, messages=500)
CHANNEL = Sender(name="Ads", username="Ours", channel=True)
AD = "Best prices for accounts, write to me and get yours today"


def said(
    ago: float, text: str, *, sender: str = "7", chat: str = "", foreign: bool = False
) -> Sent:
    return Sent(ago, sender, chat, likeness(text), len(text), foreign)


def own(*sent: Sent) -> History:
    return History(own=sent)


ALIKE = History(alike=tuple(said(n, AD, sender=str(n)) for n in (1, 2, 3)))
HITS: list[tuple[str, dict[str, Any], Message, History, str]] = [
    ("words", {}, Message("加微信了解"), History(), "It says what is on the list: 加微信了解."),
    ("words", {"phrases": ["buy now"]}, Message("BUY  NOW!"), History(), "list: buy now"),
    ("words", {}, Message("hi", quote="free discord nitro"), History(), "free discord nitro"),
    ("patterns", {"patterns": [r"\bbuy\s+\d+"]}, Message("ＢＵＹ 20"), History(), "buy"),
    ("links", {"banned": ["evil.com"]}, Message("a.evil.com/x"), History(), "a.evil.com"),
    ("links", {"others": False}, Message("other.org"), History(), "not allowed"),
    ("links", {"most": 1}, Message("a.com b.com"), History(), "2 links; 1"),
    ("invites", {}, Message("join t.me/+abcdef"), History(), "t.me/+abcdef"),
    ("invites", {}, Message("discord.gg/abc"), History(), "discord.gg/abc"),
    ("invites", {}, Message("t . me / abcdef"), History(), "t.me/abcdef"),
    ("invites", {}, Message(links=("https://chat.whatsapp.com/X1",)), History(), "whatsapp"),
    ("phishing", {}, Message("http://dlscord-nitro.com"), History(), "imitates discord.com"),
    ("phishing", {}, Message("https://xn--80ak6aa92e.com/"), History(), "only look alike"),
    ("phishing", {}, Message("http://paypal.com@evil.ru"), History(), "paypal.com@"),
    ("phishing", {}, Message("http://93.184.216.34/x"), History(), "bare number"),
    ("phishing", {}, Message("github.com", links=("https://e.vil.cc",)), History(), "leads to"),
    ("phishing", {"protected": ["ourtown.org"]}, Message("ourtovvn.org"), History(), "ourtown.org"),
    ("flood", {"most": 2}, Message(), own(*[said(n, "") for n in (1, 2)]), "3 messages in 10 s"),
    ("repeats", {}, Message(AD), own(*[said(n, AD) for n in (1, 2, 3)]), "4 times"),
    (
        "repeats",
        {},
        Message(AD, chat="c"),
        own(said(1, AD, chat="a"), said(2, AD, chat="b")),
        "3 c",
    ),
    (
        "repeats",
        {},
        Message(AD, NEW),
        ALIKE,
        "4 members",
    ),
    ("repeats", {}, Message(AD), History(removed=2), "was removed"),
    ("mentions", {}, Message("@aaa @bbb @ccc @ddd @eee @fff hello"), History(), "6 people"),
    ("mentions", {}, Message("@aaa @bbb @ccc"), History(), "3 people"),
    ("mentions", {}, Message("hey @everyone"), History(), "everyone"),
    ("emoji", {}, Message("😀" * 21), History(), "21 emoji"),
    (
        "capitals",
        {},
        Message("COME AND GET IT " * 4),
        History(),
        "100 %",
    ),
    ("scripts", {}, Message("get frее stuff"), History(), "frее"),
    ("scripts", {}, Message("𝐛𝐮𝐲 𝐭𝐡𝐢𝐬 𝐧𝐨𝐰"), History(), "ornaments"),
    ("hidden", {}, Message("w\u200bo\u200br\u200bd"), History(), "invisible"),
    ("hidden", {}, Message("a\u202ecba"), History(), "direction"),
    ("hidden", {}, Message("Z" + "\u0301" * 20), History(), "heaps"),
    (
        "foreign",
        {},
        Message("Купите наши товары", NEW),
        History(scripts={"LATIN": 1.0}, strangers=(said(1, "", foreign=True),) * 2),
        "foreign here (CYRILLIC), like 2 others",
    ),
    ("forwards", {}, Message("x", NEW, forwarded="channel"), History(), "from a channel"),
    ("forwards", {"hours": 0}, Message("x", OLD, forwarded="hidden"), History(), "hides"),
    ("quotes", {}, Message("x", NEW, external=True), History(), "another chat"),
    ("quotes", {}, Message("x", NEW, external=True, quote="see a.com"), History(), "has a link"),
    ("contacts", {}, Message(media=("contact",)), History(), "card"),
    ("contacts", {}, Message("加 wx: abc12345"), History(), "wx: abc12345"),
    ("contacts", {"numbers": True}, Message("+1 (555) 123-4567"), History(), "telephone"),
    ("media", {"banned": ["voice"]}, Message(sender=OLD, media=("voice",)), History(), "voice"),
    ("media", {}, Message(sender=NEW, media=("story",)), History(), "story"),
    ("media", {}, Message("hi", NEW, media=("photo",)), History(), "hardly a word"),
    ("newcomers", {}, Message("a.com", NEW), History(), "a link"),
    ("newcomers", {}, Message("x", NEW, buttons=("Go",)), History(), "buttons"),
    ("newcomers", {"media": True}, Message("x", NEW, media=("photo",)), History(), "photo"),
    ("channels", {}, Message("x", CHANNEL), History(), "channel wrote it"),
    ("pictures", {}, Message("", NEW, "pictured", picture=Picture(removed=6)), History(), "as one"),
    ("pictures", {}, Message(kind="pictured", picture=Picture(removed=6)), History(), "known"),
    ("pictures", {}, Message("", NEW, "pictured", picture=Picture(True)), History(), "has a code"),
    ("names", {}, Message(sender=Sender(name="加微信了解")), History(), "name of its sender says"),
    ("names", {}, Message(sender=Sender(bio="free discord nitro")), History(), "profile"),
    ("names", {}, Message(sender=Sender(home="Ads t.me/+abcdef")), History(), "t.me/+abcdef"),
    ("names", {}, Message(kind="joined", sender=Sender(name="x" * 65)), History(), "65 letters"),
    ("edits", {}, Message("now a.com", NEW, "edited"), History(), "has a link now"),
    ("reactions", {}, Message("", NEW, "reacted"), History(reactions=(1.0,) * 5), "6 reactions"),
    ("bots", {}, Message("x", via="spambot"), History(), "spambot"),
]
MISSES: list[tuple[str, dict[str, Any], Message, History, str]] = [
    ("words", {}, Message("Good morning"), History(), "None of the words"),
    ("words", {"own": False}, Message("加微信了解"), History(), "None of the words"),
    ("words", {"least": 0.9}, Message("加微xin了解"), History(), "None of the words"),
    ("patterns", {}, Message("buy 20"), History(), "no patterns yet"),
    ("links", {}, Message("readme.md"), History(), "no link"),
    ("links", {"others": False}, Message("https://github.com/x"), History(), "allowed"),
    ("invites", {"own": ["t.me/ours"]}, Message("https://t.me/ours/12"), History(), "nobody"),
    ("phishing", {}, Message("github.com paypal.com 例え.jp"), History(), "None of its links"),
    ("flood", {"most": 2}, Message(), own(said(1, ""), said(11, "")), "not write too fast"),
    ("repeats", {}, Message(AD, OLD), ALIKE, "Nothing much like it"),
    ("repeats", {}, Message(AD, NEW, asks=True), ALIKE, "Nothing much like it"),
    ("repeats", {}, Message("good day"), own(*[said(n, "good day") for n in range(9)]), "Nothing"),
    ("repeats", {}, Message(AD), own(*[said(n, f"{n} other words") for n in range(9)]), "Nothing"),
    ("mentions", {}, Message("@aaa and @bbb, mail a@b.com"), History(), "not call too many"),
    ("emoji", {}, Message("😀" * 20), History(), "no more emoji"),
    ("capitals", {}, Message("OK, NASA and the USA"), History(), "not shout"),
    ("scripts", {}, Message("IT-специалист, SMSка, 你好 hello"), History(), "one script"),
    ("hidden", {}, Message("สวัสดี\u200bครับ\u200bผม\u200bชื่อ"), History(), "hides no"),
    ("hidden", {}, Message("👨\u200d👩\u200d👧 naïve"), History(), "hides no"),
    ("foreign", {}, Message("Купите товары", NEW), History(scripts={"LATIN": 1.0}), "only such"),
    ("foreign", {}, Message("Hello there", NEW), History(scripts={"LATIN": 1.0}), "People here"),
    ("forwards", {}, Message("x", OLD, forwarded="channel"), History(), "as its sender may"),
    ("quotes", {}, Message("x", OLD, external=True), History(), "as its sender may"),
    ("contacts", {}, Message("line 12345 of video0 in v4l"), History(), "no contact"),
    ("media", {}, Message("x", OLD, media=("photo",)), History(), "may be"),
    ("newcomers", {}, Message("a.com", OLD), History(), "no newcomer"),
    ("channels", {"allowed": ["@ours"]}, Message("", CHANNEL), History(), "may"),
    ("pictures", {}, Message("look", media=("photo",)), History(), "No picture of it has"),
    ("pictures", {}, Message(kind="pictured", picture=Picture(True, 7)), History(), "Nothing is"),
    ("names", {}, Message("x", Sender(name="Ann", bio="baker")), History(), "Neither"),
    ("edits", {}, Message("a.com", NEW), History(), "no edit"),
    ("reactions", {}, Message("", OLD, "reacted"), History(reactions=(1.0,) * 5), "not react"),
    ("bots", {}, Message("x", via="gif"), History(), "may"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "message", "history", "why"), HITS)
def test_a_rule_hits_and_says_why(
    name: str, told: dict[str, Any], message: Message, history: History, why: str
) -> None:
    rule = rules()[name]
    finding = rule.ready(rule.settings(mode="act", **told)).find(Seen(message, history))
    assert why in str(finding.why)
    assert 0 < finding.score <= 1
    assert finding.action != NOTHING


@pytest.mark.parametrize(("name", "told", "message", "history", "why"), MISSES)
def test_a_rule_misses_and_says_why(
    name: str, told: dict[str, Any], message: Message, history: History, why: str
) -> None:
    rule = rules()[name]
    finding = rule.ready(rule.settings(mode="act", **told)).find(Seen(message, history))
    assert why in str(finding.why)
    assert (finding.score, finding.action, finding.spans) == (0, NOTHING, ())


def test_every_rule_has_a_line_in_both_tables() -> None:
    assert {name for name, *_ in HITS} == {name for name, *_ in MISSES} == set(rules())


def test_a_rule_shows_where_it_stands() -> None:
    message = Message("now: 加🔥微.信了解, or t.me/+abcdef")
    spans = {
        name: [
            message.text[span.start : span.end]
            for span in rules()[name].ready().find(Seen(message)).spans
        ]
        for name in ("words", "invites")
    }
    assert spans == {"words": ["加🔥微.信了解"], "invites": ["t.me/+abcdef"]}
    named = rules()["names"].ready().find(Seen(Message(sender=Sender(name="Kim 加微信了解"))))
    assert named.spans == (Span(4, 9, "name"),)


def test_a_new_rule_watches() -> None:
    seen = Seen(Message("加微信了解"))
    rule = rules()["words"]
    assert (rule.ready().find(seen).hit, rule.ready().find(seen).action) == (True, NOTHING)
    for wish, action in {
        "review": Action(review=True),
        "remove": Action(remove=True),
        "mute": Action(False, True, Sanction.MUTE, 1800),
        "kick": Action(False, True, Sanction.KICK),
    }.items():
        told = rule.settings(mode="act", wish=wish, minutes=30)
        assert rule.ready(told).find(seen).action == action


def test_what_is_less_sure_or_a_warning_is_looked_at_by_somebody() -> None:
    rule = rules()["words"].ready(rules()["words"].settings(mode="act", wish="ban"))
    for text in ("加威芯了解", "谨防骗子：加微信了解"):
        assert rule.find(Seen(Message(text))).action == Action(review=True)


@pytest.mark.parametrize("pattern", ["(", r"(?=x)", r"(a)\1", "a" * 501])
def test_a_pattern_that_cannot_be_read_is_refused_with_its_number(pattern: str) -> None:
    with pytest.raises(ValidationError, match="Pattern 2 cannot be read"):
        rules()["patterns"].settings(patterns=("fine", pattern))
