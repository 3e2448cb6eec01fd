"""Rules 26 and 27: authentic languages say the same in figures; what does not is corrected only by agreement."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.bracket import Consent
from parley.talks.language import Correction, concordance, corrections_of, figures, prevailing
from parley.talks.tabled import Place, Tabled

PLACES = {
    "en": {"Redmere": "P1", "New Redmere": "P2"},
    "ar": {"ردمير": "P1", "ردمير الجديدة": "P2"},
    "ru": {"Редмир": "P1", "Новый Редмир": "P2"},
}
CONCORDANT = [
    dict(zip(("en", "ar", "ru"), words, strict=True))
    for words in (
        (
            "Within 72 hours of 24 January 2031 the parties withdraw 10 km.",
            "خلال 72 ساعة من 24 يناير 2031 ينسحب الطرفان 10 كيلومترات.",
            "В течение 72 часов с 24 января 2031 года стороны отходят на 10 км.",
        ),
        ("Three posts stand in Redmere.", "ثلاثة مراكز في ردمير.", "Редмир: стоят три поста."),
        (
            "On May 3, 2031 about 1,500 persons return.",
            "في ٣ أيار ٢٠٣١ يعود نحو ١٥٠٠ شخص.",
            "3 мая 2031 года возвращаются около 1 500 человек.",
        ),
        (
            "Article 3 may be amended by both parties.",
            "يجوز للطرفين تعديل المادة 3.",
            "Статья 3 может быть изменена.",
        ),
        (
            "At least 30 percent go to New Redmere.",
            "يذهب 30 بالمئة على الأقل إلى ردمير الجديدة.",
            "Новый Редмир: не менее 30 процентов.",
        ),
        (
            "In March 2031, after two weeks, fire ceases.",
            "في آذار 2031 بعد 2 أسبوع يتوقف إطلاق النار.",
            "В марта 2031 через 2 недели огонь прекращается.",
        ),
    )
]
LANGUAGES = ("en", "ar", "ru")


def mismatches(clauses: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    found = concordance({f"c{n}": one for n, one in enumerate(clauses)}, LANGUAGES, PLACES)
    return [(one.clause, one.kind, one.other) for one in found]


def test_texts_that_agree_have_no_mismatch() -> None:
    assert mismatches(CONCORDANT) == []


def seeded(random: Random) -> tuple[str, str, str, str]:
    """A clause in which one language says another number, day, month, place or quantity."""
    number, day, month, place = (
        random.randint(13, 999),
        random.randint(1, 28),
        random.randrange(12),
        random.randrange(2),
    )
    wrong = random.choice(("number", "day", "month", "place"))
    months = (("January", "يناير"), ("February", "شباط"), ("March", "مارس"), ("April", "نيسان"), ("May", "أيار"),
              ("June", "يونيو"), ("July", "تموز"), ("August", "أغسطس"), ("September", "أيلول"), ("October", "أكتوبر"),
              ("November", "نوفمبر"), ("December", "كانون الأول"))  # fmt: skip
    names = (("Redmere", "ردمير"), ("New Redmere", "ردمير الجديدة"))
    unit = random.choice((("hours", "ساعة"), ("persons", "شخص"), ("km", "كم")))
    other = {
        "number": number + (random.randint(1, 9) if wrong == "number" else 0),
        "day": day % 28 + 1 if wrong == "day" else day,
        "month": (month + 1) % 12 if wrong == "month" else month,
        "place": 1 - place if wrong == "place" else place,
    }
    right = f"{number} {unit[1]} منذ {day} {months[month][1]} 2031 في {names[place][1]}."
    english = f"{number} {unit[0]} from {day} {months[month][0]} 2031 in {names[place][0]}."
    where, when = names[other["place"]][1], months[other["month"]][1]
    false = f"{other['number']} {unit[1]} منذ {other['day']} {when} 2031 في {where}."
    return english, right, false, wrong


@given(st.integers(0, 10**9))
def test_rule_26_a_seeded_mismatch_is_found_and_nothing_else(seed: int) -> None:
    english, right, false, _ = seeded(Random(seed))
    assert concordance({"c": {"en": english, "ar": right}}, ("en", "ar"), PLACES) == ()
    (found,) = concordance({"c": {"en": english, "ar": false}}, ("en", "ar"), PLACES)
    assert (found.clause, found.language, found.other) == ("c", "en", "ar")
    assert len(found.only) == len(found.only_other) == 1


def test_rule_26_tried_with_a_clause_left_out_and_digits_in_another_script() -> None:
    assert mismatches([{"en": "Fire ceases.", "ru": "Огонь прекращается."}]) == [("c0", "clause", "ar")]
    assert mismatches([{"en": "", "ar": "", "ru": ""}]) == []
    assert mismatches([{"en": "75 posts", "ar": "٧٥ مركزا", "ru": "57 постов"}]) == [("c0", "number", "ru")]
    assert mismatches([{"en": "Twelve hours", "ar": "11 ساعة", "ru": "12 часов"}]) == [("c0", "quantity", "ar")]


def test_figures_are_read_from_words() -> None:
    found = figures(
        "From 24 January 2031 for 72 hours, 1,500 persons; Articles 3 and 4 may apply in New Redmere.",
        "en",
        PLACES["en"],
    )
    assert found["date"] == {"2031-01-24": 1}
    assert found["quantity"] == {"72 hour": 1}
    assert found["number"] == {"1500": 1, "3": 1, "4": 1}
    assert found["place"] == {"P2": 1}


def test_authentic_languages_are_equal_unless_the_text_says() -> None:
    assert prevailing(("en", "ar")) == ("en", "ar")
    assert prevailing(("en", "ar"), "ar") == ("ar",)
    with pytest.raises(ValueError, match="ru is no authentic language of the text"):
        prevailing(("en", "ar"), "ru")


def said(by: str, seq: int, act: object) -> Tabled:
    return Tabled(id=f"{by}{seq}", member=by, delegation=by, place=Place(log=by, seq=seq), act=act)


CORRECTION = said("A", 0, Correction(manifest="m", clause="c", language="ar", words="٧٥", instead="٥٧"))


@given(st.sets(st.sampled_from("ABCD")))
def test_rule_27_in_effect_only_when_all_agree_and_the_original_stays(who: set[str]) -> None:
    consents = [said(by, 1, Consent(text="t", hash="A0")) for by in sorted(who)]
    (found,) = corrections_of("m", [CORRECTION], consents, "ABC")
    assert found.in_effect == ({"B", "C"} <= who)
    assert set(found.missing) == {"B", "C"} - who
    assert found.correction.words == "٧٥"


def test_rule_27_tried_with_consent_to_something_else_and_on_another_manifest() -> None:
    (found,) = corrections_of("m", [CORRECTION], [said(by, 1, Consent(text="t", hash="other")) for by in "BC"], "ABC")
    assert found.missing == ("B", "C")
    assert corrections_of("other", [CORRECTION], [], "ABC") == ()
