"""Names that are nobody's: made of syllables, checked against lists of real places, spelled in five languages.

The spellings follow letter tables and not a language's own habits; they serve to try search and layout.
"""

from collections.abc import Mapping
from functools import cache

from generator.chance import stream

COUNTRY = "Orvessa"
REGIONS = ("Ostrevan", "Lutharre", "Tovenna", "Marnavel", "Quelmary", "Ilvennor", "Duvelle", "Brevoldy", "Tessoria")
SEA, NORTH, EAST = "Ammaret Sea", "Quorrin", "Brisande"

_STARTS = (
    "Bel",
    "Bran",
    "Cal",
    "Dor",
    "Dru",
    "El",
    "Fen",
    "Gar",
    "Hal",
    "Il",
    "Kes",
    "Lan",
    "Lor",
    "Mar",
    "Mer",
    "Mor",
    "Nel",
    "Nor",
    "Ol",
    "Or",
    "Pel",
    "Quel",
    "Ral",
    "Ros",
    "Sel",
    "Sor",
    "Tal",
    "Tor",
    "Ul",
    "Van",
    "Vel",
    "Wen",
    "Yar",
    "Zel",
)
_MIDDLES = ("a", "e", "i", "o", "u", "ave", "eno", "iri", "andu", "usta", "ori", "emba")
_ENDS = ("vesh", "dra", "moth", "nne", "rel", "dun", "sk", "ttor", "lme", "quor", "rry", "nnet", "vane", "lith", "shar")

_RUSSIAN = {
    "sh": "ш",
    "th": "т",
    "qu": "кв",
    "ch": "ч",
    "kh": "х",
    "ya": "я",
    "a": "а",
    "b": "б",
    "c": "к",
    "d": "д",
    "e": "е",
    "f": "ф",
    "g": "г",
    "h": "х",
    "i": "и",
    "k": "к",
    "l": "л",
    "m": "м",
    "n": "н",
    "o": "о",
    "p": "п",
    "r": "р",
    "s": "с",
    "t": "т",
    "u": "у",
    "v": "в",
    "w": "в",
    "y": "и",
    "z": "з",
}
_ARABIC = {
    "sh": "ش",
    "th": "ث",
    "qu": "كو",
    "ch": "تش",
    "kh": "خ",
    "ya": "يا",
    "a": "ا",
    "b": "ب",
    "c": "ك",
    "d": "د",
    "e": "ي",
    "f": "ف",
    "g": "غ",
    "h": "ه",
    "i": "ي",
    "k": "ك",
    "l": "ل",
    "m": "م",
    "n": "ن",
    "o": "و",
    "p": "ب",
    "r": "ر",
    "s": "س",
    "t": "ت",
    "u": "و",
    "v": "ف",
    "w": "و",
    "y": "ي",
    "z": "ز",
}
_PERSIAN = {
    **_ARABIC,
    "p": "پ",
    "g": "گ",
    "v": "و",
    "c": "ک",
    "k": "ک",
    "qu": "کو",
    "e": "ی",
    "i": "ی",
    "y": "ی",
    "ya": "یا",
    "ch": "چ",
}
_TURKISH = {"sh": "ş", "th": "t", "qu": "kv", "ch": "ç", "kh": "h", "c": "k", "w": "v"}
# How a name that begins with a vowel begins in Arabic letters.
_ARABIC_FIRST = {"a": "أ", "e": "إي", "i": "إي", "o": "أو", "u": "أو"}
_PERSIAN_FIRST = {"a": "آ", "e": "ای", "i": "ای", "o": "او", "u": "او"}


@cache
def settlements(count: int) -> tuple[str, ...]:
    """So many different names for settlements."""
    rng = stream("names")
    found: dict[str, None] = {}
    while len(found) < count:
        found[rng.choice(_STARTS) + rng.choice(_MIDDLES) + rng.choice(_ENDS)] = None
    return tuple(found)


def spelled(name: str) -> dict[str, str]:
    """The name in English, Russian, Arabic, Persian and Turkish letters."""
    return {
        "en": name,
        "ru": _letters(name, _RUSSIAN, {}).title(),
        "ar": _letters(name, _ARABIC, _ARABIC_FIRST),
        "fa": _letters(name, _PERSIAN, _PERSIAN_FIRST),
        "tr": _letters(name, _TURKISH, {}).title(),
    }


def _letters(name: str, table: Mapping[str, str], first: Mapping[str, str]) -> str:
    left, out = name.lower(), ""
    # Arabic script writes a doubled consonant once.
    if first:
        left = "".join(letter for place, letter in enumerate(left) if letter != left[place - 1 : place])
    while left:
        size = 2 if left[:2] in table else 1
        sound = left[:size]
        out += first[sound] if not out and sound in first else table.get(sound, sound)
        left = left[size:]
    return out
