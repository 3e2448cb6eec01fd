"""Authentic languages: equal unless the text says which prevails, and in concordance: the same clauses and figures.

Figures are read from the words in every language: numbers in any script of digits, days with the month's name, what is
counted, and places by a gazetteer. Two languages that give a clause other figures are named, and nothing is corrected.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from parley.talks.bracket import Consent
from parley.talks.tabled import Tabled

Kind = Literal["clause", "number", "date", "quantity", "place"]

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
}
# The second names of the months in Arabic, as east of the Mediterranean.
_LEVANT = "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول"
_UNITS = {
    "hour": "hour hours heure heures hora horas час часа часов ساعة ساعات saat ساعت",
    "day": "day days jour jours día días день дня дней يوم أيام يوما gün روز",
    "week": "week weeks semaine semaines semana semanas неделя недели недель أسبوع أسابيع أسبوعا hafta هفته",
    "month": "month months mois mes meses месяц месяца месяцев شهر أشهر شهرا ay ماه",
    "year": "year years an ans année années año años год года лет سنة سنوات yıl سال",
    "kilometre": "kilometre kilometres kilometer kilometers km kilomètre kilomètres kilómetro kilómetros километр "
    "километра километров км كيلومتر كيلومترات كيلومترا كم kilometre کیلومتر",
    "metre": "metre metres meter meters m mètre mètres metro metros метр метра метров متر أمتار مترا",
    "percent": "% percent cent por_ciento процент процента процентов بالمئة yüzde درصد",
}
_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "ru": "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "ar": "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on on_bir on_iki",
}
# "One" is an article or a pronoun as often as a number, so words are read as numbers from two on.
_FROM = 2
_NOT_MONTHS = re.compile(r"\b(?:may|march)\b")  # in small letters they are verbs
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+|%")
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f,.'٬](?=\d{3}(?!\d))")


class Mismatch(msgspec.Struct, frozen=True, kw_only=True):
    """Where two languages part: the clause, what kind of figure, and what each of them has that the other has not."""

    clause: str
    kind: Kind
    language: str
    other: str
    only: tuple[str, ...]
    only_other: tuple[str, ...]


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction of a lack of concordance in an adopted text: other words for these in one language of a clause."""

    manifest: str
    clause: str
    language: str
    words: str
    instead: str


class CorrectionStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A correction beside the original, which stays: in effect when all whose consent is needed agreed."""

    entry: str
    correction: Correction
    missing: tuple[str, ...]
    in_effect: bool


def prevailing(authentic: Sequence[str], says: str = "") -> tuple[str, ...]:
    """The languages that decide a difference: all authentic ones, unless the text says that one prevails.

    Raises ValueError where the one that it says is not authentic.
    """
    if says and says not in authentic:
        raise ValueError(f"{says} is no authentic language of the text; a translation cannot prevail")
    return (says,) if says else tuple(authentic)


def concordance(
    clauses: Mapping[str, Mapping[str, str]],
    authentic: Sequence[str],
    places: Mapping[str, Mapping[str, str]] = {},
) -> tuple[Mismatch, ...]:
    """Rule 26: every authentic language has the same clauses, numbers, dates, quantities and places.

    `clauses` is clause to language to words; `places` is language to name to code. Each language is held against the
    first authentic one: Vienna Convention on the Law of Treaties, art. 33.
    """
    found: list[Mismatch] = []
    for clause, words in clauses.items():
        first = authentic[0] if authentic else ""
        for other in authentic[1:]:
            if not words.get(first) or not words.get(other):
                lone = [language for language in (first, other) if words.get(language)]
                if lone:
                    found.append(_mismatch(clause, "clause", first, other, Counter(lone), Counter([first, other])))
                continue
            one = figures(words[first], first, places.get(first, {}))
            two = figures(words[other], other, places.get(other, {}))
            found += [
                _mismatch(clause, kind, first, other, one[kind], two[kind]) for kind in one if one[kind] != two[kind]
            ]
    return tuple(found)


def figures(words: str, language: str, places: Mapping[str, str]) -> dict[Kind, Counter[str]]:
    """The figures in words: dates ("2017-01-24", "01-24"), quantities ("72 hour"), other numbers, places by code."""
    folded = _GROUPED.sub("", _digits(_NOT_MONTHS.sub("", words).casefold()))
    spoken, months = _number_words(language), _MONTH.get(language, {})
    tokens = [str(spoken[one]) if one in spoken else one for one in _TOKEN.findall(_tied(folded))]
    found: dict[Kind, Counter[str]] = {"number": Counter(), "date": Counter(), "quantity": Counter()}
    taken: set[int] = set()
    for at in [place for place, one in enumerate(tokens) if one in months]:
        _take_date(tokens, at, months[tokens[at]], found["date"], taken)
    for at, token in enumerate(tokens):
        if token[0].isdigit() and at not in taken:
            unit = _unit_beside(tokens, at)
            found["quantity" if unit else "number"][f"{token} {unit}".strip()] += 1
    found["place"] = _places(folded, places)
    return found


def corrections_of(
    manifest: str, corrections: Iterable[Tabled[Correction]], consents: Iterable[Tabled[Consent]], needs: Iterable[str]
) -> tuple[CorrectionStanding, ...]:
    """Rule 27: a lack of concordance is corrected only by agreement, as a linked entry; the original stays.

    Vienna Convention on the Law of Treaties, art. 79.
    """
    whose = tuple(needs)
    by: dict[str, set[str]] = {}
    for consent in consents:
        by.setdefault(consent.act.hash, set()).add(consent.delegation)
    mine = sorted((one for one in corrections if one.act.manifest == manifest), key=lambda one: one.id)
    missing = [tuple(each for each in whose if each not in by.get(one.id, set()) | {one.delegation}) for one in mine]
    return tuple(
        CorrectionStanding(entry=one.id, correction=one.act, missing=lacks, in_effect=bool(whose) and not lacks)
        for one, lacks in zip(mine, missing, strict=True)
    )


def _mismatch(clause: str, kind: Kind, language: str, other: str, one: Counter[str], two: Counter[str]) -> Mismatch:
    return Mismatch(
        clause=clause,
        kind=kind,
        language=language,
        other=other,
        only=tuple(sorted((one - two).elements())),
        only_other=tuple(sorted((two - one).elements())),
    )


def _digits(text: str) -> str:
    """The text with the digits of every script as 0-9."""
    return "".join(str(unicodedata.digit(one)) if one.isdigit() and one not in "0123456789" else one for one in text)


_PHRASES = [one for one in (*_LEVANT.split(), "por_ciento", "on_bir", "on_iki") if "_" in one]
_TIED = re.compile("|".join(one.replace("_", " ") for one in _PHRASES))


def _tied(text: str) -> str:
    """Names of two words as one token."""
    return _TIED.sub(lambda match: match.group().replace(" ", ""), text)


def _numbered(names: str) -> dict[str, int]:
    return {name.replace("_", "").casefold(): number for number, name in enumerate(names.split(), 1)}


_MONTH = {language: _numbered(names) for language, names in _MONTHS.items()}
_MONTH["ar"] |= _numbered(_LEVANT)
_UNIT = {name: unit for unit, names in _UNITS.items() for name in _numbered(names)}


def _number_words(language: str) -> dict[str, int]:
    return {word: number for word, number in _numbered(_WORDS.get(language, "")).items() if number >= _FROM}


def _take_date(tokens: Sequence[str], at: int, month: int, dates: Counter[str], taken: set[int]) -> None:
    """A month's name with the day before or after it, and the year after: those are no longer numbers."""
    year = next((n for n in (at + 1, at + 2, at + 3) if n < len(tokens) and re.fullmatch(r"\d{4}", tokens[n])), None)
    day = next((n for n in (at - 1, at + 1, at - 2) if _is_day(tokens, n) and n not in taken), None)
    if day is None and year is None:
        return
    written = [tokens[year]] if year is not None else []
    written.append(f"{month:02}")
    written += [f"{int(tokens[day]):02}"] if day is not None else []
    dates["-".join(written)] += 1
    taken.update(n for n in (year, day) if n is not None)


def _is_day(tokens: Sequence[str], at: int) -> bool:
    return 0 <= at < len(tokens) and re.fullmatch(r"\d{1,2}", tokens[at]) is not None and 1 <= int(tokens[at]) <= 31


def _unit_beside(tokens: Sequence[str], at: int) -> str:
    """The unit after a number; or just before it, unless it belongs to a number before."""
    for beside in (at + 1, at + 2):
        if beside < len(tokens) and tokens[beside] in _UNIT:
            return _UNIT[tokens[beside]]
    before = at > 0 and tokens[at - 1] in _UNIT and not any(one[0].isdigit() for one in tokens[max(at - 3, 0) : at - 1])
    return _UNIT[tokens[at - 1]] if before else ""


def _places(text: str, places: Mapping[str, str]) -> Counter[str]:
    """The places named, by code; of two names at one place the longer counts."""
    found: Counter[str] = Counter()
    names = sorted((name.casefold() for name in places), key=len, reverse=True)
    codes = {name.casefold(): code for name, code in places.items()}
    if names:
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
        found.update(codes[match.group()] for match in pattern.finditer(text))
    return found
