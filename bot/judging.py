"""What `hearth judge` says: every rule's sentence on a text, and the verdict, without acting."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.console import Console
from community.verdicts import text_of
from community.words import Lines, Name, Phrase, Text, n, t
from moderation.judging import judge, ordered
from moderation.message import Message, Sender
from moderation.rules import rules
from moderation.verdict import Finding, Span, Verdict

STANDARD_INPUT = "-"
MOST_CHARACTERS, MOST_SHOWN = 100_000, 200


def judge_text(
    console: Console,
    text: str,
    *,
    name: str = "",
    new: bool = False,
    every: bool = False,
    given: TextIO | None = None,
) -> int:
    """Judge a text by all rules as if they acted; gives the exit code, 1 if there was a hit."""
    if text == STANDARD_INPUT:
        text = (given or sys.stdin).read(MOST_CHARACTERS)
    sender = Sender(name=name, tenure=0, messages=0) if new else Sender(name=name)
    ready = ordered(rule.ready(rule.settings(mode="act")) for rule in rules().values())
    message = Message(text, sender)
    verdict = judge(ready, message)
    for finding in verdict.hits:
        console.mark(False, _said(finding, message))
    for finding in verdict.findings if every else ():
        if not finding.hit:
            console.mark(True, _said(finding, message))
    console.say(_summary(verdict))
    return 1 if verdict.hits else 0


def _said(finding: Finding, message: Message) -> Lines:
    """Give what a rule says, with the pieces it means as they are written."""
    rule = t("{rule}: ", rule=Name(finding.rule))
    pieces = [Phrase(_piece(span, message)) for span in finding.spans[:3]]
    shown = tuple(t("“{piece}”", piece=piece) for piece in pieces)
    why = Lines((rule, text_of(finding.why)), "")
    return Lines((why, *shown), " ") if shown else why


def _piece(span: Span, message: Message) -> str:
    parts = {"quote": message.quote, "name": message.sender.name, "bio": message.sender.bio}
    return parts.get(span.part, message.text)[span.start : span.end][:MOST_SHOWN]


def _summary(verdict: Verdict) -> Text:
    action, count = verdict.action, len(verdict.findings)
    if not verdict.hits:
        return n("{count} rule, no hit.", "{count} rules, no hit.", count)
    percent = round(100 * verdict.score)
    if action.remove:
        return t("Certainty {percent} %: it would be removed.", percent=percent)
    return t("Certainty {percent} %: somebody would have a look.", percent=percent)
