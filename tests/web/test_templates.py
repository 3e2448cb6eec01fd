"""No word stands in a template that cannot be translated."""

import re
from pathlib import Path

import pytest
from django.template.base import DebugLexer, TokenType

from tests.web.conftest import Shown

TEMPLATES = sorted((Path(__file__).parents[2] / "src/parley/web/templates").rglob("*.html"))
SPOKEN = frozenset({"alt", "title", "aria-label", "placeholder", "aria-description"})
# Names, keys and commands are the same in every language; they are marked as what they are.
APART = frozenset({"bdi", "kbd", "code"})
LETTER = re.compile(r"[^\W\d_]")


def bare(template: str) -> str:
    """The template's own text: without what tags and variables write, and without what is translated."""
    kept, inside = [], False
    for token in DebugLexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            inside = inside or token.contents.startswith("blocktranslate")
            inside = inside and token.contents != "endblocktranslate"
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    return "".join(kept)


def untranslated(template: str) -> list[str]:
    """The words of a template that no catalogue reaches."""
    shown = Shown(bare(template))
    loose = [
        text
        for text, around in shown.texts
        if LETTER.search(text) and not any(tag in APART or "lang" in attributes for tag, attributes in around)
    ]
    return loose + [value for _, name, value in shown.attributes if name in SPOKEN and LETTER.search(value)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_is_out_of_reach_of_translation(path: Path):
    assert untranslated(path.read_text()) == []


def test_such_a_word_would_be_found():
    assert untranslated("<p>Hello</p>") == ["Hello"]
    assert untranslated('<a title="more">{% translate "x" %}</a>') == ["more"]
    assert untranslated("{% blocktranslate %}fine{% endblocktranslate %}<kbd>g</kbd>{{ name }}") == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_style_and_no_script_stands_in_a_template(path: Path):
    shown = Shown(bare(path.read_text()))
    assert not [name for _, name, _ in shown.attributes if name == "style" or name.startswith("on")]
    assert not [text for text, around in shown.texts if around and around[-1][0] in ("script", "style")]
