"""Names of places made comparable across spellings and scripts.

A name is folded (accents, articles, punctuation and letter variants away), and reduced to a skeleton of consonants
in Latin letters, in which the Arabic, Cyrillic and Latin spellings of one name nearly meet.
"""

import re
import unicodedata
from functools import lru_cache

_ARABIC_VARIANTS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        "ـ": "",
        "ء": "",
        "پ": "ب",
        "چ": "ج",
        "ژ": "ز",
    }
)
# Consonants by what they sound like; pairs that sources spell either way (q/k, s/z of emphatic letters) share one.
_ARABIC_LETTERS = {
    "ب": "b",
    "ت": "t",
    "ث": "t",
    "ج": "j",
    "ح": "h",
    "خ": "k",
    "د": "d",
    "ذ": "d",
    "ر": "r",
    "ز": "z",
    "س": "s",
    "ش": "s",
    "ص": "s",
    "ض": "d",
    "ط": "t",
    "ظ": "z",
    "ع": "",
    "غ": "g",
    "ف": "f",
    "ق": "k",
    "ك": "k",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
    "و": "w",
    "ي": "y",
    "ا": "",
}
_CYRILLIC = {
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ґ": "g",
    "д": "d",
    "е": "e",
    "ё": "e",
    "є": "e",
    "ж": "j",
    "з": "z",
    "и": "i",
    "і": "i",
    "ї": "i",
    "й": "y",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "h",
    "ц": "s",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ъ": "",
    "ы": "y",
    "ь": "",
    "э": "e",
    "ю": "yu",
    "я": "ya",
}
_LATIN_PAIRS = (
    ("dzh", "j"),
    ("dj", "j"),
    ("kh", "k"),
    ("sh", "s"),
    ("ch", "s"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("c", "k"),
    ("x", "k"),
    ("p", "b"),
    ("v", "w"),
)
_ARTICLE = re.compile(r"\b(?:al|el|ul|il|ad|ed|ar|er|as|es|ash|esh|at|et|an|en|az|ez)[\s\-]+(?=\w)")
_CYRILLIC_ARTICLE = re.compile(r"\b(?:[эаое][лрстшнздж]ь?)[\s\-]+(?=\w)")
_ARABIC_ARTICLE = re.compile(r"\bال(?=\w{2})")
_NOT_WORD = re.compile(r"[\W_]+")
_VOWELS = re.compile(r"[aeiou]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def fold(name: str) -> str:
    """The name in small letters without accents, articles and punctuation, in its own script."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = plain.translate(_ARABIC_VARIANTS)
    plain = re.sub(r"[ʿʾ‘’`´'\"ʼ]", "", plain)
    plain = _ARTICLE.sub("", plain.replace("ı", "i"))
    plain = _ARABIC_ARTICLE.sub("", _CYRILLIC_ARTICLE.sub("", plain))
    return _NOT_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=200_000)
def roman(name: str) -> str:
    """The folded name in Latin letters, vowels as far as its script writes them."""
    return "".join(_ARABIC_LETTERS.get(c, _CYRILLIC.get(c, c)) for c in fold(name))


@lru_cache(maxsize=200_000)
def skeleton(name: str) -> str:
    """The consonants of a name in Latin letters, words joined: `Kafr Zita`, `كفر زيتا` and `Кафр-Зита` give kfrzt."""
    return "".join(_word_skeleton(word) for word in roman(name).split())


def skeletons(name: str) -> tuple[str, ...]:
    """The skeletons that a name may have: the Cyrillic х stands for two consonants, h and kh."""
    return tuple(dict.fromkeys((skeleton(name), skeleton(name.casefold().replace("х", "к")))))


def _word_skeleton(latin: str) -> str:
    for pair, single in _LATIN_PAIRS:
        latin = latin.replace(pair, single)
    # Half-vowels are written or not as the spelling pleases, so only those that open a word count.
    first, rest = latin[:1], latin[1:]
    rest = re.sub(r"[ywh]", "", _VOWELS.sub("", rest))
    return _DOUBLED.sub(r"\1", ("" if first in "aeiou" else first) + rest)
