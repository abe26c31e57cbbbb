"""What parameters of commands are called in usage lines, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from community.words import Code, Text, t


class Named(Protocol):
    """A parameter, as far as its name goes."""

    @property
    def name(self) -> str: ...
    @property
    def required(self) -> bool: ...


LABELS: Mapping[str, Text] = {
    "action": t("action"),
    "after": t("after"),
    "amount": t("amount"),
    "code": t("code"),
    "command": t("command"),
    "count": t("count"),
    "do": t("do"),
    "file": t("file"),
    "first": t("first"),
    "hour": t("hour"),
    "is_bot": t("is_bot"),
    "item": t("item"),
    "language": t("language"),
    "letter": t("letter"),
    "member": t("member"),
    "metric": t("metric"),
    "missed": t("missed"),
    "mode": t("mode"),
    "month": t("month"),
    "name": t("name"),
    "note": t("note"),
    "number": t("number"),
    "pace": t("pace"),
    "page": t("page"),
    "period": t("period"),
    "phrase": t("phrase"),
    "post": t("post"),
    "reason": t("reason"),
    "role": t("role"),
    "section": t("section"),
    "segment": t("segment"),
    "tag": t("tag"),
    "text": t("text"),
    "title": t("title"),
    "trusted": t("trusted"),
    "value": t("value"),
    "wanted": t("wanted"),
    "week": t("week"),
    "where": t("where"),
    "why": t("why"),
    "words": t("words"),
    "zone": t("zone"),
}
"""Every name is its own English label; a test knows when one is missing."""


def label(name: str) -> Text:
    """Give what a parameter, or a setting, is called."""
    return LABELS.get(name) or t("{name}", name=Code(name))


def bracketed(param: Named) -> Text:
    """Give a parameter as a usage line shows it."""
    if param.required:
        return needed(param.name)
    return t("[{name}]", name=label(param.name))


def needed(name: str) -> Text:
    """Give a parameter that is needed, as a usage line shows it."""
    return t("<{name}>", name=label(name))
