"""Words folded for search, so that a reader finds them however they are written: case, accents, vowel signs, endings.

For the five languages of the pages. Nothing is stemmed in what is searched; a searched word loses its
ending and finds whatever begins with the rest, so a search finds too much sooner than too little.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# One letter for each group that people and keyboards do not keep apart. Decomposed marks are gone by then.
_ALIKE = str.maketrans("ىیےکةۀھہı", "يييكهههه" + "i", "ـ\u200c\u200d")
_ARTICLE = re.compile(r"^(?:[وف]?(?:ال|بال|كال)|[وف]?لل)(?=\w{2})")
_CYRILLIC_ENDING = re.compile(r"[аеиоуыэюяьмх]{1,3}$")
_LATIN_ENDING = re.compile(r"(?:es|s|e)$")
_LONG = 4  # letters that a word keeps whatever its ending


def folded(text: str) -> str:
    """The text's words in one spelling, with spaces between; an Arabic word also without its article."""
    return " ".join(form for word in _words(text) for form in dict.fromkeys((word, _ARTICLE.sub("", word))))


def beginnings(text: str) -> tuple[str, ...]:
    """What the words searched for must begin with, folded, each once; of at most eight words."""
    return tuple(dict.fromkeys(_without_ending(_ARTICLE.sub("", word)) for word in _words(text)))[:8]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.translate(_ALIKE).casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ALIKE)
    return _WORD.findall("".join(_digit(letter) for letter in bare))


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _without_ending(word: str) -> str:
    ending = _CYRILLIC_ENDING if "а" <= word[:1] <= "я" else _LATIN_ENDING if word.isascii() else None
    return word if ending is None else word[:_LONG] + ending.sub("", word[_LONG:])
