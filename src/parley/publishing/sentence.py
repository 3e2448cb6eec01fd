"""Sentences generated from figures, to be said in any language: a msgid and its arguments, never finished text."""

from collections.abc import Callable
from typing import Literal

import msgspec


class Name(msgspec.Struct, frozen=True):
    """The name of a member, register, region, outcome or other word, to be looked up in the reader's language."""

    kind: Literal["register", "member", "region", "word", "day"]
    id: str


class Share(msgspec.Struct, frozen=True):
    """A share, to be printed as a percentage; its count stands in the same sentence."""

    part: int
    whole: int


class Sentence(msgspec.Struct, frozen=True):
    """A msgid with %(name)s places. `plural` and `n` choose the form where the sentence turns on one number."""

    msgid: str
    plural: str = ""
    n: int = 0
    args: dict[str, "Arg"] = {}


class Several(msgspec.Struct, frozen=True):
    """Parts of a sentence listed one after another: "a, b and c" in the reader's language."""

    parts: tuple[Sentence, ...]


Arg = int | str | Name | Share | Sentence | Several


class Tongue(msgspec.Struct, frozen=True):
    """A reader's language: how it translates, names, and prints numbers and percentages."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    name: Callable[[str, str], str]
    number: Callable[[int], str]
    percent: Callable[[int, int], str]


def N_(text: str) -> str:
    """Marks words for translation and returns them as they are."""
    return text


def sentence(msgid: str, **args: Arg) -> Sentence:
    """A sentence whose form turns on no number. Extracted for translation by keyword `sentence:1`."""
    return Sentence(msgid, args=args)


def counted(msgid: str, plural: str, n: int, **args: Arg) -> Sentence:
    """A sentence whose form turns on `n`, which stands in it as %(n)s. Extracted by keyword `counted:1,2`."""
    return Sentence(msgid, plural, n, {"n": n, **args})


def say(words: Sentence, tongue: Tongue) -> str:
    """The sentence in the reader's language."""
    template = tongue.ngettext(words.msgid, words.plural, words.n) if words.plural else tongue.gettext(words.msgid)
    return template % {name: _say_arg(value, tongue) for name, value in words.args.items()}


def _say_arg(value: Arg, tongue: Tongue) -> str:
    match value:
        case int():
            return tongue.number(value)
        case Name(kind, id):
            return tongue.name(kind, id)
        case Share(part, whole):
            return tongue.percent(part, whole)
        case Sentence():
            return say(value, tongue)
        case Several(parts):
            return _list([say(part, tongue) for part in parts], tongue)
        case _:
            return value


def _list(parts: list[str], tongue: Tongue) -> str:
    if len(parts) < 2:
        return "".join(parts)
    *front, last = parts
    joined = front[0]
    for part in front[1:]:
        joined = tongue.gettext(N_("%(before)s, %(next)s")) % {"before": joined, "next": part}
    return tongue.gettext(N_("%(before)s and %(last)s")) % {"before": joined, "last": last}
