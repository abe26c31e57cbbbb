"""Brings the catalogues up to date with the code: `python -m bot.locales.update`."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
ROOMS = ("community", "handlers", "moderation", "storage", "bot")
WITH_SETTINGS = ("community", "handlers", "moderation")
MAY_SAY = re.compile(rb"\b[tn]\(|Settings\)|BaseModel\)")
"""What every file has in which there is a sentence; most have none and need not be parsed."""
# Only what every tool needs. Babel's own head holds the time of each run, and would be a change.
HEAD = """\
msgid ""
msgstr ""
"Project-Id-Version: Hearth\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""

Id = str | tuple[str, str]


def catalogues(root: Path = ROOT) -> list[Path]:
    """Give the catalogue of each language."""
    return sorted((root / "bot" / "locales").glob("*/LC_MESSAGES/hearth.po"))


def language_of(catalogue: Path) -> str:
    """Give the language that a catalogue speaks."""
    return catalogue.parent.parent.name


def read(catalogue: Path) -> Catalog:
    """Read a catalogue."""
    with catalogue.open("rb") as file:
        return read_po(file, locale=language_of(catalogue))


def sentences(root: Path = ROOT) -> Iterator[tuple[str, Id]]:
    """Give each sentence of the code with the module it stands in, in the order of the source."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            source = path.read_bytes()
            if not MAY_SAY.search(source):
                continue
            module, nodes = path.relative_to(root).as_posix(), [*ast.walk(ast.parse(source))]
            found = [
                *_marked(nodes),
                *(_described(nodes) if room in WITH_SETTINGS else ()),
            ]
            yield from ((module, sentence) for _, sentence in sorted(found, key=itemgetter(0)))


def _marked(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, Id]]:
    """Give the sentences in `t(...)` and `n(...)`, with their lines."""
    for node in nodes:
        match node:
            case ast.Call(ast.Name(id="t"), [ast.Constant(value=str(sentence)), *_]):
                yield node.lineno, sentence
            case ast.Call(
                ast.Name(id="n"),
                [ast.Constant(value=str(one)), ast.Constant(value=str(many)), *_],
            ):
                yield node.lineno, (one, many)
            case _:
                pass


def _described(nodes: Iterable[ast.AST]) -> Iterator[tuple[int, Id]]:
    """Give the words under the fields of settings, which /settings shows, with their lines."""
    for node in nodes:
        if isinstance(node, ast.ClassDef) and any(_is_model(base) for base in node.bases):
            for field, words in pairwise(node.body):
                match field, words:
                    case ast.AnnAssign(), ast.Expr(value=ast.Constant(value=str(said))):
                        yield words.lineno, " ".join(said.split())
                    case _:
                        pass


def _is_model(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id.endswith(("BaseModel", "Settings"))


def merged(before: Catalog, root: Path = ROOT) -> Catalog:
    """Give a catalogue of all sentences, with the translations that there are."""
    after = Catalog(locale=before.locale)
    for module, sentence in sentences(root):
        known = before.get(sentence if isinstance(sentence, str) else sentence[0])
        same = known is not None and known.id == sentence
        after.add(
            sentence,
            known.string if known and same else "",
            [(module, 0)],
            flags=known.flags - {"python-brace-format"} if known and same else (),
            user_comments=known.user_comments if known and same else (),
        )
    return after


def update(catalogue: Path, root: Path = ROOT) -> Catalog:
    """Write a catalogue anew and give what it holds now."""
    after = merged(read(catalogue), root)
    with catalogue.open("wb") as file:
        file.write(
            HEAD.format(
                language=language_of(catalogue), plurals=after.plural_forms.rstrip(";")
            ).encode()
        )
        write_po(
            file, after, width=100, omit_header=True, include_lineno=False, ignore_obsolete=True
        )
    return after


def untranslated(catalog: Catalog) -> list[Message]:
    """Give the sentences that have no words in the catalogue's language, or doubtful ones."""
    return [m for m in catalog if m.id and (m.fuzzy or not all(strings(m.string)))]


def strings(words: object) -> list[str]:
    """Give the forms of a sentence or of its translation, one or several."""
    return [str(form or "") for form in (words if isinstance(words, tuple | list) else (words,))]


def main() -> None:
    """Update every catalogue and tell what is left to translate."""
    for catalogue in catalogues():
        left = untranslated(update(catalogue))
        told = "".join(f"\n  {message.id}" for message in left)
        sys.stdout.write(f"{catalogue.relative_to(ROOT)}: {len(left)} to translate{told}\n")


if __name__ == "__main__":
    main()
