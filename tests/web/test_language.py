from dataclasses import replace

import pytest
from django.test import Client

from parley.web.language import COMPLETE, OWN_NAMES, offered
from tests.web.samples import PROCESS, SampleNode


def lang(response: object) -> str:
    return response.headers["Content-Language"]  # type: ignore[attr-defined, no-any-return]


def test_only_languages_with_a_whole_catalogue_are_offered(the_public: Client):
    page = the_public.get("/").content.decode()
    assert offered(PROCESS) == PROCESS.languages
    assert set(PROCESS.languages) <= set(COMPLETE) == set(OWN_NAMES)
    assert '<span class="out"> العربية</span>' in page
    assert all(OWN_NAMES[code] in page for code in PROCESS.languages)


def test_a_process_without_such_a_language_is_shown_in_english():
    assert offered(replace(PROCESS, languages=("uk", "xx"))) == ("en",)
    assert offered(replace(PROCESS, languages=("uk", "fa"))) == ("fa",)


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser(the_public: Client):
    assert lang(the_public.get("/", headers={"Accept-Language": "ar-SY,en;q=0.5"})) == "ar"
    the_public.cookies["language"] = "en"
    assert lang(the_public.get("/", headers={"Accept-Language": "ar"})) == "en"
    assert lang(the_public.get("/?lang=ar")) == "ar"


@pytest.mark.parametrize("wish", ["uk", "xx", "", "ar'"])
def test_a_language_that_is_not_offered_is_not_used(the_public: Client, wish: str):
    assert lang(the_public.get("/", {"lang": wish})) == "en"


def test_a_choice_is_kept_and_leads_back_without_the_one_in_the_address(the_public: Client):
    response = the_public.post("/language/", {"language": "ar", "next": "/incidents/?p=50&lang=en"})
    assert response.headers["Location"] == "/incidents/?p=50"
    assert response.cookies["language"].value == "ar"
    assert lang(the_public.get("/")) == "ar"


def test_a_choice_leads_nowhere_else(the_public: Client):
    assert the_public.post("/language/", {"language": "ar", "next": "//elsewhere.example/"}).headers["Location"] == "/"


def test_arabic_is_written_in_its_own_figures_and_months(the_public: Client):
    page = the_public.get("/?lang=ar").content.decode()
    assert "٢٤ بلاغاً تتحدث عن ١٩ حادثة." in page
    assert "الخميس ١ أيار ٢٠٣١" in page


def test_a_name_that_a_language_lacks_is_shown_in_english_and_marked(node: SampleNode):
    node.process = replace(PROCESS, names={"en": "Ceasefire in Marland"})
    page = Client().get("/?lang=ar").content.decode()
    assert '<bdi lang="en">Ceasefire in Marland</bdi>' in page
