"""The sentences of a bulletin in the reader's language."""

from datetime import date

from django.utils.translation import gettext, ngettext

from parley.publishing.counted import SetCount
from parley.publishing.sentence import Tongue, say
from parley.publishing.words import Paragraph, set_name
from parley.web import formats, words


def paragraph(sentences: Paragraph) -> str:
    """Sentences one after another."""
    return " ".join(say(sentence, _tongue()) for sentence in sentences)


def set_label(cell: SetCount, registers: int) -> str:
    """What a set of registers is called."""
    return say(set_name(cell, registers), _tongue())


def _tongue() -> Tongue:
    language = words.language()
    return Tongue(
        gettext=gettext,
        ngettext=ngettext,
        name=_name,
        number=lambda value: formats.number(value, language),
        percent=lambda part, whole: formats.percent(part, whole, language),
    )


def _name(kind: str, identifier: str) -> str:
    match kind:
        case "word":
            return words.word(identifier)
        case "day":
            return formats.long_day(date.fromisoformat(identifier), words.language())
        case _:
            return words.called(identifier)
