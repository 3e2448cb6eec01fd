"""The message catalogues: every text that a page can show, gathered from templates, code and the domain's tables.

`python -m tools.catalogue ar` brings a language's catalogue up to date and says what is missing in it. It needs no
gettext programs.
"""

import ast
import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from parley.agreement.answers import SENTENCES
from parley.incidents.levels import FIELDS
from parley.incidents.likelihood import COMPETING, REPEATED

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "parley"
WEB = PACKAGE / "web"
# Said and Refused carry message ids out of the node; sentence and counted those of bulletins.
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "N_": None, "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3), "Said": None, "Refused": None, "sentence": None,
    "counted": (1, 2),
}  # fmt: skip
ROOMS = ("web", "node", "publishing", "findings", "talks")
# Rooms in which sentences also stand in tables and constants, without a call about them.
TABLED = ("node/commands", "node/queries")
_NO_SENTENCE = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ")


class Text(NamedTuple):
    """A message: its id, its plural id ("" where it has none) and its context ("" where it has none)."""

    id: str
    plural: str
    context: str


def texts() -> set[Text]:
    """Every message that a page can show."""
    found = set(_tables())
    for path in sorted((WEB / "templates").rglob("*.html")):
        found.update(template_texts(path))
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            found.update(_called(path.read_bytes()))
    for room in TABLED:
        for path in sorted((PACKAGE / room).glob("*.py")):
            found.update(_sentences(path.read_text("utf-8")))
    plural = {text.id for text in found if text.plural}
    return {text for text in found if text.id and (text.plural or text.id not in plural)}


def template_texts(path: Path) -> Iterator[Text]:
    """The messages of one template."""
    yield from _called(templatize(path.read_text("utf-8")).encode("utf-8"))


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return WEB / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's catalogue; an empty one where there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="Parley", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Message ids that a language does not translate whole, in every plural form."""
    catalog = read(language)
    return sorted(text.id for text in texts() if not _is_whole(catalog, text))


def update(language: str) -> None:
    """Writes the catalogue anew: what is translated stays, what is new is empty, what is gone is dropped."""
    catalog, wanted = read(language), texts()
    held = [(message.id, message.context) for message in catalog if message.id]
    known = {(ids if isinstance(ids, str) else ids[0], context) for ids, context in held}
    for gone in known - {(text.id, text.context or None) for text in wanted}:
        catalog.delete(*gone)
    for text in sorted(wanted):
        if catalog.get(text.id, text.context or None) is None:
            ids = (text.id, text.plural) if text.plural else text.id
            empty = ("",) * catalog.num_plurals if text.plural else ""
            flags = ["python-format"] if "%(" in text.id else []
            catalog.add(ids, empty, context=text.context or None, flags=flags)
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=118, no_location=True, sort_output=True)


def _tables() -> Iterator[Text]:
    from parley.web.words import DOMAIN

    labels = (level[1] for levels in FIELDS.values() for level in levels)
    for word in (*DOMAIN, *SENTENCES, *labels, COMPETING, REPEATED):
        yield Text(word, "", "")


def _called(source: bytes) -> Iterator[Text]:
    for _line, ids, _comments, context in extract("python", BytesIO(source), KEYWORDS):
        if isinstance(ids, tuple):
            yield Text(ids[0], ids[1] if len(ids) > 1 else "", context or "")
        else:
            yield Text(ids, "", context or "")


def _sentences(source: str) -> Iterator[Text]:
    """Strings that read as sentences: with a space, and beginning with a capital or ending with a full stop."""
    tree = ast.parse(source)
    aside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    aside |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            words = node.value
            is_sentence = " " in words.strip() and (words[0].isupper() or words.endswith("."))
            if is_sentence and not words.startswith(_NO_SENTENCE):
                yield Text(words, "", "")


def _is_whole(catalog: Catalog, text: Text) -> bool:
    found = catalog.get(text.id, text.context or None)
    if found is None:
        return False
    forms = found.string if isinstance(found.string, tuple | list) else (found.string,)
    return len(forms) == (catalog.num_plurals if text.plural else 1) and all(forms)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.web.settings")
    for chosen in sys.argv[1:]:
        update(chosen)
        for absent in missing(chosen):
            print(f"{chosen}: {absent!r}")
