"""Contacts: cards, telephone numbers and addresses of messengers."""

import re
from collections.abc import Iterable, Sequence
from itertools import compress

from moderation.folding import Folded
from moderation.keys import Keys
from moderation.rule import Hit, Prepared, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.signs import IS_DIGIT
from moderation.traits import MEDIA
from moderation.verdict import Span

NUMBER = re.compile(r"(?<![\w./-])\+?\d(?:[ ()-]{0,2}\d){8,14}(?![\w./-])")
MESSENGERS = (
    *("微信", "薇信", "扣扣", "飞机", "vx", "wx", "qq", "tg"),
    *("wechat", "weixin", "telegram", "whatsapp", "line"),
)
MESSENGER = re.compile("|".join(MESSENGERS))
ACCOUNT = re.compile(
    r"(?<![a-z0-9_./-])(?:(?:微信|薇信|扣扣|飞机|vx|wx|qq|tg|wechat|weixin)(?:号|id|群)?\s?[:：]?"
    r"|(?:telegram|whatsapp|line)\s?[:：])\s?[@+]?(?=[\w-]{0,24}\d{3})[a-z0-9][\w-]{4,24}(?![\w-])",
    re.ASCII,
)
MISS = t("It gives no contact away.")


class ContactsSettings(RuleSettings):
    """Contacts that are handed out."""

    cards: bool = True
    """Whether contact cards are a hit."""
    numbers: bool = False
    """Whether telephone numbers in the text are a hit."""
    accounts: bool = True
    """Whether accounts of messengers are a hit, such as `wechat: abc123`."""


def prepare(settings: ContactsSettings) -> Prepared:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        if settings.cards and "contact" in seen.message.media:
            return Hit(0.85, t("It is a contact card."))
        if settings.numbers and (number := NUMBER.search(seen.message.text)):
            return Hit(0.7, t("It gives a telephone number."), (Span(*number.span()),))
        if settings.accounts and (account := _account(seen)):
            return account
        return MISS

    def suspects(texts: Sequence[Folded]) -> Iterable[int]:
        digits = [bool(text.marks & IS_DIGIT) for text in texts]
        if settings.numbers:
            return compress(range(len(texts)), digits)
        letters = [t.compact if some else "" for t, some in zip(texts, digits, strict=True)]
        return [at for at, *_ in named.among(letters)] if settings.accounts else ()

    named = Keys((name, name) for name in MESSENGERS)
    return Prepared(check, suspects)


def _account(seen: Seen) -> Hit | None:
    if not MESSENGER.search(seen.text.compact) or not (found := ACCOUNT.search(seen.text.plain)):
        return None
    span = Span(*seen.text.written(*found.span()))
    return Hit(0.7, t("It gives an account: {account}.", account=found[0].strip()), (span,))


rule = Rule(
    "contacts",
    ContactsSettings,
    prepare,
    about=t("Contact cards and accounts"),
    needs=MEDIA,
    without=MISS,
)
