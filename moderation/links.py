"""Finds links, those that stand in a text and those behind it, and says what is what in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from moderation.folding import Folded, fold
from moderation.folds import folds
from moderation.message import Message
from moderation.signs import IS_POINT, POINTS

MOST_LINKS = 50
DOTS = "。．｡․﹒"
ANY_POINT = re.compile(f"[{POINTS}]")
BRACKETS = re.compile(r"[\[({]\s?(?:\.|dot)\s?[\])}]", re.IGNORECASE)
HIDDEN_DOT = re.compile(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?", re.IGNORECASE)
POINTED = re.compile(r"[.。．｡․﹒](?<=\w.)(?:[^\W\u3040-\u9fff]|中国|公司|网络|网址|商城|我爱你)")
LINK = re.compile(
    r"(?<![\w.@-])(?:(?P<scheme>[a-z][a-z0-9+]{1,11})://)?(?:(?P<user>[\w.%+:-]{1,64})@)?"
    r"(?P<host>[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,8})\.?"
    r"(?P<rest>(?::\d{1,5})?(?:[/?#][^\s<>\"'“”‘’）】」]{0,2000})?)",
    re.IGNORECASE,
)
NUMBERS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
LABEL = re.compile(r"\.([\w-]{1,63})")
WORD = re.compile(r"\S+")
TOP = frozenset(
    WORD.findall(
        "com net org info biz xyz top site online shop store club vip live app dev io ai me gg tv"
        " ly link click win bet casino porn sex xxx chat group pro tech cloud fun icu cyou cfd ru"
        " sbs monster quest gift gifts finance money loan work space website today world life rest"
        " bar bond beauty hair skin mobi name cc cn tw hk jp kr su ua by kz uk us ca au de fr it es"
        " nl be ch at se no fi dk pl cz eu in id vn th ph my sg pk ir tr br mx ar cl co pe za ng ke"
        " gl to im sh st tk ml ga cf gq ws pw la lol wtf asia онлайн рф рус дети москва 中国 公司"
        " 网络 网址 商城 我爱你"
    )
)
"""Ends of names that make a link of words with a dot between, even without a scheme before them."""
WORDS = frozenset(WORD.findall("it is so my no at in me us to be am do id pl sh la st by de es im"))
"""Those that follow a dot in plain sentences and names of files, too."""
SECOND = frozenset(("ac", "co", "com", "edu", "gov", "net", "org", "gob", "ne", "or"))


class Link(msgspec.Struct, frozen=True, gc=False):
    """A link: its host, folded to lower case, and what follows; `start` is -1 for a hidden one."""

    host: str
    rest: str = ""
    user: str = ""
    start: int = -1
    end: int = -1

    @property
    def hidden(self) -> bool:
        """Whether it stands behind words or a button, not in the text."""
        return self.start < 0

    @property
    def domain(self) -> str:
        """The part of the host that somebody registered: `example.co.uk` of `a.example.co.uk`."""
        if NUMBERS.fullmatch(self.host):
            return self.host
        labels = self.host.split(".")
        short = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND
        return ".".join(labels[-3 if short else -2 :])

    @property
    def path(self) -> str:
        """What follows the host, without a port."""
        return re.sub(r"^:\d+", "", self.rest)

    def __str__(self) -> str:
        return self.host + self.path


def links_in(text: str) -> Sequence[Link]:
    """Give the links that stand in a text, in its order; of very many the first fifty."""
    return list(_links(text)) if ANY_POINT.search(text) and _is_pointed(text) else ()


def _links(text: str) -> Iterator[Link]:
    dotted, places = _dotted(text)
    given = 0
    for found in _candidates(dotted):
        link = _link(found)
        if link is not None and given < MOST_LINKS:
            given += 1
            if places is not None:
                link = msgspec.structs.replace(
                    link, start=places[link.start], end=places[link.end - 1] + 1
                )
            yield link


def _is_pointed(text: str) -> bool:
    """Say whether something in a text that has a dot may be a link."""
    return bool(POINTED.search(text)) or _hides_dots(text)


def _hides_dots(text: str) -> bool:
    return ("[" in text or "(" in text or "{" in text) and bool(BRACKETS.search(text))


def links_of(message: Message, read: Folded | None = None) -> Sequence[Link]:
    """Give the links of a message: those of its text and of what it quotes, and the hidden ones.

    `read` is its text as it was read: there the links that stand in it are kept.
    """
    shown = links_in(message.text) if read is None else _kept(message.text, read)
    if not (message.quote or message.links):
        return shown
    quoted = [msgspec.structs.replace(k, start=-1, end=-1) for k in links_in(message.quote)]
    hidden = filter(None, map(behind, message.links[:MOST_LINKS]))
    return [*shown, *quoted, *hidden]


def links_shown(read: Folded) -> Sequence[Link]:
    """Give the links of a text that was read, unless it is written backwards in part."""
    return _kept(read.shown, read) if read.places is None else ()


def _kept(text: str, read: Folded) -> Sequence[Link]:
    links = read.links
    if links is None:
        links = list(_links(text)) if read.marks & IS_POINT and _is_pointed(text) else ()
        read.links = links
    return links


def behind(address: str) -> Link | None:
    """Give the link that an address is, whatever its form; None if it names no host."""
    found = LINK.search(_with_dots(address))
    if found is None:
        return None
    return Link(found["host"].lower(), found["rest"] or "", found["user"] or "")


def _candidates(dotted: str) -> Iterator[re.Match[str]]:
    """Give what may be a link: no other words than those with a dot are looked at."""
    end = 0
    for word in dotted.split():
        if "." in word:
            start = dotted.index(word, end)
            end = start + len(word)
            if _may_be_link(word):
                yield from LINK.finditer(dotted, start, end)


def _may_be_link(word: str) -> bool:
    """Say whether a word has a scheme, or anything behind a dot that makes a link of it."""
    return "://" in word or any(map(_ends_name, LABEL.findall(word)))


def _ends_name(label: str) -> bool:
    low = label.rstrip("-").lower()
    if low in TOP or low.isdecimal():
        return True
    plain = low if low.isascii() else low.translate(folds()).rpartition(".")[2]
    return plain in TOP or plain.isdecimal() or plain.startswith("xn--")


def _with_dots(text: str) -> str:
    if not text.isascii():
        for dot in DOTS:
            text = text.replace(dot, ".")
    return text


def _dotted(text: str) -> tuple[str, list[int] | None]:
    """Give a text with its dots as dots, and if it grew shorter, where its characters stood."""
    text = _with_dots(text)
    if not _hides_dots(text):
        return text, None
    shown: list[str] = []
    places: list[int] = []
    done = 0
    for found in HIDDEN_DOT.finditer(text):
        shown += [text[done : found.start()], "."]
        places += range(done, found.start() + 1)
        done = found.end()
    return "".join([*shown, text[done:]]), [*places, *range(done, len(text))]


def _link(found: re.Match[str]) -> Link | None:
    host, scheme = found["host"].lower().rstrip("-"), found["scheme"]
    if found["user"] and not scheme:
        return None  # an address of mail
    if not scheme and NUMBERS.fullmatch(host):
        return Link(host, found["rest"], "", *found.span()) if found["rest"] else None
    if not scheme:
        plain = host if host.isascii() else fold(host)
        top, rest = plain.rpartition(".")[2], found["rest"]
        if top not in TOP and host.rpartition(".")[2] not in TOP and not top.startswith("xn--"):
            return None
        bare = not rest and not host.startswith("www.")
        if plain.replace(".", "").isdigit() or (bare and (len(host) < 4 or top in WORDS)):
            return None
    return Link(host, found["rest"] or "", found["user"] or "", *found.span())
