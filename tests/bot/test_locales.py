"""Every sentence that people read stands in every language, whole and in its own words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

import community
import handlers
from bot.features import house
from bot.locales import update
from bot.wording import LANGUAGES, render
from community.words import Lines, Text

CATALOGUES = {update.language_of(path): path for path in update.catalogues()}
CHINESE = re.compile("[\u3400-\u9fff]")
LATIN_WORD = re.compile("[A-Za-z]{2,}")
HALF_WIDTH_SIGN = re.compile(r"(?<=[\u3400-\u9fff}])[,;:!?](?!//|\d)|(?<=[\u3400-\u9fff])[.()]")
# What is called the same in Chinese: makers' names, formats, and what has to be typed as it is.
SAME_IN_CHINESE = {
    *("Hearth", "Telegram", "Discord", "Desktop", "DiscordChatExporter"),
    *("PostgreSQL", "SQLite", "TOML", "Python"),
    *("Bob", "Kim"),  # who live in the demo
    *("JSON", "JSONL", "HTML", "CSV", "zip", "UTF", "UTC", "IANA", "SIGTERM", "Ctrl", "token"),
    "webhook",
}


@cache
def catalogue(language: str) -> Catalog:
    return update.read(CATALOGUES[language])


@cache
def sentences() -> dict[str, update.Id]:
    """The sentences of the code, by the key under which they stand in a catalogue."""
    return {update.strings(found)[0]: found for _, found in update.sentences()}


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def blanks(sentence: str) -> set[str]:
    """The names in braces; Babel's own check compares those of % only."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def prose(sentence: str) -> str:
    """A sentence without its blanks."""
    return "".join(literal for literal, _, _, _ in Formatter().parse(sentence))


def is_mute(english: str, chinese: str) -> bool:
    """Whether there is something to say in Chinese, and it is not said."""
    words = set(LATIN_WORD.findall(english)) - SAME_IN_CHINESE
    return bool(words) and not CHINESE.search(chinese)


def test_there_is_chinese_beside_english() -> None:
    assert set(LANGUAGES) == {"en", *CATALOGUES}
    assert "zh" in CATALOGUES


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_sentence_is_translated(language: str) -> None:
    """`python -m bot.locales.update` puts what is missing here into the catalogue."""
    known = {update.strings(m.id)[0]: m.id for m in messages(language)}
    assert [found for key, found in sentences().items() if known.get(key) != found] == []
    assert [message.id for message in update.untranslated(catalogue(language))] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_catalogue_holds_what_nobody_says(language: str) -> None:
    assert [m.id for m in messages(language) if update.strings(m.id)[0] not in sentences()] == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_blank_is_filled_in_every_language(language: str) -> None:
    different = []
    for message in messages(language):
        one, *many = map(blanks, update.strings(message.id))
        wanted = many[0] if many else one
        forms = [form for form in update.strings(message.string) if form]
        different += [form for form in forms if blanks(form) != wanted]
        if one not in (wanted, wanted - {"count"}):  # "A day later."
            different.append(update.strings(message.id)[0])
    assert different == []


def test_chinese_is_chinese() -> None:
    mute, foreign, narrow = [], [], []
    for message in messages("zh"):
        english, chinese = prose(update.strings(message.id)[0]), update.strings(message.string)[0]
        if is_mute(english, chinese):
            mute.append(chinese)
        words = set(LATIN_WORD.findall(_without_codes(prose(chinese))))
        foreign += [f"{word}: {chinese}" for word in words - SAME_IN_CHINESE]
        if HALF_WIDTH_SIGN.search(chinese):
            narrow.append(chinese)
    assert (mute, foreign, narrow) == ([], [], [])


def _without_codes(text: str) -> str:
    """A text without what is to be typed: /commands, --options, files, addresses."""
    return re.sub(r"(/|--|https?://)[\w./-]+|[\w-]+\.(toml|json|gz|md)\b|`[^`]*`", "", text)


# --- The texts of the house ----------------------------------------------------------------


def texts() -> Iterator[Text]:
    """All texts that stand ready: those of the features, and the tables of the modules."""
    for feature in house().features.values():
        yield feature.about
        for field in feature.settings.model_fields.values():
            yield Text(" ".join((field.description or "").split()))
        for command in feature.commands:
            yield command.about
            yield from found_in([param.expected() for param in command.params])
    for room in (community, handlers):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            yield from found_in(list(vars(importlib.import_module(module.name)).values()))


def found_in(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case Lines(parts):
            yield from found_in(parts)
        case dict():
            yield from found_in(list(value.values()))
        case list() | tuple():
            for part in value:
                yield from found_in(part)
        case _:
            pass


def test_the_texts_of_the_house_are_rendered_in_every_language() -> None:
    declared = list(texts())
    assert len(declared) > 50
    silent = []
    for text in declared:
        assert render(text, "en") == str(text)
        chinese = render(text, "zh")
        if is_mute(prose(text.sentence), chinese):
            silent.append(chinese)
    assert silent == []


def test_every_sentence_is_rendered_in_every_language() -> None:
    for key, found in sentences().items():
        many = found[1] if isinstance(found, tuple) else ""
        filled = {name: f"<{name}>" for name in blanks(many or key)}
        for language in LANGUAGES:
            for count in (0, 1, 2) if many else (0,):
                text = Text(key, {**filled, "count": count} if many else {**filled}, many, count)
                shown = render(text, language)
                assert shown
                assert all(f"<{name}>" in shown for name in filled if name != "count")


# --- Keeping them up to date ---------------------------------------------------------------


@pytest.fixture
def a_house(tmp_path: Path) -> Path:
    """A small house with a sentence that is known, one that is new, and one that is gone."""
    for room in update.ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "handlers" / "b.py").write_text(
        't("new {one}")\nn("{count} owl", "{count} owls", 2)'
    )
    (tmp_path / "community" / "a.py").write_text('x = t("known")\ny = t(x)\n')
    catalogue = tmp_path / "bot" / "locales" / "zh" / "LC_MESSAGES" / "hearth.po"
    catalogue.parent.mkdir(parents=True)
    entries = ("gone", "不在了"), ("known", "认识")
    catalogue.write_text("\n".join(f'msgid "{a}"\nmsgstr "{b}"\n' for a, b in entries))
    return tmp_path


def test_an_update_adds_keeps_and_drops(a_house: Path) -> None:
    path = update.catalogues(a_house)[0]
    after = update.update(path, a_house)

    kept = [(m.id, m.string) for m in update.read(path) if m.id]
    assert kept == [
        ("known", "认识"),
        ("new {one}", ""),
        (("{count} owl", "{count} owls"), ("",)),
    ]
    assert len(update.untranslated(after)) == 2


def test_an_update_of_nothing_changes_nothing(a_house: Path) -> None:
    path = update.catalogues(a_house)[0]
    update.update(path, a_house)
    once = path.read_text(encoding="utf-8")
    update.update(path, a_house)

    assert path.read_text(encoding="utf-8") == once
    assert "Date" not in once
    assert str(a_house) not in once
    assert "#: community/a.py\n" in once


def test_an_update_keeps_every_translation(tmp_path: Path) -> None:
    copy = tmp_path / "zh" / "LC_MESSAGES" / "hearth.po"
    copy.parent.mkdir(parents=True)
    shutil.copyfile(CATALOGUES["zh"], copy)
    update.update(copy)

    before = {update.strings(m.id)[0]: m.string for m in messages("zh")}
    after = {update.strings(m.id)[0]: m.string for m in update.read(copy) if m.id}
    assert {key: after[key] for key in before if key in after} == {
        key: before[key] for key in before if key in sentences()
    }
