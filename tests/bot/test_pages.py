"""A week as a page: whole, in both languages, and safe whoever is named in it."""

from __future__ import annotations

from html.parser import HTMLParser

import msgspec
import pytest

from bot.pages.week import Told, page_of
from bot.wording import render
from community.atrisk import Habit
from community.contentwords import Place
from community.digest import Cohort, Digest, Fading, Post, Section, Writer
from community.digestwords import TITLES
from community.noise import Counted
from community.words import Name, Spot, t
from tests.community.test_stories import USUAL, week

HOSTILE = '"><script>alert(1)</script>&<b onmouseover=x>'
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page as a browser does, and refuses what is not well formed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {*attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {*attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def full() -> Digest:
    """A week with somebody in every part that names people."""
    made = week(
        growth={"left": Counted(3, USUAL)},
        people={"answered": (Writer(1, 9, 4),)},
        retention={
            "fading": (Fading(1, Habit(9, 1, 20, 40)),),
            "cohorts": (Cohort(week().week, 4, (2, 1)), Cohort(week().week, 0, (0,))),
        },
    )
    posts = (Post(1, 7, 42, 5, 3, 2), Post(2, 7, 43, 2, 2, 0))
    return msgspec.structs.replace(made, content=msgspec.structs.replace(made.content, posts=posts))


def read(language: str) -> tuple[str, Reader]:
    spot = Spot("telegram", "-1001234567890", 42)
    places = {(7, 42): Place(t("{chat} {message}", chat=Name(HOSTILE), message=spot))}
    page = page_of(Told(full(), HOSTILE, {1: HOSTILE}, places), language)
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return page, reader


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_is_whole_and_nobody_can_write_into_it(language: str) -> None:
    page, reader = read(language)
    assert reader.tags & {"script", "img", "link", "iframe", "b"} == {"b"}
    assert not [name for name, _ in reader.attributes if name.startswith("on") or name == "src"]
    links = {value for name, value in reader.attributes if name == "href"}
    assert links == {"https://t.me/c/1234567890/42"}
    assert page.count("https://") == 2  # that address, and where it leads
    said = " ".join(reader.words)
    assert all(render(title, language) in said for title in TITLES.values())
    assert HOSTILE[:20] in said
    assert len(TITLES) == len(Section)
    told = dict(each for each in reader.attributes if each[0] == "aria-label")["aria-label"]
    assert HOSTILE[:20] in str(told)  # who does not see a picture is told what it shows


def test_a_page_says_in_which_language_it_is_and_follows_the_reader_into_the_dark() -> None:
    (english, _), (chinese, _) = read("en"), read("zh")
    assert english.startswith('<!doctype html><html lang="en">')
    assert chinese.startswith('<!doctype html><html lang="zh-Hans">')
    assert "prefers-color-scheme:dark" in english
