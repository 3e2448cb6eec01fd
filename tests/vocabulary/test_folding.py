"""Words are found however they are written, in five languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.vocabulary.folding import beginnings, folded


def finds(searched: str, written: str) -> bool:
    words = folded(written).split()
    asked = beginnings(searched)
    return bool(asked) and all(any(word.startswith(begins) for word in words) for begins in asked)


@pytest.mark.parametrize(
    ("searched", "written"),
    [
        ("statements", "A STATEMENT of the chair"),
        ("cafe", "Café"),
        ("перемирие", "Об условиях перемирия"),
        ("бюллетени", "Совместный бюллетень"),
        ("елка", "Ёлка"),
        ("هدنة", "أُعلنت الهُدنة أمس"),
        ("الهدنة", "هدنة جديدة"),
        ("ايران", "إيران"),
        ("مستشفى", "قصف قرب المستشفي"),
        ("آتش‌بس", "آتش‌بس پایدار"),
        ("گفتگو", "گفتگوی سه‌جانبه"),
        ("كي", "کی"),
        ("ateşkes", "Ateşkesin izlenmesi"),
        ("ışık", "IŞIK"),
        ("istanbul", "İSTANBUL’DA"),
        ("12", "١٢ حزيران"),
        ("۱۲", "12 June"),
        ("ceasefire june", "June: the ceasefire holds"),
    ],
)
def test_a_word_is_found_however_it_is_written(searched: str, written: str):
    assert finds(searched, written)


@pytest.mark.parametrize(
    ("searched", "written"), [("war", "A law"), ("هدنة", "هدم"), ("road bridge", "The road"), ("!", "!")]
)
def test_another_word_is_not_found(searched: str, written: str):
    assert not finds(searched, written)


@given(st.text(max_size=60))
def test_what_is_searched_for_holds_nothing_that_a_query_could_mean_otherwise(text: str):
    assert all(letter.isalnum() for word in beginnings(text) for letter in word)
    assert len(beginnings(text)) <= 8


@given(st.text(max_size=60))
def test_folding_what_is_folded_only_takes_more_articles_away(text: str):
    assert set(folded(text).split()) <= set(folded(folded(text)).split())


def test_a_long_word_keeps_its_beginning():
    assert beginnings("мира") == ("мира",)
    assert beginnings("переговоры") == ("переговор",)
    assert beginnings("eyes") == ("eyes",)
