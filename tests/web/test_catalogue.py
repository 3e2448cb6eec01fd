import re
from string import Formatter

import pytest

from parley.web.language import COMPLETE
from parley.web.words import DOMAIN
from tools import catalogue

TRANSLATED = [language for language in COMPLETE if language != "en"]
PLACES = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_pages_is_translated(language: str):
    assert catalogue.missing(language) == []


def test_texts_come_from_templates_code_and_tables():
    found = {text.id for text in catalogue.texts()}
    assert {"Awaits you", "%(n)s report", "This was not recorded: the place is missing. Nothing was lost."} <= found
    assert set(DOMAIN) <= found
    assert {"Mortar fire", "unable to verify", "Report recorded."} <= found


def test_a_missing_translation_would_be_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(catalogue, "texts", lambda: {catalogue.Text("Never said", "", "")})
    assert catalogue.missing("ar") == ["Never said"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_only_places_that_its_text_has(language: str):
    for message in catalogue.read(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set(PLACES.findall(" ".join(ids)))
        for text in said:
            assert set(PLACES.findall(text)) <= known, ids[0]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_without_plural_keeps_all_its_places(language: str):
    for message in catalogue.read(language):
        if isinstance(message.id, str):
            assert set(PLACES.findall(message.id)) == set(PLACES.findall(message.string)), message.id


def test_arabic_has_six_plural_forms():
    found = catalogue.read("ar").get("%(n)s report")
    assert found is not None
    assert found.string == ("%(n)s بلاغ", "بلاغ واحد", "بلاغان", "%(n)s بلاغات", "%(n)s بلاغاً", "%(n)s بلاغ")


def test_texts_with_braces_say_what_a_script_fills_in():
    names = {name for text in catalogue.texts() for _, name, _, _ in Formatter().parse(text.id) if name}
    assert names == {"n"}
